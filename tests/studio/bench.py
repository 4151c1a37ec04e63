"""A workbench whose engine is played by a function: quick, and told what it was asked."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest
from PIL import Image

from danqing_studio.accounts.models import User
from danqing_studio.engine import client
from danqing_studio.engine.client import Answer
from danqing_studio.workbench.models import Sitting, Step

PLAN: dict[str, Any] = {
    "theme": "月下湖上小舟",
    "style": "song-ink",
    "background": {"model": ""},
    "shifts": [{"name": "moonlight", "strength": 0.85}, {"name": "autumn", "strength": 0.4}],
}
ALTS = {"en": "A boat on a lake", "zh": "湖上一只小舟"}


def recipe(**changes: Any) -> str:
    """The text of a recipe that reads as one."""
    from danqing.trust.recipe import Recipe, Share

    fields: dict[str, Any] = {
        "danqing": "0.1.0", "verb": "create", "models": {"scenes": "0" * 64}, "theme": PLAN["theme"],
        "plan": PLAN, "style": (Share("song-ink"),), "thumbnail": None, "seed": 7, "width": 512,
        "height": 384, "brush": 1.0, "strength": 0.5,
    }  # fmt: skip
    return Recipe(**fields | changes).to_json()


def picture(kind: str = "PNG", size: tuple[int, int] = (16, 12), colour: str = "red") -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", size, colour).save(stream, kind)
    return stream.getvalue()


@dataclass
class FakeEngine:
    """Answers every task alike, unless ``answers`` or ``faults`` say otherwise."""

    asked: list[tuple[str, dict[str, Any], list[bytes], str]] = field(default_factory=list)
    answers: dict[str, Answer] = field(default_factory=dict)
    faults: dict[str, Exception] = field(default_factory=dict)

    async def ask(
        self, task: str, wish: Mapping[str, Any], pictures: Sequence[bytes] = (), *, channel: str = ""
    ) -> Answer:
        return self.work(task, wish, pictures, channel=channel)

    def work(
        self, task: str, wish: Mapping[str, Any], pictures: Sequence[bytes] = (), *, progress: Any = None,
        channel: str = "",
    ) -> Answer:  # fmt: skip
        self.asked.append((task, dict(wish), list(pictures), channel))
        if task in self.faults:
            raise self.faults[task]
        if progress:
            progress(0.5)
        return self.answers.get(task) or self._usual(task)

    def _usual(self, task: str) -> Answer:
        if task == "alt":
            return Answer(ALTS)
        if task == "wall":
            works = [{"index": i, "recipe": recipe(seed=i, verb="draft"), "alts": ALTS} for i in range(4)]
            return Answer({"seed": 0, "style": "song-ink", "words": [], "unknown": [], "works": works},
                          [picture()] * 4)  # fmt: skip
        return Answer({"recipe": recipe(), "width": 512, "height": 384}, [picture(size=(512, 384))])


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> FakeEngine:
    fake = FakeEngine()
    monkeypatch.setattr(client, "ask", fake.ask)
    monkeypatch.setattr(client, "work", fake.work)
    return fake


def sitting_of(person: User, **fields: Any) -> Sitting:
    return Sitting.objects.create(person=person, **fields)


def step_in(sitting: Sitting, parent: Step | None = None, **facts: Any) -> Step:
    """A step as the workbench keeps it."""
    told = {"recipe": recipe(), "width": 512, "height": 384, "alt": {"en": "A boat", "zh": "小舟"}} | facts
    return sitting.keep_step("create", {}, told, (picture(), picture("WEBP")), parent)
