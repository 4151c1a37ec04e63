"""People of every role, clients signed in as them, and the browser that real flows are tried in."""

from collections.abc import Iterator

import pytest
from django.test import Client
from playwright.sync_api import Browser

from danqing_studio.accounts.models import User
from danqing_studio.accounts.roles import Role
from studio.browser import opened

PASSWORD = "paper and ink 42"  # everyone's
REAL = ("test_browser", "test_jobs_chaos", "test_engine_ray")  # they share the processors with others


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for real processes is tried once more: a busy machine may keep it waiting too long."""
    for item in items:
        if item.path.name.startswith(REAL):
            item.add_marker(pytest.mark.flaky(reruns=1))


@pytest.fixture(scope="module")  # and no longer: while it is open, Django takes this for asynchronous code
def browser() -> Iterator[Browser]:
    with opened() as browser:
        yield browser


def person(name: str, role: Role = Role.MAKER) -> User:
    return User.objects.create_user(name, PASSWORD, role=role)


@pytest.fixture
def owner(db: None) -> User:
    return person("owner", Role.OWNER)


@pytest.fixture
def moderator(db: None) -> User:
    return person("moderator", Role.MODERATOR)


@pytest.fixture
def teacher(db: None) -> User:
    return person("teacher", Role.TEACHER)


@pytest.fixture
def maker(db: None) -> User:
    return person("maker")


def signed_in(user: User | None) -> Client:
    """A browser of that person's; None: of a stranger."""
    client = Client()
    if user is not None:
        client.force_login(user)
    return client
