"""Roles. Each may do all that the one before it may; there are no groups and no permissions beside them."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """From the least to the most."""

    VISITOR = "visitor", _("visitor")  # looks, likes, comments
    MAKER = "maker", _("maker")  # makes works, teaches models
    TEACHER = "teacher", _("teacher")  # invites visitors and makers
    MODERATOR = "moderator", _("moderator")  # judges reports, suspends people
    OWNER = "owner", _("owner")  # everything

    @property
    def rank(self) -> int:
        return list(Role).index(self)

    def below(self) -> list["Role"]:
        """The roles under this one."""
        return list(Role)[: self.rank]


# What a moderator may do in the admin; the owner may do everything there, others cannot enter.
MODERATOR_PERMISSIONS = frozenset(
    {"accounts.view_user", "accounts.moderate_user", "accounts.view_auditentry", "accounts.view_invitation"}
    | {"gallery.view_reportedwork", "gallery.view_reportedcomment", "gallery.view_report"}
    | {"gallery.view_publicwork", "teaching.view_sharedmodel"}
)
