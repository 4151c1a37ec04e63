"""Files that come to the workbench and leave it: the tasks ``open`` and ``download``, on real files."""

import io
import json
from pathlib import Path

import pytest
from PIL import Image

from danqing.pictures.files import read_note, save_picture
from danqing.trust.lineage import Lineage, Original, Step
from danqing.verbs.making import Work
from danqing_studio.engine.client import Answer
from danqing_studio.engine.tasks import taking
from danqing_studio.engine.tasks.taking import download, open_file
from studio.bench import picture, recipe


def silent(share: float) -> None:
    """Nobody looks on."""


def lineage() -> str:
    start = Original("cat.jpg", 3, 2, "0" * 64)
    return Lineage("0.1.0", start, (Step("restyle", {}, {}),)).to_json()


def sealed(folder: Path, note: str, suffix: str = ".png") -> bytes:
    path = folder / f"picture{suffix}"
    save_picture(Image.effect_noise((40, 30), 60).convert("RGB"), path, note=note)
    return path.read_bytes()


def clean(data: bytes) -> bytes:
    """As ``receive_picture`` encodes it anew."""
    stream = io.BytesIO()
    Image.open(io.BytesIO(data)).convert("RGB").save(stream, "PNG")
    return stream.getvalue()


@pytest.mark.parametrize("note", [recipe(), lineage()])
def test_what_danqing_sealed_is_opened_as_it_is(note: str, tmp_path: Path) -> None:
    data = sealed(tmp_path, note)
    answer = open_file({"name": "a.png"}, [data, clean(data)], silent)
    assert json.loads(answer.facts["recipe"]) == json.loads(note)
    assert (answer.facts["width"], answer.facts["height"]) == (40, 30)
    again = Image.open(io.BytesIO(answer.pictures[0]))
    assert again.tobytes() == Image.open(io.BytesIO(data)).tobytes()


def test_what_another_program_painted_on_is_a_picture_like_any_other(tmp_path: Path) -> None:
    data = sealed(tmp_path, recipe())
    assert open_file({}, [data, picture(size=(40, 30))], silent) == Answer()


@pytest.mark.parametrize("note", [None, "no recipe", '{"version": 99}'])
def test_what_holds_no_recipe_is_a_photograph(note: str | None, tmp_path: Path) -> None:
    path = tmp_path / "a.webp"
    save_picture(Image.new("RGB", (8, 8)), path, note=note)
    assert open_file({}, [path.read_bytes(), picture()], silent) == Answer()


def test_a_packed_work_is_painted_anew_by_its_recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blue = Image.new("RGB", (40, 30), "blue")
    monkeypatch.setattr(taking, "make", lambda history: Work(blue, history))
    data = sealed(tmp_path, recipe(), ".webp")
    answer = open_file({}, [data, clean(data)], silent)
    assert Image.open(io.BytesIO(answer.pictures[0])).getpixel((0, 0)) == (0, 0, 255)


@pytest.mark.parametrize("note", [recipe(width=4096), lineage()])
def test_a_file_cannot_ask_for_minutes_of_work(note: str, tmp_path: Path) -> None:
    data = sealed(tmp_path, note, ".webp")
    assert open_file({}, [data, clean(data)], silent) == Answer()


@pytest.mark.parametrize(("kind", "suffix"), [("jpeg", ".jpg"), ("webp", ".webp")])
def test_downloads_hold_the_recipe(kind: str, suffix: str, tmp_path: Path) -> None:
    wish = {"format": kind, "page": "", "margin": 0, "recipe": recipe()}
    path = tmp_path / f"a{suffix}"
    path.write_bytes(download(wish, [picture()], silent).pictures[0])
    assert read_note(path) == recipe()
    with Image.open(path) as image:
        assert image.format == kind.upper()


@pytest.mark.parametrize(
    ("page", "size", "wanted"),
    [("A4", (400, 300), (297, 210)), ("A3", (300, 400), (297, 420)), ("as-is", (300, 150), None)],
)
def test_a_page_is_as_large_as_its_paper(
    page: str, size: tuple[int, int], wanted: tuple[int, int] | None
) -> None:
    wish = {"format": "pdf", "page": page, "margin": 10, "recipe": recipe()}
    data = download(wish, [picture(size=size)], silent).pictures[0]
    assert data.startswith(b"%PDF-")
    box = data[data.index(b"/MediaBox") :].split(b"]")[0].split(b"[")[1].split()
    width, height = (float(side) / 72 * 25.4 for side in box[2:4])
    if wanted:
        assert (width, height) == pytest.approx(wanted, abs=0.5)
    else:
        assert width / height == pytest.approx((300 / 150 * 25.4 + 20) / (150 / 150 * 25.4 + 20), abs=0.02)
