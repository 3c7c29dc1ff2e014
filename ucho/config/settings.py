"""Settings of Django; an installation sets them by the command line or the environment, never by editing this."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from ucho.config import logs, place
from ucho.config.fingerprint import fingerprint
from ucho.core.database.driver import use_safe_sqlite
from ucho.core.database.url import database_settings

PACKAGE = Path(__file__).resolve().parent.parent
PLACE = place.here()

# --- what an installation says ------------------------------------------------------------------------------------
UCHO_DATA = PLACE.data
UCHO_BLOBS = PLACE.blobs
UCHO_CACHE = PLACE.cache
UCHO_KEYS = PLACE.keys  # the file of the key ring: one Fernet key a line, the newest first
UCHO_BASE_URL = os.environ.get("UCHO_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
UCHO_SMTP_LISTEN = os.environ.get("UCHO_SMTP_LISTEN", "")
UCHO_DNS = os.environ.get("UCHO_DNS", "")  # a name server as 127.0.0.1:53; empty: those of the machine
UCHO_UPLOAD_LIMIT = int(os.environ.get("UCHO_UPLOAD_LIMIT", str(26 * 1024 * 1024)))  # bytes of one request
UCHO_API_RATE = int(os.environ.get("UCHO_API_RATE", "600"))  # requests of one token in a minute; 0 = no limit
UCHO_WEBHOOKS_TO_PRIVATE = os.environ.get("UCHO_WEBHOOKS_TO_PRIVATE", "") == "1"
UCHO_DEMO = os.environ.get("UCHO_DEMO", "") == "1"
_BASE = urlsplit(UCHO_BASE_URL)
_HTTPS = _BASE.scheme == "https"

# Without its file the secret lasts as long as the process: good enough for tools that only read the models.
SECRET_KEY = os.environ.get("UCHO_SECRET_KEY") or place.read_secret(PLACE.secret) or os.urandom(32).hex()
DEBUG = False
ALLOWED_HOSTS = (os.environ.get("UCHO_HOSTS") or "*").split(",")  # links use the base URL, never the Host header
ROOT_URLCONF = "ucho.config.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# --- database -----------------------------------------------------------------------------------------------------
use_safe_sqlite()
DATABASES = {"default": database_settings(os.environ.get("UCHO_DATABASE") or f"sqlite:///{quote(str(PLACE.database))}")}

# --- packages, lowest layer first ---------------------------------------------------------------------------------
_LAYERS = [
    *["core", "events", "org", "channels", "customers", "promises", "conversations", "surveys", "cases"],
    *["understanding", "playbooks", "portal", "api", "web", "demo"],
]
_OURS = [f"ucho.{name}" for name in _LAYERS if (PACKAGE / name / "apps.py").exists()]
_AGENTS = (PACKAGE / "org" / "models.py").exists() or (PACKAGE / "org" / "models").is_dir()
_SIGN_IN = ["allauth", "allauth.account", "allauth.mfa", "axes"] if _AGENTS else []
INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    *_SIGN_IN,
    "django_tasks",
    "csp",
    *_OURS,
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "ucho.config.static.StaticFiles",
    "csp.middleware.CSPMiddleware",
    "ucho.config.middleware.keep_private",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "ucho.config.middleware.speak_their_language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # adds a random length to each page, against guessing its secrets
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    *(["allauth.account.middleware.AccountMiddleware", "axes.middleware.AxesMiddleware"] if _AGENTS else []),
]
if (PACKAGE / "web" / "middleware.py").exists():
    MIDDLEWARE.append("ucho.web.middleware.staff")  # turns a refusal into its sentence

_PROCESSORS = [
    "django.template.context_processors.request",
    "django.template.context_processors.i18n",
    "django.contrib.auth.context_processors.auth",
    "django.contrib.messages.context_processors.messages",
]
if (PACKAGE / "web" / "context.py").exists():
    _PROCESSORS.append("ucho.web.context.shell")
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "web" / "templates"],  # before the apps, so that our sign-in pages win over allauth's
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": _PROCESSORS},
    },
]
if (PACKAGE / "web" / "jinja.py").exists():
    TEMPLATES.append(
        {
            "BACKEND": "django.template.backends.jinja2.Jinja2",
            "NAME": "jinja2",
            "DIRS": [PACKAGE / "web" / "jinja2"],
            "APP_DIRS": False,
            "OPTIONS": {"environment": "ucho.web.jinja.environment", "auto_reload": False},
        }
    )

# --- language and time --------------------------------------------------------------------------------------------
USE_TZ = True
TIME_ZONE = "UTC"
USE_I18N = True
LANGUAGE_CODE = "en"
LANGUAGES = [("pl", "polski"), ("ru", "русский"), ("en", "English")]
LANGUAGE_COOKIE_NAME = "ucho_language"
LOCALE_PATHS = [
    path for path in sorted(PACKAGE.glob("*/locale")) if f"ucho.{path.parent.name}" not in _OURS
]  # apps bring theirs; core and config are no apps

# --- signing in ---------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "org.Agent"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
if _AGENTS:
    AUTHENTICATION_BACKENDS = [
        "axes.backends.AxesStandaloneBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
    ]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/login/"
ACCOUNT_ADAPTER = "ucho.config.accounts.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # administrators write the addresses down, nobody claims one
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_DEFAULT_HTTP_PROTOCOL = _BASE.scheme
ACCOUNT_RATE_LIMITS = {"login_failed": "30/m/ip,20/5m/key"}  # slows those who change addresses, and second steps

MFA_ADAPTER = "ucho.config.second_factor.MFAAdapter"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "ucho"
MFA_TOTP_TOLERANCE = 1  # one period of 30 s each way: phones' clocks are not ours
MFA_ALLOW_UNVERIFIED_EMAIL = True
AXES_ENABLED = os.environ.get("UCHO_LOCKOUT", "1") == "1"
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]  # together: a stranger cannot lock an agent out of their office
AXES_COOLOFF_TIME = timedelta(minutes=15)
AXES_RESET_ON_SUCCESS = True
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "ucho.config.accounts.guessed_name"
AXES_LOCKOUT_CALLABLE = "ucho.config.accounts.locked"
AXES_ENABLE_ADMIN = False
AXES_DISABLE_ACCESS_LOG = True
AXES_VERBOSE = False

# --- sessions and what browsers may do ----------------------------------------------------------------------------
SESSION_COOKIE_NAME = "ucho_session"
SESSION_COOKIE_SECURE = _HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_COOKIE_NAME = "ucho_csrf"
CSRF_COOKIE_SECURE = _HTTPS
CSRF_COOKIE_HTTPONLY = True  # pages carry the token in a header of htmx
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_TRUSTED_ORIGINS = [f"{_BASE.scheme}://{_BASE.netloc}"]
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 365 * 24 * 3600 if _HTTPS else 0
X_FRAME_OPTIONS = "DENY"
SILENCED_SYSTEM_CHECKS = ["auth.W004"]  # e-mails are unique whatever their case, by an index Django does not look at
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "frame-src": ["'self'"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "object-src": ["'none'"],
    }
}

# --- files that come in and go out --------------------------------------------------------------------------------
_STATIC = [path for path in [PACKAGE / "web" / "static", PACKAGE / "portal" / "static"] if path.is_dir()]
STATIC_URL = f"/static/{fingerprint(_STATIC)}/"
STATIC_ROOT = None
STATICFILES_DIRS = _STATIC
STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/[0-9a-f]{8}/"
MEDIA_ROOT = UCHO_BLOBS
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # bytes of a form without its files
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1000
DATA_UPLOAD_MAX_NUMBER_FILES = 20
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
FILE_UPLOAD_PERMISSIONS = 0o600

# --- jobs, cache, our own mail ------------------------------------------------------------------------------------
_QUEUE = (PACKAGE / "events" / "jobs" / "backend.py").exists()
TASKS: dict[str, Any] = {
    "default": {
        "BACKEND": "ucho.events.jobs.backend.QueueBackend"
        if _QUEUE
        else "django_tasks.backends.immediate.ImmediateBackend",
        "QUEUES": [],
    }
}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
_MAIL = urlsplit(os.environ.get("UCHO_MAIL_URL", ""))  # our own mail to agents: smtp[s]://user:password@host:port
EMAIL_BACKEND = f"django.core.mail.backends.{'smtp.EmailBackend' if _MAIL.hostname else 'dummy.EmailBackend'}"
EMAIL_HOST = _MAIL.hostname or ""
EMAIL_PORT = _MAIL.port or (465 if _MAIL.scheme == "smtps" else 587)
EMAIL_HOST_USER = unquote(_MAIL.username or "")
EMAIL_HOST_PASSWORD = unquote(_MAIL.password or "")
EMAIL_USE_SSL = _MAIL.scheme == "smtps"
EMAIL_USE_TLS = bool(_MAIL.username) and not EMAIL_USE_SSL
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("UCHO_MAIL_FROM", f"ucho@{_BASE.hostname or 'localhost'}")

LOGGING_CONFIG = None
logs.configure(json={"json": True, "console": False}.get(os.environ.get("UCHO_LOG", "")))
