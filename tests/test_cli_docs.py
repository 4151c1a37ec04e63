"""docs/cli.md says what the commands say of themselves."""

import pytest

from danqing.cli import main
from danqing.cli.app import build
from danqing.cli.helping import WIDEST
from tools.cli_docs import DOC, document


def test_the_page_is_up_to_date() -> None:
    assert DOC.read_text("utf-8") == document(), "run: python -m tools.cli_docs"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("verb", ["", *build().commands])
def test_help_is_what_the_page_says(
    verb: str, language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", str(WIDEST))
    assert main([*verb.split(), "--help", "--language", language]) == 0
    assert capsys.readouterr().out.strip() in DOC.read_text("utf-8")
