"""The models as the verbs need them, each loaded when it is first asked for and then kept."""

from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar, cast

from danqing import weights
from danqing.language import DanqingError
from danqing.trust.recipe import PICTURE
from danqing.weights import own
from danqing.weights.cards import Card
from danqing.weights.notes import part
from danqing.weights.sliders import ENDING

if TYPE_CHECKING:
    import torch

    from danqing.models.drafting import Drafter
    from danqing.models.painting import Painter

M = TypeVar("M")
PAINTER, SCENES, THINGS = "painter", "scenes", "things"
REMEMBERED = 64  # drafts, of 50 KB each
Progress = Callable[[int, int], None]  # pieces done, pieces in all


class Studio:
    """Painters and Drafters; importing this module or making a Studio imports no torch, using it does."""

    def __init__(self) -> None:
        self._guests: dict[str, Card] = {}  # files in use by a name that they have not been added under
        self._painters: dict[tuple[str, str], Painter] = {}  # by name and digest
        self._drafters: dict[tuple[str, str], Drafter] = {}
        self._others: dict[tuple[str, str], object] = {}
        self._latest: OrderedDict[object, torch.Tensor] = OrderedDict()  # the latest last

    def card(self, name: str) -> Card:
        """The card of a model. Raises DanqingError if there is none of that name."""
        return self._guests.get(name) or weights.find(name)

    def admit(self, model: str | Path) -> Card:
        """The card of a model given by name, or as the file of a taught model.

        The file is known by its own name from now on, as long as the process lasts. Raises DanqingError for
        an unknown name, a file that is no taught model, or one that is called like a bundled model or style.
        """
        known = {card.name: card for card in [*own.catalogue(), *weights.bundled()]}
        if isinstance(model, str) and model in known:
            return known[model]
        if not (isinstance(model, Path) or is_path(model)):
            raise DanqingError("no-model", name=model, known=", ".join(sorted(known)))
        card = own.read(Path(model))
        if card.name in self.taken:
            raise DanqingError("model-name-taken", name=card.name)
        self._guests[card.name] = card
        return card

    def settle(self, name: str, digest: str) -> None:
        """See to it that ``name`` is the model with this digest, be it an own one of another name.

        Raises DanqingError if there is no such model, or another of that name.
        """
        everything = {card.name: card for card in weights.catalogue()} | self._guests
        alike = (card for card in own.catalogue() if name not in everything and card.digest == digest)
        card = everything.get(name) or next(alike, None)
        if card is None:
            raise DanqingError("model-missing", name=name, wanted=digest[:12])
        if card.digest != digest:
            key = "own-model-changed" if card.taught else "model-changed"
            raise DanqingError(key, name=name, wanted=digest[:12])
        if card.name != name:
            self._guests[name] = replace(card, name=name)

    @property
    def taken(self) -> frozenset[str]:
        """Names that no own model may have: those of bundled models and styles."""
        return frozenset({card.name for card in weights.bundled()} | self._bundled_titles.keys() | {PICTURE})

    @property
    def hands(self) -> Mapping[str, Card]:
        """The own models with a style of their own, by name, which is the style's name too."""
        cards = {card.name: card for card in own.catalogue()} | self._guests
        return {name: card for name, card in cards.items() if card.hand and name not in self.taken}

    @cached_property
    def _bundled_titles(self) -> Mapping[str, Mapping[str, str]]:
        titles: Mapping[str, Mapping[str, str]] = part(weights.find(PAINTER).path, "painter")["styles"]
        return titles

    @property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """What every named style is called, by language; asking needs no torch."""
        return {name: card.title for name, card in self.hands.items()} | dict(self._bundled_titles)

    def styles_of(self, painter: str) -> frozenset[str]:
        """The named styles of one model's Painter, none if it has none; asking needs no torch."""
        card = self.card(painter)
        if "painter" not in card.families:
            return frozenset()
        return frozenset(_outward(card, name) for name in part(card.path, "painter")["styles"])

    def painter(self, name: str = PAINTER) -> "Painter":
        """A model's Painter; its own style bears the model's name."""
        from danqing.models.painting import load

        card = self.card(name)
        key = (name, card.digest)
        if key not in self._painters:
            painter = load(card.path)
            self._painters[key] = replace(
                painter,
                styles={_outward(card, style): w for style, w in painter.styles.items()},
                palettes={_outward(card, style): colours for style, colours in painter.palettes.items()},
            )
        return self._painters[key]

    def drafter(self, name: str) -> "Drafter":
        """A model's Drafter."""
        from danqing.models.drafting import load

        card = self.card(name)
        key = (name, card.digest)
        if key not in self._drafters:
            self._drafters[key] = load(card.path)
        return self._drafters[key]

    def keep(self, name: str, load: Callable[[Path], M]) -> M:
        """A bundled model of any other family, read by ``load`` when it is first asked for."""
        card = self.card(name)
        key = (name, card.digest)
        if key not in self._others:
            self._others[key] = load(card.path)
        return cast(M, self._others[key])

    @cached_property
    def concepts(self) -> frozenset[str]:
        """Labels of the things Drafter: concepts that can be drawn, and looks; asking needs no torch."""
        return frozenset(part(weights.find(THINGS).path, "drafter")["labels"])

    def digest(self, name: str) -> str:
        """SHA-256 of a model's weights."""
        return self.card(name).digest

    def paint(
        self,
        t: "torch.Tensor",
        w: "torch.Tensor",
        *,
        seed: int,
        strength: float,
        progress: Progress | None,
        painter: str = PAINTER,
    ) -> "torch.Tensor":
        """The painting [N, 3, 8h, 8w] of thumbnails t [N, 3, h, w] in styles w [N, S]."""
        from danqing.models.painting import paint

        return paint(self.painter(painter), t, w, seed=seed, strength=strength, progress=progress)

    def draft_scene(
        self, labels: Sequence[str], seed: int, height: int, width: int, model: str = SCENES
    ) -> "torch.Tensor":
        """A background [1, 3, height, width] that shows what the labels say, drafted in that shape."""
        from danqing.pictures.tensors import resize

        x = self.drafted(model, labels, seed, (height, width))
        scale = min(x.shape[2] / height, x.shape[3] / width)
        rows, columns = (max(1, round(scale * side)) for side in (height, width))
        top, left = (x.shape[2] - rows) // 2, (x.shape[3] - columns) // 2
        return resize(x[:, :, top : top + rows, left : left + columns], height, width)

    def draft_thing(self, labels: Sequence[str], seed: int) -> "torch.Tensor":
        """A subject [1, 4, side, side], its outline in the fourth channel."""
        return self.drafted(THINGS, labels, seed, None)

    def drafted(
        self, model: str, labels: Sequence[str], seed: int, shape: tuple[int, int] | None
    ) -> "torch.Tensor":
        """What a model's Drafter drafts [1, 3 or 4, h, w]; ``shape``: the height and width wanted.

        The latest are remembered: who tries one strength after another changes nothing about them.
        """
        from danqing.models.drafting import draft

        key = (model, self.digest(model), self.moved(model), tuple(labels), seed, shape)
        found = self._latest.pop(key, None)
        if found is None:
            found = draft(self.drafter(model), labels, [seed], shape=shape)
        self._latest[key] = found
        if len(self._latest) > REMEMBERED:
            self._latest.popitem(last=False)
        return found.clone()

    def moved(self, model: str) -> object:
        """What a model's drafts are moved by."""
        return None


@cache
def open_studio() -> Studio:
    """The one studio of this process."""
    return Studio()


def check_models(models: Mapping[str, str]) -> None:
    """Raise a DanqingError that names the first model which is not here, or not what it was for a recipe."""
    from danqing.verbs.steering import check_sliders

    for name, digest in models.items():
        if name.endswith(ENDING):
            check_sliders(name.removesuffix(ENDING), digest)
        else:
            open_studio().settle(name, digest)


def is_path(text: str) -> bool:
    """Whether the text is meant as a path rather than as a name."""
    return bool(text) and (Path(text).suffix != "" or "/" in text or "\\" in text or Path(text).exists())


def _outward(card: Card, style: str) -> str:
    """What a style of a model's Painter is called outside its file."""
    return card.name if style == card.hand else style
