"""The gallery: walls, a work's page, who sees what of it, collections."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from danqing_studio.accounts.models import User
from danqing_studio.gallery import alike
from danqing_studio.gallery.models import Collection, Like, Notice
from danqing_studio.jobs.models import Job
from danqing_studio.works.keeping import keep
from danqing_studio.works.models import Work
from studio.conftest import person, signed_in
from studio.painted import SEEN, recipe, seen, work_of

pytestmark = pytest.mark.django_db
V, S = Work.Visibility, Work.Standing


def page(path: str, by: User | None = None, **data: str) -> str:
    answer = signed_in(by).get(path, data)
    assert answer.status_code == 200, answer.status_code
    return answer.content.decode()


def hung(html: str) -> list[str]:
    """The titles on a wall, in order."""
    return re.findall(r'class="hung-title"[^>]*>([^<]*)<', html)


def path_of(view: str, thing: Any) -> str:
    return reverse(f"gallery:{view}", args=[thing.pk])


@pytest.mark.parametrize("view", ["work", "alike", "recipe"])
@pytest.mark.parametrize(("visibility", "standing", "key", "answers"), SEEN)
def test_pages_of_a_work_open_to_whom_it_is_shown(
    visibility: str, standing: str, key: bool, answers: Any, view: str, maker: User, moderator: User
) -> None:
    work = work_of(maker, visibility=visibility, standing=standing)
    data = {"key": work.token} if key else {}
    people = (None, person("other"), maker, moderator)
    assert tuple(signed_in(one).get(path_of(view, work), data).status_code for one in people) == answers


@pytest.mark.parametrize("view", ["like", "comment", "collect", "report"])
@pytest.mark.parametrize(("visibility", "standing", "key", "answers"), SEEN)
def test_what_is_not_shown_cannot_be_spoken_to(
    visibility: str, standing: str, key: bool, answers: Any, view: str, maker: User, moderator: User
) -> None:
    work = work_of(maker, visibility=visibility, standing=standing)
    data = {"liked": "yes", "text": "!", "name": "Boats", "reason": "spam"} | (
        {"key": work.token} if key else {}
    )
    for one, answer in zip((person("other"), moderator), (answers[1], answers[3]), strict=True):
        got = signed_in(one).post(path_of(view, work), data).status_code
        assert got == (302 if answer == 200 else 404)


@pytest.mark.parametrize("view", ["edit", "delete", "again", "new-link"])
def test_only_its_maker_changes_a_work(view: str, maker: User, moderator: User, owner: User) -> None:
    work = work_of(maker)
    for one in (person("other"), moderator, owner):
        assert (
            signed_in(one).post(path_of(view, work), {"title": "Mine", "visibility": "public"}).status_code
            == 404
        )
    assert Work.objects.get() == work
    assert Work.objects.get().title == ""


def test_a_withheld_recipe_is_shown_to_its_maker_alone(maker: User, moderator: User) -> None:
    work = work_of(maker, recipe_shown=False)
    for one in (None, person("other"), moderator):
        html = page(path_of("work", work), one)
        assert "keeps the recipe" in html
        assert "Open in the workbench" not in html
        assert signed_in(one).get(path_of("recipe", work)).status_code == 404
    assert "Song ink" in page(path_of("work", work), maker)
    sent = signed_in(maker).get(path_of("recipe", work))
    assert sent.content.decode() == work.recipe
    assert sent["Content-Disposition"].startswith("attachment")


def test_suspended_makers_and_their_works_are_gone(maker: User, moderator: User) -> None:
    work = work_of(maker, title="Gone")
    maker.suspend(moderator)
    assert hung(page("/gallery/")) == []
    for path in (path_of("work", work), reverse("gallery:maker", args=["maker"])):
        assert signed_in(None).get(path).status_code == 404
    assert signed_in(moderator).get(path_of("work", work)).status_code == 200


def test_the_wall_shows_what_is_public_and_no_more(maker: User) -> None:
    work_of(maker, title="Open")
    for visibility, standing in (
        (V.PRIVATE, S.SHOWN),
        (V.LINK, S.SHOWN),
        (V.PUBLIC, S.HELD),
        (V.PUBLIC, S.REMOVED),
    ):
        work_of(maker, title="Hidden", visibility=visibility, standing=standing)
    Work(maker=maker, title="Unpainted", recipe=recipe(), visibility=V.PUBLIC).save()
    for one in (None, person("other"), maker):
        assert hung(page("/gallery/", one)) == ["Open"]
    assert hung(page(reverse("gallery:maker", args=["maker"]))) == ["Open"]
    assert len(hung(page("/mine/", maker))) == 5


def test_orders_and_styles(maker: User) -> None:
    old = work_of(maker, title="Old", style="song-ink")
    work_of(maker, title="Mixed", style="oil-genre + song-ink")
    work_of(maker, title="New", style="oil-genre")
    Like.objects.create(by=maker, work=old)
    assert hung(page("/gallery/")) == ["New", "Mixed", "Old"]
    assert hung(page("/gallery/", order="liked")) == ["Old", "New", "Mixed"]
    assert hung(page("/gallery/", style="song-ink")) == ["Mixed", "Old"]
    assert hung(page("/gallery/", style="song")) == []
    assert "Genre-scene oil" in page("/gallery/")


def test_a_long_wall_has_pages(maker: User) -> None:
    for number in range(30):
        work_of(maker, title=f"Work {number}")
    first = page("/gallery/")
    assert (len(hung(first)), 'href="?page=2"' in first) == (24, True)
    part = signed_in(None).get("/gallery/?page=2", headers={"HX-Request": "true"}).content.decode()
    assert (len(hung(part)), "<html" in part, "page=3" in part) == (6, False, False)
    assert hung(page("/gallery/", page="rubbish")) == hung(first)
    assert hung(page("/gallery/", page="99999")) == []


def test_walls_ask_the_same_of_the_database_however_many_works(
    maker: User, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        work_of(person(f"maker {number}"), title=f"Work {number}", style="song-ink")
    client = Client()
    client.get("/gallery/")
    with django_assert_num_queries(3):  # works, styles, the site's settings
        client.get("/gallery/")
    with django_assert_num_queries(5):  # the person, works, how many, collections, settings
        client.get(reverse("gallery:maker", args=["maker 3"]))
    own = signed_in(maker)
    for number in range(12):
        work_of(maker, title=f"Work {number}")
        keep(maker, recipe())
    own.get("/mine/")
    with django_assert_num_queries(8):
        own.get("/mine/")


def test_a_works_page_shows_where_it_comes_from_to_whom_it_may_be_shown(maker: User) -> None:
    other = person("other")
    first = work_of(other, title="First")
    second = work_of(other, title="Second", parent=first, visibility=V.PRIVATE)
    third = work_of(maker, title="Third", parent=second)
    work_of(other, title="Fourth", parent=third)
    work_of(other, title="Fifth", parent=third, visibility=V.LINK)
    html = page(path_of("work", third))
    assert "First" in html
    assert "a work that is not shown" in html
    assert "Fourth" in html
    assert "Second" not in html
    assert "Fifth" not in html
    html = page(path_of("work", third), other)
    assert "Second" in html
    assert "Fifth" in html
    second.delete()
    assert "First" not in page(path_of("work", third))


def test_a_loop_of_parents_ends(maker: User) -> None:
    one = work_of(maker)
    other = work_of(maker, parent=one)
    Work.objects.filter(pk=one.pk).update(parent=other)
    assert page(path_of("work", one)).count("generations") == 2


def test_a_works_page_asks_little(maker: User, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    work = work_of(maker, parent=work_of(maker, parent=work_of(maker)))
    for number in range(6):
        one = person(f"speaker {number}")
        work.comments.create(by=one, text="How still!")
        work_of(one, parent=work)
    client = Client()
    client.get(path_of("work", work))
    with django_assert_num_queries(6):  # the work, the line back (twice), what came of it, comments, settings
        client.get(path_of("work", work))


def test_more_like_this_is_most_alike_first_and_public(maker: User) -> None:
    work = work_of(maker, features=seen(1))
    twin, stranger = work_of(maker, features=seen(1)), work_of(maker, features=seen(2))
    work_of(maker, features=seen(1), visibility=V.PRIVATE)
    work_of(maker, features=None)
    work_of(maker, features=b"\0\0")  # of another network
    assert [one.pk for one in alike.alike(work)] == [twin.pk, stranger.pk]
    part = signed_in(None).get(path_of("alike", work), headers={"HX-Request": "true"}).content.decode()
    assert (len(hung(part)), "<html" in part) == (2, False)


def test_publishing_and_telling(maker: User) -> None:
    work = work_of(maker, visibility=V.PRIVATE)
    assert work.published is None
    data = {"title": "月下", "story": "<b>Late</b>\n\nhttps://x.example", "visibility": "public"}
    signed_in(maker).post(path_of("edit", work), data)
    work.refresh_from_db()
    assert (work.visibility, work.recipe_shown, work.published is None) == ("public", False, False)
    html = page(path_of("work", work))
    assert "&lt;b&gt;Late" in html
    assert 'href="https://x' not in html
    assert '<h1 lang="zh-Hans">月下</h1>' in html


def test_a_new_link_ends_the_old_one(maker: User) -> None:
    work = work_of(maker, visibility=V.LINK)
    old = work.token
    assert old in page(path_of("work", work), maker)
    signed_in(maker).post(path_of("new-link", work))
    assert signed_in(None).get(path_of("work", work), {"key": old}).status_code == 404
    work.refresh_from_db()
    html = page(path_of("work", work), key=work.token)
    assert f"preview.webp?key={work.token}" in html


def test_deleting_stops_the_painting(maker: User) -> None:
    work = keep(maker, recipe(), title="Wrong")
    assert "It is being painted" in page(path_of("work", work), maker)
    assert "Wrong" in page("/mine/", maker)
    signed_in(maker).post(path_of("delete", work))
    assert not Work.objects.exists()
    assert Job.objects.get().state == "cancelled"


def test_a_work_that_could_not_be_painted_is_tried_again(maker: User) -> None:
    work = keep(maker, recipe())
    Job.objects.update(state="failed", note="The engine is away.")
    assert "The engine is away." in page("/mine/", maker)
    signed_in(maker).post(path_of("again", work))
    assert Work.objects.get().awaited


def test_collections(maker: User) -> None:
    other = person("other")
    works = [work_of(other, title=title) for title in ("One", "Two", "Three")]
    hidden = work_of(maker, title="Mine", visibility=V.PRIVATE)
    client = signed_in(maker)
    client.post(path_of("collect", works[0]), {"name": "Boats"})
    boats = Collection.objects.get()
    for work in (*works[1:], hidden, works[0]):
        client.post(path_of("collect", work), {"collection": str(boats.pk)})
    assert hung(page(path_of("collection", boats), maker)) == ["One", "Two", "Three", "Mine"]
    assert signed_in(None).get(path_of("collection", boats)).status_code == 404

    def arrange(work: Work, move: str) -> list[str]:
        address = reverse("gallery:arrange", args=[boats.pk, work.pk])
        client.post(address, {"move": move})
        return hung(page(path_of("collection", boats), maker))

    assert arrange(works[2], "back") == ["One", "Three", "Two", "Mine"]
    assert arrange(works[0], "back") == ["One", "Three", "Two", "Mine"]
    assert arrange(works[0], "forth") == ["Three", "One", "Two", "Mine"]
    assert arrange(works[1], "out") == ["Three", "One", "Mine"]
    assert arrange(works[1], "forth") == ["Three", "One", "Mine"]
    data = {"name": "Ships", "about": "<i>still</i>", "visibility": "public"}
    client.post(path_of("edit-collection", boats), data)
    html = page(path_of("collection", boats), other)
    assert (hung(html), "&lt;i&gt;still" in html) == (["Three", "One"], True)
    assert "Ships" in page(reverse("gallery:maker", args=["maker"]))
    Collection.objects.update(visibility="link")
    assert signed_in(None).get(path_of("collection", boats)).status_code == 404
    assert hung(page(path_of("collection", boats), key=boats.token)) == ["Three", "One"]
    client.post(path_of("delete-collection", boats))
    assert (Collection.objects.count(), Work.objects.count()) == (0, 4)


def test_collections_are_filled_by_their_makers_alone(maker: User, moderator: User) -> None:
    boats = Collection.objects.create(maker=maker, name="Boats", visibility="public")
    work = work_of(maker)
    for value in (str(boats.pk), "rubbish", ""):
        data = {"collection": value}
        assert signed_in(moderator).post(path_of("collect", work), data).status_code == 404
    assert boats.placements.count() == 0


def test_notices_are_read_by_whom_they_are_for(maker: User) -> None:
    work = work_of(maker, standing=S.HELD)
    notice = Notice.objects.create(to=maker, work=work, standing=S.HELD, reason="rights", words="<b>No</b>")
    for path in ("/mine/", path_of("work", work)):
        html = page(path, maker)
        assert "holds your work back" in html
        assert "somebody else&#x27;s picture" in html
        assert "&lt;b&gt;No" in html
    signed_in(maker).post(path_of("read-notice", notice))
    assert "holds your work back" not in page("/mine/", maker)
