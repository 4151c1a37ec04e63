"""How faithful and how well in style the Painter paints, on paintings held out of training.

    python -m bench.painter --packed FILE.npz

Style is measured between sets of different paintings, so that no painting is compared with the one that its
thumbnail came from, in units of the mean distance between the styles' own held-out paintings.
"""

import argparse
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from itertools import combinations
from pathlib import Path
from statistics import mean

import numpy as np
import torch

from bench import results
from danqing import weights
from danqing.judging.features import style_judge
from danqing.judging.metrics import style_distance
from danqing.models.painting import load
from danqing.models.painting import paint as paint_with
from danqing.pictures.palettes import transfer
from danqing.pictures.tensors import from_bytes, resize, shrink

SCALE = 8
MOST = 32  # held-out paintings a style

Paint = Callable[[torch.Tensor, str], torch.Tensor]  # thumbnails t [n, 3, h, w], style -> x [n, 3, 8h, 8w]


@dataclass(frozen=True, slots=True)
class Figures:
    """One style. Distances are to its held-out paintings, as shares of the mean distance between styles."""

    style: str
    paintings: int
    consistency: float  # mean absolute difference of the shrunk painting and its thumbnail, in 0..1
    chance: float  # distance of one half of the real paintings to the other half
    enlarged: float  # the thumbnails merely enlarged: what the Painter starts from
    own: float  # thumbnails of this style, painted in it
    swapped: float  # thumbnails of other styles, painted in it
    recoloured: float  # the same, their colours first moved towards the style's, as the verb create does


COLUMNS = ("style", "paintings", "consistency", "chance", "enlarged", "own", "swapped", "recoloured")


def read_packed(path: Path, most: int = MOST) -> dict[str, torch.Tensor]:
    """Held-out paintings x [n, 3, 256, 256], ``most`` of every style of an .npz file with at least four."""
    with np.load(path) as arrays:
        names = [str(name) for name in arrays["names"]]
        pixels, styles, held_out = arrays["pixels"], arrays["style"], arrays["held_out"]
    sets = {name: from_bytes(pixels[held_out & (styles == i)][:most]) for i, name in enumerate(names)}
    return {name: x for name, x in sets.items() if len(x) >= 4}


def measure(paintings: Mapping[str, torch.Tensor], paint: Paint, recolour: Paint) -> list[Figures]:
    """The figures of every style; ``recolour`` moves thumbnails towards a style's colours."""
    look = style_judge()
    real = {name: look(x) for name, x in paintings.items()}
    unit = mean(style_distance(real[a], real[b]) for a, b in combinations(real, 2))
    thumbnails = {name: shrink(x, SCALE) for name, x in paintings.items()}
    return [_measure_style(name, real[name], thumbnails, paint, recolour, unit) for name in paintings]


def _measure_style(
    name: str,
    real: torch.Tensor,
    thumbnails: Mapping[str, torch.Tensor],
    paint: Paint,
    recolour: Paint,
    unit: float,
) -> Figures:
    look, t = style_judge(), thumbnails[name]
    others = _others(thumbnails, name, len(t))
    own, swapped = paint(t, name), paint(others, name)
    recoloured = paint(recolour(others, name), name)
    pairs = ((own, t), (swapped, others))
    return Figures(
        style=name,
        paintings=len(t),
        consistency=mean(((shrink(x, SCALE) - small).abs().mean() / 2).item() for x, small in pairs),
        chance=_crossed(real, real) / unit,
        enlarged=_crossed(look(resize(t, SCALE * t.shape[2], SCALE * t.shape[3])), real) / unit,
        own=_crossed(look(own), real) / unit,
        swapped=style_distance(look(swapped), real) / unit,
        recoloured=style_distance(look(recoloured), real) / unit,
    )


def _others(thumbnails: Mapping[str, torch.Tensor], name: str, count: int) -> torch.Tensor:
    """``count`` thumbnails of the other styles, as evenly as may be, drawn by a fixed seed."""
    rest = [t for other, t in thumbnails.items() if other != name]
    share = -(-count // len(rest))
    chance = torch.Generator().manual_seed(0)
    drawn = torch.cat([t[torch.randperm(len(t), generator=chance)[:share]] for t in rest])
    return drawn[torch.randperm(len(drawn), generator=chance)[:count]]


def _crossed(fake: torch.Tensor, real: torch.Tensor) -> float:
    """Distance of every other row of ``fake`` to the rows of ``real`` between them, both ways round."""
    return (style_distance(fake[::2], real[1::2]) + style_distance(fake[1::2], real[::2])) / 2


def summary(rows: list[Figures]) -> dict[str, float]:
    """The mean of every figure over the styles."""
    return {field: mean(getattr(row, field) for row in rows) for field in COLUMNS[2:]}


def main() -> None:
    """Measure, print the table and write bench/results/painter.json."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument(
        "--packed", type=Path, required=True, help="the .npz that the Painter's training packed"
    )
    parser.add_argument("--strength", type=float, default=0.5, help="0 faithful to the thumbnail … 1 free")
    parser.add_argument("--most", type=int, default=MOST, help="held-out paintings a style")
    parser.add_argument("--card", action="store_true", help="put the figures on the Painter's card, too")
    wish = parser.parse_args()
    path = weights.find("painter").path
    painter = load(path)

    def paint(t: torch.Tensor, name: str) -> torch.Tensor:
        w = painter.styles[name][None]
        one_by_one = enumerate(
            t.split(1)
        )  # with a seed each, so that every painting has its own brush strokes
        return torch.cat(
            [paint_with(painter, one, w, seed=i, strength=wish.strength) for i, one in one_by_one]
        )

    def recolour(t: torch.Tensor, name: str) -> torch.Tensor:
        return transfer(t, painter.palettes[name], wish.strength)

    rows = measure(read_packed(wish.packed, wish.most), paint, recolour)
    table = [[getattr(row, field) for field in COLUMNS] for row in rows]
    means = summary(rows)
    results.show("Painter", COLUMNS, [*table, ["mean", "", *means.values()]])
    results.write(
        "painter", {"strength": wish.strength, "mean": means, "styles": [asdict(row) for row in rows]}
    )
    if wish.card:
        results.put_on_card(path, means)


if __name__ == "__main__":
    main()
