"""Paint the small samples by which styles are chosen at the workbench: ``python -m tools.style_samples``.

One motif in every bundled style, each planned as that style shows such things.
"""

import io
from pathlib import Path
from typing import Final

from PIL import Image

import danqing
from danqing.verbs.studio import PAINTER, open_studio

FOLDER: Final = Path(__file__).parent.parent / "danqing_studio/workbench/static/workbench/styles"
MOTIF: Final = "a pear and an apple"
SEED: Final = 7
STRENGTH: Final = 0.8  # more than usual: what tells styles apart is to be seen at a glance
PAINTED, SHOWN = (512, 384), (320, 240)  # pixels; shown at half of it, and so sharp on fine screens
LIGHT: Final = 12_000  # bytes


def sample(style: str) -> bytes:
    """The motif in one style, as a WebP of at most LIGHT bytes."""
    image = danqing.create(MOTIF, style=style, seed=SEED, size=PAINTED, strength=STRENGTH)[0].image
    image = image.resize(SHOWN, Image.Resampling.LANCZOS)
    for quality in range(86, 20, -6):
        buffer = io.BytesIO()
        image.save(buffer, "WEBP", quality=quality, method=6)
        if buffer.tell() <= LIGHT:
            break
    return buffer.getvalue()


def main() -> None:
    """Write NAME.webp for every style of the bundled Painter."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for style in sorted(open_studio().styles_of(PAINTER)):
        (FOLDER / f"{style}.webp").write_bytes(sample(style))


if __name__ == "__main__":
    main()
