"""The company's own data and what signing in keeps: about colleagues, never about customers."""

from ucho.core.privacy import Treatment, declare

declare(
    Treatment.NOTHING,
    "org.unit",
    "org.hours",
    "org.agent",
    "org.role",
    "org.membership",
    "org.presence",
    "org.invitation",
    "contenttypes.contenttype",
    "auth.permission",
    "auth.group",
    "auth.group_permissions",
    "sessions.session",
    "account.emailaddress",
    "account.emailconfirmation",
    "mfa.authenticator",
    "axes.accessattempt",
    "axes.accesslog",
    "axes.accessfailurelog",
    "axes.accessattemptexpiration",
)
