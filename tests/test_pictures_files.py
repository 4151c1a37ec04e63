"""Single files: common kinds open, broken and hostile ones are refused, saving is whole or not at all."""

import io
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from danqing.language import DanqingError
from danqing.pictures.files import open_picture, read_note, save_picture


def drawn(width: int = 40, height: int = 30, mode: str = "RGB") -> Image.Image:
    ramp = np.linspace(0, 255, width * height * 4).reshape(height, width, 4).astype(np.uint8)
    return Image.fromarray(ramp).convert(mode)


def refusal(path: Path, **options: int) -> str:
    with pytest.raises(DanqingError) as caught:
        open_picture(path, **options)
    message = str(caught.value)
    assert "\n" not in message
    assert message.isprintable()
    return caught.value.key


@pytest.mark.parametrize(
    ("name", "mode", "expected"),
    [
        ("a.png", "RGB", "RGB"), ("a.png", "RGBA", "RGBA"), ("a.png", "LA", "RGBA"), ("a.png", "L", "RGB"),
        ("a.png", "1", "RGB"), ("a.png", "P", "RGBA"), ("a.gif", "RGB", "RGB"), ("a.jpg", "CMYK", "RGB"),
        ("a.jpg", "L", "RGB"), ("a.webp", "RGBA", "RGBA"), ("a.bmp", "RGB", "RGB"), ("a.tif", "CMYK", "RGB"),
        ("a.ppm", "RGB", "RGB"), ("a.mpo", "RGB", "RGB"), ("a.jp2", "RGB", "RGB"),
    ],
)  # fmt: skip
def test_every_common_kind_opens(tmp_path: Path, name: str, mode: str, expected: str) -> None:
    drawn(mode=mode).save(tmp_path / name)
    image = open_picture(tmp_path / name)
    assert (image.mode, image.size) == (expected, (40, 30))


def test_sixteen_bits_keep_their_tones(tmp_path: Path) -> None:
    tones = np.array([[0, 257 * 100, 65535]] * 3, np.uint16)
    Image.fromarray(tones).save(tmp_path / "deep.png")
    assert np.asarray(open_picture(tmp_path / "deep.png"))[0, :, 0].tolist() == [0, 100, 255]


def test_cmyk_is_not_inverted(tmp_path: Path) -> None:
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(tmp_path / "red.jpg", quality=100)
    red, green, blue = np.asarray(open_picture(tmp_path / "red.jpg"))[4, 4]
    assert red > 200
    assert max(green, blue) < 60


def test_opaque_alpha_is_dropped(tmp_path: Path) -> None:
    Image.new("RGBA", (8, 8), (9, 9, 9, 255)).save(tmp_path / "a.png")
    assert open_picture(tmp_path / "a.png").mode == "RGB"


