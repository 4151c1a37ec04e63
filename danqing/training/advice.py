"""What to expect of a set of pictures before it is trained on: small functions over numbers.

What is known: GANs hand back their training pictures the less, the larger and the more varied the set is
(arXiv 2202.11765: BigGAN and StyleGAN2 on faces, flowers and bedrooms; of 200 pictures 40 to 90 % of samples
were copies, of 1,000 pictures 4 to 80 %, of 4,000 mostly under 5 %). Most else here is a rule of thumb, and
docs/inspecting.md tells which is which.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Level = Literal["low", "medium", "high"]
Kind = Literal["none", "hand", "subject", "both"]
NEIGHBOURS = (10, 20)  # whose distances tell the dimension, the range that Levina and Bickel use
HALF_LIFE = 700.0  # pictures by which copies become half as many: the middle of that paper's five curves
USUAL = ((30, 10.2), (500, 16.3))  # pictures looked at, and the mean dimension of four sets of paintings then
SWAY = 2.0  # the dimension moves the estimate no further: its effect is the least certain part
MEDIUM, HIGH = 0.1, 0.5  # expected shares of copies from which a risk is called so
FEWEST_HAND, FEWEST_SUBJECT, FEWEST_SCRATCH = 8, 80, 2000
LEAST_SIDE = 192  # pixels: in smaller pictures no brushwork can be seen
WISHED = 24  # pictures a label: enough that a theme does not fall back on two or three of them
ADAPTED = 0.25  # of the steps from nothing: what adapting bundled weights is planned for
TIMES = {"15m": 900.0, "1h": 3600.0, "night": 8 * 3600.0}  # what --time may be called


@dataclass(frozen=True, slots=True)
class Choice:
    """What to train: which parts, and whether bundled weights are left aside."""

    kind: Kind
    scratch: bool


def intrinsic_dimension(features: NDArray[np.float32]) -> float | None:
    """How many numbers the pictures differ by: the maximum likelihood estimate from features [N, D].

    Levina and Bickel, "Maximum likelihood estimation of intrinsic dimension" (2004), averaged over pictures
    by inverses (MacKay and Ghahramani, 2005) and over 10 to 20 neighbours. None for fewer than 21 pictures,
    or where pictures are all the same.
    """
    low, high = NEIGHBOURS
    if len(features) <= high:
        return None
    x = features.astype(np.float64)
    length = (x**2).sum(1)
    apart = np.maximum(length[:, None] + length - 2 * x @ x.T, 0)
    np.fill_diagonal(apart, np.inf)
    nearest = np.sqrt(np.sort(np.partition(apart, high, axis=1)[:, :high], axis=1))  # [N, high]
    nearest = nearest[nearest[:, 0] > 0]
    if not len(nearest):
        return None
    logs = np.log(nearest)
    found = []
    for k in range(low, high + 1):
        inverse = (logs[:, k - 1 : k] - logs[:, : k - 1]).sum(1).mean() / (k - 2)  # k - 2: no bias
        found.append(1 / inverse if inverse > 0 else math.inf)
    estimate = float(np.mean(found))
    return estimate if math.isfinite(estimate) else None


def variety(dimension: float | None, looked: int) -> float:
    """How varied a set is, 1 being usual: its dimension over that of paintings, from as many pictures.

    The estimate grows with the pictures looked at, so like is compared with like. 1 where nothing is known.
    """
    if dimension is None:
        return 1.0
    (few, low), (many, high) = USUAL
    usual = np.interp(math.log(looked), (math.log(few), math.log(many)), (low, high))
    return float(min(SWAY, max(1 / SWAY, dimension / usual)))


def copy_share(pictures: int, varied: float) -> float:
    """The share of samples, 0 to 1, that an ordinary GAN would copy from so many distinct pictures."""
    return 0.5 ** (pictures * varied / HALF_LIFE)


def enough(share: float, varied: float) -> int:
    """How many distinct pictures of such variety bring the expected share of copies below ``share``."""
    return math.floor(HALF_LIFE * math.log2(1 / share) / varied) + 1


def risk(share: float) -> Level:
    """What an expected share of copies is called."""
    return "high" if share >= HIGH else "medium" if share >= MEDIUM else "low"


def choose(pictures: int, side: float) -> Choice:
    """What to train from ``pictures`` distinct pictures, ``side`` pixels on the shorter side (median)."""
    hand, subject = pictures >= FEWEST_HAND and side >= LEAST_SIDE, pictures >= FEWEST_SUBJECT
    kind: Kind = "both" if hand and subject else "hand" if hand else "subject" if subject else "none"
    return Choice(kind, pictures >= FEWEST_SCRATCH)


def lacking(counts: Mapping[str, int]) -> dict[str, int]:
    """How many more pictures each label needs to be asked for by name, those that lack least first."""
    short = {label: WISHED - count for label, count in counts.items() if count < WISHED}
    return dict(sorted(short.items(), key=lambda item: (item[1], item[0])))


def balance(counts: Mapping[str, int]) -> float | None:
    """How evenly pictures are spread over labels: 1 is even, 0 all under one (entropy by its most).

    None for fewer than two labels.
    """
    shares = np.array([count for count in counts.values() if count], dtype=np.float64)
    if len(shares) < 2:
        return None
    shares /= shares.sum()
    return float(-(shares * np.log(shares)).sum() / math.log(len(shares)))


def time_for(seconds: float) -> str:
    """The shortest --time that is long enough; "night" where none is."""
    return next((name for name, limit in TIMES.items() if seconds <= limit), "night")


def disk_bytes(pictures: int, checkpoints: int, thumbnail: int, squares: int) -> int:
    """Bytes that a run needs: packed pictures, checkpoints (two of each while one is written), samples.

    checkpoints: bytes of all checkpoints; thumbnail, squares: bytes that a picture takes when packed for the
    Drafter and for the Painter, which packs 400 at most.
    """
    samples = 100 * 2**20  # sheets of samples over a long run, report and figures
    return pictures * thumbnail + min(pictures, 400) * squares + 2 * checkpoints + samples
