"""How much restyled films flicker, steadied and frame by frame.

    python -m bench.steadiness PICTURE

Three clips are made of the picture: the camera pans over it, it stands still under noise as of a sensor, and
a part of it crosses it. Flicker is how far a painted frame is from the one before, moved along the clip's
true motion, less the same for the clip itself; in 256ths, the frame's edge left out. Sharpness is the
deviation of what a 3 × 3 mean takes away. What either costs is in processor seconds a frame on one thread.
"""

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import mean

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from bench import results
from danqing.pictures.files import open_picture
from danqing.pictures.motion import moved
from danqing.pictures.steadying import KEPT, Steadier
from danqing.pictures.tensors import from_bytes, to_bytes, to_tensor
from danqing.verbs.restyling import hands_of, read_step, restyle_step, restyled_frame

STYLE = "oil-impressionist"
WIDTH, HEIGHT, FRAMES = 320, 240, 10
PACE = (2.5, 0.6)  # pixels a frame, right and down
NOISE = 3.0  # 256ths
EDGE = 10  # pixels

Clip = Callable[[Image.Image, int], Image.Image]  # the picture, the frame's number -> the frame
COLUMNS = ("clip", "frames", "painted", "clip's own", "flicker", "sharpness", "seconds")


@dataclass(frozen=True, slots=True)
class Row:
    """One clip, painted one way."""

    clip: str
    frames: str
    painted: float
    own: float
    flicker: float
    sharpness: float
    seconds: float


def pan(picture: Image.Image, number: int) -> Image.Image:
    """The camera moves over the picture."""
    across, down = PACE[0] * number, PACE[1] * number
    return picture.transform(
        (WIDTH, HEIGHT), Image.Transform.AFFINE, (1, 0, across, 0, 1, down), Image.Resampling.BICUBIC
    )


def still(picture: Image.Image, number: int) -> Image.Image:
    """Nothing moves but noise."""
    noise = np.random.default_rng(number).normal(0, NOISE, (HEIGHT, WIDTH, 3))
    return Image.fromarray((np.asarray(pan(picture, 0)) + noise).round().clip(0, 255).astype(np.uint8))


def crossing(picture: Image.Image, number: int) -> Image.Image:
    """A part of the picture, mirrored, crosses it."""
    frame = pan(picture, 0)
    frame.paste(frame.transpose(Image.Transpose.ROTATE_180).resize((90, 60)), (20 + 5 * number, 90))
    return frame


CLIPS: dict[str, tuple[Clip, tuple[float, float]]] = {
    "pan": (pan, PACE),
    "still": (still, (0.0, 0.0)),
    "crossing": (crossing, (0.0, 0.0)),
}


def measure(picture: Image.Image, name: str, kept: float) -> Row:
    """Paint a clip, keeping this share of what only moved, and measure it."""
    clip, pace = CLIPS[name]
    wish = read_step(restyle_step(STYLE))
    hands, steadier = hands_of(wish), Steadier(kept)
    way = torch.tensor(pace).view(1, 2, 1, 1).expand(1, 2, HEIGHT, WIDTH)
    frames: list[tuple[torch.Tensor, torch.Tensor]] = []
    start = time.process_time()
    for number in range(FRAMES):
        x = to_tensor(clip(picture, number))
        y = from_bytes(to_bytes(steadier(x, restyled_frame(x, wish, hands, None))))
        steadier.settle(x, y)
        frames.append((x, y))
    seconds = (time.process_time() - start) / FRAMES
    pairs = list(pairwise(frames))
    own, painted = (mean(_apart(a[i], b[i], way) for a, b in pairs) for i in (0, 1))
    sharpness = mean(float((y - F.avg_pool2d(y, 3, 1, 1)).std()) for _, y in frames[3:])
    return Row(name, "steadied" if kept else "one by one", painted, own, painted - own, sharpness, seconds)


def _apart(before: torch.Tensor, after: torch.Tensor, way: torch.Tensor) -> float:
    off = (moved(before, way, "bicubic") - after)[:, :, EDGE:-EDGE, EDGE:-EDGE]
    return float(off.abs().mean()) * 127.5


def main() -> None:
    """Measure, print the table and write bench/results/steadiness.json."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("picture", type=Path, help="a photograph of 400 × 300 px at least")
    torch.set_num_threads(1)
    picture = open_picture(parser.parse_args().picture).convert("RGB")
    rows = [measure(picture, name, kept) for name in CLIPS for kept in (0.0, KEPT)]
    fields = Row.__slots__
    table = [[getattr(row, field) for field in fields] for row in rows]
    results.show("Steadiness", COLUMNS, table)
    results.write("steadiness", {"rows": [dict(zip(fields, line, strict=True)) for line in table]})


if __name__ == "__main__":
    main()
