"""A folder of layers: written whole or not at all, and read back as people left it.

Every file that is a picture and not one of ours is a layer: they are sorted by name, from back to front. Ours
are layers.json, palette.json, palette.png, thumbnail.png and painting….png.
"""

import re
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.decoding import SUFFIXES, shown
from danqing.pictures.files import open_picture, save_picture
from danqing.pictures.notes import fingerprint
from danqing.pictures.tensors import shrink, to_images, to_tensor
from danqing.verbs.layer_palette import draw_strip, palette_text, read_palette, read_text
from danqing.verbs.layer_record import MOST, Record, Sheet

RECORD, PALETTE, STRIP, THUMBNAIL, PAINTING = (
    "layers.json", "palette.json", "palette.png", "thumbnail.png", "painting",
)  # fmt: skip
EDITORS = frozenset(
    (".xcf", ".kra", ".psd", ".ora", ".clip", ".afphoto", ".bak", ".tmp")
)  # what people work in


@dataclass(frozen=True, slots=True)
class Found:
    """A folder of layers as it is now.

    ``layers``: file to RGBA picture of the record's size, from back to front. ``palette``: colour to colour.
    """

    record: Record
    layers: Mapping[str, Image.Image]
    palette: Mapping[str, str]

    @property
    def changed(self) -> dict[str, str]:
        """Files that are no longer as they were written: to "changed", "added" or "removed"."""
        written = {sheet.file: sheet.sha256 for sheet in self.record.layers}
        now = {file: digest(image) for file, image in self.layers.items()}
        found = {file: "added" for file in now.keys() - written.keys()}
        found |= {file: "removed" for file in written.keys() - now.keys()}
        found |= {file: "changed" for file in now.keys() & written.keys() if now[file] != written[file]}
        if any(old != new for old, new in self.palette.items()):
            found[PALETTE] = "changed"
        return dict(sorted(found.items()))


def digest(image: Image.Image) -> str:
    """SHA-256 of an RGBA picture's pixels, whatever colour hides under full transparency."""
    pixels = np.array(image)
    pixels[pixels[..., 3] == 0] = 0
    return fingerprint(Image.fromarray(pixels))


def check_target(folder: Path, *, force: bool) -> None:
    """Raise a DanqingError where layers cannot be written without losing something.

    With ``force`` the files that an earlier create wrote there give way, and no others.
    """
    if not folder.exists():
        return
    if not folder.is_dir():
        raise DanqingError("layers-no-folder", name=shown(folder))
    theirs = [file for file in sorted(folder.iterdir()) if not file.name.startswith(".")]
    if theirs and not force:
        raise DanqingError("layers-folder-full", name=shown(folder))
    ours = _written(folder)
    for file in theirs:
        if file.name not in ours and _is_layer(file):
            raise DanqingError("layers-not-ours", name=shown(file))


def write(folder: Path, record: Record, layers: Sequence[Image.Image], thumbnail: Image.Image) -> None:
    """Write the layers of ``record`` and what belongs to them, enlarged for people's eyes.

    `check_target` comes first. Raises DanqingError where the folder cannot be written.
    """
    part = folder.with_name(f".danqing-{secrets.token_hex(8)}.part")
    times = enlargement(record.columns, record.rows)
    old = _written(folder)
    try:
        part.mkdir(parents=True)
        for sheet, image in zip(record.layers, layers, strict=True):
            save_picture(_enlarged(image, times), part / sheet.file)
        save_picture(_enlarged(thumbnail, times), part / THUMBNAIL)
        save_picture(draw_strip(record.palette), part / STRIP)
        (part / PALETTE).write_text(palette_text(record.palette), "utf-8")
        (part / RECORD).write_text(record.to_json(), "utf-8")
        folder.mkdir(parents=True, exist_ok=True)
        for name in old:
            (folder / name).unlink(missing_ok=True)
        for file in sorted(part.iterdir()):
            file.replace(folder / file.name)
    except OSError as fault:
        raise DanqingError("picture-unwritable", name=shown(folder)) from fault
    finally:
        shutil.rmtree(part, ignore_errors=True)


