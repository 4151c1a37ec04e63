"""Moderation in the admin, and the trail it leaves."""

import pytest
from django.urls import reverse

from danqing_studio.accounts.models import AuditEntry, User
from danqing_studio.accounts.roles import Role
from studio.conftest import PASSWORD, person, signed_in

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
