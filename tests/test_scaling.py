"""Two processes learn what one learns, write once, and tell when one is lost; Ray begins it again."""

import copy
import json
import os
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
import torch
import torch.multiprocessing as mp
from drivers import OUTCOME, outcome_of
from miniatures import drafter_task, painter_task
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from danqing import precision
from danqing.language import DanqingError
from danqing.models.features import frozen_features
from danqing.scaling import cluster, distributed
from danqing.training import loop
from danqing.training.drafter import DrafterTask
from danqing.training.painter import PainterTask
from danqing.training.placing import pick_device

STEPS = 6
TASKS: dict[str, Callable[[], DrafterTask | PainterTask]] = {"painter": painter_task, "drafter": drafter_task}
Learned = dict[str, dict[str, torch.Tensor]]


def learn(folder: Path, family: str = "drafter", pause: float = 0.0) -> int:
    """A run of a miniature in ``folder``, a checkpoint a step; which step it ends with."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    task = TASKS[family]()
    whole = task.step

    def slow(share: float) -> dict[str, torch.Tensor]:
        time.sleep(pause)
        return whole(share)

    task.step = slow  # type: ignore[method-assign]
    pace = loop.Pace(STEPS, log_every=2, samples=1, judgements=1, checkpoint_seconds=0)
    return loop.run(task, folder, pace).step


def one_step(family: str) -> Learned:
    """Gradients, weights and losses of one step with all losses in force, in float32."""
    torch.set_num_threads(1)
    precision.fast_bfloat16 = lambda: False  # type: ignore[assignment] # bfloat16 rounds each process's part of a batch by itself
    torch.manual_seed(0)
    task = TASKS[family]()
    torch.manual_seed(1)
    losses = distributed.mean({name: float(loss) for name, loss in task.step(0.5).items()})
    named = dict(task.networks.named_parameters())
    return {
        "slopes": {name: p.grad for name, p in named.items() if p.grad is not None},
        "weights": {name: p.detach() for name, p in named.items()},
        "losses": {name: torch.tensor(loss) for name, loss in losses.items()},
    }


def work(rank: int, folder: Path) -> None:
    """What each of two processes does, one thing after the other, so that they need to start only once."""
    with distributed.joined(rank, 2, (folder / "meeting").as_uri()):
        learn(folder / "run")
        for family in TASKS:
            torch.save(one_step(family), folder / f"{family}-{rank}.pt")
        with pytest.raises(DanqingError, match=r"batch of 6 .* 2 processes.*multiple of 4"):
            distributed.check_batch(6)
        with pytest.raises(DanqingError, match="all machines share"):
            learn(folder / ("run" if rank == 0 else "elsewhere"))
    with distributed.joined(rank, 2, (folder / "again").as_uri()):
        if rank == 1:
            os._exit(1)
        with pytest.raises(DanqingError, match="last checkpoint is kept"):
            learn(folder / "lost")
        (folder / "told").touch()


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder in which two processes did their ``work``."""
    folder = tmp_path_factory.mktemp("two")
    started = mp.get_context("spawn")
    both = [started.Process(target=work, args=(rank, folder)) for rank in (0, 1)]
    for process in both:
        process.start()
    for process in both:
        process.join(600)
    assert [process.exitcode for process in both] == [0, 1]
    return folder


@pytest.fixture(autouse=True)
def _as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(precision, "fast_bfloat16", precision.fast_bfloat16)
    threads = torch.get_num_threads()
    yield
    torch.set_num_threads(threads)


@pytest.mark.parametrize("family", TASKS)
def test_two_processes_take_the_step_that_one_takes(family: str, two: Path) -> None:
    alone: Learned = one_step(family)
    first, other = (torch.load(two / f"{family}-{rank}.pt", weights_only=True) for rank in (0, 1))
    assert alone["slopes"].keys() == first["slopes"].keys()
    for name, slope in alone["slopes"].items():
        assert torch.allclose(first["slopes"][name], slope, rtol=1e-4, atol=1e-5 * float(slope.abs().max()))
    for name, loss in alone["losses"].items():
        assert first["losses"][name] == pytest.approx(float(loss), rel=1e-4), name
    for name, weight in first["weights"].items():
        assert torch.equal(weight, other["weights"][name])


def test_the_first_of_two_writes_and_each_thing_once(two: Path, tmp_path: Path) -> None:
    learn(tmp_path)
    logs = [(folder / loop.LOG).read_text("utf-8").splitlines() for folder in (two / "run", tmp_path)]
    rows = [[json.loads(line) for line in log] for log in logs]
    assert [row["step"] for row in rows[0]] == [row["step"] for row in rows[1]] == [2, 4, 6, 6]
    for mine, theirs in zip(*rows, strict=True):
        for name, value in theirs.get("losses", {}).items():
            assert mine["losses"][name] == pytest.approx(value, rel=0.02, abs=1e-3)
    assert [file.name for file in (two / "run/samples").iterdir()] == ["0000006.png"]


