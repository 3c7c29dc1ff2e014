"""Units, their hours, agents, roles, memberships, presence and the link that makes the first administrator."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import get_language

from ucho.core.language import say


class Unit(models.Model):
    """A part of the company: the company itself, a brand, a branch or a team. There is one tree."""

    class Kind(models.TextChoices):
        """What sort of part it is."""

        COMPANY = "company"
        BRAND = "brand"
        BRANCH = "branch"
        TEAM = "team"

    kind = models.TextField(choices=Kind.choices)
    name = models.JSONField(default=dict)  # {"pl": …, "ru": …, "en": …}
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    path = models.TextField(default="/")  # "/1/4/9/": its ancestors and itself, so that a subtree is one prefix
    time_zone = models.TextField(default="Europe/Warsaw")
    created_at = models.DateTimeField()

    class Meta:
        """One root; subtrees by prefix."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["kind"], condition=Q(kind="company"), name="one_company"),
            models.CheckConstraint(
                condition=Q(kind="company", parent=None) | (~Q(kind="company") & Q(parent__isnull=False)),
                name="only_the_company_has_no_parent",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["path"], name="unit_path")]

    def __str__(self) -> str:
        """Return the name in the language that is active now."""
        return say(self.name, get_language() or "en")

    @property
    def unit_id(self) -> int:
        """Return its own id: what is done to a unit needs the right in that unit."""
        return self.pk


class Hours(models.Model):
    """When a unit works, from `made_at` on: versions, never changed; a unit without its own has those above it.

    `week` holds seven days, Monday first, each a list of [from, to]: "22:00" to "06:00" ends on the next day.
    `overrides` holds other intervals for single days, an empty list for closed. No week at all: around the clock.
    A version that inherits holds nothing: those above count again.
    """

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="hours")
    week = models.JSONField(default=list)  # [[["09:00", "13:00"], ["14:00", "17:00"]], … ×7]
    country = models.TextField(default="", blank=True)  # whose public holidays are free, "PL"; empty for nobody's
    overrides = models.JSONField(default=dict)  # {"2026-12-24": [["09:00", "13:00"]], "2026-12-27": []}
    inherits = models.BooleanField(default=False)  # the unit has none of its own any more
    made_at = models.DateTimeField()
    made_by = models.ForeignKey("Agent", models.PROTECT, null=True, related_name="+")

    class Meta:
        """The newest of a unit first."""

        indexes: ClassVar = [models.Index(fields=["unit", "-made_at", "-id"], name="hours_newest")]

    def __str__(self) -> str:
        """Return unit and version, for logs."""
        return f"{self.unit_id}: {self.pk}"


class AgentManager(BaseUserManager["Agent"]):
    """Finds agents by e-mail, whatever the case it is typed in."""

    def get_by_natural_key(self, username: str | None) -> Agent:
        """Return the agent with this e-mail address."""
        return self.get(email__iexact=username)


class Agent(AbstractBaseUser):
    """Somebody who works here and signs in."""

    email = models.EmailField(max_length=254)
    name = models.TextField()
    language = models.TextField(default="en")
    theme = models.TextField(default="auto")  # light, dark or auto
    signature = models.TextField(default="", blank=True)  # plain text under every answer
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[AgentManager] = AgentManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]

    class Meta:
        """An address signs in one agent only, whatever its case."""

        constraints: ClassVar = [models.UniqueConstraint(Lower("email"), name="agent_email_once")]

    def __str__(self) -> str:
        """Return the name colleagues see."""
        return self.name

    @property
    def is_staff(self) -> bool:
        """Return False: there is no Django admin here."""
        return False

    def has_perm(self, perm: str, obj: Any = None) -> bool:
        """Return False: permissions are asked of operations, never of Django."""
        return False

    def has_module_perms(self, app_label: str) -> bool:
        """Return False, as `has_perm`."""
        return False


class Role(models.Model):
    """A bundle of permissions; `code` names the built-in ones."""

    code = models.TextField(default="", blank=True)
    name = models.JSONField(default=dict)
    permissions = models.JSONField(default=list)

    class Meta:
        """A built-in role exists once."""

        constraints: ClassVar = [models.UniqueConstraint(fields=["code"], condition=~Q(code=""), name="role_code_once")]

    def __str__(self) -> str:
        """Return the name in the language that is active now."""
        return say(self.name, get_language() or "en")


class Membership(models.Model):
    """An agent's role in a unit and everything below it."""

    agent = models.ForeignKey(Agent, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="memberships")
    role = models.ForeignKey(Role, models.CASCADE, related_name="memberships")

    class Meta:
        """The same role in the same unit counts once."""

        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agent", "unit", "role"], name="membership_once"),
        ]

    def __str__(self) -> str:
        """Return who is what where, for logs."""
        return f"{self.agent_id}:{self.role_id}@{self.unit_id}"


class Presence(models.Model):
    """Whether an agent is there: what they chose, and when their browser last spoke."""

    class Chosen(models.TextChoices):
        """What the agent chose."""

        ONLINE = "online"
        AWAY = "away"

    agent = models.OneToOneField(Agent, models.CASCADE, primary_key=True, related_name="presence")
    chosen = models.TextField(choices=Chosen.choices, default=Chosen.ONLINE)
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        """Return agent and choice, for logs."""
        return f"{self.agent_id}:{self.chosen}"


class Invitation(models.Model):
    """A link by which somebody makes their account; only the hash of its token is kept."""

    token_hash = models.TextField(unique=True)  # sha256, hexadecimal
    email = models.TextField(default="")  # empty for the first administrator, who types it
    unit = models.ForeignKey(Unit, models.CASCADE)
    role = models.ForeignKey(Role, models.CASCADE)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        """A link cannot be used before it was made."""

        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(used_at=None) | Q(used_at__gte=F("created_at")), name="used_after_made")
        ]

    def __str__(self) -> str:
        """Return the address it is for, for logs."""
        return f"invitation {self.pk}"
