"""Data sets: labels, stable splits, and everything that cannot be used is skipped with a reason."""

import pickle
import zipfile
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from danqing.language import DanqingError, set_language
from danqing.pictures.folders import Folder, open_folder


def painting(seed: int, side: int = 64) -> Image.Image:
    """A coloured picture unlike those of other seeds."""
    coarse = np.random.default_rng(seed).integers(0, 255, (6, 6, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((side, side), Image.Resampling.BICUBIC)


def gallery(root: Path, names: Mapping[str, int] | None = None) -> Path:
    for name, seed in (names or {"song/a.png": 1, "song/b.png": 2, "ming/c.jpg": 3}).items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        painting(seed).save(root / name)
    return root


def zipped(path: Path, root: Path, prefix: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for file in sorted(root.rglob("*.*")):
            archive.write(file, prefix + file.relative_to(root).as_posix())
    return path


def reasons(folder: Folder) -> dict[str, str]:
    return {skipped.name: skipped.reason for skipped in folder.skipped}


def test_labels_are_the_sub_folders(tmp_path: Path) -> None:
    folder = open_folder(gallery(tmp_path))
    assert [(e.name, e.labels) for e in folder.entries] == [
        ("ming/c.jpg", ("ming",)), ("song/a.png", ("song",)), ("song/b.png", ("song",)),
    ]  # fmt: skip
    assert folder.picture(folder.entries[0]).size == (64, 64)
    assert folder.skipped == ()


def test_a_zip_is_read_like_a_folder(tmp_path: Path) -> None:
    root = gallery(tmp_path / "root")
    folder = open_folder(zipped(tmp_path / "all.zip", root))
    assert folder.entries == open_folder(root).entries
    again = pickle.loads(pickle.dumps(folder))  # noqa: S301 - our own bytes: workers receive folders so
    assert again.picture(again.entries[1]).tobytes() == painting(1).tobytes()


@pytest.mark.parametrize("packed", [False, True])
def test_labels_come_from_a_table(tmp_path: Path, packed: bool) -> None:
    root = gallery(tmp_path / "root", {"pictures/a.png": 1, "pictures/b.png": 2, "pictures/c.png": 3})
    table = "file,fruit,artist\npictures/a.png,梨,Li\npictures/b.png,,Wang\npictures/gone.png,apple,Li\n"
    (root / "works.csv").write_text(table, encoding="utf-8-sig")
    source = zipped(tmp_path / "all.zip", root, "wrapped/") if packed else root
    folder = open_folder(source, label_columns=("fruit", "artist"))
    assert [e.labels for e in folder.entries] == [("梨", "Li"), ("Wang",)]
    assert {Path(name).name for name in reasons(folder)} == {"gone.png", "c.png"}


def test_id_names_a_jpeg(tmp_path: Path) -> None:
    root = gallery(tmp_path, {"12.jpg": 1})
    (root / "works.csv").write_text("id,period\n12,1500-1699\n")
    assert open_folder(root, label_columns=("period",)).entries[0].labels == ("1500-1699",)


def test_a_chinese_spreadsheet_is_read(tmp_path: Path) -> None:
    root = gallery(tmp_path, {"a.png": 1})
    (root / "works.csv").write_bytes("file,类\na.png,山水\n".encode("gb18030"))
    assert open_folder(root, label_columns=("类",)).entries[0].labels == ("山水",)


@pytest.mark.parametrize(
    ("table", "columns", "key"),
    [
        (None, ("fruit",), "folder-no-table"),
        (b"file,fruit\na.png,pear\n", ("colour",), "folder-table-column"),
        (b"name,fruit\na.png,pear\n", ("fruit",), "folder-table-column"),
        (b"\xff\xfe\xff\xff\x00", ("fruit",), "folder-table-broken"),
        (b"file,fruit\n", ("fruit",), "folder-all-skipped"),
    ],
)
def test_bad_tables_are_refused(
    tmp_path: Path, table: bytes | None, columns: tuple[str, ...], key: str
) -> None:
    root = gallery(tmp_path, {"a.png": 1})
    if table is not None:
        (root / "works.csv").write_bytes(table)
    with pytest.raises(DanqingError) as caught:
        open_folder(root, label_columns=columns)
    assert caught.value.key == key


def test_splits_do_not_move(tmp_path: Path) -> None:
    before = open_folder(gallery(tmp_path, {f"{n}.png": n for n in range(60)}), held_out=0.3)
    (tmp_path / "7.png").rename(tmp_path / "renamed.png")
    gallery(tmp_path, {f"new/{n}.png": n for n in range(60, 70)})
    after = {e.digest: e.held_out for e in open_folder(tmp_path, held_out=0.3).entries}
    assert len(after) == 70
    assert all(after[e.digest] == e.held_out for e in before.entries)
    assert 0.1 < np.mean([e.held_out for e in before.entries]) < 0.5
    more = {e.digest for e in open_folder(tmp_path, held_out=0.6).entries if e.held_out}
    assert {digest for digest, held in after.items() if held} <= more
    assert not any(e.held_out for e in open_folder(tmp_path, held_out=0).entries)


def test_unusable_files_are_skipped_with_a_reason(tmp_path: Path) -> None:
    root = gallery(tmp_path)
    (root / "text.png").write_text("no picture")
    (root / "cut.png").write_bytes((root / "song/a.png").read_bytes()[:300])
    (root / "photo.heic").write_bytes(b"....")
    painting(8, 200).save(root / "huge.png")
    painting(9, 8).save(root / "tiny.png")
    (root / "notes.txt").write_text("not worth a word")
    (root / ".hidden.png").write_text("not worth a word")
    folder = open_folder(root, max_pixels=10_000)
    assert len(folder.entries) == 3
    assert set(reasons(folder)) == {"text.png", "cut.png", "photo.heic", "huge.png", "tiny.png"}
    set_language("zh")
    assert "边长不足" in reasons(open_folder(root))["tiny.png"]


def test_names_of_all_kinds_are_read_and_shown_on_one_line(tmp_path: Path) -> None:
    names = {"山水/溪山 行旅.png": 1, "new\nline.png": 2, "quo'te\"d.png": 3}
    folder = open_folder(gallery(tmp_path, names))
    assert {e.name for e in folder.entries} == set(names)
    assert folder.picture(folder.entries[0]).size == (64, 64)
    (tmp_path / "bad\nname.png").write_text("")
    skipped = open_folder(tmp_path).skipped[0]
    assert (skipped.name + skipped.reason).isprintable()


def test_no_name_leads_out_of_a_zip(tmp_path: Path) -> None:
    gallery(tmp_path, {"secret.png": 5})
    inside = (gallery(tmp_path / "root", {"a.png": 1}) / "a.png").read_bytes()
    unsafe = ["../secret.png", "/etc/b.png", "a/../../secret.png", "..\\c.png", "C:\\d.png"]
    with zipfile.ZipFile(tmp_path / "slip.zip", "w") as archive:
        for name in ["fine.png", *unsafe]:
            archive.writestr(name, inside)
    folder = open_folder(tmp_path / "slip.zip")
    assert [e.name for e in folder.entries] == ["fine.png"]
    assert len(folder.skipped) == len(unsafe)


def test_no_name_in_a_table_leads_out(tmp_path: Path) -> None:
    gallery(tmp_path, {"secret.png": 5, "root/a.png": 1})
    (tmp_path / "root/works.csv").write_text("file\na.png\n../secret.png\n")
    folder = open_folder(tmp_path / "root")
    assert [e.name for e in folder.entries] == ["a.png"]
    assert "../secret.png" in reasons(folder)


def test_damaged_members_of_a_zip_are_skipped(tmp_path: Path) -> None:
    path = zipped(tmp_path / "all.zip", gallery(tmp_path / "root"))
    data = bytearray(path.read_bytes())
    data[data.index(b"song/a.png") + 60] ^= 0xFF
    path.write_bytes(data)
    folder = open_folder(path)
    assert set(reasons(folder)) == {"song/a.png"}
    assert len(folder.entries) == 2


@pytest.mark.parametrize(
    ("name", "content", "key"),
    [
        ("none", None, "folder-missing"),
        ("a.zip", b"PK not at all", "folder-broken-zip"),
        ("a.txt", b"text", "folder-not-one"),
    ],
)
def test_sources_that_are_none_are_refused(
    tmp_path: Path, name: str, content: bytes | None, key: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DanqingError) as caught:
        open_folder(tmp_path / name)
    assert caught.value.key == key


def test_a_source_without_pictures_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(DanqingError, match="put PNG or JPEG pictures into it"):
        open_folder(tmp_path)
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(DanqingError, match=r"1 skipped.*text\.png"):
        open_folder(tmp_path)


@pytest.mark.parametrize(
    "options", [{"held_out": 1.0}, {"held_out": -0.1}, {"border": 0.5}, {"held_out": float("nan")}]
)
def test_options_are_checked(tmp_path: Path, options: dict[str, float]) -> None:
    with pytest.raises(DanqingError, match=next(iter(options))):
        open_folder(gallery(tmp_path), **options)  # type: ignore[arg-type]


def test_grey_photographs_are_dropped_on_request(tmp_path: Path) -> None:
    gallery(tmp_path)
    painting(7).convert("L").save(tmp_path / "grey.jpg")
    assert len(open_folder(tmp_path).entries) == 4
    assert set(reasons(open_folder(tmp_path, drop_grey=True))) == {"grey.jpg"}


def test_border_is_cropped_and_progress_told(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    folder = open_folder(
        gallery(tmp_path), border=0.25, progress=lambda done, total: told.append((done, total))
    )
    assert folder.picture(folder.entries[0]).size == (32, 32)
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_forbidden_files_are_skipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    read = Path.read_bytes

    def refuse(path: Path) -> bytes:
        if path.name == "a.png":
            raise PermissionError
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", refuse)
    folder = open_folder(gallery(tmp_path))
    assert len(folder.entries) == 2
    assert "may not be read" in reasons(folder)["song/a.png"]
