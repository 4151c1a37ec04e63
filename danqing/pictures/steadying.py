"""Frames that are painted one by one, made steady: what only moved keeps the strokes that it had.

The last painting is moved along with the film and laid over the new one wherever the film itself did only
that; what is new, uncovered or changed its light is seen as it was painted (in the manner of Ruder,
Dosovitskiy and Brox, arXiv 1604.08610, without their optimisation).
"""

import torch
import torch.nn.functional as F

from danqing.pictures.motion import flow, inside, moved

KEPT = 0.85  # share of the moved painting where the film only moved
TRUST = (
    0.06  # difference of the moved film from the film (in -1 … 1) at which that share has fallen to a third
)


class Steadier:
    """Call it with one frame after another."""

    def __init__(self, kept: float = KEPT) -> None:
        self.kept = kept
        self.film: torch.Tensor | None = None  # the last frame as it was filmed, [1, 3, H, W]
        self.painting: torch.Tensor | None = None  # … and as it was given out

    @torch.inference_mode()
    def __call__(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """The painting ``y`` of the frame ``x``, made steady. Its result must come back by `settle`."""
        if self.film is None or self.painting is None or not self.kept:
            return y
        way = flow(self.film, x)
        share = self.kept * self._trust(way, x)
        last = moved(self.painting, way, "bicubic")
        return torch.lerp(y, last, F.interpolate(share, y.shape[2:], mode="bilinear")).clamp(-1, 1)

    def settle(self, x: torch.Tensor, shown: torch.Tensor) -> None:
        """Remember a frame and its painting as both are in 8 bits: what a film can be taken up again from."""
        self.film, self.painting = x, shown

    def _trust(self, way: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        """How far the film did nothing but move, [1, 1, h, w] in 0..1."""
        assert self.film is not None, "the caller has checked it"
        size = way.shape[2:]
        before, after = (F.interpolate(frame, size, mode="area") for frame in (self.film, x))
        scale = torch.tensor([size[1] / x.shape[3], size[0] / x.shape[2]]).view(1, 2, 1, 1)
        off = (moved(before, way * scale) - after).abs().mean(1, keepdim=True)
        off = F.max_pool2d(F.avg_pool2d(off, 5, 1, 2, count_include_pad=False), 3, 1, 1)
        return torch.exp(-((off / TRUST) ** 2)) * inside(way, *x.shape[2:])
