"""Teaching the Brush: the ink of a stroke from its centre line, pressed lightly or hard."""

from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from danqing.models import storage
from danqing.models.blocks import channels_last
from danqing.models.brush import MULTIPLE, SIZES, BrushConfig, Critic, Generator, coverage, critic_loss
from danqing.pictures.tensors import resize, to_images
from danqing.precision import autocast
from danqing.scaling.distributed import draw, rows
from danqing.training import loop
from danqing.training.average import averaged, follow, warmed
from danqing.training.beginning import Beginning
from danqing.training.belonging import packed
from danqing.training.brush_set import DEPTH, FINE, BrushSet, pack_brush
from danqing.training.optimising import descend, set_rate
from danqing.training.preparing import Prepared
from danqing.training.recipes import Count, Decay, Range, Rate, Recipe, Steps, Weight, build, choose

SHOWN, JUDGED = 12, 256


@dataclass(frozen=True, slots=True)
class BrushLessons:
    """What a recipe may set."""

    folder: str = "hanzi-writer-data"
    window: Annotated[int, Range(MULTIPLE, 256, multiple=MULTIPLE)] = 96
    each: Annotated[int, Range(1, 30)] = 1  # windows of a character
    most: Count = 6_000  # characters
    batch: Annotated[int, Range(1, 1024)] = 16
    rate: Rate = 1e-3
    decay: Decay = 0.995
    steps: Steps = 4_000
    adversarial: Weight = 0.02


