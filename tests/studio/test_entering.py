"""Coming in: invitations, names and passwords, limits on guessing, links for a new password."""

from datetime import timedelta

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode

from danqing_studio.accounts import throttling
from danqing_studio.accounts.models import Attempt, AuditEntry, Invitation, User
from danqing_studio.accounts.models.attempt import Limit
from danqing_studio.accounts.roles import Role
from danqing_studio.site.models import SiteSettings
from studio.conftest import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db
JOIN, SIGN_IN = "/join/", "/sign-in/"


def come_by(token: str) -> Client:
    """A browser that followed a link."""
    client = Client()
    client.get(reverse("accounts:join-by-link", args=[token]))
    return client


def join(client: Client, name: str = "林黛玉", password: str = PASSWORD) -> int:
    return client.post(JOIN, {"username": name, "password": password}).status_code


def sign_in(client: Client, name: str, password: str = PASSWORD) -> bool:
    client.post(SIGN_IN, {"username": name, "password": password})
    return "_auth_user_id" in client.session


def test_the_first_link_makes_the_owner_and_only_once() -> None:
    token = Invitation.objects.offer_owner()
    client = come_by(token)
    assert join(client) == 302
    assert User.objects.get(username="林黛玉").role == Role.OWNER
    assert client.get("/account/").status_code == 200  # signed in at once
    assert join(come_by(token), "second") == 403


def test_a_new_first_link_ends_the_one_before() -> None:
    before = Invitation.objects.offer_owner()
    Invitation.objects.offer_owner()
    assert join(come_by(before)) == 403


def test_an_invitation_lets_in_as_many_as_it_says_in_the_role_it_says(teacher: User) -> None:
    _invitation, token = Invitation.objects.offer(Role.VISITOR, by=teacher, places=2)
    assert [join(come_by(token), name) for name in ("one", "two", "three")] == [302, 302, 403]
    assert set(User.objects.filter(role=Role.VISITOR).values_list("username", flat=True)) == {"one", "two"}
    assert AuditEntry.objects.filter(deed="joined", by=teacher).count() == 2


def test_the_last_place_goes_to_one(teacher: User) -> None:
    invitation, token = Invitation.objects.offer(Role.MAKER, by=teacher)
    late = come_by(token)
    assert late.get(JOIN).status_code == 200
    assert Invitation.objects.take_place(invitation)
    assert not Invitation.objects.take_place(invitation)
    assert join(late) == 403


def test_an_old_invitation_lets_nobody_in(teacher: User) -> None:
    invitation, token = Invitation.objects.offer(Role.MAKER, by=teacher)
    Invitation.objects.filter(pk=invitation.pk).update(expires=timezone.now() - timedelta(seconds=1))
    assert join(come_by(token)) == 403


def test_a_token_is_kept_nowhere() -> None:
    token = Invitation.objects.offer_owner()
    assert token not in str(list(Invitation.objects.values()))


@pytest.mark.parametrize(("mode", "answer"), [("open", 302), ("invited", 403), ("closed", 403)])
def test_sign_up_is_as_the_owner_sets_it(mode: str, answer: int) -> None:
    SiteSettings.objects.current()
    SiteSettings.objects.update(sign_up=mode)
    assert join(Client()) == answer


@pytest.mark.parametrize(
    "name", ["", "a b", "-dash", "dash-", "x" * 31, "<script>", "OWNER", "Ｏｗｎｅｒ", "a/b", "a@b"]
)
def test_names_that_are_refused(name: str, owner: User) -> None:
    """The wide letters are the same name once they are written one way."""
    assert join(come_by(Invitation.objects.offer(Role.MAKER, by=owner)[1]), name) == 200
    assert User.objects.count() == 1


@pytest.mark.parametrize("password", ["short", "password123", "8459038459038", "林黛玉林黛玉"])
def test_passwords_that_are_refused(password: str, owner: User) -> None:
    assert join(come_by(Invitation.objects.offer(Role.MAKER, by=owner)[1]), password=password) == 200


def test_passwords_are_hashed_with_argon2(settings: object) -> None:
    from danqing_studio import settings as real

    assert real.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]


def test_joining_has_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    SiteSettings.objects.current()
    SiteSettings.objects.update(sign_up="open")
    monkeypatch.setattr("danqing_studio.accounts.views.entering.JOINING", Limit("join", 2, 60))
    assert [join(Client(), f"name-{i}") for i in range(3)] == [302, 302, 429]


