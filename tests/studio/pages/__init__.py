"""Every page of the studio, a file an app: who gets what, and which pages the browser tests look at.

Each has VIEWS (a Case for every view), OPEN_PAGES and OWN_PAGES (paths for everyone, and for who is signed
in, that need no rows), and of_another(other): the arguments of views about a thing, which is ``other``'s.
"""

from collections.abc import Callable
from typing import Any

from danqing_studio.accounts.models import User
from studio.pages import api, feedback, gallery, jobs, site_accounts, teaching, workbench, works
from studio.pages.cases import Case

PARTS = (site_accounts, jobs, works, gallery, feedback, teaching, workbench, api)
VIEWS: dict[str, Case] = {name: case for part in PARTS for name, case in part.VIEWS.items()}
OPEN_PAGES: tuple[str, ...] = tuple(page for part in PARTS for page in part.OPEN_PAGES)
OWN_PAGES: tuple[str, ...] = tuple(page for part in PARTS for page in part.OWN_PAGES)
OF_ANOTHER: tuple[Callable[[User], dict[str, dict[str, Any]]], ...] = tuple(part.of_another for part in PARTS)
