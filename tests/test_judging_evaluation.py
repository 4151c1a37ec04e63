"""Models are judged by both judges, planted copies are found, and the page keeps to itself."""

import json
import re
import zipfile
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from pathlib import Path

import pytest
import taught
import torch
import torch.nn.functional as F
from miniatures import draw_folder, draw_picture

from danqing.cli import main
from danqing.judging import copies
from danqing.judging.evaluation import Evaluation, as_data, measure
from danqing.judging.page import page
from danqing.language import DanqingError, set_language
from danqing.models import storage
from danqing.models.drafting import Drafter
from danqing.pictures.folders import open_folder
from danqing.verbs import evaluating
from danqing.verbs.evaluating import evaluate

Say = Callable[..., tuple[int, str, str]]
LABELS = ("apples", "pears")


def colours(x: torch.Tensor) -> torch.Tensor:
    """A stand-in for a judge: few pixels."""
    return F.adaptive_avg_pool2d(x, 4).flatten(1) + 1


def edges(x: torch.Tensor) -> torch.Tensor:
    return F.adaptive_avg_pool2d((x[..., 1:] - x[..., :-1]).abs(), 4).flatten(1)


@pytest.fixture(scope="module")
def pictures(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pictures")
    draw_folder(folder, LABELS, each=32)
    return folder


@pytest.fixture(autouse=True)
def model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(evaluating, "judges", lambda: {"lite1": colours, "open-nsfw": edges})
    monkeypatch.setattr(copies, "judge", lambda fast: colours)
    monkeypatch.chdir(tmp_path)
    return taught.write(tmp_path / "model.safetensors")


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    def run(*arguments: str | Path) -> tuple[int, str, str]:
        code = main([str(argument) for argument in arguments])
        return code, *capsys.readouterr()

    return run


def plant(pictures: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    """Let the model draft ``count`` pictures that it was taught before anything of its own."""
    own = evaluating._drafts

    def drafts(drafter: Drafter, seeds: tuple[int, ...]) -> torch.Tensor:
        folder = open_folder(pictures)
        taught = evaluating._pictures(
            ((folder, entry) for entry in folder.entries if not entry.held_out), drafter
        )
        return torch.cat([taught.x[:count], own(drafter, seeds)[count:]])

    monkeypatch.setattr(evaluating, "_drafts", drafts)


def test_all_figures_of_both_judges_with_intervals(model: Path, pictures: Path) -> None:
    found = evaluate(model, pictures, count=20)
    assert list(found.figures) == ["lite1", "open-nsfw"]
    for figures in found.figures.values():
        assert list(figures) == ["kid", "fid", "precision", "recall", "density", "coverage"]
        assert all(value.low <= value.value <= value.high for value in figures.values())
    assert (found.pictures, len(found.seeds), found.perfect, found.memories) == (20, 20, None, None)
    assert as_data(evaluate(model, pictures, count=20)) == as_data(found)
    assert as_data(evaluate(model, pictures, count=20, seed=1)) != as_data(found)


def test_what_the_model_was_taught_is_not_held_against_it(model: Path, pictures: Path) -> None:
    alone, known = (evaluate(model, pictures, training=t, count=40) for t in (None, pictures))
    assert (alone.pictures, known.pictures) == (40, 16)
    assert known.perfect is not None
    assert known.perfect["lite1"]["kid"].value < known.figures["lite1"]["kid"].value


def test_planted_copies_are_found_and_named(
    model: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    innocent = evaluate(model, pictures, training=pictures, count=30)
    assert innocent.memories is not None
    assert innocent.memories.copied == ()
    plant(pictures, monkeypatch, 6)
    found = evaluate(model, pictures, training=pictures, count=30)
    assert found.memories is not None
    assert {pair.draft for pair in found.memories.copied} == set(range(6))
    assert found.memories.share == 0.2
    named = as_data(found)["copies"]["pairs"]
    assert all((pictures / pair["picture"]).exists() and pair["distance"] < 1e-3 for pair in named)


def test_too_few_are_refused_and_say_what_to_do(model: Path, pictures: Path, tmp_path: Path) -> None:
    draw_folder(tmp_path / "few", ("one",), each=5)
    with pytest.raises(DanqingError, match=r"5 usable pictures.*12 are needed"):
        evaluate(model, tmp_path / "few", count=12)
    for count in (11, 2001):
        with pytest.raises(DanqingError, match="--count"):
            evaluate(model, pictures, count=count)
    with pytest.raises(ValueError, match="too few"):
        measure(torch.zeros(20, 3, 8, 8), torch.zeros(5, 3, 8, 8), colours)


def test_models_of_things_and_pictures_with_alpha_are_laid_on_paper(tmp_path: Path, model: Path) -> None:
    things = tmp_path / "things.safetensors"
    storage.save(things, {"drafter": taught.drafter_part(["all"], channels=4)})
    draw_folder(tmp_path / "clear", ("things",), each=12, mode="RGBA")
    for file in (things, model):
        assert evaluate(file, tmp_path / "clear", count=12).pictures == 12
    clear = draw_picture(1, mode="RGBA")
    clear.paste((0, 0, 0, 0), (0, 0, 96, 96))
    assert evaluating._flat(clear).getpixel((5, 5)) == (242, 237, 224)


def test_a_zip_a_name_and_what_is_no_model(model: Path, pictures: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as file:
        for path in pictures.rglob("*.png"):
            file.write(path, path.relative_to(pictures))
    assert evaluate(model, tmp_path / "all.zip", count=12).pictures == 12
    with pytest.raises(DanqingError, match="nobody"):
        evaluate("nobody", pictures, count=12)
    (tmp_path / "text.safetensors").write_text("no weights")
    with pytest.raises(DanqingError, match="text"):
        evaluate(tmp_path / "text.safetensors", pictures, count=12)


class Balanced(HTMLParser):
    """Fails on a tag that is closed but was not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in ("meta", "img"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("language", ["en", "zh"])
def test_the_page_is_whole_and_reaches_nowhere(
    language: str, model: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_language(language)
    plant(pictures, monkeypatch, 3)
    found = evaluate(model, pictures, training=pictures, count=20)
    text = page(found)
    balanced = Balanced()
    balanced.feed(text)
    assert balanced.open == []
    assert f'<html lang="{language}"' in text
    assert "default-src 'none'" in text
    assert text.count('<img src="data:image/png;base64,') == 2
    assert not re.search(r"<script|<link|https?://|src=\"(?!data:)|url\(", text)
    assert text.count("<tr>") == 2 * 7 + 4
    assert ("3 of 20" in text) == (language == "en")


def test_names_are_no_markup(model: Path, pictures: Path) -> None:
    found = evaluate(model, pictures, count=12)
    text = page(Evaluation("<b>", "<i>&", None, 12, found.seeds, found.figures, found.sheet))
    assert "&lt;b&gt;" in text
    assert "&lt;i&gt;&amp;" in text
    assert not re.search("<b>|<i>", text)


def test_the_command_prints_a_table_json_and_a_page(say: Say, model: Path, pictures: Path) -> None:
    code, out, err = say("evaluate", model, "--against", pictures, "--count", "12", "--page", "p.html")
    assert (code, len(out.splitlines())) == (0, 13)
    assert "lite1\tKID\t" in out
    assert "p.html" in err
    assert Path("p.html").read_text("utf-8").startswith("<!doctype html>")
    assert not Path("p.html.part").exists()
    code, out, _ = say(
        "evaluate", model, "--against", pictures, "--count", "12", "--json", "--language", "zh"
    )
    data = json.loads(out)
    assert isinstance(data, Mapping)
    assert (code, data["drafts"], data["copies"], data["training"]) == (0, 12, None, None)


def test_mistakes_are_one_line_each_before_the_work_begins(
    say: Say, model: Path, pictures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluating, "evaluate", lambda *_, **__: pytest.fail("the work began"))
    Path("there.html").write_text("mine")
    for page_name, said in (("there.html", "--force"), ("p.txt", ".html"), ("nowhere/p.html", "written")):
        code, out, err = say("evaluate", model, "--against", pictures, "--page", page_name)
        assert (code, out, err.count("\n")) == (2, "", 1)
        assert said in err
    assert Path("there.html").read_text() == "mine"
    assert say("evaluate", model, "--against", pictures, "--count", "many")[0] == 2
    assert say("evaluate", model)[0] == 2
