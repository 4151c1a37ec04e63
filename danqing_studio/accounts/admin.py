"""Moderation in the admin. What is done there to people leaves its line in the audit trail."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.contrib.auth.tokens import default_token_generator
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from danqing_studio.accounts.models import AuditEntry, Invitation, LastOwnerError, User
from danqing_studio.accounts.roles import Role

admin.site.unregister(Group)  # roles say everything


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to look at: nothing is added, changed or deleted by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyAdmin):
    """The audit trail, newest first."""

    list_display = ("at", "by", "deed", "whom", "detail")
    list_filter = ("deed",)
    date_hierarchy = "at"
    list_select_related = ("by", "whom")


@admin.register(Invitation)
class InvitationAdmin(ReadOnlyAdmin):
    """Who has invited how many."""

    list_display = ("role", "by", "places", "made", "expires")
    list_select_related = ("by",)


@admin.register(User)
class UserAdmin(admin.ModelAdmin):
    """People. Roles and suspension change by actions alone, so that every change is on the trail."""

    list_display = ("username", "role", "is_active", "joined")
    list_filter = ("role", "is_active")
    search_fields = ("username",)
    ordering = ("-joined",)
    fields = ("username", "role", "is_active", "joined", "last_login", "works_a_day", "space_mb")
    readonly_fields = ("username", "role", "is_active", "joined", "last_login")
    actions = ("suspend", "restore", "offer_new_password", "make_visitor", "make_maker", "make_teacher",
               "make_moderator", "make_owner")  # fmt: skip

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # people join by themselves

    def has_delete_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        """An owner is not deleted by another: they give up the role first, or leave by themselves."""
        return super().has_delete_permission(request, obj) and not (isinstance(obj, User) and obj.is_owner)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.moderate_user")

    def has_own_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_owner

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        AuditEntry.objects.record(_actor(request), AuditEntry.Deed.DELETED, None)
        obj.leave()

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        for user in queryset:
            self.delete_model(request, user)

    @admin.action(
        description=gettext_lazy("Suspend: sign out everywhere, let in no more"), permissions=["moderate"]
    )
    def suspend(self, request: HttpRequest, people: QuerySet[User]) -> None:
        _to_each(request, people, lambda user, by: user.suspend(by))

    @admin.action(description=gettext_lazy("Let in again"), permissions=["moderate"])
    def restore(self, request: HttpRequest, people: QuerySet[User]) -> None:
        _to_each(request, people, lambda user, by: user.restore(by))

    @admin.action(description=gettext_lazy("Make a link for a new password"), permissions=["moderate"])
    def offer_new_password(self, request: HttpRequest, people: QuerySet[User]) -> None:
        def offer(user: User, by: User) -> None:
            parts = [urlsafe_base64_encode(force_bytes(user.pk)), default_token_generator.make_token(user)]
            link = request.build_absolute_uri(reverse("accounts:new-password", args=parts))
            AuditEntry.objects.record(by, AuditEntry.Deed.RESET, user)
            text = _("Give %(name)s this link; it works once, for a day: %(link)s")
            messages.info(request, text % {"name": user.username, "link": link})

        _to_each(request, people, offer)

    @admin.action(description=gettext_lazy("Make visitor"), permissions=["own"])
    def make_visitor(self, request: HttpRequest, people: QuerySet[User]) -> None:
        _make(request, people, Role.VISITOR)

    @admin.action(description=gettext_lazy("Make maker"), permissions=["own"])
    def make_maker(self, request: HttpRequest, people: QuerySet[User]) -> None:
        _make(request, people, Role.MAKER)

    @admin.action(description=gettext_lazy("Make teacher"), permissions=["own"])
    def make_teacher(self, request: HttpRequest, people: QuerySet[User]) -> None:
        _make(request, people, Role.TEACHER)

    @admin.action(description=gettext_lazy("Make moderator"), permissions=["own"])
    def make_moderator(self, request: HttpRequest, people: QuerySet[User]) -> None:
        _make(request, people, Role.MODERATOR)

    @admin.action(description=gettext_lazy("Make owner"), permissions=["own"])
    def make_owner(self, request: HttpRequest, people: QuerySet[User]) -> None:
        _make(request, people, Role.OWNER)


def _actor(request: HttpRequest) -> User:
    assert isinstance(request.user, User)  # the admin lets nobody else in
    return request.user


def _make(request: HttpRequest, people: QuerySet[User], role: Role) -> None:
    _to_each(request, people, lambda user, by: user.become(role, by))


def _to_each(request: HttpRequest, people: QuerySet[User], act: Callable[[User, User], Any]) -> None:
    """Do it to everyone the actor may do it to, and say to how many and to whom not."""
    by, done = _actor(request), 0
    for user in people:
        if not by.has_perm("accounts.moderate_user", user):
            messages.error(request, _("%(name)s is not under you.") % {"name": user.username})
            continue
        try:
            act(user, by)
        except LastOwnerError:
            messages.error(request, _("A site needs an owner: make someone else owner first."))
        else:
            done += 1
    if done:
        messages.success(
            request, ngettext("Done to %(n)d person.", "Done to %(n)d people.", done) % {"n": done}
        )
