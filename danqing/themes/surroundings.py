"""What stands behind and around the things of a reading: a drafted scene, bare paper or a table top."""

from collections.abc import Collection, Container
from dataclasses import dataclass, replace
from typing import Literal

from danqing.themes.habits import surroundings_of
from danqing.themes.lexicon import group_of
from danqing.themes.manner import BOTANICAL, INK, TABLE, is_plain, labels_for, under_the_sky
from danqing.themes.reading import Mention, Reading
from danqing.themes.words import Meaning

TABLE_EDGE = 0.56
LANDMARKS = {"castle", "church"}  # places that are one thing, which no drafted scene shows
OPEN_HORIZON = 0.52
EVERYTHING = "all"  # the label that every picture of a taught model bears
OUTDOOR_GROUPS = ("place-", "transport-", "person", "sky-weather")
TREES = ("evergreen-tree", "deciduous-tree", "leafless-tree", "palm-tree")
Kind = Literal["landscape", "portrait", "still-life", "genre"]
Fill = Literal["paper", "tabletop"] | None


@dataclass(frozen=True, slots=True)
class Thing:
    """A mention and what will be drawn for it: the concept's slug and the ink it takes."""

    mention: Mention
    slug: str
    ink: str | None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """The background's labels, kind and horizon; ``fill`` where it is not drafted; the things before it."""

    labels: tuple[str, ...]
    kind: Kind
    horizon: float
    fill: Fill
    things: tuple[Thing, ...]
    water: bool = False


def draw(mention: Mention, style: str, drawable: Collection[str]) -> Thing | None:
    """What can be drawn for a mention: a concept of its colour if there is one, else its best concept."""
    meaning = mention.meaning
    names = (meaning.person, *meaning.things) if meaning.person and is_plain(style) else meaning.things
    if mention.ink:
        for base in (meaning.name, *meaning.things):
            coloured = f"{mention.ink.name}-{base.rsplit('-', 1)[-1]}"
            if coloured in drawable:
                return Thing(mention, coloured, None)
    slug = next((name for name in names if name and name in drawable), None)
    if slug is None:
        return None
    return Thing(mention, slug, mention.ink.ink if mention.ink else meaning.ink)


def surround(
    reading: Reading, things: tuple[Thing, ...], style: str, drawable: Collection[str]
) -> Surroundings:
    """The surroundings for a reading whose drawable mentions are ``things``."""
    scenes = reading.scenes
    outdoors = under_the_sky(reading)
    fill = next((scene.fill for scene in scenes if scene.fill), None)
    if not things and (is_plain(style) or (style in INK and _only_flowers(scenes) and not outdoors)):
        things = _scenes_as_things([*scenes, *reading.lights], drawable)
        if things:
            return Surroundings((), "still-life", 0.0, "paper", things)
    if fill == "paper" and things:
        return Surroundings((), "still-life", 0.0, "paper", things)
    kind = _kind(reading, things, style)
    if kind == "portrait":
        return _portrait(reading, things, style)
    if kind == "still-life":
        return _still_life(reading, things, style, fill)
    if not outdoors and things and _close_by(things, style):
        return _close(things, style)
    landmarks = _scenes_as_things([scene for scene in scenes if scene.name in LANDMARKS], drawable)
    return _outdoors(reading, (*landmarks, *things), style, kind)


def surround_taught(reading: Reading, things: tuple[Thing, ...], labels: Container[str]) -> Surroundings:
    """The surroundings that a taught model drafts: whole pictures under the ``labels`` that are named.

    Scenes that it was not taught are marked as unused.
    """
    named = [scene.name for scene in reading.scenes if scene.name in labels]
    strange = {scene.name for scene in reading.scenes} - set(named)
    reading.unused |= {word for word, meaning in reading.entries if meaning and meaning.name in strange}
    wanted = tuple(dict.fromkeys(named))[:16] or (EVERYTHING,)
    return Surroundings(wanted, "landscape", OPEN_HORIZON, None, things)


def _only_flowers(scenes: list[Meaning]) -> bool:
    return bool(scenes) and all(scene.name == "flowers" for scene in scenes)


