"""Where sessions are kept: Django's database store with the person, the browser and when it was last seen."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from time import time
from typing import Any, Final

from django.contrib.auth import SESSION_KEY, get_user_model
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.http import HttpRequest, HttpResponseBase

from danqing_studio.accounts.models.session import Session

SEEN_EVERY: Final = 10 * 60  # seconds: a page view costs a write only that often
BROWSERS: Final = [  # the order matters: most say they are Chrome or Safari too
    ("MicroMessenger", "WeChat"), ("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"),
    ("Chrom", "Chrome"), ("Safari", "Safari"),
]  # fmt: skip
SYSTEMS: Final = [
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"),
    ("Mac OS", "macOS"), ("Linux", "Linux"),
]  # fmt: skip


class SessionStore(DatabaseStore):
    """What the session middleware reads and writes."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        user = data.get(SESSION_KEY)
        session.user_id = None if user is None else get_user_model()._meta.pk.to_python(user)
        session.browser = data.get("browser", "")
        if "begun" in data:
            session.begun = datetime.fromtimestamp(data["begun"], UTC)
        return session


class LastSeenMiddleware:
    """Notes now and then that a signed-in browser is still in use.

    It is the innermost and, unlike Django's own, synchronous alone. So all of them run in one thread a
    request; were they asynchronous, each would hand the request to a thread and back, and pages would cost
    a quarter more.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated and time() - request.session.get("seen", 0) > SEEN_EVERY:
            note_browser(request)
        return self.get_response(request)


def note_browser(request: HttpRequest) -> None:
    """Write into the session which browser this is and that it was seen just now."""
    request.session["seen"] = time()
    request.session.setdefault("begun", time())
    request.session["browser"] = name_browser(request.headers.get("User-Agent", ""))


def name_browser(agent: str) -> str:
    """``Firefox, Windows`` for what a browser says of itself; empty where it says nothing we know."""
    found = (
        next((name for sign, name in table if re.search(sign, agent)), "") for table in (BROWSERS, SYSTEMS)
    )
    return ", ".join(name for name in found if name)
