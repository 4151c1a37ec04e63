"""An engine that draws nothing: answers of the right shape, at once."""

import base64
import io
import json
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from PIL import Image

from danqing_studio.engine import client
from danqing_studio.feedback.basis import basis

ALTS = {"en": "A boat on a lake", "zh": "湖上一条船"}
NUMBERS = len(basis().mean)


def vector(seed: int) -> bytes:
    """Features of a thumbnail, as bytes."""
    chance, known = np.random.default_rng(seed), basis()
    spread = np.linalg.pinv(known.directions.astype(np.float64))  # back from components
    return (known.mean + spread @ chance.standard_normal(len(known.shares))).astype("<f2").tobytes()


def tiny(kind: str = "PNG", shade: int = 0) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), (shade % 256, 90, 60)).save(stream, kind)
    return stream.getvalue()


class Drawn:
    """In the place of client.ask; ``away``: as if no engine were there. ``asked`` lists the tasks."""

    def __init__(self) -> None:
        self.away, self.asked = False, list[str]()

    async def ask(
        self, task: str, wish: dict[str, Any], pictures: Sequence[bytes] = (), *, channel: str = ""
    ) -> client.Answer:
        if self.away:
            raise client.EngineAwayError
        self.asked.append(task)
        answer: client.Answer = getattr(self, f"_{task}")(wish, pictures)
        return answer

    def _wall(self, wish: dict[str, Any], pictures: Sequence[bytes]) -> client.Answer:
        works = [
            {"index": at, "recipe": json.dumps({"theme": wish["theme"], "seed": at}), "alts": ALTS}
            for at in range(wish["count"])
        ]
        facts = {"style": "song-ink", "works": works}
        return client.Answer(facts, [tiny(shade=at) for at in range(len(works))])

    def _features(self, wish: dict[str, Any], pictures: Sequence[bytes]) -> client.Answer:
        rows = [vector(sum(picture)) for picture in pictures]
        return client.Answer({"features": [base64.b64encode(row).decode() for row in rows]})

    def _paint(self, wish: dict[str, Any], pictures: Sequence[bytes]) -> client.Answer:
        return client.Answer({}, [tiny("WEBP")])

    def _remake(self, wish: dict[str, Any], pictures: Sequence[bytes]) -> client.Answer:
        assert json.loads(wish["recipe"])["verb"] == "draft"  # the thumbnail is looked at, not the painting
        return client.Answer({"features": base64.b64encode(vector(1)).decode()})


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Drawn:
    drawn = Drawn()
    monkeypatch.setattr(client, "ask", drawn.ask)
    return drawn
