"""A studio without trained weights: small, quick, and as dependent on its seeds as the real one."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import torch
import torch.nn.functional as F

from danqing.language import DanqingError
from danqing.pictures.palettes import Colours, measure
from danqing.verbs.studio import Progress

STYLES = ("oil-baroque", "oil-landscape", "song-ink", "watercolour-botanical")
CONCEPTS = frozenset({"cat", "pear", "dragon", "cherries", "crescent-moon", "flat", "3d"})


def noise(seed: int, *shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(seed)) * 2 - 1


class FakeStudio:
    """Stands in for danqing.verbs.studio.Studio."""

    def __init__(self) -> None:
        self.version = "0"

    @cached_property
    def styles(self) -> Mapping[str, torch.Tensor]:
        return {name: noise(i, 8) for i, name in enumerate(STYLES)}

    @cached_property
    def palettes(self) -> Mapping[str, Colours]:
        return {name: measure(noise(i, 1, 3, 16, 16)) for i, name in enumerate(STYLES)}

    @property
    def titles(self) -> Mapping[str, Mapping[str, str]]:
        return {name: {"en": name.replace("-", " "), "zh": f"风格{i}"} for i, name in enumerate(STYLES)}

    @property
    def concepts(self) -> frozenset[str]:
        return CONCEPTS

    def digest(self, name: str) -> str:
        return self.version * 63 + str(len(name) % 10)

    hands: Mapping[str, object] = {}

    def painter(self, name: str) -> "FakeStudio":
        return self

    def styles_of(self, painter: str) -> frozenset[str]:
        return frozenset(STYLES)

    def settle(self, name: str, digest: str) -> None:
        if self.digest(name) != digest:
            raise DanqingError("model-changed", name=name, wanted=digest[:12])

    def read_style(self, x: torch.Tensor) -> torch.Tensor:
        return torch.cat([x.mean((2, 3)), x.std((2, 3)), x[:, :2, 0, 0]], 1)

    def paint(
        self,
        t: torch.Tensor,
        w: torch.Tensor,
        *,
        seed: int,
        strength: float,
        progress: Progress | None,
        painter: str,
    ) -> torch.Tensor:
        x = F.interpolate(t, scale_factor=8)
        if progress:
            progress(1, 1)
        return (x + 0.1 * w.mean() + strength * 0.1 * noise(seed, *x.shape)).clamp(-1, 1)

    def draft_scene(
        self, labels: Sequence[str], seed: int, height: int, width: int, model: str
    ) -> torch.Tensor:
        return F.interpolate(noise(seed, 1, 3, 4, 4), (height, width), mode="bilinear")

    def draft_thing(self, labels: Sequence[str], seed: int) -> torch.Tensor:
        x = noise(seed, 1, 4, 48, 48) * 0.2
        x[:, 3] = -1
        x[:, 3, 10:40, 12:36] = 1
        return x
