"""From surroundings to subjects and lights: where each stands, which way it faces, what shadow it throws."""

from collections.abc import Collection
from dataclasses import replace
from random import Random
from typing import Literal

from danqing.themes.boxes import Placed
from danqing.themes.manner import look_for
from danqing.themes.plan import Light, Subject
from danqing.themes.reading import Mention, Reading
from danqing.themes.rows import in_rows, units_of
from danqing.themes.scatter import scatter
from danqing.themes.surroundings import Surroundings, Thing, draw

MOST_SUBJECTS = 48
SHADOWS: dict[str, Literal["ground", "reflection", "none"]] = {
    "land": "ground",
    "water": "reflection",
    "air": "none",
    "paper": "none",
}


def place(
    around: Surroundings, style: str, aspect: float, drawable: Collection[str], rng: Random
) -> list[Subject]:
    """The subjects, farthest first."""
    if not around.things:
        return []
    bowls = {
        t.mention.container.name: bowl
        for t in around.things
        if t.mention.container and (bowl := draw(Mention(t.mention.container, ""), style, drawable))
    }
    if around.fill or around.kind == "still-life":
        placed = in_rows(units_of(around.things, bowls), aspect, around.fill != "paper", rng)
    else:
        placed = scatter(_with_bowls(around, bowls), aspect, rng)
    placed = sorted(placed, key=lambda p: p.depth)[:MOST_SUBJECTS]
    return [_subject(p, style, rng) for p in placed]


def _with_bowls(around: Surroundings, bowls: dict[str, Thing]) -> Surroundings:
    """In the open a bowl is a thing, and what it holds stands in it."""
    things = list(around.things)
    for index, thing in enumerate(around.things):
        held = thing.mention.container
        if held and held.name in bowls:
            number = min(thing.mention.number, 3)
            mention = replace(thing.mention, anchor=len(things), relation="in", number=number)
            things[index] = replace(thing, mention=mention)
            things.append(bowls[held.name])
    return replace(around, things=tuple(things))


def _subject(placed: Placed, style: str, rng: Random) -> Subject:
    box, thing = placed.box, placed.thing
    return Subject(
        thing.slug,
        round(box.x, 4),
        round(box.y, 4),
        round(box.size, 4),
        flip=rng.random() < 0.5,
        seed=rng.randrange(2**31),
        look=look_for(style, thing.slug),
        shadow=SHADOWS[placed.zone],
        ink=thing.ink,
    )


def shine(
    reading: Reading, around: Surroundings, subjects: list[Subject], hours: Collection[str], rng: Random
) -> list[Light]:
    """The lights in the sky, away from what stands high; none indoors."""
    if around.fill or around.kind in ("portrait", "still-life"):
        return []
    found: list[Light] = []
    for kind in dict.fromkeys(meaning.light for meaning in reading.lights):
        low_sun = kind == "sun" and bool({"dusk", "dawn"} & set(hours))
        if kind == "stars":
            found.append(Light("stars", 0.5, 0.22, 0.44, 0.8))
        elif kind:
            size = 0.1 if kind == "moon" else 0.11
            y = max(around.horizon - 0.07, 0.12) if low_sun else rng.uniform(0.14, 0.2)
            places = [(_clear(x, y, subjects) + rng.random() / 10, x) for x in (0.22, 0.3, 0.7, 0.78)]
            found.append(Light(kind, max(places)[1], round(y, 4), size, 0.9))
    return found


def _clear(x: float, y: float, subjects: list[Subject]) -> float:
    """How far a light at (x, y) is from the nearest subject that reaches up to it."""
    return min((abs(x - s.x) for s in subjects if s.y - s.size < y + 0.15), default=0.5)
