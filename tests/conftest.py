"""Fixtures that several areas share."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from danqing.language import set_language

if TYPE_CHECKING:
    from fakes import FakeStudio


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Every test begins in English, whatever the machine's locale and the test before it spoke."""
    monkeypatch.setenv("LC_ALL", "en_GB.UTF-8")
    yield
    set_language(None)


@pytest.fixture(autouse=True)
def _no_own_models(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every test begins without models of the user's own, and keeps away from the real ones."""
    monkeypatch.setenv("DANQING_MODELS", str(tmp_path / "own-models"))


@pytest.fixture
def studio(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> "Iterator[FakeStudio]":
    """The verbs work with a fake studio, in an empty folder."""
    from fakes import FakeStudio

    from danqing.verbs import studio as real

    monkeypatch.setattr(real, "Studio", FakeStudio)
    monkeypatch.chdir(tmp_path)
    real.open_studio.cache_clear()
    fake = real.open_studio()
    assert isinstance(fake, FakeStudio)
    yield fake
    real.open_studio.cache_clear()