def test_animation_gives_its_first_frame(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert open_picture(tmp_path / "a.gif").getpixel((4, 4)) == (255, 0, 0)


def test_exif_turns_the_picture(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn(40, 30).save(tmp_path / "a.jpg", exif=exif)
    assert open_picture(tmp_path / "a.jpg").size == (30, 40)


def test_text_named_png_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_text("not a picture")
    assert refusal(tmp_path / "a.png") == "picture-not-one"


def test_postscript_is_never_run(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(
        b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\nshowpage\n"
    )
    assert refusal(tmp_path / "a.png") == "picture-not-one"


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "a.gif"])
def test_truncated_is_refused(tmp_path: Path, name: str) -> None:
    whole = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (60, 60, 3), dtype=np.uint8)
    Image.fromarray(noise).save(whole, {"jpg": "JPEG"}.get(name[2:], name[2:].upper()))
    (tmp_path / name).write_bytes(whole.getvalue()[: len(whole.getvalue()) // 2])
    assert refusal(tmp_path / name) == "picture-broken"


def bomb(side: int) -> bytes:
    """A PNG of a few bytes whose header promises side × side pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("side", [9_800, 12_000, 200_000])
def test_bomb_is_refused_by_its_header(tmp_path: Path, side: int) -> None:
    (tmp_path / "a.png").write_bytes(bomb(side))
    assert refusal(tmp_path / "a.png", max_pixels=90_000_000) == "picture-too-large"


def test_limit_is_the_callers(tmp_path: Path) -> None:
    drawn(40, 30).save(tmp_path / "a.png")
    assert refusal(tmp_path / "a.png", max_pixels=1199) == "picture-too-large"
    assert open_picture(tmp_path / "a.png", max_pixels=1200).size == (40, 30)


def test_missing_folder_and_pipe_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.png")
    assert refusal(tmp_path / "no\nsuch.png") == "picture-missing"
    assert refusal(tmp_path / "null\0.png") == "picture-missing"
    assert refusal(tmp_path) == "picture-is-folder"
    assert refusal(tmp_path / "pipe.png") == "picture-is-folder"


def test_forbidden_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError

    drawn().save(tmp_path / "a.png")
    monkeypatch.setattr(Path, "open", refuse)  # root may read everything, so modes alone prove nothing
    assert refusal(tmp_path / "a.png") == "picture-forbidden"


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp", "山水 画.PNG"])
def test_note_comes_back(tmp_path: Path, name: str) -> None:
    note = '{"theme": "山间明月 🐉", "lines": "a\\nb"}'
    save_picture(drawn(), tmp_path / name, note=note)
    assert read_note(tmp_path / name) == note
    assert open_picture(tmp_path / name).size == (40, 30)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.webp"])
def test_foreign_files_have_no_note(tmp_path: Path, name: str) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0x9286] = b"ASCII\0\0\0holiday"
    drawn().save(tmp_path / name, exif=exif)
    assert read_note(tmp_path / name) is None


def test_png_is_lossless(tmp_path: Path) -> None:
    save_picture(drawn(mode="RGBA"), tmp_path / "a.png")
    assert np.array_equal(np.asarray(open_picture(tmp_path / "a.png")), np.asarray(drawn(mode="RGBA")))


def test_jpeg_lays_transparency_over_white(tmp_path: Path) -> None:
    save_picture(Image.new("RGBA", (8, 8), (0, 0, 0, 0)), tmp_path / "a.jpg")
    assert open_picture(tmp_path / "a.jpg").getpixel((4, 4)) == (255, 255, 255)


def test_nothing_is_overwritten_without_force(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.write_text("precious")
    with pytest.raises(DanqingError) as caught:
        save_picture(drawn(), path)
    assert caught.value.key == "picture-exists"
    assert path.read_text() == "precious"
    save_picture(drawn(), path, force=True)
    assert open_picture(path).size == (40, 30)
    assert os.listdir(tmp_path) == ["a.png"]


def test_a_faster_writer_is_not_overwritten(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.png"
    monkeypatch.setattr("danqing.pictures.files.os.path.lexists", lambda _: False)
    path.write_text("precious")
    with pytest.raises(DanqingError) as caught:
        save_picture(drawn(), path)
    assert caught.value.key == "picture-exists"
    assert path.read_text() == "precious"


def test_a_failing_save_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(Image.Image, "save", fail)
    with pytest.raises(DanqingError) as caught:
        save_picture(drawn(), tmp_path / "a.png")
    assert caught.value.key == "picture-unwritable"
    assert os.listdir(tmp_path) == []


@pytest.mark.parametrize(
    ("name", "key"),
    [("a.gif", "picture-suffix"), ("a", "picture-suffix"), ("file/a.png", "picture-unwritable")],
)
def test_unwritable_names_are_refused(tmp_path: Path, name: str, key: str) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(DanqingError) as caught:
        save_picture(drawn(), tmp_path / name)
    assert caught.value.key == key


def test_what_a_format_cannot_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DanqingError, match="16383"):
        save_picture(Image.new("RGB", (16_384, 1)), tmp_path / "a.webp")
    with pytest.raises(DanqingError) as caught:
        save_picture(drawn(), tmp_path / "a.jpg", note="长" * 30_000)
    assert caught.value.key == "picture-note-too-long"
    assert os.listdir(tmp_path) == []
