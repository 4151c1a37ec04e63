"""Which parts of the modern GAN recipe earn their place in the Drafter: equal CPU time each, on the real pictures.

    python -m bench.drafter_variants RUN_DIR OUT.json --minutes 3

RUN_DIR is a training run's folder (its packed.npz is read). Figures are the judge's, against held-out pictures.
"""

import argparse
import dataclasses
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from danqing.judging.features import judge
from danqing.judging.metrics import kid, precision, recall
from danqing.models.blocks import conv
from danqing.models.drafter import SIZES
from danqing.pictures.augment import augment
from danqing.pictures.tensors import from_bytes
from danqing.training.drafter import DrafterLessons, DrafterSet, DrafterTask
from danqing.training.precision import autocast


class ByLabel(DrafterTask):
    """Conditions are labels and no neighbours: a class-conditional Projected GAN without encoder."""

    def __init__(self, data: DrafterSet, *rest) -> None:  # type: ignore[no-untyped-def]
        kinds = np.random.default_rng(0).normal(size=(data.labels.shape[1], data.conditions.shape[1]))
        named = (data.labels.argmax(1)[:, None] == np.arange(data.labels.shape[1])).astype(np.float32)
        own = np.arange(len(data.pixels))[:, None]
        super().__init__(dataclasses.replace(data, conditions=(named @ kinds).astype(np.float32), neighbours=own), *rest)

    def step(self, share: float) -> dict[str, torch.Tensor]:
        return _adversarial_step(self, share)


class Neighbour(DrafterTask):
    """Instance-conditioned Projected GAN, no encoder: the prototype's recipe."""

    def step(self, share: float) -> dict[str, torch.Tensor]:
        return _adversarial_step(self, share)


class Relativistic(DrafterTask):
    """The chosen recipe with the relativistic loss (arXiv 1807.00734) on the same frozen features, no penalty."""

    relativistic = True

    def step(self, share: float) -> dict[str, torch.Tensor]:
        return _adversarial_step(self, share, likeness=True, relativistic=True)


class NoJitter(DrafterTask):
    """The chosen recipe without augmentation before the critic."""

    def _maps(self, x: torch.Tensor) -> list[torch.Tensor]:
        from danqing.models.drafter import CRITIC_TAPS
        from danqing.models.features import frozen_features

        return frozen_features()(x, CRITIC_TAPS)


class BatchSpread(DrafterTask):
    """The chosen recipe with mini-batch deviation (arXiv 1710.10196) shown to the critic's coarsest head."""

    def _maps(self, x: torch.Tensor) -> list[torch.Tensor]:
        maps = super()._maps(x)
        groups = maps[-1].float().view(-1, 8, *maps[-1].shape[1:])  # real and fake are never in one group of 8
        spread = groups.std(1, keepdim=True).mean((2, 3, 4), keepdim=True).expand(-1, 8, 1, 1, 1)
        last = maps[-1].clone()
        last[:, :1] = spread.reshape(-1, 1, 1, 1) * 4  # takes the place of one frozen channel
        return [*maps[:-1], last]


