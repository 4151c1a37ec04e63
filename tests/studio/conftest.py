"""People of every role, and clients signed in as them."""

import pytest
from django.test import Client

from danqing_studio.accounts.models import User
from danqing_studio.accounts.roles import Role

PASSWORD = "paper and ink 42"  # everyone's


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
