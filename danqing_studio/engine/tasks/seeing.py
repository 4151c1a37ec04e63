"""What pictures look like, as a few numbers each: for "more like this", and for learning somebody's taste."""

import base64
import io
from collections.abc import Mapping, Sequence
from typing import Any, Final

import torch
from PIL import Image

from danqing.language import DanqingError
from danqing.models.features import frozen_features
from danqing.pictures.decoding import decode
from danqing.pictures.tensors import to_tensor
from danqing_studio.engine.client import Answer, Progress

SIDE: Final = 96  # pixels: enough for manner and subject, and a wall of 64 takes a fraction of a second
TAPS: Final = (3, 11)  # strokes and colours (24 channels), and what is shown (112)
NUMBERS: Final = 2 * (24 + 112)  # the mean and the deviation of every channel
MOST: Final = 64  # pictures at once


def features(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """Of one to 64 pictures, in order: ``facts["features"]``, base64 of NUMBERS float16 each."""
    if not 1 <= len(pictures) <= MOST:
        raise DanqingError("count-range", value=len(pictures), low=1, high=MOST)
    images = [decode(io.BytesIO(data), "") for data in pictures]
    rows = look(images).to(torch.float16).numpy().astype("<f2")
    return Answer({"features": [base64.b64encode(row.tobytes()).decode("ascii") for row in rows]})


@torch.inference_mode()
def look(images: Sequence[Image.Image]) -> torch.Tensor:
    """[N, NUMBERS] in float32. A picture's shape does not count: it is looked at as a square."""
    x = to_tensor([_square(image) for image in images])
    maps = frozen_features()(x, TAPS)
    return torch.cat([torch.cat([y.mean((2, 3)), y.std((2, 3))], 1) for y in maps], 1)


def _square(image: Image.Image) -> Image.Image:
    if image.mode == "RGBA":
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image).convert("RGB")
    return image.resize(
        (SIDE, SIDE), Image.Resampling.BOX if min(image.size) > SIDE else Image.Resampling.BICUBIC
    )
