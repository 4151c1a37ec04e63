"""Drafting with a trained Drafter: labels to a pool of codes, mixed codes and chance to a thumbnail."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
import torch.nn.functional as F

from danqing.language import DanqingError
from danqing.models import storage
from danqing.models.drafter import DrafterConfig, Generator, draw_shares, mix_codes, mix_conditions
from danqing.models.prints import Prints
from danqing.precision import autocast

ALL = "all"  # the label that every picture bears, written down or not
KIN = 6  # a mixture's other pictures are among this many nearest to the first
FEWEST = 8  # pictures that a theme is never narrowed below
TRIES = 5  # drafts of a seed, until one is no training picture
UNSURE = 0.02  # of a distance to prints: twice what bfloat16 was seen to change
BATCH = 16
TRUNCATION = 0.8  # how far drafts stray from the most typical, unless said otherwise
LONGEST = 2  # times the shorter side: the seed is stretched no further


@dataclass(frozen=True, slots=True)
class Mixing:
    """How a draft departs from a picture: the share of a second one, and chance beside them."""

    shares: tuple[float, float]  # of the second, at any place: beyond, a draft would copy one of the two
    stray: float  # standard deviation of the chance that is added to a code
    twins: float  # cosine of conditions above which two are as good as one picture, and mixed a copy of it
    kinship: float  # cosine of conditions, and of codes, below which two are too unlike to be mixed
    apart: float  # least distance to training pictures' prints, in what those keep from each other; 0: any


# A scene may hold together in many ways; a thing must keep its outline: two cats in unlike poses make no cat.
SCENE = Mixing((0.4, 0.6), stray=0.3, twins=0.65, kinship=-1.0, apart=0.7)
THING = Mixing((0.2, 0.8), stray=0.2, twins=1.0, kinship=0.4, apart=0.0)


def mixing_of(config: DrafterConfig) -> Mixing:
    """How its drafts depart from pictures."""
    return THING if config.pictures == 4 else SCENE


@dataclass(frozen=True, slots=True)
class Pool:
    """Codes [N, L, b, b] and conditions [N, C] of training pictures, and the rows that bear each label.

    And their prints, where drafts must keep apart from them; files made before there were any lack them.
    """

    codes: torch.Tensor
    conditions: torch.Tensor
    labels: dict[str, torch.Tensor]
    prints: Prints | None = None

    def rows(self, wanted: Sequence[str]) -> tuple[torch.Tensor, torch.Tensor]:
        """Rows that bear all labels, passing over labels that would leave none; and rows of the first known.

        Of a label "this|that" either will do. Raises: DanqingError if no label is known.
        """
        known = [rows for label in wanted if (rows := self._bearing(label.split("|")))]
        if not known:
            raise DanqingError("no-label", names=", ".join(wanted))
        rows = known[0]
        for more in known[1:]:
            rows = rows & more or rows
        return torch.tensor(sorted(rows)), torch.tensor(sorted(known[0]))

    def _bearing(self, labels: Sequence[str]) -> set[int]:
        """Rows that bear any of the labels."""
        return {row for label in labels if label in self.labels for row in self.labels[label].tolist()}

    def typical(self, rows: torch.Tensor, share: float) -> torch.Tensor:
        """The ``share`` of ``rows`` nearest to their mean in conditions: sections and stems are no pears."""
        conditions = self.conditions[rows]
        nearest = (conditions @ conditions.mean(0)).argsort(descending=True, stable=True)
        return rows[nearest[: max(FEWEST, round(share * len(rows)))]].sort().values


Codes = tuple[torch.Tensor, torch.Tensor]  # z [N, L, b, b] and c [N, C]
Steer = Callable[[Callable[[int], Codes], int], Codes]  # from how a seed is drawn, and a seed, to its codes


@dataclass(frozen=True, slots=True)
class Drafter:
    """A trained Drafter: its generator and its pool; and what codes are steered by, if they are."""

    generator: Generator
    pool: Pool
    steer: Steer | None = None

    @property
    def side(self) -> int:
        """A thumbnail's side in pixels."""
        return self.generator.config.side

    @property
    def channels(self) -> int:
        """3, or 4 with alpha."""
        return self.generator.config.pictures


def load(path: Path) -> Drafter:
    """Read a Drafter from its weights. Raises DanqingError for any other file."""
    note, tensors = storage.load(path, "drafter")
    with storage.fitting(path, "drafter"):
        generator = Generator(storage.config_of(DrafterConfig, note["config"]))
        generator.load_state_dict(storage.part(tensors, "generator"))
        labels = storage.by_label(tensors, note["labels"])
        prints = storage.part(tensors, "pool.prints")
        pool = Pool(
            tensors["pool.codes"], tensors["pool.conditions"], labels, Prints(**prints) if prints else None
        )
    return Drafter(storage.ready(generator), pool)


