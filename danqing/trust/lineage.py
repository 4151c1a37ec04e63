"""The lineage: what a work went through after it was made, or what became of a picture that somebody brought.

It starts from a recipe or from an original, and every step is a pure function of the picture before it and
of the step's options. So a work with a lineage can be made again as one with a recipe can; where it starts
from a large original, that picture must be at hand.
"""

import base64
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, is_dataclass, replace
from typing import Any, TypeVar

from danqing.language import DanqingError
from danqing.trust.checks import brief, check, check_length, check_models, read
from danqing.trust.recipe import Recipe, decode_png

T = TypeVar("T")
VERSION = 2  # one more than a recipe's: who reads recipes alone says that the file is of a later Danqing
MAX_STEPS = 100
MAX_SIDE = 100_000
MAX_TEXT = 4 * 2**20  # characters of a step's options as JSON
KEPT = 360_000  # characters of base64 up to which an original is kept inside the lineage


@dataclass(frozen=True, slots=True)
class Original:
    """A picture that somebody brought, known by the SHA-256 of its pixels (`pictures.files.fingerprint`).

    ``png`` is the picture itself, base64, if it is small enough to be kept (`KEPT`), else empty.
    """

    name: str
    width: int
    height: int
    sha256: str
    png: str = ""

    def __post_init__(self) -> None:
        check(self.name, str, "original.name", 0, 300)
        check(self.width, int, "original.width", 1, MAX_SIDE)
        check(self.height, int, "original.height", 1, MAX_SIDE)
        check(self.png, str, "original.png", 0, KEPT)
        if type(self.sha256) is not str or not re.fullmatch(r"[0-9a-f]{64}", self.sha256):
            raise DanqingError(
                "work-type", item="original.sha256", wanted="SHA-256", value=brief(self.sha256)
            )
        if self.png:
            decode_png(self.png)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was done: the verb, the models it used with their digests, and all of its options.

    ``options`` hold what JSON can: numbers, texts, lists. Small pictures (masks, hints) are base64 PNG.
    """

    verb: str
    models: Mapping[str, str]
    options: Mapping[str, Any]

    def __post_init__(self) -> None:
        check(self.verb, str, "step.verb", 1, 40)
        check_models(self.models)
        if not isinstance(self.options, Mapping):
            raise DanqingError("work-type", item="step.options", wanted="object", value=brief(self.options))
        check(json.dumps(self.options, ensure_ascii=False), str, "step.options", 0, MAX_TEXT)


@dataclass(frozen=True, slots=True)
class Lineage:
    """Where a work started, and every step since."""

    danqing: str
    start: Recipe | Original
    steps: tuple[Step, ...]
    version: int = VERSION

    def __post_init__(self) -> None:
        check(self.version, int, "version", VERSION, VERSION)
        check(self.danqing, str, "danqing", 1, 40)
        if not isinstance(self.start, Recipe | Original):
            raise DanqingError("work-type", item="start", wanted="object", value=brief(self.start))
        check_length(self.steps, "steps", 1, MAX_STEPS)

    @property
    def recipe(self) -> Recipe | None:
        """The recipe it started from, if it was one."""
        return self.start if isinstance(self.start, Recipe) else None

    def without_original(self) -> "Lineage":
        """The same, but the picture that it started from is not kept inside: replay will ask for it."""
        start = self.start if isinstance(self.start, Recipe) else replace(self.start, png="")
        return replace(self, start=start)

    def to_json(self) -> str:
        """One line of JSON."""
        recipe = self.recipe
        data = asdict(self) | ({"start": json.loads(recipe.to_json())} if recipe else {})
        return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def read_history(text: str) -> Recipe | Lineage:
    """The inverse of both classes' to_json. Raises DanqingError for anything else."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise DanqingError("work-not-json", reason=brief(fault)) from fault
    if not isinstance(data, dict) or "steps" not in data:
        return Recipe.from_json(text)
    version = data.get("version", VERSION)
    if type(version) is int and version > VERSION:
        raise DanqingError("work-later", version=version, known=VERSION)
    return Lineage(**read(Lineage, data, "lineage", {"start": _read_start, "steps": _read_steps}))


def read_options(kind: type[T], step: Step, readers: Mapping[str, Callable[[Any], Any]] | None = None) -> T:
    """A verb's dataclass of options from a step; all keys, and no others, of the right type.

    ``readers``: what makes a field of its JSON where that is no number or text. Ranges are the dataclass's
    own to check. Raises DanqingError that names the key.
    """
    values = read(kind, dict(step.options), step.verb, readers or {})
    for field in fields(kind):  # type: ignore[arg-type]
        if field.type in (int, float, str, bool) and type(values[field.name]) is not field.type:
            wanted, value = getattr(field.type, "__name__", ""), brief(values[field.name])
            raise DanqingError("work-type", item=f"{step.verb}.{field.name}", wanted=wanted, value=value)
    return kind(**values)


def as_options(options: Any) -> dict[str, Any]:
    """What a step holds of a dataclass of options; the inverse of `read_options`, through JSON and back."""
    if not is_dataclass(options) or isinstance(options, type):
        raise TypeError(f"options must be a dataclass, not {options!r}")
    data: dict[str, Any] = json.loads(json.dumps(asdict(options), ensure_ascii=False))
    return data


def keep_png(data: bytes) -> str:
    """A PNG as the text that an original keeps, or nothing if that would be too long."""
    return base64.b64encode(data).decode("ascii") if 4 * len(data) <= 3 * KEPT - 8 else ""


def _read_start(data: Any) -> Any:
    if isinstance(data, dict) and "sha256" in data:
        return Original(**read(Original, {"png": "", **data}, "original", {}))
    return Recipe.from_json(json.dumps(data)) if isinstance(data, dict) else data


def _read_steps(data: Any) -> Any:
    if not isinstance(data, list):
        return data
    return tuple(Step(**read(Step, each, "step", {})) for each in data)