def test_a_lost_process_is_told_and_the_checkpoint_kept(two: Path) -> None:
    assert (two / "told").exists()


def test_rows_are_each_processs_part_of_every_part(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distributed, "workers", lambda: 2)
    monkeypatch.setattr(distributed, "rank", lambda: 1)
    assert distributed.rows(torch.arange(8)).tolist() == [2, 3, 6, 7]
    assert distributed.rows(torch.arange(8), 1).tolist() == [4, 5, 6, 7]
    assert distributed.draw(torch.arange, 4).tolist() == [2, 3, 6, 7]


class OneDevice(TorchDispatchMode):
    """Refuses to work on tensors of two devices at once, as CUDA does."""

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        tensors = [
            leaf for leaf in tree_leaves((args, kwargs)) if isinstance(leaf, torch.Tensor) and leaf.dim()
        ]
        moves = ("copy_", "_to_copy", "index.Tensor")  # what may know two: an index may lie on the CPU
        if len({t.device for t in tensors}) > 1 and not any(move in str(func) for move in moves):
            raise RuntimeError(f"{func} on two devices")
        return func(*args, **kwargs or {})


@pytest.mark.parametrize("family", TASKS)
def test_a_step_follows_its_networks_to_another_device(family: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """PyTorch's device "meta" stands in for a GPU: it shows that all is there, not what comes out."""
    precision.fast_bfloat16 = lambda: False  # type: ignore[assignment]
    frozen = copy.deepcopy(frozen_features()).to("meta")
    monkeypatch.setattr(f"danqing.training.{family}.frozen_features", lambda: frozen)
    task = TASKS[family]()
    task.networks.to("meta")
    with OneDevice():  # type: ignore[no-untyped-call]
        losses = task.step(0.5)
        with pytest.raises(RuntimeError, match="two devices"):
            losses["critic"][None] + torch.zeros(1)
    assert {loss.device.type for loss in losses.values()} == {"meta"}


def test_devices_are_picked_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert pick_device("auto") == pick_device("cpu") == torch.device("cpu")
    with pytest.raises(DanqingError, match="no CUDA device"):
        pick_device("cuda")
    with pytest.raises(DanqingError, match=r"abacus.*cpu, cuda, auto"):
        pick_device("abacus")
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setenv("LOCAL_RANK", "3")
    assert pick_device("auto") == pick_device("cuda") == torch.device("cuda:3")


def train_on_two_machines(folder: Path) -> None:
    """Train on two machines of which one is killed; ``outcome.json`` in the folder says what came of it."""
    from ray.cluster_utils import Cluster

    os.environ |= {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_worker_niceness": "0",  # else a busy machine starves them
        "PYTHONPATH": str(Path(__file__).parent),  # Ray's workers import this file
    }
    small = {"num_cpus": 2, "object_store_memory": 80 * 2**20, "include_dashboard": False}
    machines = Cluster(initialize_head=True, head_node_args=small)
    doomed = machines.add_node(num_cpus=2, object_store_memory=80 * 2**20)
    killed: list[bool] = []

    def kill_in_the_middle() -> None:
        while not (folder / loop.CHECKPOINT).exists():
            time.sleep(0.02)
        machines.remove_node(doomed, allow_graceful=False)
        killed.append(_logged(folder) < STEPS)

    Thread(target=kill_in_the_middle, daemon=True).start()
    train = partial(learn, folder, pause=0.5)
    try:
        step = cluster.train_together(train, folder, workers=2, address=machines.address)
        outcome: dict[str, Any] = {"step": step, "killed": killed}
    except Exception as why:
        outcome = {"fault": repr(why)}
    (folder / OUTCOME).write_text(json.dumps(outcome))
    machines.shutdown()  # type: ignore[no-untyped-call]


def test_a_run_on_ray_outlives_one_of_two_machines(two: Path, tmp_path: Path) -> None:
    pytest.importorskip("ray")
    folder, found = outcome_of(train_on_two_machines, tmp_path, 180)
    assert found == {"step": STEPS, "killed": [True]}
    quiet, disturbed = (_state(run) for run in (two / "run", folder))
    assert quiet.keys() == disturbed.keys()
    assert all(torch.equal(quiet[name], disturbed[name]) for name in quiet)
    assert not list(folder.glob("meeting-*"))


def _logged(folder: Path) -> int:
    log = folder / loop.LOG
    return max(
        [json.loads(line)["step"] for line in log.read_text("utf-8").splitlines()] if log.exists() else [0]
    )


def _state(folder: Path) -> dict[str, Any]:
    state: dict[str, Any] = torch.load(folder / loop.CHECKPOINT, weights_only=True)["networks"]
    return state
