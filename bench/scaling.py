"""What a training step costs: processor time by resolution and batch, and what processes send each other.

    python -m bench.scaling OUT.json

On pictures of chance, in the sizes of the bundled models, on one thread.
"""

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch

from danqing.models.blocks import count_parameters
from danqing.models.drafter import SIZES as DRAFTER_SIZES
from danqing.models.painter import SIZES as PAINTER_SIZES
from danqing.training.drafter import DrafterLessons, DrafterSet, DrafterTask
from danqing.training.painter import PainterLessons, PainterSet, PainterTask

COUNT = 64  # pictures of a set: how many there are costs nothing in a step


def painter(batch: int, crop: int) -> PainterTask:
    """A Painter's task of the bundled size on crops of ``crop`` pixels a side."""
    chance, rows = np.random.default_rng(0), np.arange(COUNT)
    pixels = chance.integers(0, 256, (COUNT, 256, 256, 3), np.uint8)
    data = PainterSet(pixels, rows % 4 == 0, rows % 2, np.full(COUNT, 256), ["one", "two"])
    return PainterTask(data, PAINTER_SIZES["full"], PainterLessons(batch=batch, crop=crop))


def drafter(batch: int, size: str) -> DrafterTask:
    """A Drafter's task of a bundled size."""
    chance, rows, config = np.random.default_rng(0), np.arange(COUNT), DRAFTER_SIZES[size]
    training = np.flatnonzero(rows % 4)
    data = DrafterSet(
        pixels=chance.integers(0, 256, (COUNT, config.side, config.side, config.pictures), np.uint8),
        held_out=rows % 4 == 0,
        labels=np.ones((COUNT, 1), np.bool_),
        names=["all"],
        conditions=chance.normal(size=(COUNT, config.condition)).astype(np.float32),
        neighbours=np.stack([chance.permutation(training)[:8] for _ in rows]),
        basis=np.zeros((1280, config.condition), np.float32),
        mean=np.zeros(1280, np.float32),
    )
    return DrafterTask(data, config, DrafterLessons(batch=batch))


CASES: dict[str, Callable[[], PainterTask | DrafterTask]] = {
    "painter 64 px, batch 8": lambda: painter(8, 64),
    "painter 96 px, batch 8": lambda: painter(8, 96),
    "painter 128 px, batch 8": lambda: painter(8, 128),
    "painter 96 px, batch 4": lambda: painter(4, 96),
    "drafter scenes 64 px, batch 16": lambda: drafter(16, "scenes"),
    "drafter scenes 64 px, batch 8": lambda: drafter(8, "scenes"),
    "drafter things 48 px, batch 16": lambda: drafter(16, "things"),
}


def measure(task: PainterTask | DrafterTask, steps: int) -> dict[str, float]:
    """Processor seconds a picture (the least of the steps), and bytes that one process sends a step."""
    spent = []
    for step in range(steps + 1):
        torch.manual_seed(step)
        start = time.process_time()
        task.step(0.5)
        spent.append(time.process_time() - start)
    learned = [
        p for optimiser in task.optimisers.values() for g in optimiser.param_groups for p in g["params"]
    ]
    return {
        "cpu_seconds_a_picture": round(min(spent[1:]) / task.batch, 4),
        "megabytes_a_step": round(sum(p.numel() for p in learned) * 4 / 1e6, 1),
        "parameters": count_parameters(task.networks),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure every case; print and write the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=3)
    args = parser.parse_args(arguments)
    torch.set_num_threads(1)
    results = {}
    for name, make in CASES.items():
        results[name] = measure(make(), args.steps)
        print(name, results[name], flush=True)
        args.out.write_text(json.dumps(results, indent=1), "utf-8")


if __name__ == "__main__":
    main()
