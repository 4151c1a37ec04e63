"""Paint the small samples by which styles are chosen at the workbench: ``python -m tools.style_samples``.

Each shows what it shows best: one motif in all of them would tell the oils hardly apart.
"""

import io
from pathlib import Path
from typing import Final

from PIL import Image

import danqing

FOLDER: Final = Path(__file__).parent.parent / "danqing_studio/workbench/static/workbench/styles"
# What each style shows, and the chance it is painted with.
MOTIFS: Final = {
    "song-ink": ("mountains", 3),
    "ming-colour": ("plum blossom and birds", 1),
    "oil-impressionist": ("boats on the lake at sunset", 6),
    "oil-landscape": ("mountains at dawn", 3),
    "oil-baroque": ("storm over the sea at dusk", 8),
    "oil-still-life": ("pears and grapes on a table", 8),
    "oil-genre": ("village in autumn", 6),
    "tempera-medieval": ("castle and golden sky", 5),
    "watercolour-botanical": ("three plums", 6),
    "clip-art": ("a sun and a house", 6),
    "sticker-flat": ("a penguin", 3),
    "sticker-outlined": ("an apple", 7),
    "sticker-3d": ("an owl", 3),
}
PAINTED, SHOWN = (480, 360), (208, 156)  # pixels; shown at half of it, and so sharp on fine screens
LIGHT: Final = 9_000  # bytes


def sample(style: str) -> bytes:
    """Its motif in one style, as a WebP of at most LIGHT bytes."""
    motif, seed = MOTIFS[style]
    image = danqing.create(motif, style=style, seed=seed, size=PAINTED)[0].image
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
    for style in MOTIFS:
        (FOLDER / f"{style}.webp").write_bytes(sample(style))


if __name__ == "__main__":
    main()
