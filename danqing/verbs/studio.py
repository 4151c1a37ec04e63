"""The bundled models as the verbs need them, each loaded when it is first asked for and then kept."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache, cached_property
from typing import TYPE_CHECKING

from danqing import weights
from danqing.language import DanqingError
from danqing.weights.notes import part

if TYPE_CHECKING:
    import torch

    from danqing.models.drafting import Drafter
    from danqing.models.painting import Painter
    from danqing.pictures.palettes import Colours

PAINTER, SCENES, THINGS = "painter", "scenes", "things"
Progress = Callable[[int, int], None]  # pieces done, pieces in all


class Studio:
    """Painter and Drafters; importing this module or making a Studio does not import torch, using it does."""

    @cached_property
    def _painter(self) -> "Painter":
        from danqing.models.painting import load

        return load(weights.find(PAINTER).path)

    @cached_property
    def _drafters(self) -> dict[str, "Drafter"]:
        return {}

    def _drafter(self, name: str) -> "Drafter":
        from danqing.models.drafting import load

        if name not in self._drafters:
            self._drafters[name] = load(weights.find(name).path)
        return self._drafters[name]

    @property
    def styles(self) -> Mapping[str, "torch.Tensor"]:
        """The style vector w [S] of every named style."""
        return self._painter.styles

    @property
    def palettes(self) -> Mapping[str, "Colours"]:
        """The colours of every named style."""
        return self._painter.palettes

    @cached_property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        """What every named style is called, by language; asking needs no torch."""
        titles: Mapping[str, Mapping[str, str]] = part(weights.find(PAINTER).path, "painter")["styles"]
        return titles

    @cached_property
    def concepts(self) -> frozenset[str]:
        """Labels of the things Drafter: concepts that can be drawn, and looks; asking needs no torch."""
        return frozenset(part(weights.find(THINGS).path, "drafter")["labels"])

    def digest(self, name: str) -> str:
        """SHA-256 of a model's weights."""
        return weights.find(name).digest

    def read_style(self, x: "torch.Tensor") -> "torch.Tensor":
        """The style vectors w [N, S] of pictures x [N, 3, H, W]."""
        return self._painter.read_style(x)

    def paint(
        self, t: "torch.Tensor", w: "torch.Tensor", *, seed: int, strength: float, progress: Progress | None
    ) -> "torch.Tensor":
        """The painting [N, 3, 8h, 8w] of thumbnails t [N, 3, h, w] in styles w [N, S]."""
        from danqing.models.painting import paint

        return paint(self._painter, t, w, seed=seed, strength=strength, progress=progress)

    def draft_scene(self, labels: Sequence[str], seed: int, height: int, width: int) -> "torch.Tensor":
        """A background [1, 3, height, width] that shows what the labels say, drafted in that shape."""
        from danqing.models.drafting import draft
        from danqing.pictures.tensors import resize

        x = draft(self._drafter(SCENES), labels, [seed], shape=(height, width))
        scale = min(x.shape[2] / height, x.shape[3] / width)
        rows, columns = (max(1, round(scale * side)) for side in (height, width))
        top, left = (x.shape[2] - rows) // 2, (x.shape[3] - columns) // 2
        return resize(x[:, :, top : top + rows, left : left + columns], height, width)

    def draft_thing(self, labels: Sequence[str], seed: int) -> "torch.Tensor":
        """A subject [1, 4, side, side], its outline in the fourth channel."""
        from danqing.models.drafting import draft

        return draft(self._drafter(THINGS), labels, [seed])


@cache
def open_studio() -> Studio:
    """The one studio of this process."""
    return Studio()


def check_models(models: Mapping[str, str]) -> None:
    """Raise a DanqingError that names the first model which is not here, or not what it was for a recipe."""
    for name, digest in models.items():
        if open_studio().digest(name) != digest:
            raise DanqingError("model-changed", name=name, wanted=digest[:12])
