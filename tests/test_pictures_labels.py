"""Labels come from folders, tables, file names and embedded keywords; cameras and hashes give none."""

import io
import struct
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from miniatures import draw_picture
from PIL import Image

from danqing.pictures.folders import open_folder
from danqing.pictures.keywords import keywords, subjects
from danqing.pictures.labels import Labels, read_labels
from danqing.pictures.naming import spoken, words_of

XMP = (
    '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt>'
    "<rdf:li>no keyword</rdf:li></rdf:Alt></dc:title><dc:subject><rdf:Bag>{}</rdf:Bag>"
    "</dc:subject></rdf:Description></rdf:RDF></x:xmpmeta>"
)


def xmp(*words: str) -> bytes:
    return XMP.format("".join(f"<rdf:li>{word}</rdf:li>" for word in words)).encode()


def jpeg(seed: int = 0, **options: object) -> bytes:
    file = io.BytesIO()
    draw_picture(seed).save(file, "JPEG", **options)
    return file.getvalue()


def with_iptc(data: bytes, *words: bytes, charset: bytes = b"") -> bytes:
    """A JPEG with Photoshop's APP13 block, in which IPTC's datasets lie."""
    sets = [(1, 90, charset)] if charset else []
    sets += [(2, 25, word) for word in words]
    block = b"".join(b"\x1c" + struct.pack(">BBH", a, b, len(value)) + value for a, b, value in sets)
    block += b"\0" * (len(block) % 2)
    body = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", len(block)) + block
    return data[:2] + b"\xff\xed" + struct.pack(">H", len(body) + 2) + body + data[2:]


def xp(text: str) -> Image.Exif:
    exif = Image.Exif()
    exif[0x9C9E] = text.encode("utf-16-le") + b"\0\0"
    return exif


def gallery(root: Path, files: Mapping[str, bytes]) -> Labels:
    for name, data in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(data)
    return read_labels(open_folder(root))


def named(root: Path, *names: str) -> Labels:
    return gallery(root, {name: jpeg(i) for i, name in enumerate(names)})


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("red apple 03", ("red", "apple")), ("Red_Apple-(2)", ("red", "apple")), ("苹果_12", ("苹果",)),
        ("apple苹果1", ("apple", "苹果")), ("cat0012", ("cat",)), ("photo of a pear", ("pear",)),
        ("ｃａｔ １２", ("cat",)), ("青苹果 的 副本", ("青苹果",)), ("DSC_0001 pear", ("pear",)),
        ("cafe", ("cafe",)),
    ],
)  # fmt: skip
def test_words_of_names(name: str, words: tuple[str, ...]) -> None:
    assert words_of(name) == words


@pytest.mark.parametrize(
    "name",
    [
        "IMG_2041", "_MG_1234", "DSC01234", "P1010001", "PXL_20240101_123456", "IMG-20230501-WA0001", "0001",
        "2023-05-01 12.30.11", "3f2a9c01deadbeef", "550e8400-e29b-41d4-a716-446655440000",
        "unsplash-aG3kd92kd", "WhatsApp Image 2023-05-01 at 12.30.11", "100CANON", "未命名 (3)",
        "Screenshot 2023-05-01 at 10.11.12", "微信图片_20230501123456", "2023年5月1日", "mmexport1683000000",
        "final copy 2", "",
    ],
)  # fmt: skip
def test_cameras_dates_and_hashes_say_nothing(name: str) -> None:
    assert words_of(name) == ()
    assert spoken(name) == ""


def test_sub_folders_and_what_they_share(tmp_path: Path) -> None:
    labels = named(tmp_path, "01 Apples/a.jpg", "苹果 apple/b.jpg", "Still_Life/苹果/c.jpg", "IMG_12/d.jpg")
    assert labels.words == {
        "apple": {"en": ["apple"], "zh": ["苹果"]}, "still-life": {"en": ["still life"], "zh": []},
    }  # fmt: skip
    assert labels.of == {
        "01 Apples/a.jpg": ("apple",), "苹果 apple/b.jpg": ("apple",),
        "Still_Life/苹果/c.jpg": ("still-life", "apple"), "IMG_12/d.jpg": (),
    }  # fmt: skip
    assert labels.counts() == {"apple": 3, "still-life": 1}


def test_a_word_of_names_counts_if_several_share_it(tmp_path: Path) -> None:
    labels = named(
        tmp_path, "red apple 1.jpg", "red apple 2.jpg", "green pear.jpg", "pears 7.jpg", "苹果_1.jpg"
    )
    assert labels.counts() == {"pear": 2, "red-apple": 2}
    assert labels.of["苹果_1.jpg"] == ()


