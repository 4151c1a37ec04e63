"""The pages of works."""

from typing import Any

from danqing_studio.accounts.models import User
from studio.pages.cases import ALL, Case
from studio.painted import work_of

VIEWS: dict[str, Case] = {
    "works:picture": Case("get", ALL),
    "works:preview": Case("get", ALL),
    "works:tile": Case("get", ALL),
}
OPEN_PAGES: tuple[str, ...] = ()
OWN_PAGES: tuple[str, ...] = ()


def of_another(other: User) -> dict[str, dict[str, Any]]:
    """What views are asked about: a public work of somebody else's; test_works.py asks about others."""
    work = work_of(other)
    return {f"works:{kind}": {"work": work.pk} for kind in ("picture", "preview", "tile")}