def enlargement(columns: int, rows: int) -> int:
    """How many times larger than they are layers are written: 8, so that a medium brush's are the painting's
    size; fewer for large ones.
    """
    return max(1, min(8, 1024 // max(columns, rows)))


def read_folder(folder: str | Path) -> Found:
    """Read a folder of layers. Raises DanqingError, naming the file, for whatever is not as it must be."""
    folder = Path(folder)
    record = read_record(folder)
    files = [file for file in sorted(folder.iterdir()) if _is_layer(file)]
    if not files:
        raise DanqingError("layers-none", name=shown(folder))
    if len(files) > MOST:
        raise DanqingError("layers-many", name=shown(folder), count=len(files), most=MOST)
    layers = {file.name: _read_layer(file, record) for file in files}
    _check_thumbnail(folder, record)
    return Found(record, layers, read_palette(folder / PALETTE, folder / STRIP, record.palette))


def read_record(folder: Path) -> Record:
    """The folder's layers.json; raises DanqingError where there is none, or none that can be read."""
    if not folder.is_dir():
        raise DanqingError("layers-missing", name=shown(folder))
    try:
        return Record.from_json(read_text(folder / RECORD))
    except FileNotFoundError:
        raise DanqingError("layers-none", name=shown(folder)) from None
    except (DanqingError, OSError, ValueError) as fault:
        raise DanqingError("layers-record", name=shown(folder / RECORD), reason=fault) from fault


def is_ours(name: str) -> bool:
    """Whether a file of this name in a folder of layers is none of them."""
    return (
        name in (RECORD, PALETTE, STRIP, THUMBNAIL) or re.fullmatch(r"painting(-.*)?\.\w+", name) is not None
    )


def _is_layer(file: Path) -> bool:
    """Whether a file is a layer; raises DanqingError for one that is nothing which belongs here."""
    hidden = file.name.startswith((".", "~")) or file.name.endswith("~")
    if (
        hidden
        or is_ours(file.name)
        or file.suffix.lower() in EDITORS
        or file.name in ("Thumbs.db", "desktop.ini")
    ):
        return False
    if file.suffix.lower() not in SUFFIXES or not file.is_file():
        raise DanqingError("layers-foreign", name=shown(file))
    return True


def _written(folder: Path) -> set[str]:
    """The files in a folder that its layers.json says were written there."""
    if not (folder / RECORD).is_file():
        return set()
    return {sheet.file for sheet in read_record(folder).layers} | {RECORD, PALETTE, STRIP, THUMBNAIL}


def _read_layer(file: Path, record: Record) -> Image.Image:
    image, size = open_picture(file).convert("RGBA"), (record.columns, record.rows)
    times = image.width // record.columns
    if times < 1 or image.size != (times * record.columns, times * record.rows):
        wanted = ["x".join(str(n * side) for side in size) for n in (1, enlargement(*size))]
        raise DanqingError(
            "layers-size", name=shown(file), size="x".join(map(str, image.size)), wanted=" / ".join(wanted)
        )
    return image if times == 1 else _shrunk(image, times)


def _shrunk(image: Image.Image, times: int) -> Image.Image:
    """By area, each pixel's colour weighed by its cover: what is hidden cannot seep in."""
    x = to_tensor(image)
    alpha = (x[:, 3:] + 1) / 2
    weighed = shrink(torch.cat([x[:, :3] * alpha, alpha], dim=1), times)
    paint = weighed[:, :3] / weighed[:, 3:].clamp(min=1e-4)
    return to_images(torch.cat([paint, weighed[:, 3:] * 2 - 1], dim=1))[0]


def _enlarged(image: Image.Image, times: int) -> Image.Image:
    return image.resize((image.width * times, image.height * times), Image.Resampling.NEAREST)


def _check_thumbnail(folder: Path, record: Record) -> None:
    """Who paints on the thumbnail, which is only shown, must hear that it would be lost."""
    if (folder / THUMBNAIL).exists():
        now = _read_layer(folder / THUMBNAIL, record).convert("RGB")
        if fingerprint(now) != record.thumbnail:
            raise DanqingError("layers-thumbnail", name=shown(folder / THUMBNAIL))


def sheets_of(files: Sequence[str], shows: Sequence[str], images: Sequence[Image.Image]) -> tuple[Sheet, ...]:
    """What a record says of layers."""
    return tuple(Sheet(f, s, digest(image)) for f, s, image in zip(files, shows, images, strict=True))