def test_a_part_of_a_phrase_counts_where_it_says_more(tmp_path: Path) -> None:
    names = [f"{colour} apple {i}.jpg" for colour in ("red", "green") for i in range(2)]
    assert named(tmp_path, *names).counts() == {"apple": 4, "green-apple": 2, "red-apple": 2}


def test_the_columns_of_a_table_that_sort(tmp_path: Path) -> None:
    rows = [
        ("a", "梨", "u1", "CC0"),
        ("b", "梨", "u2", "CC0"),
        ("c", "桃", "u3", "CC0"),
        ("d", "桃", "u4", "CC0"),
    ]
    table = "id,类,place,licence\n" + "\n".join(",".join(row) for row in rows)
    (tmp_path / "works.csv").write_bytes(table.encode("gb18030"))
    assert named(tmp_path, *(f"{row[0]}.jpg" for row in rows)).counts() == {"桃": 2, "梨": 2}


def test_embedded_keywords_of_every_kind() -> None:
    data = with_iptc(jpeg(exif=xp("梨; 水彩"), xmp=xmp("桃子", " still  life ")), b"apple", b"fruit,red")
    assert keywords(data) == ("apple", "fruit", "red", "桃子", "still life", "梨", "水彩")


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "TIFF"])
def test_xmp_in_other_formats(kind: str) -> None:
    file, options = io.BytesIO(), {"xmp": xmp("梨")}
    if kind == "PNG":
        from PIL.PngImagePlugin import PngInfo

        info = PngInfo()
        info.add_itxt("XML:com.adobe.xmp", xmp("梨").decode(), zip=True)
        options = {"pnginfo": info}  # type: ignore[dict-item]
    elif kind == "TIFF":
        options = {"tiffinfo": {700: xmp("梨")}}  # type: ignore[dict-item]
    draw_picture(1).save(file, kind, **options)
    assert keywords(file.getvalue()) == ("梨",)


@pytest.mark.parametrize(
    ("word", "charset", "read"),
    [
        ("苹果".encode(), b"\x1b%G", "苹果"), ("苹果".encode(), b"", "苹果"),
        ("苹果".encode("gb2312"), b"", "苹果"),
        ("café".encode("latin-1"), b"", "café"),
    ],
)  # fmt: skip
def test_character_sets_of_iptc(word: bytes, charset: bytes, read: str) -> None:
    assert keywords(with_iptc(jpeg(), word, charset=charset)) == (read,)


BOMB = (
    b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
    + b"".join(b'<!ENTITY %c "%s">' % (97 + i, b"&%c;" % (96 + i) * 10) for i in range(1, 10))
    + b"]>"
)


@pytest.mark.parametrize(
    "packet",
    [
        BOMB + xmp("&j;"), b'<!DOCTYPE x SYSTEM "file:///etc/passwd">' + xmp("a"),
        xmp("a")[:-20], b"\xff\xfe\0<",
        b"<" * 5000, xmp("a" * 100), xmp("a" * 2**21),
    ],
    ids=["bomb", "outside", "cut", "noise", "open", "long", "huge"],
)  # fmt: skip
def test_hostile_packets_give_nothing(packet: bytes) -> None:
    file = io.BytesIO()
    draw_picture(1).save(file, "WEBP", xmp=packet)
    assert keywords(file.getvalue()) == ()


def test_a_document_type_is_refused() -> None:
    with pytest.raises(ValueError, match="document type"):
        subjects(BOMB + xmp("&j;"))


def test_deep_packets_are_read_at_once() -> None:
    start = time.process_time()
    deep = xmp("<rdf:li>" * 60_000 + "a" + "</rdf:li>" * 60_000)
    assert subjects(deep)[-1] == "a"
    assert time.process_time() - start < 5


@pytest.mark.parametrize("data", [b"", b"no picture", jpeg()[:300], with_iptc(jpeg(), b"x" * 40)[:60]])
def test_damaged_files_give_nothing(data: bytes) -> None:
    assert keywords(data) == ()


def test_damaged_blocks_say_nothing_of_the_others() -> None:
    data = jpeg(exif=b"Exif\0\0II*\0\xff\xff\xff\xff", xmp=xmp("梨"))
    assert keywords(data) == ("梨",)


def test_no_picture_has_endless_keywords() -> None:
    assert len(keywords(with_iptc(jpeg(), *(b"word %d" % i for i in range(500))))) == 64


def test_keywords_that_several_pictures_share_become_labels(tmp_path: Path) -> None:
    files = {f"IMG_{i:04}.jpg": with_iptc(jpeg(i), b"Pear") for i in range(3)}
    files["IMG_0003.jpg"] = with_iptc(jpeg(3), b"once", b"pears")
    assert gallery(tmp_path, files).counts() == {"pear": 4}
