"""Stylizing with the Stylizer: coarse to fine, for a time or for as many steps as another run had done."""

import itertools
import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F

from danqing.models.features import frozen_features
from danqing.models.stylizer import SIZES, STRIDE, Pyramid, StylizerConfig, Target, aim, stylizer_loss
from danqing.pictures.palettes import Colours, measure, transfer
from danqing.pictures.tensors import resize

DEARER = 4.0  # how many times content is as dear at strength 0, and how many times cheaper at 1
LARGER, BEFORE, FEW = (
    4,
    3,
    3,
)  # how much longer a step takes at twice the sides; steps that aiming takes; a few
LEAST_STYLE = 32  # pixels of a style picture's side: below it there are no features to speak of


@dataclass(frozen=True, slots=True)
class Subject:
    """What is stylized: the content [1, 3, H, W], the styles [1, 3, h, w] and their weights.

    ``strength``: 0 keeps to the content, 1 goes all the way to the style. ``keep_colours``: the styles are
    moved to the content's colours first (arXiv 1606.05897), in place of the content to theirs.
    """

    content: torch.Tensor
    styles: Sequence[torch.Tensor]
    weights: Sequence[float]
    strength: float = 0.5
    keep_colours: bool = False
    seed: int = 0


class Glimpse(NamedTuple):
    """The picture while it is worked on: [1, 3, h, w] in [-1, 1], the share done, and the loss."""

    x: torch.Tensor
    share: float
    loss: float


Watch = Callable[[Glimpse], None]


def stylize(
    subject: Subject,
    *,
    seconds: float | None = None,
    steps: Sequence[int] | None = None,
    watch: Watch | None = None,
    config: StylizerConfig | None = None,
) -> tuple[torch.Tensor, tuple[int, ...]]:
    """The stylized picture [1, 3, H, W] in [-1, 1], and the steps done at every size, coarse to fine.

    Ends in time after ``seconds``, or does just these ``steps``: the same steps give the same picture on one
    machine and number of threads. Ctrl-C ends it with what there is. ``watch`` is called after every step.
    """
    config = config or SIZES["full"]
    frozen_features()  # loaded before the clock starts
    height, width = subject.content.shape[2:]
    content = F.pad(subject.content, (0, -width % STRIDE, 0, -height % STRIDE), mode="replicate")
    x, styles = _coloured(subject, content)
    divisors = [d for d in config.divisors if d == 1 or min(height, width) >= d * config.least]
    pace = _Pace(config, len(divisors), seconds, steps)
    chance = torch.Generator().manual_seed(subject.seed)
    dear = DEARER ** (1 - 2 * subject.strength)
    try:
        for size, divisor in enumerate(divisors):
            if not pace.starts(size):
                break
            rows, columns = (max(STRIDE, side // divisor // STRIDE * STRIDE) for side in content.shape[2:])
            small = resize(content, rows, columns)
            fitted = [_beside(style, max(small.shape[2:]), divisor) for style in styles]
            target = aim(small, fitted, subject.weights, config, chance)
            moves = _moves(resize(x, rows, columns), target, dear, config, chance)
            while pace.more(size):
                x, loss = next(moves)
                pace.done[size] += 1
                if watch:
                    watch(Glimpse(x, pace.share, loss))
    except KeyboardInterrupt:
        pass  # the picture of the last step is as good as there was time for
    return resize(x, *content.shape[2:])[:, :, :height, :width], tuple(pace.done)


def _moves(
    x: torch.Tensor, target: Target, dear: float, config: StylizerConfig, chance: torch.Generator
) -> Iterator[tuple[torch.Tensor, float]]:
    """The picture after every step at one size, and the loss before it; without end."""
    pyramid = Pyramid(x, config.bands)
    finest, *others = pyramid.bands
    groups: list[dict[str, Any]] = [
        {"params": [finest], "lr": config.finest * config.rate},
        {"params": others},
    ]
    mover = torch.optim.Adam(groups, config.rate, betas=(0.9, 0.99))
    slower = torch.optim.lr_scheduler.LambdaLR(mover, lambda step: 1 / (1 + step / config.halving))
    for step in itertools.count():
        mover.zero_grad()
        loss = stylizer_loss(pyramid(), target, step, dear, config, chance)
        loss.backward()
        mover.step()
        slower.step()
        with torch.no_grad():
            x = pyramid().clamp(-1, 1)
        yield x, loss.item()


class _Pace:
    """The steps done at every size, and whether there is time for one more."""

    def __init__(
        self, config: StylizerConfig, sizes: int, seconds: float | None, steps: Sequence[int] | None
    ) -> None:
        shares = config.shares[-sizes:]
        self.done = [0] * sizes
        self._most = [config.most] * sizes if steps is None else [*steps, *self.done][:sizes]
        self._ends = [sum(shares[: i + 1]) / sum(shares) for i in range(sizes)]
        self._seconds = math.inf if seconds is None else seconds
        self._start = self._last = time.monotonic()
        self._took = 0.0  # by the last step

    def starts(self, size: int) -> bool:
        """Whether there is such a size, and what comes before its steps and a few of them end in time."""
        if size >= len(self.done) or not self._most[size]:
            return False
        if not size:
            return True
        needed = LARGER * self._took * (BEFORE + FEW)
        return time.monotonic() + needed <= self._start + self._seconds

    def more(self, size: int) -> bool:
        """Whether a step as long as the last one ends in time; the first at every size always may.

        A size has its share of the time, or all of it where the next one would not be done in time anyway.
        """
        now = time.monotonic()
        self._took, self._last = now - self._last, now
        if not self.done[size] or self.done[size] >= self._most[size]:
            return self.done[size] < self._most[size]
        end = self._ends[size] if self.starts(size + 1) else 1.0
        return now + self._took <= self._start + self._seconds * end

    @property
    def share(self) -> float:
        """How much is done, by the clock or by the steps, whichever is further."""
        passed = (time.monotonic() - self._start) / self._seconds
        return min(1.0, max(passed, sum(self.done) / sum(self._most)))


def _coloured(subject: Subject, content: torch.Tensor) -> tuple[torch.Tensor, list[torch.Tensor]]:
    """Where the picture starts, and the styles: one of the two with the colours of the other."""
    if subject.keep_colours:
        colours = measure(content)
        return content, [transfer(style, colours) for style in subject.styles]
    weights = torch.tensor(subject.weights) / sum(subject.weights)
    each = [measure(style) for style in subject.styles]
    mean = (weights[:, None] * torch.stack([c.mean for c in each])).sum(0)
    covariance = (weights[:, None, None] * torch.stack([c.covariance for c in each])).sum(0)
    return transfer(content, Colours(mean, covariance)), list(subject.styles)


def _beside(style: torch.Tensor, longer: int, divisor: int) -> torch.Tensor:
    """A style as it is looked at beside a picture with that longer side: as large, but never enlarged."""
    height, width = style.shape[2:]
    scale = min(1 / divisor, longer / max(height, width))
    rows, columns = (max(LEAST_STYLE, round(scale * side / 2) * 2) for side in (height, width))
    return resize(style, rows, columns)