def _scenes_as_things(meanings: list[Meaning], drawable: Collection[str]) -> tuple[Thing, ...]:
    found = [Thing(Mention(m, m.name), s, m.ink) for m in meanings for s in m.things[:2] if s in drawable]
    seen: dict[str, Thing] = {}
    for thing in found:
        seen.setdefault(thing.mention.meaning.name, thing)
    return tuple(seen.values())


def _kind(reading: Reading, things: tuple[Thing, ...], style: str) -> Kind:
    for scene in reading.scenes:
        if scene.kind and scene.kind != "landscape":
            return scene.kind
    if any(scene.kind for scene in reading.scenes):
        return "landscape"
    if _only_flowers(reading.scenes) and not reading.lights:
        return "still-life"
    persons = bool(things) and all(thing.mention.meaning.person for thing in things)
    if persons and style.startswith(("oil-", "tempera-")) and not reading.lights:
        return "portrait"
    return "landscape"


def _portrait(reading: Reading, things: tuple[Thing, ...], style: str) -> Surroundings:
    """The Drafter paints the sitter; a portrait of an animal is the animal, large on paper."""
    others = tuple(thing for thing in things if not thing.mention.meaning.person)
    if others and (len(others) == len(things) or is_plain(style)):
        return Surroundings((), "portrait", 0.0, "paper", others)
    tags = [tag for scene in reading.scenes for tag in scene.tags]
    return Surroundings(labels_for(style, "portrait", tags), "portrait", 0.0, None, others)


def _still_life(reading: Reading, things: tuple[Thing, ...], style: str, fill: Fill) -> Surroundings:
    tags = [tag for scene in reading.scenes for tag in scene.tags]
    if things and not tags:
        bare = fill is None and style == BOTANICAL
        return Surroundings(
            (), "still-life", 0.0 if bare else TABLE_EDGE, "paper" if bare else "tabletop", things
        )
    return Surroundings(labels_for(style, "still-life", tags), "still-life", TABLE_EDGE, None, things)


def _close_by(things: tuple[Thing, ...], style: str) -> bool:
    """Whether the things are shown for themselves, without a scene."""
    if is_plain(style):
        return True
    groups = [group_of(thing.slug) for thing in things]
    if any(group.startswith(OUTDOOR_GROUPS) for group in groups):
        return False
    if any(thing.slug in TREES or surroundings_of(thing.slug) == "sky" for thing in things):
        return False
    if style in INK:
        return True
    return not any(group.startswith(("animal-", "plant-other")) for group in groups)


def _close(things: tuple[Thing, ...], style: str) -> Surroundings:
    if is_plain(style) or style in INK:
        table = style in INK and any(t.mention.container for t in things)
        return Surroundings(
            (), "still-life", TABLE_EDGE if table else 0.0, "tabletop" if table else "paper", things
        )
    tabled = all(group_of(thing.slug).startswith((*TABLE, "plant-flower")) for thing in things)
    kind: Kind = "still-life" if tabled else "genre"
    return Surroundings((), kind, TABLE_EDGE, "tabletop", things)


def _outdoors(reading: Reading, things: tuple[Thing, ...], style: str, kind: Kind) -> Surroundings:
    places = [scene for scene in reading.scenes if scene.tags]
    tags = [tag for scene in places for tag in scene.tags]
    if not tags and kind == "landscape":
        habits = [place for place in (surroundings_of(thing.slug) for thing in things) if place]
        tags = habits[:1] or (["mountain"] if style in INK else [])
    weather = [tag for shift in (*reading.shifts, *reading.lights) for tag in shift.tags]
    horizons = [s.horizon for s in reading.scenes if s.ground != "air"] or [s.horizon for s in reading.scenes]
    water = bool({"lake", "river", "sea"} & set(tags))
    horizon = min(horizons) if horizons else (0.45 if water else OPEN_HORIZON)
    labels = labels_for(style, kind, [*tags, *weather])
    return replace(Surroundings(labels, kind, horizon, None, things), water=water)
