"""Which style a theme is painted in when none is asked for, and what a style means for a plan's parts."""

from collections.abc import Collection, Sequence

from danqing.language import DanqingError
from danqing.themes.lexicon import fruit, group_of
from danqing.themes.nearest import nearest_style
from danqing.themes.reading import Reading

INK = ("song-ink", "ming-colour")
BOTANICAL = "watercolour-botanical"
DYNASTY = {"song-ink": "song", "ming-colour": "ming"}
NOT_INK = {"sea", "castle", "church", "field"}  # what the ink landscapes that were learned hardly show
PERIOD = {"oil-baroque": "baroque", "oil-impressionist": "impressionist", "tempera-medieval": "medieval"}
PAINTED = "3d|noto|flat"  # drawings that a painter may start from: modelled, and without black outlines
DRAWN = "3d|noto|flat|twemoji|outlined"
LOOKS = {
    "sticker-flat": "flat",
    "sticker-3d": "3d",
    "sticker-outlined": "outlined",
    "clip-art": "clip-art",
}
MODERN = (  # groups of things that old manners of painting never saw
    *(
        "transport-air",
        "transport-ground",
        "computer",
        "phone",
        "face-",
        "cat-face",
        "office",
        "money",
        "sport",
    ),
    *(
        "person-role",
        "medical",
        "science",
        "sound",
        "heart",
        "emotion",
        "food-prepared",
        "food-asian",
        "food-sweet",
    ),
)
TABLE = ("food-", "dishware", "drink")
HOURS = ("night", "dusk", "dawn", "noon")
WEATHER = ("snow", "mist", "rain", "storm")
COLOURFUL = {"spring", "summer", "autumn", "joyful", "gold"}


def is_plain(style: str) -> bool:
    """Whether the style shows things on bare paper unless a scene is asked for."""
    return style in LOOKS or style == BOTANICAL


def look_for(style: str, slug: str) -> str:
    """The drawing style, or "several|of|them", in which a thing is drafted for a style of painting."""
    if style in LOOKS:
        return LOOKS[style]
    if slug in fruit() and group_of(slug) in ("food-fruit", "food-vegetable"):
        return "watercolour"
    return PAINTED


def labels_for(style: str, kind: str, tags: Sequence[str]) -> tuple[str, ...]:
    """The scene labels of a background of ``kind``, the most important first.

    What ink paintings do not show is drafted after oils: colours and brush are the Painter's in any case.
    """
    inked = kind == "landscape" and not NOT_INK & set(tags)
    first = DYNASTY.get(style, kind) if inked else kind
    last = (PERIOD[style],) if style in PERIOD else ()
    return tuple(dict.fromkeys((first, *tags, *last)))[:16]


def under_the_sky(reading: Reading) -> bool:
    """Whether the theme asks for a scene: a place, a light in the sky, an hour or the weather."""
    open_air = any(scene.kind == "landscape" for scene in reading.scenes)
    return open_air or bool(reading.lights) or any(s.name in HOURS + WEATHER for s in reading.shifts)


def choose_style(reading: Reading, asked: str | None, styles: Collection[str], otherwise: str = "") -> str:
    """The style asked for, else the one the theme names, else ``otherwise``, else the one that suits it.

    Raises DanqingError for an asked style that the studio does not have.
    """
    known = sorted(styles)
    if asked is not None:
        if asked not in styles:
            near = nearest_style(asked, known) if known else ""
            raise DanqingError("theme-unknown-style", name=asked, nearest=near, known=", ".join(known))
        return asked
    wanted = [meaning.name for meaning in reading.styles if meaning.name in styles]
    return wanted[0] if wanted else otherwise or available(_suits(reading), known)


def available(style: str, known: Sequence[str]) -> str:
    """The style itself, else one of its family, else any."""
    family = style.split("-")[0]
    return next(
        (s for s in (style, *known) if s in known and s.startswith(family)), known[0] if known else style
    )


def _suits(reading: Reading) -> str:
    things = [(meaning, group_of(meaning.things[0])) for meaning in reading.things()]
    kinds = {scene.kind for scene in reading.scenes}
    outdoors = under_the_sky(reading)
    if kinds & {"portrait", "genre"}:
        return "oil-baroque" if "portrait" in kinds else "oil-genre"
    if things and not reading.scenes and not outdoors:
        if all(meaning.person for meaning, _ in things):
            return "ming-colour" if reading.chinese else "oil-baroque"
        if any(group.startswith(MODERN) for _, group in things):
            return "sticker-flat"
    if not outdoors:
        style = _indoors(reading, [group for _, group in things])
        if style:
            return style
    if reading.chinese or any(scene.name == "shanshui" for scene in reading.scenes):
        colourful = any(s.name in COLOURFUL for s in reading.shifts) or any(m.ink for m in reading.mentions)
        close = bool(things) and not outdoors and not any(group == "plant-other" for _, group in things)
        flowery = any(group == "plant-flower" for _, group in things)
        return "ming-colour" if colourful or flowery or close else "song-ink"
    return "oil-landscape"


def _indoors(reading: Reading, groups: list[str]) -> str | None:
    """The style of things shown close by: fruit and flowers as plates, set tables in oil."""
    held = any(mention.container for mention in reading.mentions)
    kinds = {scene.kind for scene in reading.scenes}
    if "still-life" in kinds or held:
        return "oil-still-life"
    if len(groups) == 1 and groups[0] in ("food-fruit", "food-vegetable"):
        return BOTANICAL
    if groups and all(group == "plant-flower" for group in groups) and not reading.chinese:
        return BOTANICAL
    if groups and all(group.startswith(TABLE) for group in groups):
        return "oil-still-life"
    flowers = any(scene.name == "flowers" for scene in reading.scenes)
    return "oil-still-life" if flowers and not groups and not reading.chinese else None
