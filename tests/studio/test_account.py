"""One's own account: password, sessions, everything to take away, leaving."""

import io
import json
import zipfile
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from danqing_studio.accounts.exporting import belongings
from danqing_studio.accounts.models import AuditEntry, Invitation, LastOwnerError, Session, User
from danqing_studio.accounts.roles import Role
from danqing_studio.accounts.sessions import name_browser
from studio.conftest import PASSWORD, person, signed_in

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
WECHAT = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) AppleWebKit/605 Mobile/15E148 MicroMessenger/8.0.50"


def exported(client: Client) -> dict[str, Any]:
    answer = client.post("/account/export/")
    with zipfile.ZipFile(io.BytesIO(answer.getvalue())) as bundle:
        found: dict[str, Any] = json.loads(bundle.read("danqing.json"))
    return found


def test_a_session_tells_browser_and_time_and_no_address(maker: User) -> None:
    client = Client(headers={"user-agent": FIREFOX}, REMOTE_ADDR="192.0.2.7")
    client.post("/sign-in/", {"username": "maker", "password": PASSWORD})
    session = Session.objects.get(user=maker)
    assert session.browser == "Firefox, Linux"
    assert (timezone.now() - session.seen).total_seconds() < 60
    assert "192.0.2.7" not in str(Session.objects.values()) + str(session.get_decoded())


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        (WECHAT, "WeChat, iPhone"),
        ("x Android y", "Android"),
        ("curl/8", ""),
        ("", ""),
    ],
)
def test_browsers_by_name(agent: str, name: str) -> None:
    assert name_browser(agent) == name


def test_being_seen_is_written_down_only_now_and_then(
    maker: User, monkeypatch: pytest.MonkeyPatch, django_assert_max_num_queries: Any
) -> None:
    client = signed_in(maker)
    client.get("/")
    first = Session.objects.get(user=maker).seen
    client.get("/")
    assert Session.objects.get(user=maker).seen == first
    monkeypatch.setattr("danqing_studio.accounts.sessions.SEEN_EVERY", -1)
    client.get("/")
    assert Session.objects.get(user=maker).seen > first


def test_ending_another_session_signs_that_browser_out(maker: User) -> None:
    here, there = signed_in(maker), signed_in(maker)
    key = there.session.session_key
    handle = Session.objects.get(pk=key).handle
    page = here.get("/account/").content.decode()
    assert handle in page
    assert str(key) not in page
    here.post(f"/account/sessions/{handle}/end/")
    assert there.get("/account/").status_code == 302
    assert here.get("/account/").status_code == 200


def test_one_does_not_end_the_session_one_is_in_by_that_button(maker: User) -> None:
    here = signed_in(maker)
    handle = Session.objects.get(pk=here.session.session_key).handle
    assert here.post(f"/account/sessions/{handle}/end/").status_code == 404


def test_ending_all_others(maker: User) -> None:
    here, there, elsewhere = signed_in(maker), signed_in(maker), signed_in(maker)
    part = here.post("/account/sessions/end/", headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="sessions">')
    assert 'hx-swap-oob="true"' in part
    assert [one.get("/account/").status_code for one in (here, there, elsewhere)] == [200, 302, 302]


def test_another_password_signs_other_browsers_out(maker: User) -> None:
    here, there = signed_in(maker), signed_in(maker)
    new = "another ink 43"
    data = {"old_password": PASSWORD, "new_password1": new, "new_password2": new}
    assert here.post("/account/password/", data).status_code == 302
    assert [one.get("/account/").status_code for one in (here, there)] == [200, 302]


def test_the_export_holds_every_row_about_one_and_no_secret(owner: User, teacher: User) -> None:
    client = signed_in(teacher)
    client.get("/account/")
    Invitation.objects.offer(Role.MAKER, by=teacher, places=7)
    teacher.become(Role.TEACHER, owner)
    found = exported(client)
    assert found["accounts.user"][0]["username"] == "teacher"
    assert found["accounts.invitation (by)"][0]["places"] == 7
    assert found["accounts.auditentry (whom)"][0]["deed"] == "role"
    assert found["accounts.session (user)"][0]["browser"] == ""
    text = json.dumps(found)
    secrets = [teacher.password, str(client.session.session_key), Invitation.objects.get().digest]
    assert [secret for secret in secrets if secret in text] == []


def test_the_export_forgets_no_model_that_refers_to_people(maker: User) -> None:
    told = {label.split(" ")[0] for label in belongings(maker)}
    assert {relation.related_model._meta.label_lower for relation in User._meta.related_objects} <= told


def test_leaving_needs_the_password_and_takes_everything(maker: User, owner: User) -> None:
    client = signed_in(maker)
    Invitation.objects.offer(Role.VISITOR, by=maker)
    maker.become(Role.MAKER, owner)
    assert client.post("/account/leave/", {"password": "wrong guess"}).status_code == 200
    assert User.objects.filter(pk=maker.pk).exists()
    assert client.post("/account/leave/", {"password": PASSWORD}).status_code == 302
    assert not User.objects.filter(pk=maker.pk).exists()
    assert not Session.objects.filter(user=maker.pk).exists()
    assert not Invitation.objects.filter(by=maker.pk).exists()
    assert AuditEntry.objects.get(deed="role").whom is None
    assert client.get("/account/").status_code == 302


def test_the_password_cannot_be_guessed_there_either(maker: User) -> None:
    client = signed_in(maker)
    for _ in range(5):
        client.post("/account/leave/", {"password": "wrong guess"})
    client.post("/account/leave/", {"password": PASSWORD})
    assert User.objects.filter(pk=maker.pk).exists()


def test_the_last_owner_stays(owner: User, maker: User) -> None:
    answer = signed_in(owner).post("/account/leave/", {"password": PASSWORD})
    assert "A site needs an owner" in answer.content.decode()
    with pytest.raises(LastOwnerError):
        owner.suspend(maker)
    with pytest.raises(LastOwnerError):
        owner.become(Role.MAKER, maker)
    with pytest.raises(LastOwnerError):
        owner.leave()
    person("heir", Role.OWNER)
    owner.leave()
    assert User.objects.owners().get().username == "heir"


def test_limits_are_ones_own_or_the_sites(maker: User) -> None:
    assert maker.limits == {"works_a_day": 200, "space_mb": 2000}
    maker.works_a_day = 0
    assert maker.limits["works_a_day"] == 0
