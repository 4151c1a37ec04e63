"""Pictures and zips from strangers: nothing in them is believed, and nothing of them is kept."""

import io
import os
import resource
import struct
import time
import zipfile
from pathlib import Path

import numpy as np
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation
from PIL import Image, ImageCms

from danqing_studio.works.uploads import UploadError, pictures, receive_picture, receive_zip, zips
from studio import hostile
from studio.hostile import encoded, noise, zipped


def received(data: bytes, **options: int) -> Image.Image:
    return Image.open(io.BytesIO(receive_picture(io.BytesIO(data), **options)))


def refused(data: bytes) -> str:
    with pytest.raises(UploadError) as fault:
        receive_picture(io.BytesIO(data))
    return str(fault.value)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF"])
def test_every_common_format_becomes_a_png(kind: str) -> None:
    image = received(encoded(noise(), kind))
    assert (image.format, image.mode, image.size) == ("PNG", "RGB", (40, 30))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "I;16", "CMYK", "F"])
def test_every_kind_of_pixel_becomes_rgb(mode: str) -> None:
    if mode == "I;16":
        given = Image.fromarray(np.full((30, 40), 32768, np.uint16))
    else:
        given = noise().convert(mode)
    kind = {"CMYK": "JPEG", "F": "TIFF"}.get(mode, "PNG")
    image = received(encoded(given, kind))
    assert image.mode in ("RGB", "RGBA")
    if mode == "I;16":
        assert image.getpixel((3, 3)) == (128, 128, 128)


def test_transparency_stays_where_there_is_some() -> None:
    assert received(encoded(Image.new("RGBA", (9, 9), (9, 9, 9, 99)))).mode == "RGBA"
    assert received(encoded(Image.new("RGBA", (9, 9), (9, 9, 9, 255)))).mode == "RGB"


def test_a_picture_stands_upright_and_tells_nothing_of_its_camera() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera with a number"  # turned by 90°; maker
    data = encoded(noise(), "JPEG", exif=exif, comment=b"whose it is", dpi=(300, 300))
    sent = receive_picture(io.BytesIO(data))
    image = Image.open(io.BytesIO(sent))
    assert image.size == (30, 40)
    assert not image.getexif()
    assert image.info == {}
    assert b"camera" not in sent
    assert b"whose" not in sent


def test_colours_are_read_by_their_profile() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB"))
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red = Image.new("RGB", (9, 9), (200, 30, 30))
    same = received(encoded(red, icc_profile=srgb)).getpixel((4, 4))
    assert same == (200, 30, 30)
    for profile in (lab.tobytes(), b"no profile at all", srgb[:200]):
        assert received(encoded(red, icc_profile=profile)).getpixel((4, 4)) == (200, 30, 30)


def test_large_pictures_are_scaled_down() -> None:
    assert received(encoded(noise(600, 300), "JPEG"), max_side=100).size == (100, 50)
    assert received(encoded(noise(20, 10)), max_side=100).size == (20, 10)
    assert received(encoded(Image.new("RGB", (9000, 1))), max_side=100).size == (100, 1)


@pytest.mark.parametrize("name", hostile.NOT_PICTURES)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_is_hostile_is_refused_with_advice(name: str, language: str) -> None:
    with translation.override(language):
        advice = refused(hostile.NOT_PICTURES[name]())
    assert ("：" in advice or "，" in advice) if language == "zh-hans" else ": " in advice


@pytest.mark.parametrize("name", ["picture.png", "../../etc/passwd.png", "x.svg", "x.php"])
def test_the_name_and_what_the_browser_says_mean_nothing(name: str) -> None:
    file = SimpleUploadedFile(name, encoded(noise()), content_type="text/html")
    assert receive_picture(file).startswith(b"\x89PNG")
    with pytest.raises(UploadError):
        receive_picture(SimpleUploadedFile("a.png", hostile.SVG, content_type="image/png"))


