"""From the words of a theme to a plan."""

from collections.abc import Collection, Container
from dataclasses import dataclass
from random import Random

from danqing.language import DanqingError
from danqing.themes.checking import read
from danqing.themes.layout import place, shine
from danqing.themes.lexicon import lookup
from danqing.themes.manner import HOURS, choose_style
from danqing.themes.nearest import nearest
from danqing.themes.plan import Background, Plan, Shift, Side
from danqing.themes.reading import Mention, Reading, read_theme
from danqing.themes.segment import Lexicon, segment
from danqing.themes.surroundings import Surroundings, Thing, draw, surround, surround_taught

LONGEST_THEME = 200
INKS, INK_HOURS = ("song-", "ming-"), 0.6  # ink tells the hour by the moon and a greyer tone, less by colour
LATE = (
    *("spring", "summer", "autumn", "winter", "gold", "warm", "cool", "calm", "melancholy", "joyful"),
    *("snow", "mist", "rain", "storm", "noon", "dawn", "dusk", "night", "moonlight"),
)
EMPTY_ROLES = ("silent", "count", "measure", "place", "size", "colour")  # of these alone no picture comes


@dataclass(frozen=True, slots=True)
class Taught:
    """A model that drafts whole pictures because a user taught it, as far as plans need to know it.

    ``labels``: slugs that it can draft, which the lexicon knows as scenes.
    """

    name: str
    labels: Container[str]


def make_plan(
    theme: str,
    *,
    style: str | None = None,
    width: int = 512,
    height: int = 512,
    seed: int = 0,
    concepts: Collection[str],
    styles: Collection[str],
    lexicon: Lexicon | None = None,
    taught: Taught | None = None,
    hand: str = "",
) -> Plan:
    """What to paint for ``theme``, in Chinese or English; a pure function of its arguments.

    ``concepts``: slugs that the things Drafter can draw; ``styles``: the Painter's named styles;
    ``lexicon``: what words mean, where that is more than `known_words`; ``taught``: what drafts the scene, of
    a blank theme anything; ``hand``: the style unless ``style`` or the theme name one, "" for one that suits.
    Raises DanqingError for a theme that is blank, too long or holds no known word, for an unknown style, and
    for sides out of range.
    """
    reading = Reading()
    if theme.strip() or taught is None:
        reading = read_theme(segment(_checked(theme), lexicon))
        _check_understood(reading)
    drawable = frozenset(concepts)
    aspect = read(Side, width, "plan.width") / read(Side, height, "plan.height")
    chosen = choose_style(reading, style, styles, hand)
    rng = Random(f"{seed} {theme}")
    drawn = [draw(mention, chosen, drawable) for mention in reading.mentions]
    things, missing = _split(reading.mentions, drawn)
    if missing and not things and not (reading.scenes or reading.lights or reading.shifts):
        raise DanqingError(
            "theme-not-drawable",
            words=", ".join(m.word for m in missing),
            nearest=_drawable(missing[0], drawable),
        )
    if taught:
        around = surround_taught(reading, things, taught.labels)
    else:
        around = surround(reading, things, chosen, drawable)
    subjects = place(around, chosen, aspect, drawable, rng)
    shifts = _shifts(reading, INK_HOURS if chosen.startswith(INKS) else 1.0)
    return Plan(
        theme=theme.strip() or (taught.name if taught else ""),
        style=chosen,
        width=width,
        height=height,
        seed=seed,
        background=Background(
            around.labels,
            rng.randrange(2**31),
            around.horizon,
            around.fill,
            taught.name if taught else "",
        ),
        subjects=tuple(subjects),
        lights=tuple(shine(reading, around, subjects, [shift.name for shift in shifts], rng)),
        shifts=tuple(shifts),
        words=tuple(_words(reading, around, drawn, chosen)),
        unknown=tuple(_unknown(reading, missing, drawable)),
    )


def _checked(theme: str) -> str:
    if not theme.strip():
        raise DanqingError("theme-blank")
    if len(theme) > LONGEST_THEME:
        raise DanqingError("theme-too-long", length=len(theme), most=LONGEST_THEME)
    return theme


def _check_understood(reading: Reading) -> None:
    unknown = [text for text, meaning in reading.entries if meaning is None]
    if any(meaning and meaning.role not in EMPTY_ROLES for _, meaning in reading.entries) or reading.mentions:
        return
    if unknown:
        near = "; ".join(f"{text} → {', '.join(nearest(text))}" for text in unknown[:4])
        raise DanqingError("theme-unknown", words=", ".join(unknown[:4]), nearest=near)
    raise DanqingError("theme-nothing")


def _split(mentions: list[Mention], drawn: list[Thing | None]) -> tuple[tuple[Thing, ...], list[Mention]]:
    """The things that can be drawn, their anchors renumbered, and the mentions that cannot."""
    kept = [index for index, thing in enumerate(drawn) if thing]
    for mention in mentions:
        if mention.anchor is not None:
            mention.anchor = kept.index(mention.anchor) if mention.anchor in kept else None
    return tuple(t for t in drawn if t), [
        m for m, thing in zip(mentions, drawn, strict=True) if thing is None
    ]


def _shifts(reading: Reading, hours: float) -> list[Shift]:
    """The turns of the palette, hours last, so that no season or mood brightens a night again.

    The hour that a light brings yields to an hour that the theme names. ``hours``: how far hours turn them.
    """
    found: dict[str, float] = {}
    for meaning in reading.shifts:
        found |= {name: max(strength, found.get(name, 0)) for name, strength in meaning.shifts}
    named = any(hour in found for hour in HOURS)
    for meaning in reading.lights:
        for name, strength in meaning.shifts:
            if not (named and name in HOURS):
                found[name] = max(strength * (0.5 if named else 1), found.get(name, 0))
    for name in {*HOURS, "moonlight"} & set(found):
        found[name] = round(found[name] * hours, 4)
    return [Shift(name, found[name]) for name in sorted(found, key=LATE.index)]


def _words(
    reading: Reading, around: Surroundings, drawn: list[Thing | None], style: str
) -> list[tuple[str, str]]:
    """Every understood word that is not mere grammar, with what became of it: "role name", or "unused …"."""
    found: list[tuple[str, str]] = []
    things = iter(zip(reading.mentions, drawn, strict=True))
    for text, meaning in reading.entries:
        if meaning is None or (meaning.role == "silent" and text not in reading.unused):
            continue
        became = f"{meaning.role} {meaning.name}"
        if meaning.role == "thing":
            thing = next((pair[1] for pair in things if pair[0].word == text), None)
            if thing is None:
                continue
            became = f"thing {thing.slug}" if thing in around.things else f"scene {around.kind}"
        elif text in reading.unused or (meaning.role == "style" and meaning.name != style):
            became = f"unused {became}"
        found.append((text, became))
    return found


def _unknown(reading: Reading, missing: list[Mention], drawable: frozenset[str]) -> list[tuple[str, str]]:
    found = [(text, ", ".join(nearest(text))) for text, meaning in reading.entries if meaning is None]
    return found + [(mention.word, _drawable(mention, drawable)) for mention in missing]


def _drawable(mention: Mention, drawable: frozenset[str]) -> str:
    """Known words near a mention's word that can be drawn."""
    near = [word for word in nearest(mention.word) if any(m.drawable for m in lookup(word, drawable))]
    return ", ".join(near or nearest(mention.word))
