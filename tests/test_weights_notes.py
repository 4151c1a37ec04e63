"""What model files say of themselves is read without tensors; anything else is told as no model."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import save_file

from danqing import weights
from danqing.language import DanqingError
from danqing.weights.notes import KEY, note, part


def model(folder: Path, text: str | None) -> Path:
    save_file({"x": np.zeros(2)}, folder / "m.safetensors", None if text is None else {KEY: text})
    return folder / "m.safetensors"


def test_a_bundled_model_names_its_styles() -> None:
    styles = part(weights.folder() / "painter.safetensors", "painter")["styles"]
    assert styles["song-ink"] == {"zh": "宋代水墨", "en": "Song ink"}


def test_a_note_always_has_about(tmp_path: Path) -> None:
    assert note(model(tmp_path, '{"parts": {}}')) == {"parts": {}, "about": {}}
    said = {"parts": {"drafter": {"labels": ["cat"]}}, "about": {"name": "mine"}}
    assert note(model(tmp_path, json.dumps(said))) == said


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"parts": []}', "{"])
def test_weights_of_others_are_told(text: str | None, tmp_path: Path) -> None:
    with pytest.raises(DanqingError, match=r"m\.safetensors is no model file"):
        note(model(tmp_path, text))


@pytest.mark.parametrize("content", [b"", b"12345678", b"\xff" * 20, b"\x89PNG\r\n\x1a\n" + bytes(99)])
def test_other_files_are_told(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "m.safetensors").write_bytes(content)
    with pytest.raises(DanqingError, match="no model file"):
        note(tmp_path / "m.safetensors")


def test_a_missing_file_and_a_folder_are_told(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.safetensors", tmp_path):
        with pytest.raises(DanqingError, match=path.name):
            note(path)


def test_a_part_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(DanqingError, match="painter"):
        part(model(tmp_path, '{"parts": {"drafter": {}}}'), "painter")


@pytest.mark.parametrize("verb", ["styles", "themes", "models"])
def test_looking_around_needs_no_torch(verb: str) -> None:
    script = "import sys; from danqing.cli import main; main(sys.argv[1:]); print('torch' in sys.modules)"
    command = [sys.executable, "-c", script, verb]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    assert len(lines) > 3
    assert lines[-1] == "False"