def test_nothing_of_a_polyglot_survives() -> None:
    """A picture that is also a page, a program and a zip."""
    page = b"<script>alert('here')</script><?php system('ls'); ?>"
    inner = zipped({"evil.txt": b"in the zip"})
    note = hostile.chunk(b"tEXt", b"Comment\0" + page)
    data = hostile.png(1, 1, b"\0\1\2\3", note) + page + inner
    assert zipfile.is_zipfile(io.BytesIO(data))
    sent = receive_picture(io.BytesIO(data))
    assert not zipfile.is_zipfile(io.BytesIO(sent))
    assert b"script" not in sent
    assert b"php" not in sent
    jpeg = encoded(noise(), "JPEG", comment=page) + page + inner
    gif = encoded(noise(), "GIF", comment=page) + page + inner
    for data in (jpeg, gif):
        sent = receive_picture(io.BytesIO(data))
        assert b"script" not in sent
        assert not zipfile.is_zipfile(io.BytesIO(sent))


def test_a_million_frames_cost_no_more_than_one() -> None:
    data, begun = hostile.million_frames(), time.monotonic()
    assert received(data).size == (1, 1)
    assert time.monotonic() - begun < 5


def test_the_first_frame_is_taken() -> None:
    frames = [Image.new("RGB", (9, 9), colour) for colour in ("red", "blue")]
    for kind in ("GIF", "PNG", "WEBP"):
        data = encoded(frames[0], kind, save_all=True, append_images=frames[1:], lossless=True)
        assert received(data).convert("RGB").getpixel((4, 4)) == (255, 0, 0)


def test_no_more_is_read_than_may_be() -> None:
    class Endless(io.RawIOBase):
        asked = 0

        def read(self, count: int = -1) -> bytes:
            self.asked += count
            return bytes(count)

    endless = Endless()
    with pytest.raises(UploadError, match="40 MB"):
        receive_picture(endless)
    assert endless.asked == pictures.MOST_BYTES + 1


def test_a_bomb_costs_no_memory() -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name in ("claims-much", "decompression-bomb"):
        refused(hostile.NOT_PICTURES[name]())
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300_000  # KB, making it included


# Zips


def test_pictures_of_a_zip_are_encoded_anew(tmp_path: Path) -> None:
    members = {
        "cats/a.jpg": encoded(noise(), "JPEG"),
        "cats/b.webp": encoded(noise(), "WEBP"),
        "read me.txt": b"x",
    }
    done = list[tuple[int, int]]()
    report = receive_zip(
        io.BytesIO(zipped(members)), tmp_path, progress=lambda now, of: done.append((now, of))
    )
    assert report.kept == ["cats/a.png", "cats/b.png"]
    assert [one.name for one in report.refused] == ["read me.txt"]
    assert done[-1] == (3, 3)
    for name in report.kept:
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    "name",
    [
        "../out.png",
        "a/../../out.png",
        "/etc/out.png",
        "..\\out.png",
        "C:\\out.png",
        "\\\\host\\out.png",
        "..",
        "a/..",
    ],
)
def test_names_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "inside"
    report = receive_zip(io.BytesIO(zipped({name: encoded(noise()), "good.png": encoded(noise())})), inside)
    assert report.kept == ["good.png"]
    assert [str(one.relative_to(tmp_path)) for one in tmp_path.rglob("*.png")] == ["inside/good.png"]


def test_names_become_such_as_every_system_takes(tmp_path: Path) -> None:
    names = ["con.png", "a\u202egnp.png", "a?b*.png", "x" * 300 + ".png", "A.png", "a.jpg", "...png"]
    report = receive_zip(io.BytesIO(zipped(dict.fromkeys(names, encoded(noise())))), tmp_path)
    assert len(report.kept) == len({one.casefold() for one in report.kept}) == len(names)
    assert report.kept[0] == "_con.png"
    assert all(one.isprintable() and len(one) < 80 and "?" not in one for one in report.kept)


@pytest.mark.parametrize("encoding", ["gbk", "utf-8"])
def test_chinese_names_without_a_word_of_their_encoding(tmp_path: Path, encoding: str) -> None:
    name = "山水/月.png".encode(encoding)
    stand_in = "x" * len(name)
    data = zipped({stand_in: encoded(noise())}).replace(stand_in.encode(), name)
    assert receive_zip(io.BytesIO(data), tmp_path).kept == ["山水/月.png"]


