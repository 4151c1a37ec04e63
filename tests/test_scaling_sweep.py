"""A sweep: every combination is trained once, resumed, and ranked by a held-out figure."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
import torch
from miniatures import draw_folder
from test_training_run import DRAFTER, recipe_of

from danqing.cli.running import main
from danqing.language import DanqingError
from danqing.training.sweeping import Trial, ranked, write_variations
from danqing.verbs.scaling import sweep


def test_every_combination_is_a_recipe_with_only_its_values_changed(tmp_path: Path) -> None:
    recipe = recipe_of(tmp_path, DRAFTER)
    vary: dict[str, list[Any]] = {"lessons.rate": [1e-4, 3e-4], "neighbours": [2, 3]}
    files = write_variations(recipe, vary, tmp_path / "sweep")
    assert len(files) == 4
    whole = tomllib.loads(recipe.read_text("utf-8"))
    for file, values in files.items():
        changed = tomllib.loads(file.read_text("utf-8"))
        assert changed["lessons"].pop("rate") == values["lessons.rate"]
        assert changed["neighbours"] == values["neighbours"]
        assert changed == whole | {"neighbours": values["neighbours"]}


def test_a_sweep_is_ranked_and_finished_runs_are_not_done_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    threads = torch.get_num_threads()
    draw_folder(tmp_path / "data/scenes", ("song",), each=16)
    command = ["sweep", "--recipe", str(recipe_of(tmp_path, DRAFTER)), "--data", str(tmp_path / "data")]
    command += ["--vary", "lessons.rate=1e-4,3e-2", "--run", str(tmp_path / "sweep"), "--threads", "1"]
    assert main([*command, "--by", "likeness", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert sorted(row["values"]["lessons.rate"] for row in rows) == [1e-4, 3e-2]
    assert rows[0]["figures"]["likeness"] >= rows[1]["figures"]["likeness"]
    logs = {file: file.read_bytes() for file in (tmp_path / "sweep").glob("*/log.jsonl")}
    assert len(logs) == 2
    assert main(command) == 0
    assert {file: file.read_bytes() for file in logs} == logs
    table = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in table] == [str(row["values"]["lessons.rate"]) for row in rows]
    assert [line[1] for line in table] == [f"{row['figures']['likeness']:.4g}" for row in rows]
    torch.set_num_threads(threads)


def test_what_is_better_comes_first_and_what_was_not_judged_last() -> None:
    told = {"none": {}, "low": {"faithful": 1.0, "likeness": 1.0}, "high": {"faithful": 2.0, "likeness": 2.0}}
    trials = [Trial(Path(name), {}, dict(figures)) for name, figures in told.items()]
    assert [trial.folder.name for trial in ranked(trials, None)] == ["low", "high", "none"]
    assert [trial.folder.name for trial in ranked(trials, "likeness")] == ["high", "low", "none"]
    with pytest.raises(DanqingError, match=r"beauty.*faithful, likeness"):
        ranked(trials, "beauty")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--vary", "lessons.rate"], "--vary wants"),
        (["--vary", "name.rate=1"], "no table for name.rate"),
        (["--vary", "size=test", "--on", "moon"], "here or ray"),
        (["--vary", "colour=1"], "colour"),
    ],
)
def test_mistakes_are_told(
    options: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    recipe = recipe_of(tmp_path, DRAFTER)
    assert (
        main(["sweep", "--recipe", str(recipe), "--data", ".", "--run", str(tmp_path / "s"), *options]) == 2
    )
    assert message in capsys.readouterr().err


def test_without_ray_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(DanqingError, match=r"pip install 'danqing\[cluster\]'"):
        sweep(recipe_of(tmp_path, DRAFTER), tmp_path, {"neighbours": [2]}, tmp_path / "s", on="ray")