@torch.inference_mode()
def draft(
    drafter: Drafter,
    wanted: Sequence[str],
    seeds: Sequence[int],
    *,
    truncation: float = TRUNCATION,
    shape: tuple[int, int] | None = None,
) -> torch.Tensor:
    """A thumbnail a seed that shows what the labels say: [N, C, side, side] in [-1, 1].

    truncation: 1 draws from all of a theme's pictures, less from the most typical alone (its cube is their
    share), with less chance beside. shape: height and width wanted; the shorter side stays the Drafter's and
    the longer grows in proportion, to twice it at most.
    """
    return draw(drafter, *draw_codes(drafter, wanted, seeds, truncation=truncation), shape=shape)


def draw_codes(
    drafter: Drafter, wanted: Sequence[str] | None, seeds: Sequence[int], *, truncation: float = TRUNCATION
) -> Codes:
    """What ``draft`` draws from: a code [N, L, b, b] and a condition [N, C] a seed.

    Without labels (None) any picture of the pool may be drawn from. Raises DanqingError for unknown labels.
    """
    if wanted is None or (tuple(wanted) == (ALL,) and ALL not in drafter.pool.labels):
        rows = kin = torch.arange(len(drafter.pool.codes))
    else:
        rows, kin = (drafter.pool.typical(some, truncation**3) for some in drafter.pool.rows(wanted))

    def codes(seed: int) -> Codes:
        chance = torch.Generator().manual_seed(seed)
        return _no_copy(drafter, lambda: _draw(drafter, rows, kin, chance, truncation))

    drawn = [drafter.steer(codes, seed) if drafter.steer else codes(seed) for seed in seeds]
    return torch.cat([z for z, _ in drawn]), torch.cat([c for _, c in drawn])


def draw(
    drafter: Drafter, z: torch.Tensor, c: torch.Tensor, *, shape: tuple[int, int] | None = None
) -> torch.Tensor:
    """The thumbnails [N, C, side, side] of codes and conditions; ``shape`` as for ``draft``.

    Lets gradients through to ``z`` and ``c``, within [-1, 1].
    """
    cells = None if shape is None else _cells(drafter.generator.config.base, *shape)
    with autocast():
        parts = [drafter.generator(*part, cells) for part in zip(z.split(BATCH), c.split(BATCH), strict=True)]
    return torch.cat(parts).float().clamp(-1, 1)


def _no_copy(drafter: Drafter, codes: Callable[[], Codes]) -> Codes:
    """The first codes whose picture keeps its distance from training's; of TRIES too near, the farthest."""
    prints, least = drafter.pool.prints, mixing_of(drafter.generator.config).apart
    if prints is None or not least:
        return codes()
    tried = []
    for _ in range(TRIES):
        drawn = codes()
        with torch.no_grad():
            apart = prints.apart(draw(drafter, *drawn)).item()
            if abs(apart - least) < UNSURE:  # what is refused must not hang on the machine
                apart = prints.apart(drafter.generator(*drawn).clamp(-1, 1)).item()
        if apart >= least:
            return drawn
        tried.append((apart, drawn))
    return max(tried, key=lambda one: one[0])[1]


def _draw(
    drafter: Drafter, rows: torch.Tensor, kin: torch.Tensor, chance: torch.Generator, truncation: float
) -> Codes:
    """A code [1, L, b, b] and a condition [1, C] between a theme's pictures, and a little beside.

    Where nothing else in the theme is kin to a picture, the picture's own, and a little beside.
    """
    pool = drafter.pool
    first = rows[torch.randint(len(rows), (1,), generator=chance)]
    others = next(some for some in (rows, kin, torch.arange(len(pool.codes))) if len(some) > 1)
    others = others[others != first]
    mixing = mixing_of(drafter.generator.config)
    # A cosine, since all conditions are as long (on_sphere).
    alike = pool.conditions[others] @ pool.conditions[first[0]] / pool.conditions.shape[1]
    agreeing = F.cosine_similarity(pool.codes[others].flatten(1), pool.codes[first].flatten(1))
    near = others[nearest_kin(alike, agreeing, mixing)]
    z, c = pool.codes[first], pool.conditions[first]
    if len(near):
        other = near[torch.randint(len(near), (1,), generator=chance)]
        shares = draw_shares(drafter.generator.config, 1, chance).clamp(*mixing.shares)
        z, c = mix_codes(z, pool.codes[other], shares), mix_conditions(c, pool.conditions[other], shares)
    return z + mixing.stray * truncation * torch.randn(z.shape, generator=chance), c


def nearest_kin(alike: torch.Tensor, agreeing: torch.Tensor, mixing: Mixing) -> torch.Tensor:
    """The KIN most alike of others, by their cosines [N] of conditions and of codes to a picture's own.

    None of them is too unlike to be mixed with, and none a twin, unless there are too few others.
    """
    alike = alike.masked_fill(torch.minimum(alike, agreeing) < mixing.kinship, -torch.inf)
    apart = alike.masked_fill(alike > mixing.twins, -torch.inf)
    chosen = apart if int(apart.isfinite().sum()) >= KIN else alike
    return chosen.topk(min(KIN, int(chosen.isfinite().sum()))).indices


def _cells(base: int, height: int, width: int) -> tuple[int, int]:
    """Rows and columns of the seed for a picture of this shape."""
    short = min(height, width)
    return min(round(base * height / short), LONGEST * base), min(round(base * width / short), LONGEST * base)
