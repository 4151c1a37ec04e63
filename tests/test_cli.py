"""The command line: what it writes and prints, and one line for every mistake."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fakes import FakeStudio
from PIL import Image

from danqing import weights
from danqing.cli import main
from danqing.cli.app import build
from danqing.pictures.files import open_picture
from danqing.verbs import making
from danqing.weights import Card

pytestmark = pytest.mark.usefixtures("studio")
Said = tuple[int, str, str]
Say = Callable[..., Said]


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command: exit code, standard output, standard error."""

    def run(*arguments: str) -> Said:
        code = main(arguments)
        return code, *capsys.readouterr()

    return run


def verbs() -> list[str]:
    return list(build().commands)


def test_create_writes_and_names_its_file(say: Say) -> None:
    code, out, err = say("create", "三只 cat", "--style", "song-ink", "--seed", "3", "--size", "96x64")
    assert (code, out) == (0, "out/三只-cat-song-ink-3.png\n")
    assert "seed 3" in err
    assert open_picture(out.strip()).size == (96, 64)


def test_create_several_and_never_over_another(say: Say) -> None:
    command = ("create", "a cat", "--style", "song-ink", "--seed", "3", "--size", "64", "--count", "2")
    assert say(*command)[1].split() == ["out/a-cat-song-ink-3.png", "out/a-cat-song-ink-4.png"]
    assert say(*command)[1].split() == ["out/a-cat-song-ink-3-2.png", "out/a-cat-song-ink-4-2.png"]
    assert say(*command, "-o", "a.webp")[1].split() == ["a-1.webp", "a-2.webp"]
    code, out, err = say(*command, "-o", "a.webp")
    assert (code, out) == (2, "")
    assert "--force" in err
    assert say(*command, "-o", "a.webp", "--force")[0] == 0


def test_the_drawn_seed_is_printed_and_kept(say: Say) -> None:
    _, out, err = say("create", "a cat", "--size", "64", "-o", "a.png")
    seed = re.search(r"seed (\d+)", err)
    assert seed
    assert seed[1] in say("show", out.strip())[1]


def test_explain_tells_the_plan_which_can_be_edited(say: Say) -> None:
    code, out, _ = say("create", "a cat", "--seed", "1", "--size", "64", "--explain")
    assert code == 0
    assert "cat" in out
    code, out, err = say("create", "a cat", "--seed", "1", "--size", "64", "--json", "-o", "a.png")
    assert "a.png" in err
    plan = json.loads(out)
    plan["style"] = "oil-baroque"
    Path("plan.json").write_text(json.dumps(plan), "utf-8")
    assert say("create", "--plan", "plan.json")[1] == "out/a-cat-oil-baroque-1.png\n"
    assert json.loads(say("show", "out/a-cat-oil-baroque-1.png", "--plan")[1]) == plan


def test_unknown_words_are_named(say: Say) -> None:
    code, _, err = say("create", "a cat and a qwertyish", "--size", "64")
    assert code == 0
    assert "qwertyish" in err


def test_draft_paint_replay(say: Say) -> None:
    code, out, err = say("draft", "a cat", "--style", "song-ink", "--count", "3", "--seed", "5")
    folder = Path("out/a-cat-song-ink-5-drafts")
    assert (code, out) == (0, f"{folder / 'sheet.png'}\n")
    assert "danqing paint" in err
    assert sorted(file.name for file in folder.iterdir()) == ["01.png", "02.png", "03.png", "sheet.png"]
    code, out, _ = say("paint", str(folder / "02.png"), "--style", "oil-baroque:2", "--style", "song-ink")
    assert (code, out) == (0, "out/a-cat-oil-baroque-song-ink-6.png\n")
    code, out, err = say("replay", out.strip())
    assert (code, out) == (0, "out/a-cat-oil-baroque-song-ink-6-again.png\n")
    assert "The same pixels" in err


def test_show(say: Say) -> None:
    say("create", "a cat", "--style", "song-ink", "--seed", "3", "--size", "64", "-o", "a.png")
    shown = dict(line.split("\t") for line in say("show", "a.png")[1].splitlines())
    assert (shown["theme"], shown["style"], shown["seed"], shown["size"]) == (
        "a cat",
        "song-ink",
        "3",
        "64x64",
    )
    assert json.loads(say("show", "a.png", "--json")[1])["seed"] == 3


def test_lists(say: Say) -> None:
    assert "song-ink\tsong ink\n" in say("styles")[1]
    assert "song-ink\t风格2\n" in say("styles", "--language", "zh")[1]
    assert say("themes", "cat")[1].startswith("cat\t猫")
    assert "pear" in say("themes")[1]


