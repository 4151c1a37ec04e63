"""Fit what taste looks at: ``python -m tools.taste_basis`` writes danqing_studio/feedback/data/basis.npz.

Thumbnails of many themes and styles are drawn, looked at as the engine's task ``features`` looks at them, and
measured as pictures; the file holds their mean, their first principal directions, and how each measure is
read off those. bench/taste.py tests on other themes. Two minutes on one core.
"""

import argparse
import random
from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image

import danqing
from danqing_studio.feedback.measures import MEASURES, measure

Floats = NDArray[np.float32]
BASIS: Final = Path(__file__).parent.parent / "danqing_studio/feedback/data/basis.npz"
COMPONENTS: Final = 64
PAINTED: Final = 512  # pixels a side of the paintings that are compared with their thumbnails
HALVING: Final = 7  # the seed by which themes are halved
RIDGE: Final = 1e-2  # of the regressions, in units of a component's variance
PLACES: Final = ("by the sea", "on the lake", "in the mountains", "in the forest", "in the fields",
                 "in the desert", "by the river", "in the village", "in the garden", "")  # fmt: skip
TIMES: Final = ("at dawn", "at sunset", "at night", "in the mist", "in the snow", "in spring", "in autumn",
                "in the rain", "under the moon", "")  # fmt: skip
THINGS: Final = ("boats", "a cat", "three pears", "an apple", "a bird", "a dragon", "a tree",
                 "flowers", "a horse", "a house", "two plums", "a fish", "a butterfly", "a bridge",
                 "a dog", "")  # fmt: skip


class Gathered(NamedTuple):
    """Thumbnails as taste sees them, theme by theme."""

    features: Floats  # [N, D]
    measures: Floats  # [N, M], in the order of MEASURES
    themes: NDArray[np.int64]  # [N], which theme each belongs to


def themes(parity: int) -> Iterator[tuple[str, str]]:
    """Themes and styles without end, at random: one half of the themes for the basis (``parity`` 0), the
    other for the bench (1), so that no theme is in both.
    """
    chance, styles = random.Random(parity), sorted(danqing.styles())
    spoken = [words for words in product(THINGS, PLACES, TIMES) if words[0] or words[1]]
    random.Random(HALVING).shuffle(spoken)
    while True:
        words = chance.choice(spoken[parity::2])
        yield " ".join(word for word in words if word), chance.choice(styles)


def gather(count: int, each: int, parity: int) -> Gathered:
    """Draw ``each`` thumbnails of ``count`` themes and look at them."""
    from danqing_studio.engine.tasks.seeing import look

    features, measures, numbers = list[Floats](), list[Floats](), list[NDArray[np.int64]]()
    wanted = themes(parity)
    while len(features) < count:
        theme, style = next(wanted)
        try:
            images = drawn(theme, style, each, seed=1000 * len(features) + parity)
        except danqing.language.DanqingError:  # a word that nothing drawable stands for
            continue
        features.append(look(images).numpy())
        measures.append(np.stack([measure(image) for image in images]))
        numbers.append(np.full(each, len(numbers)))
    return Gathered(np.concatenate(features), np.concatenate(measures), np.concatenate(numbers))


def drawn(theme: str, style: str, count: int, seed: int) -> list[Image.Image]:
    """The thumbnails that the wall would show."""
    return [work.image for work in danqing.draft(theme, style=style, count=count, seed=seed).works]


def painted_shift(count: int) -> Floats:
    """By how much the features of paintings differ from those of their thumbnails, on average [D]: it is the
    brush, and no matter of taste where works stand beside a mean of thumbnails.
    """
    from danqing_studio.engine.tasks.making import as_painting, quick_look
    from danqing_studio.engine.tasks.seeing import look

    thumbnails, paintings = [], []
    for seed, (theme, style) in enumerate(islice(themes(0), count)):
        work = danqing.draft(theme, style=style, count=1, seed=seed).works[0]
        thumbnails.append(work.image)
        paintings.append(quick_look(as_painting(work.recipe), PAINTED))
    return (look(paintings) - look(thumbnails)).mean(0).numpy()


def fit(seen: Gathered) -> dict[str, Floats]:
    """Mean, directions scaled so that each component has variance 1, their shares of the variance, and the
    measures by regression on the components, with the share of each that the regression explains on themes
    that it was not fitted on.
    """
    mean = seen.features.mean(0)
    _, sizes, rows = np.linalg.svd(seen.features - mean, full_matrices=False)
    spread = sizes[:COMPONENTS] / np.sqrt(len(seen.features))
    directions = rows[:COMPONENTS] / spread[:, None]
    x = (seen.features - mean) @ directions.T
    y = (seen.measures - seen.measures.mean(0)) / seen.measures.std(0)
    held = seen.themes % 5 == 0
    slopes = _ridge(x[~held], y[~held])
    left = ((y[held] - x[held] @ slopes) ** 2).mean(0) / y[held].var(0)
    return {
        "mean": mean.astype(np.float32),
        "directions": directions.astype(np.float32),
        "shares": (sizes[:COMPONENTS] ** 2 / (sizes**2).sum()).astype(np.float32),
        "slopes": _ridge(x, y).T.astype(np.float32),
        "explained": (1 - left).astype(np.float32),
    }


def _ridge(x: Floats, y: Floats) -> Floats:
    grid = x.T @ x + RIDGE * len(x) * np.eye(x.shape[1])
    return np.linalg.solve(grid, x.T @ y)


def main() -> None:
    """Gather, fit, write, and say what was found."""
    asked = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    asked.add_argument("--themes", type=int, default=400)
    asked.add_argument("--each", type=int, default=8, help="thumbnails a theme")
    options = asked.parse_args()
    basis = fit(gather(options.themes, options.each, parity=0))
    basis["painted"] = painted_shift(options.themes // 5)
    BASIS.parent.mkdir(exist_ok=True)
    np.savez_compressed(BASIS, **basis)  # type: ignore[arg-type]
    print(f"{COMPONENTS} components hold {basis['shares'].sum():.1%} of the variance")
    for name, share in zip(MEASURES, basis["explained"], strict=True):
        print(f"{name}: {share:.1%} explained")


if __name__ == "__main__":
    main()
