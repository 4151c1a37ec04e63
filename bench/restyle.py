"""Restyling beside Magenta's network and the Stylizer: time, content kept, style reached (``make bench``).

    python -m bench.restyle --contents FOLDER --styles FOLDER

Every picture is shown by its centre square. For every pair of content and style a method's picture is judged
by three distances, each as a share of that between the content and the style picture themselves: to the
content (the judge's pooled features), to the style (its statistics of features at four depths), to the style
by the peer's own reader (100 numbers). ``kept`` and ``reached`` are 1 less the share, 0 at worst: a copy of
the content keeps 1 and reaches 0, a copy of the style picture the other way round: neither earns a product.

Pictures are kept in out/restyle and made once: a run that was stopped goes on. ``--again METHOD`` makes a
method's anew.
"""

import argparse
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import mean

import torch
from PIL import Image

from bench import results
from bench.machine import compare
from bench.peers import magenta
from danqing.judging.features import judge, style_judge
from danqing.pictures.files import open_picture
from danqing.pictures.tensors import to_tensor
from danqing.verbs.restyling import restyle
from danqing.verbs.stylizing import stylize

SIDE = 384  # px: what the peer's network is fixed to, so the size at which everything is judged
LARGE = 1024
OUT = Path("out/restyle")
ROUNDS = 21
FINE_SECONDS = 25.0  # the Stylizer's for a picture
FINE_CONTENTS, FINE_STYLES = 6, 2

FIELDS = ("kept", "reached", "reached_peer", "product", "product_peer")
COLUMNS = ("method", "pictures", "kept", "reached", "reached (peer)", "product", "product (peer)")
Method = Callable[
    [Image.Image, Path], Image.Image
]  # a square content and a style picture -> the restyled one


def paint(content: Image.Image, style: Path) -> Image.Image:
    """By the Painter, as the verb restyle does by default."""
    return restyle(content, str(style), seed=0).image


def optimise(content: Image.Image, style: Path, seconds: float = FINE_SECONDS) -> Image.Image:
    """By the Stylizer."""
    return stylize(content, str(style), seconds=seconds, seed=0).image


FAST: Mapping[str, Method] = {"Magenta": magenta.restyle, "Painter": paint}
FINE = "Stylizer"


@dataclass(frozen=True, slots=True)
class Looks:
    """What the judges see in a picture."""

    content: torch.Tensor  # [1280]
    style: torch.Tensor  # [320]
    peer: torch.Tensor  # [100]


@dataclass(frozen=True, slots=True)
class Verdict:
    """One picture of a method: shares, as the module says."""

    method: str
    content: str
    style: str
    kept: float
    reached: float
    reached_peer: float

    @property
    def product(self) -> float:
        """The headline: content kept times style reached."""
        return self.kept * self.reached

    @property
    def product_peer(self) -> float:
        """The same by the peer's own reader of style."""
        return self.kept * self.reached_peer


def square(path: Path, side: int = SIDE) -> Image.Image:
    """A picture's centre square, opaque, at ``side`` px."""
    image = open_picture(path).convert("RGB")
    least = min(image.size)
    left, top = (image.width - least) // 2, (image.height - least) // 2
    middle = image.crop((left, top, left + least, top + least))
    return middle.resize((side, side), Image.Resampling.LANCZOS)


def look(image: Image.Image) -> Looks:
    """Judge one picture of SIDE x SIDE."""
    x = to_tensor(image)
    return Looks(judge()(x)[0], style_judge()(x)[0], magenta.style_vector(image))


def weigh(made: Looks, content: Looks, style: Looks, names: tuple[str, str, str]) -> Verdict:
    """The verdict on a picture of (method, content, style) by what is seen in it and in its two models."""

    def share(a: torch.Tensor, b: torch.Tensor, apart: torch.Tensor) -> float:
        return max(0.0, 1 - ((a - b).norm() / apart.norm()).item())

    return Verdict(
        *names,
        kept=share(made.content, content.content, style.content - content.content),
        reached=share(made.style, style.style, content.style - style.style),
        reached_peer=share(made.peer, style.peer, content.peer - style.peer),
    )


def make(method: str, call: Method, content: Path, style: Path, again: bool) -> Image.Image:
    """A method's picture of a pair, from out/restyle if it has been made before."""
    path = OUT / method / f"{content.stem}--{style.stem}.png"
    if again or not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        image = call(square(content), style)
        image.save(path.with_suffix(".part"), "PNG")
        path.with_suffix(".part").replace(path)
    return Image.open(path).convert("RGB")


