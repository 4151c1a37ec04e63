"""A work as it is kept: painted in full from what makes it, and made small for pages and walls."""

import base64
import io
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import torch
from PIL import Image

from danqing.pictures.files import save_picture
from danqing.trust.lineage import Lineage, read_history
from danqing.trust.recipe import Recipe
from danqing.verbs.continuing import remake as made_again
from danqing_studio.engine.client import Answer, Progress
from danqing_studio.engine.tasks.seeing import look

PREVIEW, TILE = 960, 320  # pixels of the longer side
LIGHT: Final = 20_000  # bytes: a wall shows dozens of tiles
QUALITIES: Final = (82, 74, 64, 52, 40, 25)  # of tiles: the first that is light enough
PAINTED: Final = 0.8  # the share of the work that painting is


def remake(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """Paint ``wish["recipe"]``, the JSON of a recipe or lineage.

    The answer's pictures are the painting (PNG with its history, sealed), the preview and the tile (WebP,
    nothing inside); its facts ``width``, ``height``, ``ground`` (the mean colour, #rrggbb) and ``features``,
    as seeing.features gives them.
    """
    history = read_history(wish["recipe"])
    image = made_again(history, progress=lambda done, every: progress(PAINTED * done / max(1, every)))
    progress(PAINTED)
    seen = look([image])[0].to(torch.float16).numpy().astype("<f2").tobytes()
    facts = {
        "width": image.width,
        "height": image.height,
        "ground": _ground(image),
        "features": base64.b64encode(seen).decode("ascii"),
    }
    return Answer(facts, [_sealed(image, history), _webp(image, PREVIEW, QUALITIES[0]), _tile(image)])


def _sealed(image: Image.Image, history: Recipe | Lineage) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "picture.png"
        save_picture(image, path, note=history.to_json())
        return path.read_bytes()


def _tile(image: Image.Image) -> bytes:
    for quality in QUALITIES:
        tile = _webp(image, TILE, quality)
        if len(tile) <= LIGHT:
            break
    return tile


def _webp(image: Image.Image, side: int, quality: int) -> bytes:
    small, stream = image.copy(), io.BytesIO()
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    small.save(stream, "WEBP", quality=quality, method=4)
    return stream.getvalue()


def _ground(image: Image.Image) -> str:
    red, green, blue = image.convert("RGB").resize((1, 1), Image.Resampling.BOX).tobytes()
    return f"#{red:02x}{green:02x}{blue:02x}"
