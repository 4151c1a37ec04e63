"""The loop: a run killed at any moment goes on as if it had never stopped, and logs every step once."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import torch
from miniatures import drafter_task, painter_task, same
from PIL import Image
from torch import nn

from danqing import precision
from danqing.language import DanqingError
from danqing.training.loop import CHECKPOINT, LOG, Clock, Pace, Task, run
from danqing.training.runlog import read_log

PACE = Pace(steps=6, log_every=2, samples=2, judgements=1, checkpoint_seconds=0)  # a checkpoint a step
TASKS: dict[str, Callable[[], Task]] = {"painter": painter_task, "drafter": drafter_task}


class Killed(BaseException):
    """What no task catches."""


class Line:
    """The smallest task: a line learns to be another, on points of chance."""

    batch, steps = 8, 0

    def __init__(self) -> None:
        self.networks = nn.ModuleDict({"line": nn.Linear(1, 1)})
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "it": torch.optim.Adam(self.networks.parameters())
        }

    def step(self, share: float) -> dict[str, torch.Tensor]:
        x = torch.randn(self.batch, 1)
        loss = (self.networks["line"](x) - 2 * x).square().mean()
        self.optimisers["it"].zero_grad()
        loss.backward()
        self.optimisers["it"].step()
        return {"apart": loss.detach()}

    def sample(self) -> Image.Image:
        return Image.new("RGB", (4, 4))

    def judge(self) -> dict[str, float]:
        return {"slope": self.networks["line"].get_parameter("weight").item()}


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def killed_at(task: Task, last: int, folder: Path, pace: Pace = PACE) -> None:
    """Train until step ``last`` is done, and be killed in the next one."""
    whole, done = task.step, 0

    def step(share: float) -> dict[str, torch.Tensor]:
        nonlocal done
        if done == last:
            raise Killed
        done += 1
        return whole(share)

    task.step = step  # type: ignore[method-assign]
    with pytest.raises(Killed):
        run(task, folder, pace)


def begun(make: Callable[[], Task], seed: int) -> Task:
    torch.manual_seed(seed)
    return make()


@pytest.mark.parametrize("bfloat16", [False, True])
@pytest.mark.parametrize("family", TASKS)
def test_a_killed_run_ends_as_if_never_stopped(
    family: str, bfloat16: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(precision, "fast_bfloat16", lambda: bfloat16)
    whole = begun(TASKS[family], 0)
    run(whole, tmp_path / "whole", PACE)
    folder = tmp_path / "killed"
    killed_at(begun(TASKS[family], 0), 2, folder)
    (folder / (CHECKPOINT + ".part")).write_bytes(b"half a checkpo")  # and killed while it wrote the next one
    again = begun(TASKS[family], 99)  # other weights at first: all must come from the checkpoint
    assert run(again, folder, PACE).step == 6
    assert same(whole.networks, again.networks)
    assert figures(tmp_path / "whole") == figures(folder)
    for name in ("0000003.png", "0000006.png"):
        assert (
            Image.open(folder / "samples" / name).tobytes()
            == Image.open(tmp_path / "whole/samples" / name).tobytes()
        )


def figures(folder: Path) -> list[tuple[int, dict[str, Any]]]:
    """What was logged, but for the seconds it took."""
    rows = [json.loads(line) for line in (folder / LOG).read_text("utf-8").splitlines()]
    return [(row["step"], row.get("losses") or row["judged"]) for row in rows]


def test_what_was_logged_beyond_the_checkpoint_is_logged_anew_and_once(tmp_path: Path) -> None:
    killed_at(begun(Line, 0), 2, tmp_path)
    early = (tmp_path / CHECKPOINT).read_bytes()
    killed_at(begun(Line, 0), 3, tmp_path)  # steps 3 to 5, of which the checkpoint is then lost
    assert [step for step, _ in figures(tmp_path)] == [2, 4]
    (tmp_path / CHECKPOINT).write_bytes(early)
    run(begun(Line, 1), tmp_path, PACE)
    assert [step for step, _ in figures(tmp_path)] == [2, 4, 6, 6]
    run(begun(Line, 0), tmp_path / "whole", PACE)
    assert figures(tmp_path) == figures(tmp_path / "whole")


@pytest.mark.parametrize("end", ['{"step": 4, "pic', '{"step": 4}\n{', "\x00\x00\x00"])
def test_a_line_cut_off_by_a_kill_is_no_harm(tmp_path: Path, end: str) -> None:
    killed_at(begun(Line, 0), 3, tmp_path)
    with (tmp_path / LOG).open("a", encoding="utf-8") as file:
        file.write(end)
    (tmp_path / "log.part").write_text("left over", "utf-8")
    run(begun(Line, 0), tmp_path, PACE)
    log = read_log(tmp_path / LOG)
    assert [entry.step for entry in log.losses] == [2, 4, 6]
    assert log.unread == 0


def test_a_log_without_a_checkpoint_begins_anew(tmp_path: Path) -> None:
    killed_at(begun(Line, 0), 5, tmp_path, Pace(6, log_every=1))
    assert not (tmp_path / CHECKPOINT).exists()
    run(begun(Line, 0), tmp_path, PACE)
    assert [entry.step for entry in read_log(tmp_path / LOG).losses] == [2, 4, 6]


def test_no_minutes_pause_at_once_and_keep_the_run(tmp_path: Path) -> None:
    task = begun(Line, 0)
    assert run(task, tmp_path, PACE, minutes=0).step == 0
    again = begun(Line, 1)
    assert run(again, tmp_path, PACE, minutes=0).step == 0
    assert same(task.networks, again.networks)
    assert run(again, tmp_path, PACE).step == 6
    assert not list(tmp_path.glob("*.part"))


def test_a_finished_run_does_nothing_more(tmp_path: Path) -> None:
    task = begun(Line, 0)
    run(task, tmp_path, PACE)
    logged = (tmp_path / LOG).read_bytes()
    again = begun(Line, 1)
    clock = run(again, tmp_path, PACE)
    assert clock.step == 6
    assert same(task.networks, again.networks)
    assert (tmp_path / LOG).read_bytes() == logged


def test_a_run_of_other_networks_is_told_and_left_as_it_is(tmp_path: Path) -> None:
    run(begun(Line, 0), tmp_path, PACE)
    kept = (tmp_path / CHECKPOINT).read_bytes(), (tmp_path / LOG).read_bytes()
    with pytest.raises(DanqingError, match="other networks"):
        run(begun(TASKS["drafter"], 0), tmp_path, PACE)
    assert ((tmp_path / CHECKPOINT).read_bytes(), (tmp_path / LOG).read_bytes()) == kept


def test_seeds_differ_and_a_pause_spends_no_time(tmp_path: Path) -> None:
    first, other = begun(Line, 0), begun(Line, 0)
    spent = run(first, tmp_path / "0", PACE, seed=0)
    run(other, tmp_path / "1", PACE, seed=1)
    assert not same(first.networks, other.networks)
    resumed = run(begun(Line, 0), tmp_path / "0", PACE, seed=0)
    assert resumed.seconds == pytest.approx(spent.seconds)
    assert resumed.cpu_seconds == pytest.approx(spent.cpu_seconds)


def test_progress_is_told_with_the_figures(tmp_path: Path) -> None:
    told: list[tuple[int, str, int]] = []
    run(begun(Line, 0), tmp_path, PACE, advance=lambda done, note, total: told.append((done, note, total)))
    assert [(done, total) for done, _, total in told] == [(2, 6), (4, 6), (6, 6)]
    assert told[0][1].startswith("apart ")


class Slow(Line):
    """A step takes a second and a judgement three, on a clock of its own."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        super().__init__()
        self.now = 0.0
        self.shares: list[float] = []
        monkeypatch.setattr("danqing.training.loop.time.monotonic", lambda: self.now)

    def step(self, share: float) -> dict[str, torch.Tensor]:
        self.now += 1
        self.shares.append(share)
        return super().step(share)

    def judge(self) -> dict[str, float]:
        self.now += 3
        return super().judge()