def judge_method(
    method: str, call: Method, pairs: Sequence[tuple[Path, Path]], seen: Mapping[Path, Looks], again: bool
) -> list[Verdict]:
    """The verdicts on a method's pictures of all pairs."""
    start, verdicts = time.monotonic(), []
    for content, style in pairs:
        made = look(make(method, call, content, style, again))
        verdicts.append(weigh(made, seen[content], seen[style], (method, content.stem, style.stem)))
    print(f"… {method}: {len(pairs)} pictures, {time.monotonic() - start:.0f} s", flush=True)
    return verdicts


def measure_time(content: Path, style: Path, side: int) -> dict[str, float]:
    """Median seconds of every fast method for a square of ``side`` px, in turns; the style is read anew."""
    image = square(content, side)
    calls = [lambda call=call: call(image, style) for call in FAST.values()]
    return dict(zip(FAST, compare(*calls, rounds=ROUNDS), strict=True))


def mean_rows(verdicts: Sequence[Verdict]) -> list[list[object]]:
    """A row a method: its means over all of its pictures."""
    methods = dict.fromkeys(verdict.method for verdict in verdicts)
    of = {name: [v for v in verdicts if v.method == name] for name in methods}
    return [[name, len(own), *(mean(getattr(v, f) for v in own) for f in FIELDS)] for name, own in of.items()]


def pictures(folder: Path, most: int) -> list[Path]:
    """At most ``most`` pictures of a folder, spread evenly over their names."""
    found = sorted(path for path in folder.iterdir() if path.suffix in (".png", ".jpg"))
    if not found:
        raise SystemExit(f"{folder} holds no PNG or JPEG")
    return spread(found, most)


def spread(paths: Sequence[Path], most: int) -> list[Path]:
    """At most ``most`` of the paths, evenly."""
    count = min(most, len(paths))
    return [paths[i * len(paths) // count] for i in range(count)]


def main() -> None:
    """Measure, print the tables and write bench/results/restyle.json."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--contents", type=Path, required=True, help="folder of photographs and pictures")
    parser.add_argument("--styles", type=Path, required=True, help="folder of style pictures")
    parser.add_argument("--most", type=int, default=40, help="contents to take (default 40)")
    parser.add_argument(
        "--again", action="append", default=[], choices=(*FAST, FINE), help="make its pictures anew"
    )
    parser.add_argument(
        "--seconds", type=float, default=FINE_SECONDS, help="the Stylizer's for a picture (default 25)"
    )
    wish = parser.parse_args()
    contents, styles = pictures(wish.contents, wish.most), pictures(wish.styles, 6)
    times = {side: measure_time(contents[0], styles[0], side) for side in (SIDE, LARGE)}
    seen = {path: look(square(path)) for path in (*contents, *styles)}
    pairs = [(content, style) for style in styles for content in contents]
    few = [
        (content, style)
        for style in spread(styles, FINE_STYLES)
        for content in spread(contents, FINE_CONTENTS)
    ]
    verdicts = [
        v for name, call in FAST.items() for v in judge_method(name, call, pairs, seen, name in wish.again)
    ]
    fine = judge_method(FINE, partial(optimise, seconds=wish.seconds), few, seen, FINE in wish.again)
    shared = {(v.content, v.style) for v in fine}
    beside = [v for v in verdicts if (v.content, v.style) in shared] + fine
    by_style = {style.stem: mean_rows([v for v in verdicts if v.style == style.stem]) for style in styles}
    results.show("All pairs", COLUMNS, mean_rows(verdicts))
    for name, rows in by_style.items():
        results.show(name, COLUMNS, rows)
    results.show(f"The Stylizer's pairs ({wish.seconds:g} s each)", COLUMNS, mean_rows(beside))
    results.show("Seconds", ("px", *FAST), [[side, *own.values()] for side, own in times.items()])
    figures = {
        "columns": COLUMNS, "all": mean_rows(verdicts), "styles": by_style, "stylizer": mean_rows(beside),
        "stylizer_seconds": wish.seconds, "seconds": times,
        "pictures": [asdict(verdict) for verdict in (*verdicts, *fine)],
    }  # fmt: skip
    print(results.write("restyle", figures))


if __name__ == "__main__":
    main()
