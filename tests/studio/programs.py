"""Programs that use the interface in tests: clients with keys, and an engine that answers at once."""

import json
from typing import Any

import pytest
from django.test import Client

from danqing_studio.accounts.models import User
from danqing_studio.api.models import Key
from danqing_studio.engine import client
from studio.painted import answer, png, recipe, webp

UNKNOWN = "xyzzy"  # a theme that the engine knows nothing of


def key_of(owner: User, scope: str = Key.Scope.WRITE, days: int = 7) -> str:
    """A new key of somebody's."""
    return Key.objects.make(owner, "a program", scope, days)[1]


def program(owner: User | None, scope: str = Key.Scope.WRITE) -> Client:
    """A program with a key; None: without one."""
    headers = {"Authorization": f"Bearer {key_of(owner, scope)}"} if owner else {}
    return Client(headers=headers, enforce_csrf_checks=True, raise_request_exception=False)


def send(one: Client, method: str, path: str, data: Any = None) -> Any:
    """Ask, with JSON."""
    return one.generic(method, f"/api/v1/{path}", json.dumps(data or {}), content_type="application/json")


class FakeEngine:
    """Answers like the engine, without painting; remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.away = False

    async def ask(
        self, task: str, wish: dict[str, Any], pictures: Any = (), *, channel: str = ""
    ) -> client.Answer:
        self.asked.append((task, wish))
        if self.away:
            raise client.EngineAwayError
        if wish.get("theme") == UNKNOWN:
            raise client.EngineError("no-model", {"name": UNKNOWN, "known": "none"})
        return getattr(self, task)(wish)

    def wall(self, wish: dict[str, Any]) -> client.Answer:
        works = [{"index": index, "recipe": recipe(wish["theme"] or "x")} for index in range(wish["count"])]
        facts = {"seed": wish["seed"] or 7, "style": "song-ink", "words": [], "unknown": [], "works": works}
        return client.Answer(facts, [png()] * wish["count"])

    def paint(self, wish: dict[str, Any]) -> client.Answer:
        return client.Answer({}, [webp() if wish.get("quick") else png(note=wish["recipe"])])

    def alt(self, wish: dict[str, Any]) -> client.Answer:
        return client.Answer({"en": "A boat", "zh": "一条小舟"})

    def explain(self, wish: dict[str, Any]) -> client.Answer:
        return client.Answer({"words": [["小舟", "thing boat"]], "unknown": [], "plan": {"seed": 0}})

    def work(
        self, task: str, wish: dict[str, Any], pictures: Any = (), *, progress: Any = None
    ) -> client.Answer:
        progress(0.5)
        return answer(wish["recipe"])


def fake_engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    """In the place of the engine."""
    engine = FakeEngine()
    monkeypatch.setattr(client, "ask", engine.ask)
    monkeypatch.setattr(client, "work", engine.work)
    return engine
