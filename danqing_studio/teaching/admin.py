"""Models that are shared, for moderators: what each is, and a way to end its sharing."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from danqing_studio.accounts.admin import ReadOnlyAdmin
from danqing_studio.accounts.models import User
from danqing_studio.teaching.models import SharedModel


@admin.register(SharedModel)
class SharedModelAdmin(ReadOnlyAdmin):
    """What everyone here may use. Models that their owners keep to themselves are not in it."""

    list_display = ("title", "owner", "name", "made")
    list_select_related = ("owner",)
    search_fields = ("name", "title_en", "title_zh", "owner__username")
    fields = readonly_fields = ("title_en", "title_zh", "name", "owner", "made")
    actions = ("stop_sharing",)

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.moderate_user")

    @admin.display(description=gettext_lazy("title"))
    def title(self, model: SharedModel) -> str:
        return model.title

    @admin.action(
        description=gettext_lazy("Stop sharing: only its owner may use it"), permissions=["moderate"]
    )
    def stop_sharing(self, request: HttpRequest, models: QuerySet[Any]) -> None:
        """Of everybody under the actor; it is on the trail."""
        assert isinstance(request.user, User)  # the admin lets nobody else in
        done = 0
        for model in models:
            if request.user.has_perm("accounts.moderate_user", model.owner):
                done += model.stop_sharing(request.user)
            else:
                messages.error(request, _("%(name)s is not under you.") % {"name": model.owner.username})
        if done:
            said = ngettext("%(n)d model is no longer shared.", "%(n)d models are no longer shared.", done)
            messages.success(request, said % {"n": done})