class PixelCritic(nn.Module):
    """A residual critic on pixels, for R3GAN's loss."""

    def __init__(self, condition: int) -> None:
        super().__init__()
        self.trunk = nn.Sequential(
            nn.PixelUnshuffle(2), conv(12, 96), nn.LeakyReLU(0.2), conv(96, 128, 3, 2), nn.LeakyReLU(0.2),
            conv(128, 192, 3, 2), nn.LeakyReLU(0.2), conv(192, 256, 3, 2), nn.LeakyReLU(0.2), conv(256, 256), nn.LeakyReLU(0.2),
        )  # fmt: skip
        self.judge, self.project = conv(256, 1, 1), nn.Linear(condition, 256, bias=False)

    def forward(self, x: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        h = self.trunk(x)
        return (self.judge(h) + (h * self.project(c)[:, :, None, None]).sum(1, keepdim=True) / 16).mean((1, 2, 3))


class R3(DrafterTask):
    """Relativistic loss with zero-centred R1 and R2 (arXiv 2501.05441) and a critic on pixels; neighbours and encoder kept."""

    def __init__(self, data: DrafterSet, *rest) -> None:  # type: ignore[no-untyped-def]
        super().__init__(data, *rest)
        self.networks["critic"] = PixelCritic(self.config.condition).to(memory_format=torch.channels_last)
        self.optimisers["critic"] = torch.optim.Adam(self.networks["critic"].parameters(), self.lessons.rate, betas=(0.0, 0.99))

    def step(self, share: float) -> dict[str, torch.Tensor]:
        self._pace(share)
        x, c = self._draw()
        half, critic = self.batch // 2, self.networks["critic"]
        with autocast():
            mean, log_variance = self.networks["encoder"](x[:half], c[:half])
            z = torch.cat([mean + (0.5 * log_variance).exp() * torch.randn_like(mean), torch.randn(self.batch - half, self.config.latent)])
            y = self.networks["generator"](z, c).float()
            with torch.no_grad():
                real = critic(augment(x), c).float()
            from danqing.models.drafter import divergence

            losses = {
                "adversarial": F.softplus(real - critic(augment(y), c).float()).mean(),
                **self._likeness(x[:half], y[:half], x[:half], y[:half]),
                "divergence": self.lessons.divergence * divergence(mean, log_variance).mean(),
            }
            self._update("making", torch.stack(list(losses.values())).sum())
        xa, ya = augment(x).requires_grad_(), augment(y.detach()).requires_grad_()  # penalties need float32
        real, fake = critic(xa, c), critic(ya, c)
        slopes = torch.autograd.grad(real.sum() + fake.sum(), (xa, ya), create_graph=True)
        penalty = sum(s.square().sum((1, 2, 3)).mean() for s in slopes)
        losses["critic"] = F.softplus(fake - real).mean() + 0.5 * 0.5 * penalty
        self._update("critic", losses["critic"])
        from danqing.training.average import follow, warmed

        follow(self.networks["generator_average"], self.networks["generator"], warmed(self.lessons.decay, share, self.lessons.steps))
        return {name: value.detach() for name, value in losses.items()}


def _adversarial_step(
    task: DrafterTask, share: float, likeness: bool = False, relativistic: bool = False
) -> dict[str, torch.Tensor]:
    """The step with the encoder left out, or with the relativistic loss in place of the hinge."""
    from danqing.models.drafter import critic_loss, divergence
    from danqing.training.average import follow, warmed

    task._pace(share)
    x, c = task._draw()
    half, losses = task.batch // 2, {}
    with autocast():
        z = torch.randn(task.batch, task.config.latent)
        if likeness:
            mean, log_variance = task.networks["encoder"](x[:half], c[:half])
            z = torch.cat([mean + (0.5 * log_variance).exp() * torch.randn_like(mean), z[half:]])
        y = task.networks["generator"](z, c)
        score = task._scores(y.float(), c)
        if relativistic:
            with torch.no_grad():
                real = task._scores(x, c)
            losses["adversarial"] = F.softplus(real - score).mean()
        else:
            losses["adversarial"] = -score.mean()
        if likeness:
            losses |= task._likeness(x[:half], y[:half], x[:half], y[:half].float())
            losses["divergence"] = task.lessons.divergence * divergence(mean, log_variance).mean()
        task._update("making", torch.stack(list(losses.values())).sum())
        with torch.no_grad():
            maps = task._maps(torch.cat([x, y.detach().float()]))
        real, fake = task.networks["critic"](maps, torch.cat([c, c])).chunk(2)
        losses["critic"] = F.softplus(fake - real).mean() if relativistic else critic_loss(real, fake)
        task._update("critic", losses["critic"])
    follow(task.networks["generator_average"], task.networks["generator"], warmed(task.lessons.decay, share, task.lessons.steps))
    return {name: value.detach().float() for name, value in losses.items()}


VARIANTS: dict[str, type[DrafterTask]] = {
    "chosen": DrafterTask, "neighbour": Neighbour, "label": ByLabel, "relativistic": Relativistic, "r3": R3,
    "no-jitter": NoJitter, "batch-spread": BatchSpread,
}  # fmt: skip


def measure(task: DrafterTask, data: DrafterSet) -> dict[str, float]:
    """KID, precision and recall of 1,024 drafts against held-out pictures, and the spread within one condition."""
    features = judge()
    real = features(from_bytes(data.pixels[data.held_out]))
    rows = task.training_rows[torch.randperm(len(task.training_rows), generator=torch.Generator().manual_seed(0))[:1024]]
    fake = features(torch.cat([task.drafts(c, i) for i, c in enumerate(task.conditions[rows].split(64))]))
    return {"kid": kid(real, fake), "precision": precision(real, fake), "recall": recall(real, fake), **task.judge()}


def main() -> None:
    """Train every variant for the same CPU time and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("run", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--minutes", type=float, default=3.0)
    parser.add_argument("--only", nargs="*", choices=list(VARIANTS), default=list(VARIANTS))
    args = parser.parse_args()
    torch.set_num_threads(1)
    with np.load(args.run / "packed.npz") as saved:
        data = DrafterSet(**{k: saved[k].tolist() if k == "names" else saved[k] for k in saved.files})
    config = next(size for size in SIZES.values() if size.side == data.pixels.shape[1])
    results = {}
    for name in args.only:
        torch.manual_seed(0)
        task = VARIANTS[name](data, config, DrafterLessons(steps=1))
        start, steps = time.process_time(), 0
        while (spent := time.process_time() - start) < 60 * args.minutes:
            share = spent / (60 * args.minutes)
            task.lessons = dataclasses.replace(task.lessons, steps=round(steps / share))  # for the average's warm-up
            task.step(share)
            steps += 1
        results[name] = {"pictures": steps * task.batch, **measure(task, data)}
        task.sample().save(args.out.with_name(f"{args.out.stem}-{name}.png"))
        print(name, {k: round(v, 4) for k, v in results[name].items()}, flush=True)
        args.out.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
