"""Likes, comments and reports, and what moderators make of them."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.urls import reverse

from danqing_studio.accounts.exporting import export_zip
from danqing_studio.accounts.models import AuditEntry, Meter, User
from danqing_studio.accounts.roles import Role
from danqing_studio.gallery import moderation
from danqing_studio.gallery.models import Comment, Entry, Like, Notice, Report
from danqing_studio.works.models import Work
from studio.conftest import person, signed_in
from studio.painted import work_of

pytestmark = pytest.mark.django_db
S = Work.Standing
QUEUE = {Work: "/admin/gallery/reportedwork/", Comment: "/admin/gallery/reportedcomment/"}


def path_of(view: str, thing: Any) -> str:
    return reverse(f"gallery:{view}", args=[thing.pk])


def act(by: User, action: str, *things: Work | Comment, **told: str) -> str:
    """Choose an action for these things in the moderators' queue; the page that follows."""
    data = {"action": action, "_selected_action": [str(one.pk) for one in things], "index": 0, **told}
    return signed_in(by).post(QUEUE[type(things[0])], data, follow=True).content.decode()


def reports_on(thing: Work | Comment, count: int) -> None:
    for number in range(count):
        moderation.report(thing, person(f"reporter {number}"), "spam")


def standing(thing: Work | Comment) -> str:
    thing.refresh_from_db()
    return str(thing.standing)


def test_a_like_counts_once_and_can_be_taken_back(maker: User) -> None:
    work, other = work_of(maker), person("other")
    client = signed_in(other)
    for liked, count in (("yes", 1), ("yes", 1), ("no", 0), ("no", 0), ("yes", 1)):
        client.post(path_of("like", work), {"liked": liked})
        assert Entry.objects.get().likes == count
    Like.objects.create(by=maker, work=work)
    other.delete()  # likes go with who gave them
    assert Entry.objects.get().likes == 1
    part = signed_in(maker).post(path_of("like", work), {"liked": "no"}, headers={"HX-Request": "true"})
    assert '<span class="count">0</span>' in part.content.decode()


def test_comments_are_plain_text(maker: User) -> None:
    work = work_of(maker)
    client = signed_in(person("other"))
    client.post(path_of("comment", work), {"text": " <script>x</script>\n\n\n\nhttps://x.example "})
    assert Comment.objects.get().text == "<script>x</script>\n\nhttps://x.example"
    html = signed_in(None).get(path_of("work", work)).content.decode()
    assert "&lt;script&gt;x" in html
    assert 'href="https://x' not in html
    for text in ("", "   ", "x" * 1001):
        client.post(path_of("comment", work), {"text": text})
    assert Comment.objects.count() == 1
    part = client.post(
        path_of("comment", work), {"text": ""}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "This field is required" in part


def test_comments_are_paced(maker: User) -> None:
    work, client = work_of(maker), signed_in(maker)
    for number in range(14):
        client.post(path_of("comment", work), {"text": f"{number}"})
    assert Comment.objects.count() == 12
    assert Meter.objects.count() >= 1


def test_who_may_remove_a_comment(maker: User, moderator: User) -> None:
    work, author = work_of(maker), person("author")

    def comment() -> Comment:
        return Comment.objects.create(work=work, by=author, text="Buy!")

    for one in (person("other"), moderator):
        assert signed_in(one).post(path_of("remove-comment", comment())).status_code == 403
    Comment.objects.all().delete()
    signed_in(author).post(path_of("remove-comment", comment()))
    assert not Comment.objects.exists()
    signed_in(maker).post(path_of("remove-comment", removed := comment()))
    assert standing(removed) == S.REMOVED
    assert "Buy!" not in signed_in(maker).get(path_of("work", work)).content.decode()
    assert signed_in(author).post(path_of("remove-comment", removed)).status_code == 404


def test_comments_of_the_suspended_are_not_shown(maker: User, moderator: User) -> None:
    work, author = work_of(maker), person("author")
    Comment.objects.create(work=work, by=author, text="Buy!")
    author.suspend(moderator)
    assert "Buy!" not in signed_in(None).get(path_of("work", work)).content.decode()


def test_what_three_people_report_is_held_until_judged(maker: User) -> None:
    work = work_of(maker)
    reports_on(work, 2)
    moderation.report(work, User.objects.get(username="reporter 0"), "other")  # the same person once more
    assert standing(work) == S.SHOWN
    client = signed_in(person("third"))
    told = client.post(path_of("report", work), {"reason": "rights", "words": "Mine"}, follow=True)
    assert "A moderator will look at it" in told.content.decode()
    assert standing(work) == S.HELD
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.deed, entry.whom) == (None, "held", maker)
    assert entry.detail == {"work": str(work.pk), "reports": 3}
    assert "Several people reported your work" in signed_in(maker).get("/mine/").content.decode()


def test_reports_need_a_reason_and_nobody_reports_themselves(maker: User) -> None:
    work = work_of(maker)
    assert signed_in(maker).get(path_of("report", work)).status_code == 403
    client = signed_in(person("other"))
    for data in ({}, {"reason": "because"}, {"reason": "spam", "words": "x" * 501}):
        assert client.post(path_of("report", work), data).status_code == 200
    assert not Report.objects.exists()


