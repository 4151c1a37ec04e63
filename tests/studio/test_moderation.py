"""Moderation in the admin, and the trail it leaves."""

import re

import pytest
from django.urls import reverse

from danqing_studio.accounts.models import AuditEntry, User
from danqing_studio.accounts.roles import Role
from danqing_studio.teaching.models import TaughtModel
from danqing_studio.works.models import Work
from studio.conftest import PASSWORD, person, signed_in
from studio.painted import work_of

pytestmark = pytest.mark.django_db
PEOPLE = "/admin/accounts/user/"


def act(by: User, action: str, *people: User) -> str:
    """Choose an action for these people in the admin's list; the page that follows."""
    data = {"action": action, "_selected_action": [one.pk for one in people], "index": 0}
    return signed_in(by).post(PEOPLE, data, follow=True).content.decode()


def role_of(user: User) -> str:
    return User.objects.get(pk=user.pk).role


def test_a_moderator_suspends_and_restores_and_it_is_written_down(moderator: User, maker: User) -> None:
    act(moderator, "suspend", maker)
    assert not User.objects.get(pk=maker.pk).is_active
    act(moderator, "restore", maker)
    assert User.objects.get(pk=maker.pk).is_active
    trail = AuditEntry.objects.order_by("pk").values_list("by", "deed", "whom")
    assert list(trail) == [(moderator.pk, "suspended", maker.pk), (moderator.pk, "restored", maker.pk)]


def test_a_moderator_does_not_touch_their_like_or_the_owner(moderator: User, owner: User) -> None:
    other = person("other", Role.MODERATOR)
    page = act(moderator, "suspend", other, owner, moderator)
    assert page.count("is not under you") == 3
    assert User.objects.filter(is_active=False).count() == 0
    assert not AuditEntry.objects.exists()


def test_only_the_owner_gives_roles(moderator: User, owner: User, maker: User) -> None:
    act(moderator, "make_owner", maker)
    assert role_of(maker) == Role.MAKER
    act(owner, "make_teacher", maker)
    assert role_of(maker) == Role.TEACHER
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.whom, entry.detail) == (owner, maker, {"before": "maker", "after": "teacher"})


def test_the_last_owner_keeps_the_role(owner: User) -> None:
    assert "A site needs an owner" in act(owner, "make_maker", owner)
    assert role_of(owner) == Role.OWNER


def test_a_link_for_a_new_password_is_shown_and_written_down(moderator: User, maker: User) -> None:
    assert "/reset/" in act(moderator, "offer_new_password", maker)
    assert AuditEntry.objects.get().deed == "reset"


def test_role_and_suspension_do_not_change_in_the_form(owner: User, maker: User) -> None:
    address = reverse("admin:accounts_user_change", args=[maker.pk])
    data = {"role": "owner", "is_active": "", "works_a_day": "5", "space_mb": ""}
    signed_in(owner).post(address, data)
    changed = User.objects.get(pk=maker.pk)
    assert (changed.role, changed.is_active, changed.works_a_day) == (Role.MAKER, True, 5)


def test_an_owner_deletes_people_but_no_owner(owner: User, maker: User) -> None:
    heir = person("heir", Role.OWNER)
    client = signed_in(owner)
    for user in (heir, maker):
        client.post(reverse("admin:accounts_user_delete", args=[user.pk]), {"post": "yes"})
    assert set(User.objects.values_list("username", flat=True)) == {"owner", "heir"}
    assert AuditEntry.objects.get().deed == "deleted"


def test_the_trail_is_only_added_to(owner: User) -> None:
    entry = AuditEntry.objects.record(owner, AuditEntry.Deed.SUSPENDED, None)
    with pytest.raises(TypeError, match="only added to"):
        entry.save()


def test_djangos_own_command_makes_an_owner(db: None) -> None:
    assert User.objects.create_superuser("root", PASSWORD).is_owner


# Works on the wall and models that are shared


def judge(by: User, page: str, action: str, *things: object, **more: str) -> str:
    """Choose an action for these in the admin's list; the page that follows."""
    data = {"action": action, "_selected_action": [str(one) for one in things], "index": 0, **more}
    return signed_in(by).post(reverse(f"admin:{page}_changelist"), data, follow=True).content.decode()


def test_a_public_work_is_held_back_before_anybody_reports_it(moderator: User, maker: User) -> None:
    work = work_of(maker, title="Moon")
    private, by_link = work_of(maker, visibility="private"), work_of(maker, visibility="link")
    page = signed_in(moderator).get(work.get_absolute_url()).content.decode()
    found = signed_in(moderator).get(re.findall(r'href="(/admin/gallery/publicwork/[^"]+)"', page)[0])
    assert "Moon" in found.content.decode()
    given = {"reason": "rights", "words": "The moon is mine."}
    judge(moderator, "gallery_publicwork", "hold_back", work.pk, private.pk, by_link.pk, **given)
    standing = Work.objects.in_bulk([work.pk, private.pk, by_link.pk])
    assert [one.standing for one in standing.values()].count("held") == 1
    assert standing[work.pk].standing == "held"
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.deed, entry.whom) == (moderator, "held", maker)
    assert entry.detail == {"work": str(work.pk), **given}
    assert "The moon is mine." in signed_in(maker).get("/mine/").content.decode()
    judge(moderator, "gallery_reportedwork", "show_again", work.pk)
    assert Work.objects.get(pk=work.pk).standing == "shown"


def test_a_work_of_ones_like_is_not_held_back(moderator: User, maker: User) -> None:
    work = work_of(person("other", Role.MODERATOR))
    assert "is not under you" in judge(moderator, "gallery_publicwork", "hold_back", work.pk)
    assert Work.objects.get().standing == "shown"
    assert "publicwork" not in signed_in(maker).get(work.get_absolute_url()).content.decode()


def test_a_moderator_ends_the_sharing_of_a_model(moderator: User, maker: User) -> None:
    shared, own = (
        TaughtModel.objects.create(owner=maker, name=f"m-{i}", file="m", digest="m", bytes=1, shared=not i)
        for i in range(2)
    )
    listed = signed_in(moderator).get(reverse("admin:teaching_sharedmodel_changelist")).content.decode()
    assert "m-0" in listed
    assert "m-1" not in listed  # moderators know nothing of what is private
    assert "1 model is no longer shared" in judge(
        moderator, "teaching_sharedmodel", "stop_sharing", shared.pk, own.pk
    )
    judge(moderator, "teaching_sharedmodel", "stop_sharing", shared.pk)  # it is not there any more
    assert not TaughtModel.objects.filter(shared=True).exists()
    entry = AuditEntry.objects.get()
    assert (entry.by, entry.deed, entry.whom, entry.detail) == (
        moderator, "unshared", maker, {"model": str(shared.pk)},
    )  # fmt: skip


def test_the_sharing_of_an_owners_model_is_not_a_moderators_to_end(moderator: User, owner: User) -> None:
    model = TaughtModel.objects.create(owner=owner, name="m", file="m", digest="m", bytes=1, shared=True)
    assert "is not under you" in judge(moderator, "teaching_sharedmodel", "stop_sharing", model.pk)
    assert TaughtModel.objects.get().shared
