"""The same training on a Ray cluster: processes are placed, watched, and begun again when some are lost.

Plain Ray tasks and torch.distributed. What survives a machine's death is the checkpoint in the run's folder,
which all machines must share; there the processes also meet (a file store), so no address must be known.
"""

import os
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from danqing.language import DanqingError
from danqing.scaling.distributed import joined

T = TypeVar("T")
ATTEMPTS = 5  # how often the processes are begun before their run is given up
ROOM = 120.0  # seconds to wait until the cluster has room for all of them
GRACE = 20.0  # seconds that processes have to end by themselves when one of them is lost
LOST = "scaling-lost"


@contextmanager
def connected(address: str | None) -> Iterator[Any]:
    """The module ``ray``, connected to a cluster: "auto", HOST:PORT, or None for this machine alone.

    Raises: DanqingError if Ray is not installed or the cluster does not answer.
    """
    os.environ.setdefault("RAY_USAGE_STATS_ENABLED", "0")  # nothing is reported to anyone
    try:
        import ray
    except ImportError:
        raise DanqingError("cluster-missing") from None
    if ray.is_initialized():
        yield ray
        return
    try:
        ray.init(address=address, include_dashboard=None if address else False)
    except ConnectionError as why:
        raise DanqingError("cluster-unreachable", address=address) from why
    try:
        yield ray
    finally:
        ray.shutdown()


def train_together(
    train: Callable[[], T], folder: Path, *, workers: int, address: str | None = None,
    cpus: int = 1, gpus: int = 0,
) -> T:  # fmt: skip
    """What ``train()`` gives back, done by ``workers`` processes together on the cluster at ``address``.

    train: resumes from its own checkpoints in ``folder``, which all machines share; all its paths absolute.
    cpus, gpus: of each process. When one or its machine is lost, all begin again from the last checkpoint.
    Raises: DanqingError from ``train``, and for a cluster without room.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with connected(address) as ray:
        for _ in range(ATTEMPTS):
            results = _attempt(ray, train, folder, [{"CPU": cpus, "GPU": gpus}] * workers)
            faults = [fault for _, fault in results if fault]
            if not faults:
                result: T = results[0][0]
                return result
            for key, values in faults:
                if key != LOST:
                    raise DanqingError(key, **values)
    raise DanqingError("cluster-given-up", count=ATTEMPTS, folder=folder)


def run_apart(jobs: Sequence[Callable[[], T]], *, address: str | None = None, cpus: int = 1) -> list[T]:
    """What independent ``jobs`` give back, each one process of the cluster; one that is lost begins again.

    Raises: DanqingError of the first job that raised one, when all are done.
    """
    with connected(address) as ray:
        work = ray.remote(num_cpus=cpus, max_retries=ATTEMPTS)(_faults_told)
        results = ray.get([work.remote(job) for job in jobs])
    for _, fault in results:
        if fault:
            raise DanqingError(fault[0], **fault[1])
    return [result for result, _ in results]


def _attempt(
    ray: Any, train: Callable[[], Any], folder: Path, needs: list[dict[str, int]]
) -> list[tuple[Any, Any]]:
    """Begin a process for each of ``needs``, all or none; what each gave back, and its fault."""
    from ray.util.placement_group import placement_group, remove_placement_group
    from ray.util.scheduling_strategies import PlacementGroupSchedulingStrategy as Place

    group = placement_group([{k: n for k, n in need.items() if n} for need in needs], strategy="SPREAD")
    meeting, jobs = folder / f"meeting-{uuid.uuid4().hex}", []
    try:
        if not group.wait(ROOM):
            raise DanqingError("cluster-too-small", workers=len(needs), cpus=needs[0]["CPU"])
        for rank, need in enumerate(needs):
            work = ray.remote(num_cpus=need["CPU"], num_gpus=need["GPU"], max_retries=0)(_work)
            place = Place(group, placement_group_bundle_index=rank)
            jobs.append(
                work.options(scheduling_strategy=place).remote(train, rank, len(needs), meeting.as_uri())
            )
        return _results(ray, jobs)
    finally:
        for job in jobs:
            ray.cancel(job, force=True)
        remove_placement_group(group)
        meeting.unlink(missing_ok=True)


def _results(ray: Any, jobs: list[Any]) -> list[tuple[Any, Any]]:
    """All results; once there is a fault, the others have little time left to tell theirs."""
    results: dict[Any, tuple[Any, Any]] = {}
    waiting, ready = jobs, jobs
    while waiting and ready:
        hurt = any(fault for _, fault in results.values())
        ready, waiting = ray.wait(waiting, timeout=GRACE if hurt else None)
        results |= {job: _result(ray, job) for job in ready}
    return [results.get(job, (None, (LOST, {}))) for job in jobs]


def _result(ray: Any, job: Any) -> tuple[Any, Any]:
    try:
        result: tuple[Any, Any] = ray.get(job)
    except ray.exceptions.RayTaskError:
        raise  # a mistake in the training itself
    except ray.exceptions.RayError:
        return None, (LOST, {})  # its process or machine is gone
    return result


def _work(train: Callable[[], Any], rank: int, workers: int, meeting: str) -> tuple[Any, Any]:
    def together() -> Any:
        with joined(rank, workers, meeting):
            return train()

    return _faults_told(together)


def _faults_told(job: Callable[[], Any]) -> tuple[Any, Any]:
    """What ``job`` gives back, and its DanqingError as data: errors that take keywords cannot be sent."""
    try:
        return job(), None
    except DanqingError as fault:
        return None, (fault.key, fault.values)
