"""Who gets where: every view, as everyone. A new view without a line here fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from danqing_studio.accounts.models import Invitation, Session, User
from danqing_studio.accounts.roles import Role
from studio.conftest import person, signed_in
from studio.pages import OF_ANOTHER, VIEWS
from studio.pages.cases import SIGN_IN

pytestmark = pytest.mark.django_db
# The admin's own: its tests are Django's; what they show is asked for above, on the models' pages.
DJANGOS = {
    "admin:login", "admin:logout", "admin:password_change", "admin:password_change_done",
    "admin:autocomplete", "admin:jsi18n", "admin:view_on_site",
}  # fmt: skip
# Pages of a row: one for the owner's settings, and read-only ones, which the lists above stand for.
ROWS = {
    f"admin:{model}_{page}"
    for model in ("accounts_auditentry", "accounts_invitation", "site_sitesettings")
    for page in ("history", "delete", "change")
}


def names(resolver: URLResolver, space: str = "") -> Iterator[str]:
    """The name of every view, with its namespace."""
    for one in resolver.url_patterns:
        if isinstance(one, URLPattern):
            if one.name:
                yield space + one.name
        else:
            yield from names(one, f"{one.namespace}:" if one.namespace else space)


@pytest.fixture
def of_another() -> dict[str, dict[str, Any]]:
    """What views are asked about: things that belong to somebody else."""
    other = person("other")
    return {view: found for part in OF_ANOTHER for view, found in part(other).items()}


def test_every_view_has_its_line() -> None:
    assert set(names(get_resolver())) - DJANGOS - ROWS == set(VIEWS)


@pytest.mark.parametrize("view", VIEWS)
def test_view_answers_everyone(view: str, of_another: dict[str, dict[str, Any]]) -> None:
    case, address = VIEWS[view], reverse(view, kwargs=of_another.get(view))
    people = [None, *(person(role.value, role) for role in Role)]
    answers = [getattr(signed_in(one), case.method)(address, case.data) for one in people]
    assert tuple(answer.status_code for answer in answers) == case.answers
    for answer in answers:
        answer.close()


@pytest.mark.parametrize("view", [name for name, case in VIEWS.items() if case.method == "post"])
def test_what_changes_something_cannot_be_fetched(
    view: str, owner: User, of_another: dict[str, dict[str, Any]]
) -> None:
    assert signed_in(owner).get(reverse(view, kwargs=of_another.get(view))).status_code == 405


@pytest.mark.parametrize("view", [name for name, case in VIEWS.items() if case.method == "post"])
def test_a_post_from_elsewhere_is_refused(
    view: str, owner: User, of_another: dict[str, dict[str, Any]]
) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    answer = client.post(reverse(view, kwargs=of_another.get(view)), VIEWS[view].data)
    assert answer.status_code == 403


def test_what_is_anothers_stays(owner: User, of_another: dict[str, dict[str, Any]]) -> None:
    for view in ("accounts:end-session", "accounts:withdraw"):
        signed_in(owner).post(reverse(view, kwargs=of_another[view]))
    assert Session.objects.filter(user__username="other").exists()
    assert Invitation.objects.filter(by__username="other").exists()


def test_a_suspended_person_is_a_stranger(maker: User, owner: User) -> None:
    client = signed_in(maker)
    maker.suspend(owner)
    assert client.get(reverse("accounts:account")).status_code == SIGN_IN