def test_a_run_with_a_time_ends_in_time_and_cools_down_by_then(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    task = Slow(monkeypatch)
    clock = run(task, tmp_path, Pace(steps=10_000, seconds=60, samples=2, judgements=4, log_every=1))
    assert 57 <= task.now <= 63  # the last judgement may lie beyond
    assert clock.seconds == clock.step
    assert clock.looking == pytest.approx(task.now - clock.step)
    assert task.shares[-1] > 0.9
    assert len(read_log(tmp_path / LOG).judged) == 4
    assert run(Slow(monkeypatch), tmp_path, Pace(steps=10_000, seconds=60)).step == clock.step


def test_steps_that_a_kill_took_back_have_had_their_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pace = Pace(steps=10_000, seconds=60, log_every=1)
    killed_at(Slow(monkeypatch), 20, tmp_path, pace)  # before its first checkpoint
    again = Slow(monkeypatch)
    run(again, tmp_path, pace)
    assert 37 <= again.now <= 43


def test_a_short_run_is_not_drawn_out_to_its_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run(Slow(monkeypatch), tmp_path, Pace(steps=5, seconds=60)).step == 5


def test_figures_may_end_a_run(tmp_path: Path) -> None:
    told: list[dict[str, float]] = []

    def judged(clock: Clock, figures: dict[str, float]) -> bool:
        told.append(figures)
        return clock.step < 4

    clock = run(begun(Line, 0), tmp_path, Pace(steps=8, judgements=4), judged=judged)
    assert clock.step == 4
    assert [figures.keys() for figures in told] == [{"slope"}] * 2
    assert (tmp_path / CHECKPOINT).exists()
