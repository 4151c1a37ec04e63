"""Works as they are once painted: rows with small real files, without an engine."""

import base64
import io
import json
from typing import Any

import numpy as np
from django.utils import timezone
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from danqing.trust.recipe import Recipe, Share, encode_png
from danqing_studio.accounts.models import User
from danqing_studio.engine.client import Answer
from danqing_studio.works import filing
from danqing_studio.works.models import Work

RED = "#a6301c"

# Who sees what of a work: whom it is shown to, what moderators decided, whether its key is given; and what
# a stranger, another user, its owner and a moderator get then.
_V, _S = Work.Visibility, Work.Standing
_ONLY_OWN, _JUDGED, _EVERYONE = (404, 404, 200, 404), (404, 404, 200, 200), (200,) * 4
SEEN = [
    (_V.PUBLIC, _S.SHOWN, False, _EVERYONE),
    (_V.PRIVATE, _S.SHOWN, False, _ONLY_OWN),
    (_V.PRIVATE, _S.SHOWN, True, _ONLY_OWN),
    (_V.LINK, _S.SHOWN, False, _JUDGED),
    (_V.LINK, _S.SHOWN, True, _EVERYONE),
    (_V.LINK, _S.HELD, True, _JUDGED),
    (_V.PUBLIC, _S.HELD, False, _JUDGED),
    (_V.PUBLIC, _S.REMOVED, False, _JUDGED),
    (_V.PRIVATE, _S.HELD, False, _JUDGED),
]


def png(colour: str = RED, note: str = "") -> bytes:
    """A small picture with something inside that is no part of it."""
    info, stream = PngInfo(), io.BytesIO()
    if note:
        info.add_itxt("danqing", note)
    Image.new("RGB", (24, 16), colour).save(stream, "PNG", pnginfo=info)
    return stream.getvalue()


def webp(colour: str = RED) -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (12, 8), colour).save(stream, "WEBP")
    return stream.getvalue()


def recipe(theme: str = "a boat") -> str:
    """The JSON of a recipe that can be read."""
    made = Recipe(
        danqing="0.1.0", verb="paint", models={}, theme=theme, plan=None, style=(Share("song-ink"),),
        thumbnail=encode_png(png()), seed=1, width=192, height=128, brush=1.0, strength=0.5,
    )  # fmt: skip
    return made.to_json()


def seen(number: int = 0) -> bytes:
    """Features, other ones for another number."""
    return np.random.default_rng(number).normal(size=272).astype("<f2").tobytes()


def work_of(maker: User, theme: str = "a boat", **fields: Any) -> Work:
    """A work that has been painted; public unless ``fields`` say otherwise."""
    given = {"visibility": Work.Visibility.PUBLIC, "recipe": recipe(theme), "features": seen()} | fields
    work = Work(maker=maker, theme=theme, width=24, height=16, ground=RED, made=timezone.now(), **given)
    files = {"picture": png(note=work.recipe), "preview": webp(), "tile": webp()}
    for kind, name in filing.put_attempt(work.pk, work.pk, 1, files).items():
        setattr(work, kind, name)
    work.bytes = sum(map(len, files.values()))
    work.save()
    return work


def answer(note: str = "") -> Answer:
    """What the engine answers to the task "remake"."""
    facts = {"width": 24, "height": 16, "ground": RED, "features": base64.b64encode(seen()).decode()}
    return Answer(json.loads(json.dumps(facts)), [png(note=note), webp(), webp()])
