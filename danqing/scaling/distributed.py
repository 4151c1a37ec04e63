"""One training run in several processes, each learning from its rows of every batch.

Every process draws the chance of the *whole* batch from the step's one seed and takes its own rows of it;
gradients are averaged before every step of an optimiser. So all hold the same weights at all times, and learn
what one process learns from the whole batch, up to the order in which numbers are added. The first process
alone writes. Alone (not under ``torchrun`` or Ray), every function here gives back what it was given.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import torch
import torch.distributed as dist

from danqing.language import DanqingError

PATIENCE = timedelta(hours=1)  # how long others wait while the first packs pictures or judges


@contextmanager
def joined(rank: int = -1, workers: int = -1, meeting: str = "env://") -> Iterator[None]:
    """Within, this process works together with the others that ``torchrun`` started, if it did.

    rank, workers, meeting: which of how many this is and where they meet, where nobody said so in the
    environment. Raises: DanqingError, here and within, when another process is lost.
    """
    if dist.is_initialized() or (workers < 0 and int(os.environ.get("WORLD_SIZE", "1")) == 1):
        yield  # joined already, or alone
        return
    with _heard():
        # No backend is named: tensors on a CPU go by gloo, those on a GPU by NCCL.
        dist.init_process_group(init_method=meeting, rank=rank, world_size=workers, timeout=PATIENCE)
    try:
        yield
    finally:
        dist.destroy_process_group()


def rank() -> int:
    """Which of the processes this is, from 0."""
    return dist.get_rank() if dist.is_initialized() else 0


def workers() -> int:
    """How many processes train together."""
    return dist.get_world_size() if dist.is_initialized() else 1


def check_batch(batch: int) -> None:
    """A batch is two halves, and each half is divided evenly; DanqingError if it cannot be."""
    if workers() > 1 and batch % (2 * workers()):
        raise DanqingError("scaling-batch", batch=batch, workers=workers(), unit=2 * workers())


def rows(whole: torch.Tensor, parts: int = 2) -> torch.Tensor:
    """Of a whole batch [N, …], made of equal ``parts``, this process's rows of each: [N / workers, …]."""
    if workers() == 1:
        return whole
    return whole.unflatten(0, (parts, workers(), -1))[:, rank()].flatten(0, 1)


def draw(sample: Callable[[int], torch.Tensor], count: int, parts: int = 2) -> torch.Tensor:
    """``count`` rows of chance: this process's of those that ``sample(n)`` draws for a whole batch of n."""
    return rows(sample(count * workers()), parts)


def gather(mine: torch.Tensor, parts: int = 2) -> torch.Tensor:
    """The whole batch [N, …] of which ``mine`` are this process's ``rows``; open to gradients."""
    return mine if workers() == 1 else _Gather.apply(mine, parts)  # type: ignore[no-untyped-call]


class _Gather(torch.autograd.Function):
    """What others derive from my rows comes back to me: the slope is summed over processes."""

    @staticmethod
    def forward(ctx: torch.autograd.function.FunctionCtx, mine: torch.Tensor, parts: int) -> torch.Tensor:
        ctx.parts = parts  # type: ignore[attr-defined]
        theirs = [torch.empty_like(mine, memory_format=torch.contiguous_format) for _ in range(workers())]
        with _heard():
            dist.all_gather(theirs, mine.contiguous())
        return torch.stack([t.unflatten(0, (parts, -1)) for t in theirs], 1).flatten(0, 2)

    @staticmethod
    def backward(ctx: torch.autograd.function.FunctionCtx, slope: torch.Tensor) -> tuple[torch.Tensor, None]:
        return rows(_summed(slope.contiguous().clone()), ctx.parts), None  # type: ignore[attr-defined]


def average_gradients(parameters: Iterable[torch.Tensor]) -> None:
    """Make every gradient the mean of the processes' gradients, in one message."""
    if workers() == 1:
        return
    slopes = [p.grad for p in parameters if p.grad is not None]
    flat = _summed(torch.cat([slope.reshape(-1) for slope in slopes])) / workers()
    for slope, part in zip(slopes, flat.split([slope.numel() for slope in slopes]), strict=True):
        slope.copy_(part.view(slope.shape))


def mean(figures: dict[str, float]) -> dict[str, float]:
    """Each figure's mean over the processes; all must call this at the same point."""
    if workers() == 1:
        return figures
    values = _summed(torch.tensor(list(figures.values()), dtype=torch.float64)) / workers()
    return dict(zip(figures, values.tolist(), strict=True))


def agreed(value: float) -> float:
    """The first process's value, for what clocks decide; all must call this at the same point."""
    if workers() == 1:
        return value
    held = torch.tensor([value], dtype=torch.float64)
    with _heard():
        dist.broadcast(held, 0)
    return held.item()


@contextmanager
def in_turn() -> Iterator[None]:
    """The first process goes through the block before the others: it writes what they then find."""
    if rank() > 0:
        agreed(1.0)
    yield
    if rank() == 0:
        agreed(1.0)


def _summed(values: torch.Tensor) -> torch.Tensor:
    with _heard():
        dist.all_reduce(values)
    return values


@contextmanager
def _heard() -> Iterator[None]:
    """A process that no longer answers is a DanqingError."""
    try:
        yield
    except RuntimeError as why:
        raise DanqingError("scaling-lost") from why
