"""Which parts of the modern GAN recipe earn their place in the Drafter, each given the same CPU time.

    python -m bench.drafter_variants RUN OUT.json --minutes 3

RUN is a training run's folder, whose packed.npz is read. Figures are against its held-out pictures.
"""

import argparse
import dataclasses
import json
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from bench.figures import on_paper
from danqing.judging.features import judge
from danqing.judging.metrics import coverage, kid, precision, recall
from danqing.models.blocks import channels_last, conv
from danqing.models.drafter import SIZES, DrafterConfig
from danqing.pictures.tensors import from_bytes
from danqing.precision import autocast
from danqing.training.average import follow, warmed
from danqing.training.drafter import DrafterLessons, DrafterSet, DrafterTask
from danqing.training.optimising import descend

Maps = list[torch.Tensor]
DRAFTS = 1024


class Neighbour(DrafterTask):
    """No encoder: an instance-conditioned Projected GAN, codes are chance alone, conditions a neighbour's."""

    def _codes(
        self, x: torch.Tensor, c: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]:
        return self._chance(len(x)), c.roll(self.batch // 2, 0), {}

    def _recognition(self, y: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
        return y.new_zeros(())

    def _likeness(
        self, x: torch.Tensor, y: torch.Tensor, maps_x: Maps, maps_y: Maps
    ) -> dict[str, torch.Tensor]:
        return {}

    def _chance(self, count: int, chance: torch.Generator | None = None) -> torch.Tensor:
        base = self.config.base
        return torch.randn(count, self.config.latent, base, base, generator=chance)

    @torch.inference_mode()
    def drafts(self, rows: torch.Tensor, seed: int) -> torch.Tensor:
        """Pictures of the rows' conditions and chance from ``seed``; there is nothing to mix."""
        z = self._chance(len(rows), torch.Generator().manual_seed(seed))
        return self._drawn(z, self.conditions[rows])


class Label(Neighbour):
    """Conditions are codes of chance for a picture's first label, and pictures their own neighbours."""

    def __init__(self, data: DrafterSet, config: DrafterConfig, lessons: DrafterLessons) -> None:
        codes = np.random.default_rng(0).normal(size=(len(data.names), config.condition))
        own = np.arange(len(data.pixels))
        conditions = codes[data.labels.argmax(1)].astype(np.float32)
        data = dataclasses.replace(data, conditions=conditions, neighbours=np.stack([own, own], 1))
        super().__init__(data, config, lessons)


class Relativistic(DrafterTask):
    """The relativistic loss (arXiv 1807.00734) in the hinge's place, without penalties."""

    def _fooling(self, maps_x: Maps, maps_y: Maps, c: torch.Tensor) -> torch.Tensor:
        critic = self.networks["critic"]
        return self.lessons.adversarial * F.softplus(critic(maps_x, c) - critic(maps_y, c)).mean()

    def _judging(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        return F.softplus(fake - real).mean()


class NoJitter(DrafterTask):
    """No augmentation before the critic."""

    def _jittered(self, both: torch.Tensor) -> torch.Tensor:
        return both


class NoDeviation(DrafterTask):
    """The critic is not told how far a batch is apart."""

    def _maps(self, x: torch.Tensor, y: torch.Tensor) -> tuple[Maps, Maps]:
        blind = [[*maps[:-1], _without_last(maps[-1])] for maps in super()._maps(x, y)]
        return blind[0], blind[1]


def _without_last(m: torch.Tensor) -> torch.Tensor:
    return torch.cat([m[:, :-1], torch.zeros_like(m[:, -1:])], 1)


class PixelCritic(nn.Module):
    """A critic on pixels [N, 3, S, S] given conditions: scores [N]."""

    def __init__(self, condition: int) -> None:
        super().__init__()
        widths = ((12, 96, 1), (96, 128, 2), (128, 192, 2), (192, 256, 2), (256, 256, 1))
        layers = [(conv(a, b, 3, stride), nn.LeakyReLU(0.2)) for a, b, stride in widths]
        self.trunk = nn.Sequential(nn.PixelUnshuffle(2), *(part for layer in layers for part in layer))
        self.judge, self.project = conv(256, 1, 1), nn.Linear(condition, 256, bias=False)

    def forward(self, x: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        h = self.trunk(x)
        agree = (h * self.project(c)[:, :, None, None]).sum(1, keepdim=True) / h.shape[1] ** 0.5
        return (self.judge(h) + agree).float().mean((1, 2, 3))


class R3(DrafterTask):
    """Relativistic loss with zero-centred penalties R1 and R2 and a critic on pixels (arXiv 2501.05441)."""

    penalty = 0.5

    def __init__(self, data: DrafterSet, config: DrafterConfig, lessons: DrafterLessons) -> None:
        super().__init__(data, config, lessons)
        critic = channels_last(PixelCritic(config.condition))
        self.networks["critic"] = critic
        self.optimisers["critic"] = torch.optim.Adam(critic.parameters(), lessons.rate, betas=(0.0, 0.99))

    def step(self, share: float) -> dict[str, torch.Tensor]:
        self._pace(share)
        x, c = self._draw()
        with autocast():
            z, c, losses = self._codes(x, c)
            y = self.networks["generator"](z, c)
            losses |= self._likeness(x, y, *self._maps(x, y))
            losses["mixing"] = self._recognition(y, z)
            seen = self._jittered(on_paper(torch.cat([x, y.float()])))
            real, fake = self.networks["critic"](seen, torch.cat([c, c])).chunk(2)
            losses["adversarial"] = self.lessons.adversarial * F.softplus(real - fake).mean()
            descend(self.optimisers["making"], torch.stack(list(losses.values())).sum())
        losses["critic"] = self._penalised(seen.detach().requires_grad_(), c)
        descend(self.optimisers["critic"], losses["critic"])
        decay = warmed(self.lessons.decay, share, self.steps)
        for part in ("generator", "encoder"):
            follow(self.networks[part + "_average"], self.networks[part], decay)
        return {name: value.detach().float() for name, value in losses.items()}

    def _penalised(self, seen: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        """In float32: slopes of slopes lose too much in bfloat16."""
        scores = self.networks["critic"](seen, torch.cat([c, c]))
        (slope,) = torch.autograd.grad(scores.sum(), seen, create_graph=True)
        steep = slope.square().sum((1, 2, 3)).mean() * 2  # R1 on the real half, R2 on the fake one
        real, fake = scores.chunk(2)
        return F.softplus(fake - real).mean() + 0.5 * self.penalty * steep


VARIANTS: dict[str, type[DrafterTask]] = {
    "chosen": DrafterTask, "neighbour": Neighbour, "label": Label, "relativistic": Relativistic, "r3": R3,
    "no-jitter": NoJitter, "no-deviation": NoDeviation,
}  # fmt: skip


def train(
    variant: type[DrafterTask], data: DrafterSet, config: DrafterConfig, minutes: float
) -> tuple[DrafterTask, int]:
    """A variant after so many minutes of CPU time, and the pictures it has seen."""
    torch.manual_seed(0)
    task = variant(data, config, DrafterLessons(steps=1))
    start, steps = time.process_time(), 0
    while (share := (time.process_time() - start) / (60 * minutes)) < 1:
        total = round(steps / max(share, 1e-6))  # what the average's warm-up goes by
        task.steps = total
        task.step(share)
        steps += 1
    return task, steps * task.batch


def measure(task: DrafterTask) -> dict[str, float]:
    """Distances of drafts, at most 1,024, to held-out pictures; and how far the drafts lie apart."""
    features, chance = judge(), torch.Generator().manual_seed(0)
    real = features(on_paper(from_bytes(task.data.pixels[task.data.held_out])))
    rows = task.training_rows[torch.randperm(len(task.training_rows), generator=chance)[:DRAFTS]]
    drafts = [task.drafts(part, seed) for seed, part in enumerate(rows.split(64))]
    fake = features(on_paper(torch.cat(drafts)))
    return {
        "kid": kid(real, fake),
        "precision": precision(real, fake),
        "recall": recall(real, fake),
        "coverage": coverage(real, fake),
        "spread": task.judge()["spread"],
    }


def read_set(run: Path) -> DrafterSet:
    """The run's packed pictures."""
    with np.load(run / "packed.npz") as saved:
        return DrafterSet(
            **{key: saved[key].tolist() if key == "names" else saved[key] for key in saved.files}
        )


def main(arguments: Sequence[str] | None = None) -> None:
    """Train every variant for the same CPU time; print and write their figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--only", nargs="*", choices=list(VARIANTS), default=list(VARIANTS))
    args = parser.parse_args(arguments)
    torch.set_num_threads(1)
    data = read_set(args.run)
    config = next(size for size in SIZES.values() if size.side == data.pixels.shape[1])
    results = {}
    for name in args.only:
        task, pictures = train(VARIANTS[name], data, config, args.minutes)
        results[name] = {"pictures": pictures, **measure(task)}
        task.sample().save(args.out.with_name(f"{args.out.stem}-{name}.png"))
        print(name, {key: round(value, 4) for key, value in results[name].items()}, flush=True)
        args.out.write_text(json.dumps(results, indent=1), "utf-8")


if __name__ == "__main__":
    main()