def test_chinese_names_as_new_programs_write_them(tmp_path: Path) -> None:
    assert receive_zip(io.BytesIO(zipped({"月夜/一.png": encoded(noise())})), tmp_path).kept == [
        "月夜/一.png"
    ]


def test_links_locked_and_nested_members_are_left_out(tmp_path: Path) -> None:
    stream, picture = io.BytesIO(), encoded(noise())
    with zipfile.ZipFile(stream, "w") as bundle:
        link = zipfile.ZipInfo("link.png")
        link.external_attr = 0o120777 << 16
        bundle.writestr(link, "/etc/passwd")
        bundle.writestr("inner.zip", zipped({"a.png": picture}))
        bundle.writestr("odd.png", picture, zipfile.ZIP_LZMA)
        bundle.writestr("fine.png", picture)
    data = stream.getvalue()
    report = receive_zip(io.BytesIO(data), tmp_path)
    assert report.kept == ["fine.png"]
    assert [one.name for one in report.refused] == ["link.png", "inner.zip", "odd.png"]
    locked = bytearray(zipped({"a.png": picture}))
    for sign, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(sign) + place] |= 1
    with pytest.raises(UploadError, match="password"):
        receive_zip(io.BytesIO(bytes(locked)), tmp_path)


def test_what_systems_leave_lying_about_is_passed_over(tmp_path: Path) -> None:
    members = {"__MACOSX/._a.png": b"x", "Thumbs.db": b"x", "._a.png": b"x", "a.png": encoded(noise())}
    report = receive_zip(io.BytesIO(zipped(members)), tmp_path)
    assert (report.kept, report.refused) == (["a.png"], [])


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"no zip",
        zipped({})[:-3],
        zipped({"a.png": encoded(noise())})[:-30],
        zipped({}),
        zipped({"a.txt": b"x"}),
    ],
)
def test_what_is_no_zip_of_pictures_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UploadError):
        receive_zip(io.BytesIO(data), tmp_path)


def test_a_zip_bomb_is_stopped_on_its_way(tmp_path: Path) -> None:
    """Members of 39 MB each, nothing but zeros: a thousandth of it in the zip."""
    flat = bytes(39 * 2**20)
    bomb = zipped({"good.png": encoded(noise()), **{f"{n}.bmp": flat for n in range(4)}})
    begun = time.monotonic()
    with pytest.raises(UploadError, match="unpacks to far more"):
        receive_zip(io.BytesIO(bomb), tmp_path)
    assert time.monotonic() - begun < 5
    assert list(tmp_path.rglob("*.png")) == []  # what was kept before is taken back


def test_a_member_that_is_one_huge_bomb_is_not_read_to_its_end(tmp_path: Path) -> None:
    report = receive_zip(
        io.BytesIO(zipped({"b.png": bytes(50 * 2**20), "good.png": encoded(noise())})), tmp_path
    )
    assert (report.kept, len(report.refused)) == (["good.png"], 1)


@pytest.mark.parametrize("size", [0, 10, 0xFFFFFFFE])
def test_claimed_sizes_are_not_believed(tmp_path: Path, size: int) -> None:
    with pytest.raises(UploadError):
        receive_zip(io.BytesIO(hostile.claiming(size)), tmp_path)


def test_too_many_members_are_not_even_listed(tmp_path: Path) -> None:
    many = zipped({f"{n}.txt": b"" for n in range(zips.MOST_ENTRIES + 1)})
    with pytest.raises(UploadError, match="more than 3000"):
        receive_zip(io.BytesIO(many), tmp_path)
    end = bytearray(many)
    at = end.rindex(b"PK\x05\x06")
    end[at + 12 : at + 16] = struct.pack("<I", 0x7FFFFFFF)  # claims a table of 2 GB
    with pytest.raises(UploadError):
        receive_zip(io.BytesIO(bytes(end)), tmp_path)


def test_a_zip_that_is_too_large_is_not_opened(tmp_path: Path) -> None:
    sparse = tmp_path / "sparse.zip"
    with sparse.open("wb") as stream:
        os.truncate(stream.fileno(), zips.MOST_ZIP + 1)
    with sparse.open("rb") as stream, pytest.raises(UploadError, match="1024 MB"):
        receive_zip(stream, tmp_path)
