"""Things in a scene: feet on the ground, wings in the air, keels on water; far ones higher and smaller."""

from random import Random

from danqing.themes.boxes import Box, Placed, Zone
from danqing.themes.habits import size_of, zone_of
from danqing.themes.lexicon import group_of
from danqing.themes.surroundings import Surroundings, Thing

TRIES = 60
NEAR = 0.9  # where a near thing has its foot and its full size
ON_TOP = 0.8  # how far up a thing another stands on it
IN_TREE = 0.5


def scatter(around: Surroundings, aspect: float, rng: Random) -> list[Placed]:
    """All copies of all things; what stands towards another thing is placed after it."""
    things = around.things
    placed: dict[int, list[Placed]] = {}
    main_x = rng.choice((0.36, 0.64))
    boost = _boost([size_of(thing.slug) for thing in things for _ in range(thing.mention.number)], aspect)
    for index in sorted(range(len(things)), key=lambda i: things[i].mention.anchor is not None):
        thing = things[index]
        anchor = placed.get(-1 if thing.mention.anchor is None else thing.mention.anchor)
        placed[index] = []
        for copy in range(thing.mention.number):
            size = size_of(thing.slug) * thing.mention.scale * boost * rng.uniform(0.92, 1.08)
            if anchor:
                placed[index].append(_towards(thing, anchor[0], copy, min(size, 0.7), aspect, rng))
            else:
                others = [p.box for group in placed.values() for p in group]
                wanted = main_x if not others else 1 - main_x if copy == 0 else 0.5
                placed[index].append(_free(thing, around, min(size, 0.7), wanted, others, aspect, rng))
    return [p for group in placed.values() for p in group]


def _boost(sizes: list[float], aspect: float) -> float:
    """How much larger than usual things are painted: few small ones would be lost, many large collide."""
    crowd = len(sizes)
    clear = 0.34 if crowd <= 3 else 0.26 if crowd <= 6 else 0.2
    wanted = max(
        1.35 if crowd <= 2 else 1.15 if crowd <= 4 else 0.95 if crowd <= 8 else 0.75, clear / max(sizes)
    )
    return min(wanted, (0.95 if crowd <= 3 else 1.7) * max(aspect, 0.6) / sum(sizes))


def _free(
    thing: Thing,
    around: Surroundings,
    size: float,
    wanted: float,
    others: list[Box],
    aspect: float,
    rng: Random,
) -> Placed:
    """The best of some random places in the thing's band: clear of the others and near where it is wanted."""
    mention = thing.mention
    zone = _zone(thing, around)
    low, high = _band(zone, around.horizon, mention.number > 3, "far" in mention.spots, size)
    if mention.number > 1:
        wanted = 0.5
    for spot, x in (("left", 0.22), ("right", 0.78), ("middle", 0.5)):
        wanted = x if spot in mention.spots else wanted
    pull = 0.3 if mention.number > 1 else 1.0
    best, least = Box(wanted, high, size), float("inf")
    for _ in range(TRIES):
        y = rng.uniform(low, high)
        scale = 0.8 if zone == "air" else _perspective(y, around.horizon)
        scale *= 0.6 if zone == "air" and "far" in mention.spots else 1.0
        x = rng.gauss(wanted, 0.12) if pull == 1 and rng.random() < 0.5 else rng.random()
        box = Box(x, y, size * scale).inside(aspect)
        cost = 6 * sum(box.overlap(other, aspect) for other in others) + pull * abs(box.x - wanted)
        if cost < least:
            best, least = box, cost
    return Placed(thing, best, zone, best.y - (0.5 if zone == "air" else 0.0))


def _zone(thing: Thing, around: Surroundings) -> Zone:
    zone = thing.mention.zone or zone_of(thing.slug)
    if zone == "air":
        return "air"
    return "water" if zone == "water" and around.water else "land"


def _band(zone: Zone, horizon: float, many: bool, far: bool, size: float) -> tuple[float, float]:
    """The lowest and the highest y of a foot in its zone."""
    below = 1 - horizon
    if zone == "air":
        low = max(0.2, size * 0.8 + 0.03)
        return low, max(low + 0.04, horizon - 0.03 if horizon else 0.6)
    if far:
        return horizon + 0.03, horizon + 0.03 + 0.08 * below
    if zone == "water":
        return horizon + (0.15 if many else 0.38) * below, horizon + (0.85 if many else 0.68) * below
    return horizon + (0.35 if many else 0.72) * below, 0.95


def _perspective(y: float, horizon: float) -> float:
    return min(max(0.3 + 0.7 * (y - horizon) / max(NEAR - horizon, 0.1), 0.25), 1.05)


def _towards(thing: Thing, anchor: Placed, copy: int, size: float, aspect: float, rng: Random) -> Placed:
    """A place on, in, under, over, beside or behind another thing."""
    base, relation = anchor.box, thing.mention.relation
    size *= min(1.0, max(base.size / (size_of(anchor.thing.slug) * 1.35), 0.4))  # as far away, so as small
    side = rng.choice((-1, 1)) if copy == 0 else (-1) ** copy
    step = 1 + copy // 2 * 0.8
    apart = (base.size + size) / 2 / aspect
    if base.x + side * apart * step > 0.97 or base.x + side * apart * step < 0.03:
        side = -side
    x, y, front = base.x + side * apart * step, base.y + 0.02, 0.02
    if relation in ("on", "in"):
        size = min(size, 0.75 * base.size)
        up = IN_TREE if group_of(anchor.thing.slug) == "plant-other" else ON_TOP if relation == "on" else 0.4
        x, y, front = base.x + side * 0.12 * copy * base.size / aspect, base.y - up * base.size, 0.5
    elif relation == "under":
        x, y, front = base.x + side * 0.3 * step * base.size / aspect, base.y + 0.03, 0.03
    elif relation == "over":
        x, y, front = base.x + side * 0.1 * step / aspect, base.y - base.size * 1.02, -0.5
    elif relation == "behind":
        x, y, front = base.x + side * 0.55 * step * base.size / aspect, base.y - 0.06, -0.02
    box = Box(x, y, size).inside(aspect)
    zone: Zone = "air" if relation == "over" else anchor.zone
    return Placed(thing, box, "air" if relation == "on" and zone != "land" else zone, anchor.depth + front)