class BrushTask:
    """Networks, optimisers and the step, for ``training.loop``."""

    def __init__(self, data: BrushSet, config: BrushConfig, lessons: BrushLessons) -> None:
        self.data, self.config, self.lessons = data, config, lessons
        self.batch, self.steps = lessons.batch, lessons.steps
        generator, critic = Generator(config), Critic(config)
        self.networks = nn.ModuleDict(
            {"generator": generator, "critic": critic, "generator_average": averaged(generator)}
        )
        channels_last(self.networks)
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "making": torch.optim.AdamW(
                generator.parameters(), lessons.rate, betas=(0.8, 0.99), weight_decay=1e-4
            ),
            "critic": torch.optim.Adam(critic.parameters(), lessons.rate, betas=(0.5, 0.99)),
        }
        self.training_rows = torch.from_numpy(np.flatnonzero(~data.held_out))
        self.held_rows = torch.from_numpy(np.flatnonzero(data.held_out))

    @property
    def device(self) -> torch.device:
        """Where the networks are; chance is drawn on the CPU."""
        return next(self.networks["generator"].parameters()).device

    def step(self, share: float) -> dict[str, torch.Tensor]:
        """One update of the generator, then one of the critic on the same strokes."""
        self._pace(share)
        chosen = rows(self.training_rows[torch.randint(len(self.training_rows), (self.batch,))])
        planes, depth, facts = self._windows(chosen)
        pressure = _pressures(draw(lambda n: torch.randn(n, 1, 4, 4), len(chosen)), depth).to(self.device)
        real = coverage(depth, pressure)
        with autocast(self.device.type):
            logits = self.networks["generator"](planes, pressure, facts)
            fake = logits.float().sigmoid()
            fooled = self.networks["critic"](fake, planes, pressure).float().mean()
            losses = {
                "entropy": F.binary_cross_entropy_with_logits(logits.float(), real),
                "pixels": (fake - real).abs().mean(),
                "adversarial": -self.lessons.adversarial * min(1.0, share / 0.1) * fooled,
            }
            descend(self.optimisers["making"], torch.stack(list(losses.values())).sum())
            both = torch.cat([real, fake.detach()])
            scores = self.networks["critic"](both, planes.repeat(2, 1, 1, 1), pressure.repeat(2, 1, 1, 1))
            losses["critic"] = critic_loss(*scores.float().chunk(2))
            descend(self.optimisers["critic"], losses["critic"])
        decay = warmed(self.lessons.decay, share, self.steps)
        follow(self.networks["generator_average"], self.networks["generator"], decay)
        return {name: value.detach().float() for name, value in losses.items()}

    def _windows(self, chosen: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Planes [N, 6, S, S], depth [N, 1, S, S] in pixels, facts [N, 2] of some rows."""
        index = chosen.numpy()
        planes = torch.from_numpy(self.data.planes[index]).float() / FINE
        depth = torch.from_numpy(self.data.depth[index]).float()[:, None] * (DEPTH / FINE)
        planes = planes.contiguous(memory_format=torch.channels_last)
        facts = torch.from_numpy(self.data.facts[index])
        return planes.to(self.device), depth.to(self.device), facts.to(self.device)

    def _pace(self, share: float) -> None:
        """Warm up over the first hundredth, hold, then cool down over the second half."""
        rate = self.lessons.rate * min(1.0, (share + 1e-4) / 0.01, 2 * (1 - share) + 0.02)
        set_rate(self.optimisers.values(), rate)

    @torch.inference_mode()
    def sample(self) -> Image.Image:
        """Held-out strokes in columns: the line, the outline, written, written lightly, written hard."""
        planes, depth, facts = self._windows(self._held(SHOWN))
        flat = torch.zeros_like(depth)
        lines = (planes[:, :1].abs() * 12).clamp(0, 1)
        sheet = [lines, 1 - coverage(depth, flat)]
        sheet += [1 - self._written(planes, flat + pressure, facts) for pressure in (0.0, -0.8, 0.8)]
        picture = torch.cat([torch.cat(list(row), 2)[None] for row in sheet], 2).expand(-1, 3, -1, -1)
        return to_images(resize(2 * picture - 1, 2 * picture.shape[2], 2 * picture.shape[3]))[0]

    @torch.inference_mode()
    def judge(self) -> dict[str, float]:
        """Held-out strokes: what is inked in both as a share of what is inked in either, and apart per
        ink.
        """
        planes, depth, facts = self._windows(self._held(JUDGED))
        flat = torch.zeros_like(depth)
        real, fake = coverage(depth, flat), self._written(planes, flat, facts)
        both, either = torch.minimum(real, fake).sum((1, 2, 3)), torch.maximum(real, fake).sum((1, 2, 3))
        apart = (real - fake).abs().sum((1, 2, 3)) / real.sum((1, 2, 3)).clamp_min(1)
        return {"iou": float((both / either.clamp_min(1)).mean()), "apart": float(apart.mean())}

    def _held(self, count: int) -> torch.Tensor:
        return self.held_rows[torch.linspace(0, len(self.held_rows) - 1, count).long()]

    def _written(self, planes: torch.Tensor, pressure: torch.Tensor, facts: torch.Tensor) -> torch.Tensor:
        logits: torch.Tensor = self.networks["generator_average"](planes, pressure, facts)
        return logits.float().sigmoid()


def _pressures(coarse: torch.Tensor, like: torch.Tensor) -> torch.Tensor:
    """Pressure in [-1, 1] that changes slowly over a window: half of it is the window's own."""
    own = 0.8 * coarse[:, :, :1, :1]
    slow = F.interpolate(coarse, like.shape[2:], mode="bicubic", align_corners=True)
    return (0.7 * (own + 0.5 * slow)).clamp(-1, 1)


def prepare(recipe: Recipe, data: Path, run_dir: Path, begun: Beginning | None) -> Prepared:
    """The run of a recipe whose data hold the folder of hanzi-writer-data."""
    lessons = build(BrushLessons, recipe.lessons, "lessons")
    config = choose(SIZES, recipe.size, "size")
    folder = data / lessons.folder
    windows = packed(
        BrushSet, run_dir, lambda: pack_brush(folder, lessons.window, lessons.each, lessons.most)
    )
    task = BrushTask(windows, config, lessons)
    return task, loop.Pace(lessons.steps), lambda: brush_part(task)


def brush_part(task: BrushTask) -> storage.Part:
    """The averaged generator, and the critic that taught it."""
    tensors = {
        **storage.named("generator", task.networks["generator_average"]),
        **storage.named("critic", task.networks["critic"]),
    }
    return storage.Part(task.config, tensors)
