"""What a folder of layers says of itself in its layers.json: the recipe, what was written, in which order."""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from danqing.language import DanqingError
from danqing.themes.plan import Plan
from danqing.trust.checks import brief, check, check_length, read
from danqing.trust.recipe import MAX_SIDE, Recipe

VERSION = 1
MOST = 400  # layers: more than a plan with all the subjects that it may have


@dataclass(frozen=True, slots=True)
class Sheet:
    """One layer as it was written: its file, what it shows, and the SHA-256 of its pixels."""

    file: str
    shows: str
    sha256: str

    def __post_init__(self) -> None:
        check(self.file, str, "layers.file", 1, 200)
        check(self.shows, str, "layers.shows", 1, 200)
        check(self.sha256, str, "layers.sha256", 64, 64)


@dataclass(frozen=True, slots=True)
class Record:
    """The work that a folder holds the layers of.

    ``columns`` × ``rows``: pixels of a layer, an eighth of the painting's at a medium brush. ``layers``: from
    back to front. ``palette``: the thumbnail's main colours, "#rrggbb". ``thumbnail``: the SHA-256 of its
    pixels.
    """

    danqing: str
    recipe: Recipe
    columns: int
    rows: int
    layers: tuple[Sheet, ...]
    palette: tuple[str, ...]
    thumbnail: str
    version: int = VERSION

    def __post_init__(self) -> None:
        check(self.version, int, "version", 1, VERSION)
        check(self.danqing, str, "danqing", 1, 40)
        check(self.columns, int, "columns", 1, MAX_SIDE)
        check(self.rows, int, "rows", 1, MAX_SIDE)
        check_length(self.layers, "layers", 1, MOST)
        check_length(self.palette, "palette", 1, 32)
        for colour in self.palette:
            check(colour, str, "palette", 7, 7)
        check(self.thumbnail, str, "thumbnail", 64, 64)

    def to_json(self) -> str:
        """Indented JSON."""
        data = asdict(self) | {"recipe": json.loads(self.recipe.to_json())}
        return json.dumps(data, ensure_ascii=False, indent=1) + "\n"

    @staticmethod
    def from_json(text: str) -> "Record":
        """The inverse of to_json; raises DanqingError for anything else."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as fault:
            raise DanqingError("work-not-json", reason=brief(fault)) from fault
        readers = {"recipe": _read_recipe, "layers": _read_sheets, "palette": _read_tuple}
        return Record(**read(Record, data, "layers.json", readers))


def readable_names(sheets: Iterable[str], plan: Plan) -> dict[str, str]:
    """What the files of layers are called, without suffix: a cat's "subject 0 shadow" is 03-cat-shadow.

    They are numbered by their order, so that a folder shows them in it. Subjects or lights of one kind are
    numbered too.
    """
    things = [subject.concept for subject in plan.subjects]
    shining = [light.kind for light in plan.lights]
    names: dict[str, str] = {}
    for place, sheet in enumerate(sheets):
        kind, number, part = ([*sheet.split(" "), "", ""])[:3]
        named = sheet
        if number:
            alike: list[str] = list(things if kind == "subject" else shining)
            named = _numbered(alike, int(number)) + ("" if part in ("body", "face") else f"-{part}")
        names[sheet] = f"{place:02}-{named}"
    return names


def _numbered(kinds: list[str], index: int) -> str:
    kind = kinds[index]
    return f"{kind}-{kinds[: index + 1].count(kind)}" if kinds.count(kind) > 1 else kind


def _read_recipe(data: Any) -> Recipe:
    return Recipe.from_json(json.dumps(data))


def _read_sheets(data: Any) -> Any:
    return (
        tuple(Sheet(**read(Sheet, each, "layers", {})) for each in data) if isinstance(data, list) else data
    )


def _read_tuple(data: Any) -> Any:
    return tuple(data) if isinstance(data, list) else data
