"""danqing models add, remove, card: what they print, and one line for every mistake."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import taught

import danqing
from danqing.cli import main
from danqing.weights import own

Say = Callable[..., tuple[int, str, str]]


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def say(capsys: pytest.CaptureFixture[str]) -> Say:
    """Run a command: exit code, standard output, standard error."""

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        return code, *capsys.readouterr()

    return run


def test_add_card_list_and_remove(say: Say) -> None:
    taught.write(Path("x.safetensors"), styles=("orchard",))
    code, out, err = say("models", "add", "x.safetensors", "--name", "果园")
    assert (code, out) == (0, f"{own.folder() / '果园.safetensors'}\n")
    digest = own.catalogue()[0].digest
    assert digest in err
    assert "--model 果园" in err
    listed = say("models")[1].splitlines()[-1].split("\t")
    assert listed == ["果园", "the orchard pictures", "drafts, paints", "CC0-1.0", "9", digest[:12]]
    shown = dict(
        line.split("\t") for line in say("models", "card", "果园", "--language", "zh")[1].splitlines()
    )
    assert (shown["名称"], shown["许可"], shown["figures.kid"], shown["copies.share"]) == (
        "orchard画册", "CC0-1.0", "0.01", "0.0",
    )  # fmt: skip
    card = json.loads(say("models", "card", "果园", "--json")[1])
    assert (card["sha256"], card["labels"]) == (digest, taught.LABELS)
    code, out, _ = say("models", "remove", "果园")
    assert code == 0
    assert Path(out.strip()).is_file()
    assert own.catalogue() == []


def test_a_card_can_be_read_before_the_file_is_added(say: Say) -> None:
    taught.write(Path("x.safetensors"))
    assert say("models", "card", "x.safetensors")[1].startswith("model\torchard\n")


def test_styles_and_words_of_own_models_are_listed() -> None:
    own.add(taught.write(Path("x.safetensors"), styles=("orchard",)))
    words = {(match.en, match.zh, match.name) for match in danqing.themes() if match.role == "taught"}
    assert words == {("pear", "梨", "orchard"), ("quiet garden", "静园", "orchard")}
    assert danqing.themes("静园")[0].name == "orchard"
    assert [match.role for match in danqing.themes("Pear")] == ["thing", "taught"]


MISTAKES = {
    "no file": ("models", "add", "missing.safetensors"),
    "no model": ("models", "add", "text.safetensors"),
    "a bundled name": ("models", "add", "x.safetensors", "--name", "painter"),
    "a bundled style": ("models", "add", "x.safetensors", "--name", "song-ink"),
    "the name of pictures' styles": ("models", "add", "x.safetensors", "--name", "picture"),
    "a path as a name": ("models", "add", "x.safetensors", "--name", "../x"),
    "nothing to add": ("models", "add"),
    "remove a bundled one": ("models", "remove", "painter"),
    "remove a stranger": ("models", "remove", "../x"),
    "card of a stranger": ("models", "card", "stranger"),
    "no such verb": ("models", "ad", "x.safetensors"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
@pytest.mark.parametrize("locale", ["en_GB.UTF-8", "zh_CN.UTF-8"])
def test_mistakes_are_told_in_one_line(
    say: Say, monkeypatch: pytest.MonkeyPatch, locale: str, mistake: str
) -> None:
    monkeypatch.setenv("LC_ALL", locale)
    Path("text.safetensors").write_text("no model", "utf-8")
    taught.write(Path("x.safetensors"))
    before = sorted(Path().rglob("*"))
    code, out, err = say(*MISTAKES[mistake])
    assert (code, out) == (2, "")
    assert re.fullmatch(r"danqing: [^\n]{10,400}\n", err), err
    assert sorted(Path().rglob("*")) == before


@pytest.mark.parametrize("verb", ["add", "remove", "card"])
@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_verb_has_an_example_in_both_languages(say: Say, verb: str, language: str) -> None:
    code, out, _ = say("models", verb, "--help", "--language", language)
    assert code == 0
    assert out.startswith(("Usage: danqing models", "用法：danqing models"))
    assert f"\n  danqing models {verb}" in out
