"""The bundled Enlarger beside bicubic and Lanczos scaling and Real-ESRGAN, four times as large.

    python -m bench.enlarge --packed RUN/packed.npz --photos FOLDER [--card]

Pictures held out of training (squares of 160 px) and photographs (squares of 256 px, shrunk so that no trace
of their own JPEG is left) are scaled down by four, ``clean`` by bicubic scaling alone, ``worn`` with blur,
noise and JPEG of fixed seeds, and enlarged again. ``returned``: PSNR of the result, scaled down by area, to
what was enlarged. Seconds are for 512 × 512, all methods in turns; memory is the peak of a process that does
nothing else.
"""

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import mean

import numpy as np
import torch
from PIL import Image

from bench import results
from bench.likeness import feature_distance, psnr
from bench.machine import compare, peak_memory_mb
from bench.peers import realesrgan
from danqing import weights
from danqing.models.enlarging import Enlarger, enlarge, load
from danqing.pictures.degrading import Wear, draw_wear, wear_out
from danqing.pictures.files import open_picture
from danqing.pictures.tensors import shrink, to_tensor

TIMES = 4
PHOTO = 256  # px a side
LARGE = 512  # px a side, when time and memory are measured
FIDELITIES = (0.0, 0.25, 0.5, 1.0)
SLOW = "x4plus"  # is timed once
COLUMNS = ("method", "pictures", "state", "PSNR", "features", "returned")
Method = Callable[[Image.Image], Image.Image]


def methods() -> dict[str, Method]:
    """All methods by name; Real-ESRGAN's where its packages are installed."""
    found: dict[str, Method] = {
        "bicubic": partial(_scaled, method=Image.Resampling.BICUBIC),
        "lanczos": partial(_scaled, method=Image.Resampling.LANCZOS),
    }
    if realesrgan.is_here():
        found |= {name: partial(realesrgan.enlarge, name) for name in realesrgan.NAMES}
    ours = load(weights.find("enlarger").path)
    return found | {f"danqing {fidelity:g}": partial(_ours, ours, fidelity) for fidelity in FIDELITIES}


def _scaled(image: Image.Image, method: Image.Resampling) -> Image.Image:
    return image.resize((image.width * TIMES, image.height * TIMES), method)


def _ours(enlarger: Enlarger, fidelity: float, image: Image.Image) -> Image.Image:
    return enlarge(enlarger, image, TIMES, fidelity=fidelity)


@dataclass(frozen=True, slots=True)
class Case:
    """A sharp picture, what it became when small, and of which kind and state that is."""

    kind: str
    state: str
    sharp: Image.Image
    small: Image.Image


def cases(pictures: Mapping[str, Sequence[Image.Image]]) -> list[Case]:
    """Every picture clean and worn; the same wear every time."""
    chance, found = np.random.default_rng(0), []
    for kind, images in pictures.items():
        for image in images:
            for state, wear in (("clean", Wear()), ("worn", draw_wear(TIMES, chance, clean=0))):
                found.append(Case(kind, state, image, wear_out(image, TIMES, wear, chance)))
    return found


def judged(case: Case, made: Image.Image) -> tuple[float, float, float]:
    """PSNR and feature distance to the sharp picture, and how well the small one is returned."""
    x, y, t = to_tensor(case.sharp), to_tensor(made), to_tensor(case.small)
    return psnr(x, y), feature_distance(x, y), psnr(t, shrink(y, TIMES))


def held_out(packed: Path, most: int) -> list[Image.Image]:
    """Squares that training packed and never learned from, evenly chosen."""
    with np.load(packed) as file:
        rows = np.flatnonzero(file["held_out"])
        pixels = file["pixels"][rows[np.linspace(0, len(rows) - 1, min(most, len(rows))).astype(int)]]
    return [Image.fromarray(square) for square in pixels]


def photographs(folder: Path, most: int) -> list[Image.Image]:
    """Middle squares of photographs that are large enough to be shrunk to PHOTO px."""
    opened = (open_picture(path).convert("RGB") for path in sorted(folder.glob("*.jpg")))
    large = [image for image in opened if min(image.size) >= 1.5 * PHOTO]
    chosen = [large[i] for i in np.linspace(0, len(large) - 1, min(most, len(large))).astype(int)]
    return [_middle(image) for image in chosen]


