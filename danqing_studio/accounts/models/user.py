"""People. State changes are verbs here, each with its line in the audit trail."""

import re
from typing import Any, Final

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models, transaction
from django.db.models import Model
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from danqing_studio.accounts.models.audit import AuditEntry
from danqing_studio.accounts.roles import MODERATOR_PERMISSIONS, Role
from danqing_studio.site.models import SiteSettings

# Letters of any script, digits, and hyphen, underscore or middle dot between them.
NAME: Final = RegexValidator(
    re.compile(r"^[^\W_]([\w·-]*[^\W_])?\Z"),
    _("Use letters of any language, digits, and - _ · between them."),
)


class LastOwnerError(Exception):
    """A site must keep an active owner."""


class UserQuerySet(models.QuerySet["User"]):
    """Whom one may ask for."""

    def owners(self) -> "UserQuerySet":
        """Owners who can sign in."""
        return self.filter(role=Role.OWNER, is_active=True)


class UserManager(BaseUserManager["User"]):
    """Makes people."""

    def get_queryset(self) -> UserQuerySet:
        return UserQuerySet(self.model, using=self._db)

    def owners(self) -> UserQuerySet:
        return self.get_queryset().owners()

    def get_by_natural_key(self, username: str | None) -> "User":
        """Found whatever the case of its letters."""
        return self.get(username__iexact=User.normalize_username(username or ""))

    def create_user(self, username: str, password: str, **fields: Any) -> "User":
        user = User(username=User.normalize_username(username), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, username: str, password: str, **fields: Any) -> "User":
        """What Django's command ``createsuperuser`` makes: an owner."""
        return self.create_user(username, password, **fields | {"role": Role.OWNER})


class User(AbstractBaseUser):
    """A person. Their role says what they may do."""

    username = models.CharField(
        _("name"),
        max_length=30,
        unique=True,
        validators=[NAME],
        error_messages={"unique": _("This name is taken.")},
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MAKER)
    language = models.CharField(_("language"), max_length=10, blank=True)  # blank: as the browser asks
    is_active = models.BooleanField(_("can sign in"), default=True)
    joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    works_a_day = models.PositiveIntegerField(
        _("works a day"), null=True, blank=True, help_text=_("Empty: as the site settings say.")
    )
    space_mb = models.PositiveIntegerField(
        _("space, in megabytes"), null=True, blank=True, help_text=_("Empty: as the site settings say.")
    )

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        verbose_name, verbose_name_plural = _("person"), _("people")
        constraints = (
            models.UniqueConstraint(
                Lower("username"), name="one_name_each", violation_error_message=_("This name is taken.")
            ),
        )

    @property
    def rank(self) -> int:
        return Role(self.role).rank

    @property
    def is_staff(self) -> bool:
        """Whether the admin opens to them."""
        return self.is_active and self.rank >= Role.MODERATOR.rank

    @property
    def is_owner(self) -> bool:
        return self.role == Role.OWNER

    @property
    def may_invite(self) -> bool:
        return self.rank >= Role.TEACHER.rank

    @property
    def limits(self) -> dict[str, int]:
        """``works_a_day`` and ``space_mb`` as they hold for this person."""
        site = SiteSettings.objects.current()
        own = {"works_a_day": self.works_a_day, "space_mb": self.space_mb}
        return {name: getattr(site, name) if value is None else value for name, value in own.items()}

    def has_perm(self, perm: str, obj: Model | None = None) -> bool:
        """What the admin asks. A moderator judges those below, not other moderators and not the owner."""
        if not self.is_active:
            return False
        if self.is_owner:
            return True
        if perm == "accounts.moderate_user" and isinstance(obj, User) and obj.rank >= self.rank:
            return False
        return self.role == Role.MODERATOR and perm in MODERATOR_PERMISSIONS

    def has_module_perms(self, app_label: str) -> bool:
        open_to_moderators = {permission.partition(".")[0] for permission in MODERATOR_PERMISSIONS}
        return self.is_owner or (self.is_staff and app_label in open_to_moderators)

    @transaction.atomic
    def suspend(self, by: "User") -> None:
        """End all their sessions and let them in no more."""
        self._keep_an_owner()
        self.is_active = False
        self.save(update_fields=["is_active"])
        self.sessions.all().delete()
        AuditEntry.objects.record(by, AuditEntry.Deed.SUSPENDED, self)

    @transaction.atomic
    def restore(self, by: "User") -> None:
        """Let them in again."""
        self.is_active = True
        self.save(update_fields=["is_active"])
        AuditEntry.objects.record(by, AuditEntry.Deed.RESTORED, self)

    @transaction.atomic
    def become(self, role: Role, by: "User") -> None:
        """Take another role. Raises LastOwnerError where nobody would be left to own the site."""
        if role != Role.OWNER:
            self._keep_an_owner()
        AuditEntry.objects.record(by, AuditEntry.Deed.ROLE, self, before=self.role, after=str(role))
        self.role = role
        self.save(update_fields=["role"])

    @transaction.atomic
    def leave(self) -> None:
        """Delete the account and everything that hangs on it."""
        self._keep_an_owner()
        self.delete()

    def _keep_an_owner(self) -> None:
        others = User.objects.owners().select_for_update().exclude(pk=self.pk)
        if self.is_owner and not others.exists():
            raise LastOwnerError
