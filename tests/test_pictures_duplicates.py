"""Doubles are found, byte for byte or to the eye; pictures that are merely alike are not."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageEnhance

from danqing.pictures.duplicates import fingerprint, originals
from danqing.pictures.folders import open_folder


def painting(seed: int, side: int = 128) -> Image.Image:
    coarse = np.random.default_rng(seed).integers(0, 255, (24, 24, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)


def fruit(x: int) -> Image.Image:
    """A plate like many others: only where the fruit lies, and its handwriting, differ."""
    image = Image.new("RGB", (96, 128), "#f6eedc")
    pen = ImageDraw.Draw(image)
    pen.ellipse((x, 30, x + 30, 62), fill="#b03020")
    for line in range(4):
        pen.line((10, 90 + 8 * line, 20 + (x * 7 * line) % 60, 90 + 8 * line), fill="#404040")
    return image


def test_doubles_in_a_folder(tmp_path: Path) -> None:
    picture = painting(1)
    picture.save(tmp_path / "a.png")
    (tmp_path / "same.png").write_bytes((tmp_path / "a.png").read_bytes())
    picture.resize((90, 90)).save(tmp_path / "small.jpg", quality=70)
    ImageEnhance.Brightness(picture.resize((256, 256))).enhance(1.05).save(tmp_path / "large.jpg")
    painting(2).save(tmp_path / "other.png")
    folder = open_folder(tmp_path)
    assert [e.name for e in folder.entries] == ["large.jpg", "other.png"]
    assert all("large.jpg" in skipped.reason for skipped in folder.skipped)
    assert len(open_folder(tmp_path, drop_duplicates=False).entries) == 5


def test_exact_doubles_are_called_the_same(tmp_path: Path) -> None:
    painting(1).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes((tmp_path / "a.png").read_bytes())
    assert "same file" in open_folder(tmp_path).skipped[0].reason


def test_pictures_that_are_alike_stay() -> None:
    prints = np.stack([fingerprint(fruit(x)) for x in (20, 26, 32, 38)])
    assert originals(prints, np.ones(4, np.int64)) == [0, 1, 2, 3]


def test_recoloured_pictures_stay() -> None:
    night = ImageEnhance.Brightness(painting(1)).enhance(0.5)
    prints = np.stack([fingerprint(painting(1)), fingerprint(night)])
    assert originals(prints, np.ones(2, np.int64)) == [0, 1]


def test_flat_pictures_are_told_apart_by_colour() -> None:
    flats = [Image.new("RGB", (64, 64), colour) for colour in ("red", "blue", "red")]
    prints = np.stack([fingerprint(flat) for flat in flats])
    assert originals(prints, np.ones(3, np.int64)) == [0, 1, 0]


def test_ten_thousand_pictures_are_compared_quickly() -> None:
    prints = np.random.default_rng(0).integers(0, 255, (10_000, 32, 32, 3), dtype=np.uint8)
    prints[9_999] = prints[3]
    found = originals(prints, np.ones(10_000, np.int64))
    assert [index for index, original in enumerate(found) if index != original] == [9_999]