def _middle(image: Image.Image) -> Image.Image:
    side = min(min(image.size), 3 * PHOTO)  # of large photographs a part, so that it has fine detail
    left, top = (image.width - side) // 2, (image.height - side) // 2
    box = (left, top, left + side, top + side)
    return image.resize((PHOTO, PHOTO), Image.Resampling.LANCZOS, box)


def qualities(
    pictures: Mapping[str, Sequence[Image.Image]], known: Mapping[str, Method]
) -> list[list[object]]:
    """Rows of means, a row for every method, kind of picture and state."""
    every, rows = cases(pictures), []
    for name, method in known.items():
        figures = [(case, judged(case, method(case.small))) for case in every]
        for kind in pictures:
            for state in ("clean", "worn"):
                own = [f for case, f in figures if (case.kind, case.state) == (kind, state)]
                rows.append([name, kind, state, *(mean(column) for column in zip(*own, strict=True))])
        print(f"… {name}", file=sys.stderr, flush=True)
    return rows


def speeds(known: Mapping[str, Method], rounds: int) -> dict[str, dict[str, float]]:
    """Seconds and MB for LARGE × LARGE; every method's memory in a process of its own."""
    image = Image.effect_noise((LARGE, LARGE), 60).convert("RGB")
    fast = {name: method for name, method in known.items() if name != SLOW}
    seconds = dict(
        zip(fast, compare(*(partial(m, image) for m in fast.values()), rounds=rounds), strict=True)
    )
    found = {}
    for name in known:
        told = subprocess.run(
            [sys.executable, "-m", "bench.enlarge", "--one", name], check=True, capture_output=True, text=True
        )
        once = json.loads(told.stdout.splitlines()[-1])
        found[name] = {"seconds": seconds.get(name, once["seconds"]), "peak_mb": once["peak_mb"]}
    return found


def one(name: str) -> dict[str, float]:
    """Seconds of a first run of one method, and the peak of this process's memory."""
    method = methods()[name]
    image = Image.effect_noise((LARGE, LARGE), 60).convert("RGB")
    (seconds,) = compare(lambda: method(image), rounds=1) if name != SLOW else (_once(method, image),)
    return {"seconds": seconds, "peak_mb": peak_memory_mb()}


def _once(method: Method, image: Image.Image) -> float:
    start = time.perf_counter()
    method(image)
    return time.perf_counter() - start


def main() -> None:
    """Measure, print the tables and write bench/results/enlarge.json."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--packed", type=Path, help="packed.npz of the Enlarger's run")
    parser.add_argument("--photos", type=Path, help="folder of photographs")
    parser.add_argument("--most", type=int, default=48, help="pictures of each kind (default 48)")
    parser.add_argument("--rounds", type=int, default=5, help="of timing (default 5)")
    parser.add_argument("--without", action="append", default=[], help="leave out a method, such as x4plus")
    parser.add_argument("--card", action="store_true", help="put our figures on the card")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    wish = parser.parse_args()
    if wish.one:
        print(json.dumps(one(wish.one)))
        return
    known = {name: method for name, method in methods().items() if name not in wish.without}
    pictures = {}
    if wish.packed:
        pictures["art"] = held_out(wish.packed, wish.most)
    if wish.photos:
        pictures["photographs"] = photographs(wish.photos, wish.most)
    rows = qualities(pictures, known)
    results.show("Four times as large", COLUMNS, rows)
    timed = speeds(known, wish.rounds)
    results.show("512 × 512", ("method", "seconds", "MB"), [[n, *v.values()] for n, v in timed.items()])
    counts = {kind: len(images) for kind, images in pictures.items()}
    quality = [dict(zip(COLUMNS, row, strict=True)) for row in rows]
    path = results.write("enlarge", {"counts": counts, "quality": quality, "large": timed})
    if wish.card:
        results.put_on_card(weights.find("enlarger").path, card(rows))
    print(path)


def card(rows: Sequence[Sequence[object]]) -> dict[str, object]:
    """Our own figures, named by what they are of."""
    found: dict[str, object] = {}
    for name, kind, state, *values in rows:
        if str(name).startswith("danqing"):
            fidelity = str(name).removeprefix("danqing ")
            for figure, value in zip(("psnr", "features", "returned"), values, strict=True):
                found[f"{figure} {kind} {state} at {fidelity}"] = value
    return found


if __name__ == "__main__":
    torch.manual_seed(0)
    main()
