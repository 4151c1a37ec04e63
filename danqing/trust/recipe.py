"""The recipe: everything a work was made from, small enough to travel inside the file.

A work is a pure function of its recipe. Recipes come out of files that anyone may have written, so reading
one is strict: every key is known, has its type and lies in its range, or a DanqingError says which one does
not.
"""

import base64
import binascii
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from danqing.language import DanqingError
from danqing.trust.checks import brief, check, check_length, check_models, check_numbers, read, read_numbers

VERSION = 1
VERBS = ("create", "draft", "paint", "film")
PICTURE = "picture"  # the name of a style that was read from a picture
MAX_SEED = 2**53 - 1  # beyond it other readers of JSON lose digits
MIN_SIDE, MAX_SIDE = 64, 4096
MIN_BRUSH, MAX_BRUSH = 0.5, 4.0
MIN_WEIGHT, MAX_WEIGHT, MAX_STYLES = 0.001, 1000.0, 16
MAX_SLIDES, MAX_INDEX = 64, 1000
MAX_SECONDS, MAX_FPS, MAX_KEYS = 600.0, 120, 1000
MAX_THUMBNAIL = 4 * 2**20  # characters of base64
OPTIONAL: Mapping[str, Any] = {"sliders": [], "motion": None}  # absent from works that have none
_PNG = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a mixture of styles: a style's name, or "picture" and what was read from it.

    ``weight`` is 0.001 to 1,000, relative to the others. ``vector`` is the style vector w; ``colours`` are
    twelve numbers, the mean (3) and the covariance (9, row by row) of the picture's colours. Both are empty
    for a name.
    """

    name: str
    weight: float = 1.0
    vector: tuple[float, ...] = ()
    colours: tuple[float, ...] = ()

    def __post_init__(self) -> None:
        check(self.name, str, "style.name", 1, 100)
        check(self.weight, float, "style.weight", MIN_WEIGHT, MAX_WEIGHT)
        pictured = self.name == PICTURE
        check_numbers(self.vector, "style.vector", 1 if pictured else 0, 1024 if pictured else 0)
        check_numbers(self.colours, "style.colours", 12 if pictured else 0, 12 if pictured else 0)


@dataclass(frozen=True, slots=True)
class Slide:
    """One slider of a model, by its number from 1, and where it stands: -1 to 1, its limits."""

    model: str
    index: int
    value: float

    def __post_init__(self) -> None:
        check(self.model, str, "sliders.model", 1, 100)
        check(self.index, int, "sliders.index", 1, MAX_INDEX)
        check(self.value, float, "sliders.value", -1, 1)


@dataclass(frozen=True, slots=True)
class Motion:
    """How a film moves: through ``keys`` drafts of seeds that follow each other, or along a slider.

    ``along`` names the slider as "MODEL:NUMBER", or is empty. With ``loop`` the last frame is the first.
    """

    seconds: float
    fps: int
    keys: int
    loop: bool
    along: str = ""

    def __post_init__(self) -> None:
        check(self.seconds, float, "motion.seconds", 0.1, MAX_SECONDS)
        check(self.fps, int, "motion.fps", 1, MAX_FPS)
        check(self.keys, int, "motion.keys", 1 if self.along else 2, MAX_KEYS)
        check(self.loop, bool, "motion.loop", 0, 1)
        check(self.along, str, "motion.along", 0, 120)

    @property
    def frames(self) -> int:
        """Pictures in all, two at least."""
        return max(2, round(self.seconds * self.fps))


@dataclass(frozen=True, slots=True)
class Recipe:
    """What ``replay`` needs. Raises DanqingError, naming the key and its range, for anything out of place.

    ``models`` maps the name of each model used to the SHA-256 of its weights. ``plan`` is a theme's plan as
    JSON data (create, draft), ``thumbnail`` the base64 of a PNG (paint). ``brush`` is the side that a
    thumbnail's pixel covers in the painting, in units of 8 pixels, 0.5 to 4; ``strength`` 0 (faithful to the
    thumbnail) to 1 (free). ``sliders`` are those that drafts were steered by; the digest of a model's
    directions stands in ``models`` under NAME.sliders. ``motion`` is what makes a film of a picture.
    """

    danqing: str
    verb: str
    models: Mapping[str, str]
    theme: str
    plan: Mapping[str, Any] | None
    style: tuple[Share, ...]
    thumbnail: str | None
    seed: int
    width: int
    height: int
    brush: float
    strength: float
    version: int = VERSION
    sliders: tuple[Slide, ...] = ()
    motion: Motion | None = None

    def __post_init__(self) -> None:
        check(self.version, int, "version", 1, VERSION)
        check(self.danqing, str, "danqing", 1, 40)
        if self.verb not in VERBS:
            raise DanqingError("work-choice", item="verb", value=brief(self.verb), known=", ".join(VERBS))
        check_models(self.models)
        check(self.theme, str, "theme", 0, 200)
        check_length(self.style, "style", 1, MAX_STYLES)
        check(self.seed, int, "seed", 0, MAX_SEED)
        check(self.width, int, "width", MIN_SIDE, MAX_SIDE)
        check(self.height, int, "height", MIN_SIDE, MAX_SIDE)
        check(self.brush, float, "brush", MIN_BRUSH, MAX_BRUSH)
        check(self.strength, float, "strength", 0, 1)
        check_length(self.sliders, "sliders", 0, MAX_SLIDES)
        if (self.verb == "film") != (self.motion is not None):
            raise DanqingError("work-type", item="motion", wanted="object", value=brief(self.motion))
        self._check_source()

    def _check_source(self) -> None:
        """A painting starts from its thumbnail, everything else from its plan; never from both."""
        needed, idle = ("thumbnail", "plan") if self.verb == "paint" else ("plan", "thumbnail")
        if getattr(self, needed) is None:
            raise DanqingError("work-missing-key", item=needed)
        if getattr(self, idle) is not None:
            raise DanqingError("work-type", item=idle, wanted="null", value=brief(getattr(self, idle)))
        if self.plan is not None and not isinstance(self.plan, Mapping):
            raise DanqingError("work-type", item="plan", wanted="object", value=brief(self.plan))
        if self.thumbnail is not None:
            check(self.thumbnail, str, "thumbnail", 1, MAX_THUMBNAIL)
            decode_png(self.thumbnail)

    def to_json(self) -> str:
        """One line of JSON, every key in the order above; those of OPTIONAL that say nothing are left out."""
        data = {key: value for key, value in asdict(self).items() if value or key not in OPTIONAL}
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))

    @staticmethod
    def from_json(text: str) -> "Recipe":
        """The inverse of to_json; raises DanqingError for text that is no JSON, no recipe, or of a later
        version.
        """
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as fault:
            raise DanqingError("work-not-json", reason=brief(fault)) from fault
        if not isinstance(data, dict):
            raise DanqingError("work-not-json", reason=brief(data))
        version = data.get("version", VERSION)
        if type(version) is int and version > VERSION:
            raise DanqingError("work-later", version=version, known=VERSION)
        readers = {"style": read_style, "sliders": _read_sliders, "motion": _read_motion}
        return Recipe(**read(Recipe, {**OPTIONAL, **data}, "recipe", readers))


def encode_png(data: bytes) -> str:
    """The bytes of a PNG as the text that a recipe holds."""
    return base64.b64encode(data).decode("ascii")


def decode_png(text: str) -> bytes:
    """The inverse of encode_png; raises DanqingError for text that holds no PNG."""
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data.startswith(_PNG):
        raise DanqingError("work-type", item="thumbnail", wanted="base64 PNG", value=brief(text))
    return data


def read_style(data: Any) -> tuple[Share, ...]:
    """Shares from the list that JSON holds; DanqingError for anything else."""
    if not isinstance(data, list):
        raise DanqingError("work-type", item="style", wanted="list", value=brief(data))
    readers = {"vector": read_numbers, "colours": read_numbers}
    return tuple(Share(**read(Share, part, "style", readers)) for part in data)


def _read_sliders(data: Any) -> tuple[Slide, ...]:
    if not isinstance(data, list):
        raise DanqingError("work-type", item="sliders", wanted="list", value=brief(data))
    return tuple(Slide(**read(Slide, one, "sliders", {})) for one in data)


def _read_motion(data: Any) -> Motion | None:
    return None if data is None else Motion(**read(Motion, data, "motion", {}))
