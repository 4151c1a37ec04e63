"""Pictures at training size in one array: made once a run, kept beside its log, read at every step."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from danqing.pictures.folders import Entry, Folder, open_folder
from danqing.training.recipes import Range


@dataclass(frozen=True, slots=True)
class Source:
    """Which pictures of the data a recipe takes: a folder, and labels of which a picture must bear one."""

    folder: str
    columns: tuple[str, ...] = ()  # of works.csv; sub-folder names are labels without it
    labels: tuple[str, ...] = ()  # empty: all
    border: Annotated[float, Range(0.0, 0.49)] = 0.0  # of each side
    trim: bool = False
    drop_grey: bool = False


def entries(data: Path, source: Source) -> Iterator[tuple[Folder, Entry]]:
    """Every picture that ``source`` names, with the folder that opens it."""
    folder = open_folder(
        data / source.folder, label_columns=source.columns, border=source.border, trim=source.trim,
        drop_grey=source.drop_grey,
    )  # fmt: skip
    for entry in folder.entries:
        if not source.labels or set(source.labels) & set(entry.labels):
            yield folder, entry


def square(image: Image.Image, side: int) -> NDArray[np.uint8]:
    """The middle square (a little above the middle of tall pictures, where faces are) at side × side, RGB."""
    rgb = image.convert("RGB")
    return np.asarray(ImageOps.fit(rgb, (side, side), Image.Resampling.LANCZOS, centering=(0.5, 0.35)))


def on_paper(image: Image.Image, side: int, paper: Sequence[int]) -> NDArray[np.uint8]:
    """A drawing, with or without transparency, whole and centred on paper of one colour."""
    page = Image.new("RGB", (side, side), tuple(paper))
    image = ImageOps.contain(image.convert("RGBA"), (side - 12, side - 12), Image.Resampling.LANCZOS)
    page.paste(image, ((side - image.width) // 2, (side - image.height) // 2), image)
    return np.asarray(page)


def mosaics(cells: list[NDArray[np.uint8]]) -> list[NDArray[np.uint8]]:
    """Fours of equal squares to squares of twice the side; what is left over is dropped."""
    fours = [cells[i : i + 4] for i in range(0, len(cells) - 3, 4)]
    return [np.concatenate([np.concatenate(f[:2], 1), np.concatenate(f[2:], 1)], 0) for f in fours]
