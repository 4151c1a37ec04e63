"""A model's drafts, steered: what its page shows while one moves its sliders."""

import io
from collections.abc import Mapping
from typing import Final

from asgiref.sync import async_to_sync
from PIL import Image

from danqing_studio.accounts.models import User
from danqing_studio.engine import client
from danqing_studio.teaching.models import TaughtModel
from danqing_studio.teaching.receiving import SHOWN, webp

SEED: Final = 7
COUNT: Final = 4  # drafts side by side
GAP: Final = 6  # pixels between them


def tried(person: User, model: TaughtModel, values: Mapping[int, float]) -> bytes:
    """Drafts of a model with its sliders at ``values``, in a row, as WebP.

    Raises EngineError, EngineAwayError, and SupersededError where that person has moved on.
    """
    sliders = [f"{model.name}:{index}={value:.2f}" for index, value in sorted(values.items()) if value]
    wish = {"theme": "", "model": model.name, "count": COUNT, "seed": SEED, "sliders": sliders}
    answer = async_to_sync(client.ask)("wall", wish, channel=f"try {person.pk} {model.pk}")
    return _row([Image.open(io.BytesIO(picture)).convert("RGB") for picture in answer.pictures])


def _row(images: list[Image.Image]) -> bytes:
    width = sum(image.width for image in images) + GAP * (len(images) - 1)
    row = Image.new("RGBA", (width, max(image.height for image in images)))
    left = 0
    for image in images:
        row.paste(image, (left, 0))
        left += image.width + GAP
    return webp(row, **SHOWN)