def test_a_comment_is_reported_and_judged_likewise(maker: User, moderator: User) -> None:
    comment = Comment.objects.create(work=work_of(maker), by=person("author"), text="Buy!")
    client = signed_in(person("other"))
    client.post(path_of("report-comment", comment), {"reason": "spam"})
    queue = signed_in(moderator).get(QUEUE[Comment]).content.decode()
    assert "Buy!" in queue
    act(moderator, "remove", comment, reason="spam", words="Not here.")
    assert standing(comment) == S.REMOVED
    html = signed_in(comment.by).get("/mine/").content.decode()
    assert "A moderator has removed your comment" in html
    assert "Not here." in html
    assert AuditEntry.objects.get().detail == {
        "comment": str(comment.pk),
        "reason": "spam",
        "words": "Not here.",
    }


def test_the_queue_has_a_row_for_each_thing_the_most_reported_first(maker: User, moderator: User) -> None:
    few, many = work_of(maker, title="Few"), work_of(maker, title="Many")
    work_of(maker, title="None")
    moderation.report(few, person("reporter"), "other")
    reports_on(many, 2)
    html = signed_in(moderator).get(QUEUE[Work]).content.decode()
    assert html.index("Many") < html.index("Few")
    assert "advertising, or nothing to do with art × 2" in html
    assert f"/works/{many.pk}/tile.webp" in html
    assert ">None<" not in html
    assert "reporter 0" in signed_in(moderator).get(f"{QUEUE[Work]}{many.pk}/change/").content.decode()


def test_a_moderator_holds_back_removes_and_shows_again_and_the_maker_is_told_why(
    maker: User, moderator: User
) -> None:
    work = work_of(maker, title="Pears")
    reports_on(work, 1)
    page = path_of("work", work)
    for action, now, told, seen in (
        ("hold_back", S.HELD, "holds your work back", 404),
        ("remove", S.REMOVED, "taken your work off the walls", 404),
        ("show_again", S.SHOWN, "is shown again", 200),
    ):
        act(moderator, action, work, reason="rights", words=f"Because {action}.")
        assert standing(work) == now
        html = signed_in(maker).get(page).content.decode()
        assert told in html
        assert f"Because {action}." in html
        assert signed_in(None).get(page).status_code == seen
        assert Notice.objects.count() == 1  # the newest
        assert not Report.objects.open().exists()
    deeds = AuditEntry.objects.order_by("pk").values_list("by", "deed", "whom")
    assert list(deeds) == [(moderator.pk, deed, maker.pk) for deed in ("held", "removed", "shown")]


def test_dismissing_shows_again_what_reports_alone_had_held(maker: User, moderator: User) -> None:
    work, other = work_of(maker, title="Pears"), work_of(maker, title="Plums")
    reports_on(work, 3)
    act(moderator, "dismiss", work)
    assert standing(work) == S.SHOWN
    assert not moderation.report(work, User.objects.get(username="reporter 0"), "spam")  # judged is judged
    moderation.judge(other, S.HELD, moderator)
    moderation.report(other, User.objects.get(username="reporter 0"), "spam")
    act(moderator, "dismiss", other)
    assert standing(other) == S.HELD
    assert AuditEntry.objects.filter(deed="dismissed").count() == 2


def test_moderators_judge_those_under_them(moderator: User, owner: User) -> None:
    peer = person("peer", Role.MODERATOR)
    works = [work_of(one) for one in (moderator, owner, peer)]
    for work in works:
        moderation.report(work, person(f"reporter of {work.pk}"[:30]), "spam")
    html = act(moderator, "remove", *works)
    assert html.count("is not under you") == 3
    assert not Work.objects.exclude(standing=S.SHOWN).exists()
    act(owner, "remove", works[2])
    assert standing(works[2]) == S.REMOVED


def test_makers_do_not_get_into_the_queue(maker: User) -> None:
    work = work_of(maker, standing=S.HELD)
    data = {"action": "show_again", "_selected_action": [str(work.pk)]}
    for path in QUEUE.values():
        assert signed_in(maker).post(path, data).status_code == 302
    assert standing(work) == S.HELD


def test_a_private_work_is_not_shown_in_the_queue(maker: User, moderator: User) -> None:
    work = work_of(maker)
    reports_on(work, 1)
    Work.objects.update(visibility="private")
    html = signed_in(moderator).get(QUEUE[Work]).content.decode()
    assert "tile.webp" not in html
    assert "private by now" in html


def test_everything_said_is_in_the_export_and_goes_with_the_account(maker: User) -> None:
    work, other = work_of(maker), person("other")
    Comment.objects.create(work=work, by=other, text="How still!")
    Like.objects.create(work=work, by=other)
    moderation.report(work, other, "spam", "Really")
    told = json.loads(_zip(other).read("danqing.json"))
    assert told["gallery.comment (by)"][0]["text"] == "How still!"
    assert told["gallery.report (by)"][0]["words"] == "Really"
    bundle = _zip(maker)
    assert f"works/{work.pk}.png" in bundle.namelist()
    mine = json.loads(bundle.read("danqing.json"))["works.work (maker)"][0]
    assert (mine["theme"], "token" in mine) == ("a boat", False)
    other.leave()
    assert (Comment.objects.count(), Like.objects.count(), Report.objects.count()) == (0, 0, 0)
    maker.leave()
    assert not Work.objects.exists()


def _zip(user: User) -> zipfile.ZipFile:
    with export_zip(user) as stream:
        return zipfile.ZipFile(io.BytesIO(stream.read()))
