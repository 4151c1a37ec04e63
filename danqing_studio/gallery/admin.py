"""The moderators' queue in the admin: what is reported, why, and what can be done."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from danqing_studio.accounts.admin import ReadOnlyAdmin
from danqing_studio.accounts.models import User
from danqing_studio.gallery import moderation
from danqing_studio.gallery.models import PublicWork, Reason, Report, ReportedComment, ReportedWork
from danqing_studio.works.models import Work

S = Work.Standing
Act = Callable[[moderation.Thing, User], None]


class JudgingForm(ActionForm):
    """What the maker is told, beside what is done."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Why"), choices=[("", "–"), *Reason.choices], required=False
    )
    words = forms.CharField(label=gettext_lazy("To the maker"), max_length=500, required=False)


class ReportInline(admin.TabularInline):
    """Who reported it, and why."""

    model = Report
    fields = readonly_fields = ("made", "by", "reason", "words", "judged")
    extra, can_delete = 0, False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Report]:
        return super().get_queryset(request).select_related("by")


class JudgingAdmin(ReadOnlyAdmin):
    """Things that can be held back or removed."""

    action_form = JudgingForm
    actions: Any = ("hold_back", "remove")
    list_per_page = 50

    def has_moderate_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("accounts.moderate_user")

    @admin.action(
        description=gettext_lazy("Hold back: only the maker and moderators see it"), permissions=["moderate"]
    )
    def hold_back(self, request: HttpRequest, things: QuerySet[Any]) -> None:
        _to_each(request, things, _judging(request, S.HELD))

    @admin.action(description=gettext_lazy("Remove"), permissions=["moderate"])
    def remove(self, request: HttpRequest, things: QuerySet[Any]) -> None:
        _to_each(request, things, _judging(request, S.REMOVED))


class QueueAdmin(JudgingAdmin):
    """What the two queues have in common: a row a thing, however many have reported it."""

    actions = ("hold_back", "remove", "show_again", "dismiss")
    list_filter = ("standing",)
    inlines = (ReportInline,)

    def get_ordering(self, request: HttpRequest) -> tuple[str, ...]:
        """What most people report comes first."""
        return ("-open_reports", "-latest")

    @admin.display(description=gettext_lazy("reports"), ordering="open_reports")
    def open_reports(self, thing: Any) -> int:
        return int(thing.open_reports)

    @admin.display(description=gettext_lazy("reasons"))
    def reasons(self, thing: Any) -> SafeString:
        counted = thing.reports.filter(judged=None).values("reason").annotate(n=Count("pk")).order_by("-n")
        told = ((Reason(row["reason"]).label, row["n"]) for row in counted)
        return format_html_join(", ", "{} × {}", told)

    @admin.action(description=gettext_lazy("Show again"), permissions=["moderate"])
    def show_again(self, request: HttpRequest, things: QuerySet[Any]) -> None:
        _to_each(request, things, _judging(request, S.SHOWN))

    @admin.action(description=gettext_lazy("Dismiss the reports"), permissions=["moderate"])
    def dismiss(self, request: HttpRequest, things: QuerySet[Any]) -> None:
        _to_each(request, things, moderation.dismiss)


class PicturesAdmin(admin.ModelAdmin):
    """How works are shown in a list."""

    @admin.display(description=gettext_lazy("picture"))
    def thumbnail(self, work: Work) -> SafeString:
        if not work.picture or (work.visibility == Work.Visibility.PRIVATE and work.standing == S.SHOWN):
            return format_html("{}", _("private by now"))
        address = reverse("works:tile", args=[work.pk])
        return format_html('<img src="{}" alt="{}" width="120" loading="lazy">', address, work.alt)

    @admin.display(description=gettext_lazy("work"))
    def shown_title(self, work: Work) -> SafeString:
        return format_html('<a href="{}">{}</a>', work.get_absolute_url(), str(work))


@admin.register(PublicWork)
class PublicWorkAdmin(PicturesAdmin, JudgingAdmin):
    """Everything on the wall, for a moderator who does not wait for reports."""

    list_display = ("thumbnail", "shown_title", "maker", "published")
    list_select_related = ("maker",)
    fields = readonly_fields = ("thumbnail", "shown_title", "story", "maker", "published")
    search_fields = ("title", "theme", "maker__username")
    ordering = ("-published",)


@admin.register(ReportedWork)
class ReportedWorkAdmin(PicturesAdmin, QueueAdmin):
    """Works that are reported, held back or removed."""

    list_display = ("thumbnail", "shown_title", "maker", "open_reports", "reasons", "standing")
    list_select_related = ("maker",)
    fields = readonly_fields = (
        "thumbnail",
        "shown_title",
        "story",
        "maker",
        "visibility",
        "standing",
        "made",
    )
    search_fields = ("title", "theme", "maker__username")


@admin.register(ReportedComment)
class ReportedCommentAdmin(QueueAdmin):
    """Comments that are reported, held back or removed."""

    list_display = ("text", "by", "where", "open_reports", "reasons", "standing")
    list_select_related = ("by", "work")
    fields = readonly_fields = ("text", "by", "where", "standing", "made")
    search_fields = ("text", "by__username")

    @admin.display(description=gettext_lazy("work"))
    def where(self, comment: ReportedComment) -> SafeString:
        return format_html('<a href="{}">{}</a>', comment.work.get_absolute_url(), str(comment.work))


def _judging(request: HttpRequest, standing: str) -> Act:
    reason, words = request.POST.get("reason", ""), request.POST.get("words", "").strip()
    known = reason if reason in Reason.values else ""
    return lambda thing, by: moderation.judge(thing, standing, by, known, words)


def _to_each(request: HttpRequest, things: QuerySet[Any], act: Act) -> None:
    """Do it to everything of people under the actor; say to how much, and to whose not."""
    assert isinstance(request.user, User)  # the admin lets nobody else in
    done = 0
    for thing in things:
        if request.user.has_perm("accounts.moderate_user", thing.maker):
            act(thing, request.user)
            done += 1
        else:
            messages.error(request, _("%(name)s is not under you.") % {"name": thing.maker.username})
    if done:
        messages.success(request, ngettext("Done to %(n)d.", "Done to %(n)d.", done) % {"n": done})
