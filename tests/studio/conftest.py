"""People of every role, and clients signed in as them."""

import pytest
from django.test import Client

from danqing_studio.accounts.models import User
from danqing_studio.accounts.roles import Role

PASSWORD = "paper and ink 42"  # everyone's


REAL = ("test_browser", "test_jobs_chaos", "test_engine_ray")  # they share the processors with others


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What waits for real processes is tried once more: a busy machine may keep it waiting too long."""
    for item in items:
        if item.path.name.startswith(REAL):
            item.add_marker(pytest.mark.flaky(reruns=1))


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