def test_models_tell_what_their_cards_say(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    Path("painter.safetensors").write_bytes(b"weights")
    about = {"en": "paints", "zh": "作画"}
    card = Card(
        "painter", "painter", about, (), "Apache-2.0", {"steps": 9000}, {}, Path("painter.safetensors")
    )
    monkeypatch.setattr(weights, "catalogue", lambda: [card])
    assert say("models")[1] == f"painter\tpaints\tpaints\tApache-2.0\t9,000\t{card.digest[:12]}\n"
    assert "作画" in say("models", "--language", "zh")[1]


def test_version_and_help(say: Say) -> None:
    assert say("--version")[:2] == (0, "danqing 0.1.0\n")
    assert say("--help")[1] == say()[1]


@pytest.mark.parametrize("verb", verbs())
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_verb_has_an_example_in_both_languages(say: Say, verb: str, language: str) -> None:
    code, out, err = say(verb, "--help", "--language", language)
    assert (code, err) == (0, "")
    assert f"\n  danqing {verb}" in out
    assert ("用法" in out) == (language == "zh")


@pytest.mark.parametrize("width", ["40", "80"])
def test_chinese_help_is_folded_not_cut(say: Say, monkeypatch: pytest.MonkeyPatch, width: str) -> None:
    monkeypatch.setenv("COLUMNS", width)
    out = say("create", "--help", "--language", "zh")[1]
    assert "省略时create、draft自选" in "".join(out.split())


def test_chinese_locales_are_spoken_to_in_chinese(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    assert "请" in say("create", "")[2]
    assert say("create", "", "--language=en")[2].isascii()


MISTAKES = {
    "blank theme": ("create", "   "),
    "no theme": ("create",),
    "unknown words only": ("create", "qwertyish zxcvb"),
    "unknown style": ("create", "a cat", "--style", "sung-ink"),
    "size 0": ("create", "a cat", "--size", "0x512"),
    "negative size": ("create", "a cat", "--size", "-5x512"),
    "huge size": ("create", "a cat", "--size", "100000x100000"),
    "no size": ("create", "a cat", "--size", "large"),
    "count 0": ("create", "a cat", "--count", "0"),
    "count of words": ("create", "a cat", "--count", "two"),
    "negative seed": ("create", "a cat", "--seed", "-1"),
    "huge seed": ("create", "a cat", "--seed", "9" * 30),
    "brush": ("create", "a cat", "--brush", "9"),
    "brush name": ("create", "a cat", "--brush", "hairy"),
    "strength": ("create", "a cat", "--strength", "1.5"),
    "strength nan": ("create", "a cat", "--strength", "nan"),
    "suffix": ("create", "a cat", "-o", "a.gif"),
    "unwritable": ("create", "a cat", "-o", "text.png/a.png"),
    "existing": ("create", "a cat", "-o", "text.png"),
    "existing draft": ("draft", "a cat", "--count", "1", "-o", "drafts"),
    "too long a theme": ("create", "cat " * 200),
    "words without quotes": ("create", "a", "cat"),
    "no such option": ("create", "a cat", "--sise", "64"),
    "option without value": ("create", "a cat", "--size"),
    "value for a flag": ("create", "a cat", "--force=yes"),
    "no such verb": ("crate", "a cat"),
    "no such option at all": ("--wat",),
    "no thumbnail": ("paint",),
    "missing thumbnail": ("paint", "missing.png", "--style", "song-ink"),
    "no style": ("paint", "plain.png"),
    "text as picture": ("paint", "text.png", "--style", "song-ink"),
    "text as style": ("paint", "plain.png", "--style", "text.png"),
    "folder as picture": ("paint", ".", "--style", "song-ink"),
    "show text": ("show", "text.png"),
    "show without recipe": ("show", "plain.png"),
    "replay without recipe": ("replay", "plain.png"),
    "plan missing": ("create", "--plan", "missing.json"),
    "plan no text": ("create", "--plan", "plain.png"),
    "plan no JSON": ("create", "--plan", "text.png"),
    "plan a folder": ("create", "--plan", "."),
    "unknown word": ("themes", "qwertyish"),
    "language": ("styles", "--language", "fr"),
    "language without value": ("styles", "--language"),
    "train without recipe": ("train",),
    "train both": ("train", "pictures", "--recipe", "missing.toml", "--data", "."),
    "train no folder": ("train", "missing"),
    "train time": ("train", ".", "--name", "a", "--time", "soon"),
    "train kind": ("train", ".", "--name", "a", "--kind", "hands"),
    "train name": ("train", ".", "--name", "../a"),
    "train idle": ("train", "--recipe", "missing.toml", "--data", ".", "--kind", "hand"),
    "train no minutes": ("train", ".", "--minutes", "3"),
    "train missing recipe": ("train", "--recipe", "missing.toml", "--data", "."),
    "train minutes": ("train", "--recipe", "missing.toml", "--data", ".", "--minutes", "-1"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("locale", ["en_GB.UTF-8", "zh_CN.UTF-8"])
def test_mistakes_are_told_in_one_line(
    say: Say, monkeypatch: pytest.MonkeyPatch, locale: str, mistake: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    Path("text.png").write_text("no picture", "utf-8")
    Image.new("RGB", (300, 200)).save("plain.png")
    Path("drafts").mkdir()
    Path("drafts/01.png").touch()
    before = sorted(Path().rglob("*"))
    code, out, err = say(*MISTAKES[mistake])
    assert (code, out) == (2, "")
    assert re.fullmatch(r"danqing: [^\n]{10,400}\n", err), err
    assert Path("text.png").read_text("utf-8") == "no picture"
    assert sorted(Path().rglob("*")) == before


def test_an_interrupt_is_quiet(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*arguments: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "make", interrupted)
    assert say("create", "a cat") == (130, "", "")


def test_a_full_disk_is_one_line(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*arguments: object) -> None:
        raise OSError(28, "No space left on device", "out")

    monkeypatch.setattr(making, "make", full)
    code, _, err = say("create", "a cat")
    assert (code, err.count("\n")) == (2, 1)


def test_changed_models_are_named(say: Say, studio: FakeStudio) -> None:
    say("create", "a cat", "-o", "a.png", "--size", "64")
    studio.version = "1"
    code, _, err = say("replay", "a.png")
    assert code == 2
    assert "painter" in err
