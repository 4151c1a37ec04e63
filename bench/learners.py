"""Every method that bench.train compares, and one method's run: so many minutes, then samples.

    python -m bench.learners NAME PICTURES.npz OUT.npz --minutes 30

A process of its own for each method, so that its memory is its own.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from bench.danqing_learner import adapted, from_scratch
from bench.machine import peak_memory_mb
from bench.paintings import Paintings, load
from bench.peers.dcgan_diffaug import DcganDiffAug
from bench.peers.fastgan import FastGan
from bench.peers.gan import Peer
from bench.peers.lightweight import LightweightGan
from bench.peers.projected import ProjectedGan
from bench.peers.stylegan2 import StyleGan2
from danqing.pictures.tensors import from_bytes, to_bytes

Losses = dict[str, torch.Tensor]
REPORT = 60.0  # seconds between lines that tell the losses


class Learner(Protocol):
    """A method with its pictures."""

    batch: int
    parameters: int

    def step(self, share: float) -> Losses:
        """One step, when ``share`` of the time has passed; the losses, detached."""

    def sample(self, count: int, seed: int) -> torch.Tensor:
        """Pictures [count, 3, S, S] in [-1, 1]."""


class PeerLearner:
    """A peer that is shown training pictures by chance, mirrored by chance, as the Drafter is."""

    def __init__(self, peer: Peer, pixels: NDArray[np.uint8]) -> None:
        self.peer, self.pixels = peer, pixels
        self.batch, self.parameters, self.sample = peer.batch, peer.parameters, peer.sample

    def step(self, share: float) -> Losses:
        """What a peer does does not hang on how much time there is."""
        rows = torch.randint(len(self.pixels), (self.batch,))
        x = from_bytes(self.pixels[rows.numpy()])
        mirrored = torch.where(torch.rand(len(x), 1, 1, 1) < 0.5, x, x.flip(3))
        return self.peer.step(mirrored.contiguous(memory_format=torch.channels_last))


def _peer(kind: Callable[[int, int], Peer]) -> Callable[[Paintings, int], Learner]:
    def make(paintings: Paintings, seed: int) -> Learner:
        return PeerLearner(kind(paintings.pixels.shape[1], seed), paintings.training)

    return make


METHODS: dict[str, Callable[[Paintings, int], Learner]] = {
    "danqing-adapted": adapted,
    "danqing-scratch": from_scratch,
    "dcgan-diffaug": _peer(DcganDiffAug),
    "fastgan": _peer(FastGan),
    "projected-gan": _peer(ProjectedGan),
    "lightweight-gan": _peer(LightweightGan),
    "stylegan2-pytorch": _peer(StyleGan2),
}


def learn(
    make: Callable[[Paintings, int], Learner], paintings: Paintings, minutes: float, seed: int = 0
) -> tuple[Learner, dict[str, object]]:
    """A method after so many minutes, its preparations included, and what it did in them.

    Minutes are of all its threads' processors: so another program that runs beside takes nothing from it.
    """
    start, cpu = time.monotonic(), time.process_time()
    whole = 60 * minutes * torch.get_num_threads()
    learner, steps, told = make(paintings, seed), 0, start
    torch.manual_seed(seed)
    losses: list[dict[str, float]] = []
    while not steps or (passed := time.process_time() - cpu) < whole:
        found = learner.step(min(1.0, passed / whole) if steps else 0.0)
        steps += 1
        if steps == 1 or time.monotonic() - told > REPORT:
            told = time.monotonic()
            losses.append({"step": steps, **{name: round(float(value), 4) for name, value in found.items()}})
            print(losses[-1], file=sys.stderr, flush=True)
    seconds, spent = time.monotonic() - start, time.process_time() - cpu
    return learner, {
        "steps": steps,
        "pictures": steps * learner.batch,
        "seconds": round(seconds, 1),
        "cpu_seconds": round(spent, 1),
        "pictures_per_second": steps * learner.batch * torch.get_num_threads() / spent,
        "memory_mb": round(peak_memory_mb()),
        "parameters": learner.parameters,
        "losses": losses,
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Train one method; write its samples, uint8 [count, S, S, 3], with what its training cost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("name", choices=list(METHODS))
    parser.add_argument("pictures", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, required=True)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    args = parser.parse_args(arguments)
    torch.set_num_threads(args.threads)
    learner, facts = learn(METHODS[args.name], load(args.pictures), args.minutes)
    pixels = to_bytes(learner.sample(args.samples, 0))
    with args.out.with_suffix(".part").open("wb") as part:
        np.savez_compressed(part, pixels=pixels, facts=json.dumps(facts))
    args.out.with_suffix(".part").replace(args.out)


if __name__ == "__main__":
    main()