def test_the_sixth_guess_is_refused_even_if_right_and_a_friend_elsewhere_gets_in(maker: User) -> None:
    guesser, friend = Client(REMOTE_ADDR="192.0.2.7"), Client(REMOTE_ADDR="192.0.2.8")
    for _ in range(5):
        assert not sign_in(guesser, "maker", "wrong guess")
    assert not sign_in(guesser, "maker")
    assert sign_in(friend, "maker")


def test_guessing_many_names_from_one_address_ends(monkeypatch: pytest.MonkeyPatch, maker: User) -> None:
    monkeypatch.setattr(throttling, "ADDRESS", Limit("sign-in-address", 3, 15))
    client = Client()
    for i in range(3):
        sign_in(client, f"nobody-{i}", "wrong guess")
    assert not sign_in(client, "maker")


def test_guesses_are_forgotten_in_time_and_name_nobody(maker: User) -> None:
    client = Client()
    for _ in range(5):
        sign_in(client, "maker", "wrong guess")
    assert "maker" not in str(list(Attempt.objects.values()))
    Attempt.objects.update(at=timezone.now() - timedelta(minutes=16))
    assert sign_in(client, "maker")


@pytest.mark.parametrize(
    ("proxies", "forwarded", "address"),
    [
        (0, "1.1.1.1", "127.0.0.1"),
        (1, "6.6.6.6, 1.1.1.1", "1.1.1.1"),
        (2, "6.6.6.6, 1.1.1.1", "6.6.6.6"),
        (1, "", "127.0.0.1"),
    ],
)
def test_only_our_own_proxies_are_believed(
    proxies: int, forwarded: str, address: str, settings: "object", rf: "object"
) -> None:
    settings.PROXIES = proxies  # type: ignore[attr-defined]
    request = rf.get("/", headers={"X-Forwarded-For": forwarded})  # type: ignore[attr-defined]
    assert throttling.address_of(request) == address


def test_names_are_found_whatever_their_case(maker: User) -> None:
    assert sign_in(Client(), "MAKER")


def test_a_suspended_person_cannot_sign_in(maker: User, owner: User) -> None:
    maker.suspend(owner)
    assert not sign_in(Client(), "maker")
    maker.restore(owner)
    assert sign_in(Client(), "maker")


def test_the_language_of_an_account_follows_it(maker: User) -> None:
    User.objects.filter(pk=maker.pk).update(language="zh-hans")
    client = Client()
    assert sign_in(client, "maker")
    assert "我的账户" in client.get("/account/").content.decode()


def test_a_link_for_a_new_password_works_once_and_signs_out_everywhere(maker: User) -> None:
    elsewhere = signed_in(maker)
    parts = [urlsafe_base64_encode(force_bytes(maker.pk)), default_token_generator.make_token(maker)]
    client, link = Client(), reverse("accounts:new-password", args=parts)
    form = client.get(link, follow=True).redirect_chain[-1][0]
    new = "another ink 43"
    assert client.post(form, {"new_password1": new, "new_password2": new}).status_code == 302
    assert elsewhere.get("/account/").status_code == 302
    assert sign_in(Client(), "maker", new)
    assert "new_password1" not in Client().get(link, follow=True).content.decode()


def test_signing_in_leads_nowhere_else(maker: User) -> None:
    answer = Client().post(
        SIGN_IN + "?next=https://example.org/", {"username": "maker", "password": PASSWORD}
    )
    assert answer.headers["Location"] == "/"


def test_teachers_invite_only_below_themselves(teacher: User) -> None:
    client = signed_in(teacher)
    data = {"places": "3", "days": "7"}
    assert b"/join/" not in client.post("/invitations/", data | {"role": "teacher"}).content
    assert b"/join/" in client.post("/invitations/", data | {"role": "maker"}).content
    assert list(teacher.invitations.values_list("role", "places")) == [("maker", 3)]


def test_a_withdrawn_invitation_is_gone(teacher: User) -> None:
    invitation, token = Invitation.objects.offer(Role.MAKER, by=teacher)
    signed_in(teacher).post(reverse("accounts:withdraw", args=[invitation.pk]))
    assert join(come_by(token)) == 403


def test_names_differ_by_more_than_case() -> None:
    person("Ink")
    with pytest.raises(Exception, match="one_name_each"):
        person("ink")
