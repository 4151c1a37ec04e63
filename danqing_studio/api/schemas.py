"""What goes in and out, as JSON. What comes in is checked to the last key: an unknown one is an error."""

from datetime import datetime
from typing import Annotated, Any, Final, Literal
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

SIDE: Final = Field(ge=64, le=4096)
PICTURES: Final = 24  # thumbnails on one wall


def _text(most: int, least: int = 0) -> Any:
    """Text without the null character, which databases refuse."""
    return Annotated[str, Field(min_length=least, max_length=most, pattern=r"^[^\x00]*$")]


# Names alone: a path would be opened by whoever reads it as a picture's.
StyleName = Annotated[str, Field(pattern=r"^[\w-]{1,60}(:[0-9]{1,3}(\.[0-9]{1,3})?)?$")]
ModelName = Annotated[str, Field(pattern=r"^[\w-]{0,60}$")]
Recipe = Annotated[dict[str, Any], Field(min_length=1)]
Visibility = Literal["private", "link", "public"]
Side = Annotated[int, SIDE]


class Wish(Schema):
    """What comes in."""

    model_config = ConfigDict(extra="forbid")


class Paging(Wish):
    """Which part of a list."""

    limit: int = Field(24, ge=1, le=100)
    offset: int = Field(0, ge=0, le=100_000)


class WorksAsked(Paging):
    """Which works."""

    q: _text(200) = ""  # type: ignore[valid-type]
    maker: _text(30) = ""  # type: ignore[valid-type]
    mine: bool = False
    liked: bool = False


class ThemeIn(Wish):
    """A theme alone."""

    theme: _text(200, 1)  # type: ignore[valid-type]
    model: ModelName = ""


class DraftsIn(ThemeIn):
    """A wall of thumbnails."""

    style: list[StyleName] = Field(default=[], max_length=8)
    count: int = Field(6, ge=1, le=PICTURES)
    seed: int | None = Field(None, ge=0, le=2**31)
    width: Side | None = None
    height: Side | None = None
    strength: float = Field(0.5, ge=0, le=1)


class PaintingIn(Wish):
    """A painting: of a recipe, or of a theme (the first of its drafts)."""

    recipe: Recipe | None = None
    theme: _text(200) = ""  # type: ignore[valid-type]
    model: ModelName = ""
    style: list[StyleName] = Field(default=[], max_length=8)
    seed: int | None = Field(None, ge=0, le=2**31)
    width: Side | None = None
    height: Side | None = None
    strength: float = Field(0.5, ge=0, le=1)


class QuickPaintingIn(PaintingIn):
    """… whole, or quickly and small."""

    quick: int = Field(0, ge=0, le=1024)


class WorkIn(PaintingIn):
    """A work that is to be kept."""

    title: _text(120) = ""  # type: ignore[valid-type]
    story: _text(4000) = ""  # type: ignore[valid-type]
    visibility: Visibility = "private"
    parent: UUID | None = None


class WorkPatch(Wish):
    """What is to be changed of a work; what is not named stays."""

    title: _text(120) | None = None  # type: ignore[valid-type]
    story: _text(4000) | None = None  # type: ignore[valid-type]
    visibility: Visibility | None = None
    recipe_shown: bool | None = None


class PersonOut(Schema):
    """Oneself."""

    name: str
    role: str
    language: str
    works_today: int
    works_a_day: int
    used_mb: float
    space_mb: int
    scope: Literal["read", "write"]


class StyleOut(Schema):
    """A style that can be named."""

    name: str
    en: str
    zh: str


class ModelOut(Schema):
    """A model that can be named; ``taught`` ones are people's own."""

    name: str
    title: str
    about: str
    families: list[str]
    licence: str
    taught: bool
    own: bool


class PlanOut(Schema):
    """How a theme is understood."""

    words: list[Any]
    unknown: list[Any]
    plan: dict[str, Any]


class DraftOut(Schema):
    """One thumbnail."""

    index: int
    recipe: dict[str, Any]
    picture: str


class DraftsOut(Schema):
    """A wall of thumbnails."""

    seed: int
    words: list[Any]
    unknown: list[Any]
    drafts: list[DraftOut]


class WorkOut(Schema):
    """A work."""

    id: UUID
    title: str
    story: str
    theme: str
    style: str
    model: str
    alt: str
    maker: str
    visibility: str
    standing: str
    width: int
    height: int
    made: datetime
    published: datetime | None
    likes: int
    liked: bool
    parent: UUID | None
    job: UUID | None
    ready: bool
    page: str
    picture: str
    preview: str
    tile: str


class WorkWithRecipeOut(WorkOut):
    """A work and what makes it again, where that is shown."""

    recipe: dict[str, Any] | None


class CollectionOut(Schema):
    """A row of works under a name."""

    id: UUID
    name: str
    about: str
    maker: str
    visibility: str
    works: int
    made: datetime
    page: str


class JobOut(Schema):
    """A piece of long work."""

    id: UUID
    kind: str
    state: Literal["queued", "running", "done", "failed", "cancelled"]
    progress: float
    note: str
    result: dict[str, Any]
    made: datetime
    ended: datetime | None


class WorksOut(Schema):
    """A part of a list of works."""

    count: int
    items: list[WorkOut]


class CollectionsOut(Schema):
    """A part of a list of collections."""

    count: int
    items: list[CollectionOut]


class JobsOut(Schema):
    """A part of a list of jobs."""

    count: int
    items: list[JobOut]


class LikesOut(Schema):
    """How many like a work, and whether one does oneself."""

    likes: int
    liked: bool
