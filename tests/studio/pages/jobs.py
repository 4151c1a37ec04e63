"""The pages of jobs."""

from typing import Any

from danqing_studio.accounts.models import User
from studio.pages.cases import Case

VIEWS: dict[str, Case] = {}
OPEN_PAGES: tuple[str, ...] = ()
OWN_PAGES: tuple[str, ...] = ()


def of_another(other: User) -> dict[str, dict[str, Any]]:
    """What views are asked about: things that belong to somebody else."""
    return {}
