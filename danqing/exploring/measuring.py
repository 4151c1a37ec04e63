"""How much a direction changes pictures, and how far one may go along it before they get worse."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch

from danqing.exploring.directions import Direction

Draw = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]  # codes and conditions to pictures x
Apart = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]  # pictures x two by two to distances [N]
Strange = Callable[[torch.Tensor], torch.Tensor]  # pictures x to their distance from real ones [N]
See = Callable[[torch.Tensor], torch.Tensor]  # pictures x to features [N, F]
Progress = Callable[[int, int], None]  # directions done, directions in all

STEP, FARTHEST = 0.5, 3.0  # deviations: how far apart strengths are tried; beyond three lies no picture
NEAREST = 3  # one picture alone may be an odd one
EVEN = 1e-3  # added to a feature's deviation: one that is everywhere the same tells nothing
USUAL = 0.7  # the share of unmoved drafts that lie nearer to the pool than a limit allows


@dataclass(frozen=True, slots=True)
class Measured:
    """A direction, its effect (mean distance of pictures one deviation apart) and limits (low < 0 < high).

    Limits are in deviations: where the median draft, moved so far, has come to lie farther from the pool, by
    any of the measures, than seven of ten unmoved ones lie.
    """

    direction: Direction
    effect: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Bench:
    """What directions are measured on: drafts' codes and conditions, and the ways to draw and judge them."""

    z: torch.Tensor
    c: torch.Tensor
    draw: Draw
    apart: Apart
    strange: tuple[Strange, ...]

    def moved(self, direction: Direction, strength: float) -> torch.Tensor:
        """The drafts, every one as far along."""
        return self.draw(self.z + strength * direction.z, self.c + strength * direction.c)


@torch.inference_mode()
def measure(
    directions: Sequence[Direction], bench: Bench, count: int, progress: Progress | None = None
) -> list[Measured]:
    """The ``count`` directions of the greatest effect, in its order, with their limits."""
    still, report = bench.draw(bench.z, bench.c), progress or (lambda done, total: None)
    total = len(directions) + min(count, len(directions))
    effects = []
    for i, direction in enumerate(directions, 1):
        sides = [bench.apart(bench.moved(direction, side), still).mean() for side in (-0.5, 0.5)]
        effects.append(float(sum(sides)))
        report(i, total)
    order = sorted(range(len(directions)), key=lambda i: -effects[i])[:count]
    usual = torch.stack([strange(still) for strange in bench.strange])
    found = []
    for i in order:
        low, high = (_limit(directions[i], bench, side, usual) for side in (-1, 1))
        found.append(Measured(directions[i], effects[i], -low, high))
        report(len(directions) + len(found), total)
    return found


def _limit(direction: Direction, bench: Bench, side: int, usual: torch.Tensor) -> float:
    """How far to this side the median draft stays within what is allowed; between two trials by a line.

    ``usual`` [measures, N]: how strange the unmoved drafts are.
    """
    before, allowed = usual.median(1).values, usual.quantile(USUAL, 1)
    for i in range(1, round(FARTHEST / STEP) + 1):
        x = bench.moved(direction, side * i * STEP)
        now = torch.stack([strange(x).median() for strange in bench.strange])
        if (now > allowed).any():
            shares = ((allowed - before) / (now - before))[now > allowed]
            return STEP * (i - 1 + float(shares.min().clamp(0, 1)))
        before = now
    return FARTHEST


def strangeness(see: See, real: torch.Tensor) -> Strange:
    """How far pictures are from ``real`` ones [M, F] as ``see`` shows them: a measure for the bench.

    The mean distance to the nearest three, every feature in deviations of the real ones.
    """
    mean, scale = real.mean(0), real.std(0, correction=0) + EVEN
    known = (real - mean) / scale
    count = min(NEAREST, len(real))

    def strange(x: torch.Tensor) -> torch.Tensor:
        return torch.cdist((see(x) - mean) / scale, known).topk(count, largest=False).values.mean(1)

    return strange
