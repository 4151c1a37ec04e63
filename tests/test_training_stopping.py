"""Runs that stop before their end keep their last checkpoint, say why, and go on as if never stopped."""

import os
import resource
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from miniatures import draw_folder, same
from safetensors import SafetensorError
from safetensors.torch import load_file
from test_training_loop import Line, begun
from test_training_run import DRAFTER, recipe_of

from danqing.language import DanqingError
from danqing.models import storage
from danqing.training.drafter import DrafterTask
from danqing.training.keeping import stop_asked
from danqing.training.loop import CHECKPOINT, Pace, run
from danqing.training.run import train

EVERY_STEP = Pace(steps=6, log_every=100, samples=0, judgements=1, checkpoint_seconds=0)


@pytest.fixture(autouse=True)
def _one_thread() -> Iterator[None]:
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def with_mishap(at: int, mishap: Callable[[Line], None]) -> Line:
    """A line to which ``mishap`` happens in that step."""
    task = begun(Line, 0)
    assert isinstance(task, Line)
    whole, done = task.step, 0

    def step(share: float) -> dict[str, torch.Tensor]:
        nonlocal done
        done += 1
        losses = whole(share)
        if done == at:
            mishap(task)
        return losses

    task.step = step  # type: ignore[method-assign]
    return task


def goes_on_as_if_never_stopped(folder: Path) -> bool:
    whole, again = begun(Line, 0), begun(Line, 9)
    run(whole, folder / "whole", EVERY_STEP)
    return run(again, folder, EVERY_STEP).step == 6 and same(whole.networks, again.networks)


def test_a_loss_that_is_no_number_stops_at_its_step(tmp_path: Path) -> None:
    task = begun(Line, 0)
    steps = iter([1.0, 2.0, float("nan")])
    task.step = lambda share: {"pixels": torch.tensor(1.0), "apart": torch.tensor(next(steps))}  # type: ignore[method-assign]
    with pytest.raises(DanqingError, match="by step 3 “apart”"):
        run(task, tmp_path, EVERY_STEP)
    assert torch.load(tmp_path / CHECKPOINT, weights_only=True)["clock"][0] == 2


def test_weights_that_are_no_numbers_are_never_kept(tmp_path: Path) -> None:
    def broken(task: Line) -> None:
        torch.nn.init.constant_(task.networks["line"].get_parameter("weight"), float("inf"))

    with pytest.raises(DanqingError, match=r"by step 4 “line\.weight”"):
        run(with_mishap(4, broken), tmp_path, EVERY_STEP)
    assert goes_on_as_if_never_stopped(tmp_path)


@pytest.fixture
def room() -> Iterator[Callable[[int], None]]:
    """How many bytes a file may have from now on: beyond, the system refuses, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    yield lambda size: resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("what", ["log", "sample", "checkpoint"])
def test_a_full_disk_is_told_and_the_run_goes_on_later(
    what: str, tmp_path: Path, room: Callable[[int], None]
) -> None:
    pace = Pace(
        6, log_every=4 if what == "log" else 100, samples=3 if what == "sample" else 0, checkpoint_seconds=0
    )
    with pytest.raises(DanqingError, match=r"cannot write in .*same command"):
        run(with_mishap(4, lambda task: room(10)), tmp_path, pace)
    room(-1)
    assert torch.load(tmp_path / CHECKPOINT, weights_only=True)["clock"][0] == 3
    assert not list(tmp_path.glob("*.part"))
    assert goes_on_as_if_never_stopped(tmp_path)


def test_a_damaged_checkpoint_is_told_and_left(tmp_path: Path) -> None:
    run(begun(Line, 0), tmp_path, EVERY_STEP)
    (tmp_path / CHECKPOINT).write_bytes((tmp_path / CHECKPOINT).read_bytes()[:-200])
    with pytest.raises(DanqingError, match="damaged"):
        run(begun(Line, 0), tmp_path, EVERY_STEP)
    assert (tmp_path / CHECKPOINT).exists()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_step_and_keeps_it(number: signal.Signals, tmp_path: Path) -> None:
    task = with_mishap(4, lambda task: os.kill(os.getpid(), number))
    with stop_asked() as asked:
        assert run(task, tmp_path, Pace(6), stop=asked).step == 4
    assert goes_on_as_if_never_stopped(tmp_path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    draw_folder(tmp_path / "data/scenes", ("song", "portrait"), each=8)
    return tmp_path / "data"


def test_a_stopped_training_says_how_to_go_on(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe, whole = recipe_of(tmp_path, DRAFTER), DrafterTask.step
    train(recipe, data, tmp_path / "whole", threads=1)

    def step(task: DrafterTask, share: float) -> dict[str, torch.Tensor]:
        os.kill(os.getpid(), signal.SIGTERM)
        return whole(task, share)

    with monkeypatch.context() as patch:
        patch.setattr(DrafterTask, "step", step)
        with pytest.raises(KeyboardInterrupt):
            train(recipe, data, tmp_path / "run", threads=1)
    assert "stopped after step 1 and saved; the same command goes on" in capsys.readouterr().err
    train(recipe, data, tmp_path / "run", threads=1)
    ours, theirs = (load_file(tmp_path / folder / "small.safetensors") for folder in ("run", "whole"))
    assert all(torch.equal(ours[key], theirs[key]) for key in ours | theirs)


def test_a_disk_full_at_the_end_loses_nothing(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise SafetensorError("I/O error: No space left on device (os error 28)")

    recipe, run_dir = recipe_of(tmp_path, DRAFTER), tmp_path / "run"
    with monkeypatch.context() as patch:
        patch.setattr(storage, "save", full)
        with pytest.raises(DanqingError, match=r"No space left.*same command"):
            train(recipe, data, run_dir, threads=1)
    learned = (run_dir / CHECKPOINT).stat().st_size
    monkeypatch.setattr(DrafterTask, "step", lambda *_: pytest.fail("learned once more"))
    assert train(recipe, data, run_dir, threads=1).exists()
    assert (run_dir / CHECKPOINT).stat().st_size == learned
