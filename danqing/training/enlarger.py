"""Teaching the Enlarger: first to come near to sharp pictures, then to satisfy a critic as well."""

from dataclasses import dataclass
from functools import partial
from typing import Annotated

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from danqing.models.blocks import channels_last
from danqing.models.enlarger import (
    CRITIC_TAPS,
    TIMES,
    EnlargerConfig,
    EnlargerCritic,
    Generator,
    grown,
    relativistic,
)
from danqing.models.features import frozen_features
from danqing.models.painter import content_loss
from danqing.pictures.degrading import draw_wear, wear_out
from danqing.pictures.tensors import from_bytes, shrink, to_images
from danqing.precision import autocast
from danqing.scaling.distributed import draw, rows
from danqing.training.average import averaged, follow, warmed
from danqing.training.optimising import descend, set_rate
from danqing.training.recipes import Decay, Range, Rate, Steps, Weight

Pairs = dict[int, tuple[torch.Tensor, torch.Tensor]]  # times → small, worn pictures and the sharp ones
SHOWN = 8  # held-out squares on a sheet


@dataclass(frozen=True, slots=True)
class EnlargerSet:
    """Sharp squares uint8 [N, S, S, 3]."""

    pixels: NDArray[np.uint8]
    held_out: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class EnlargerLessons:
    """What a recipe may set. faithful: share of the steps before the critic; patch: px that are enlarged."""

    batch: Annotated[int, Range(2, 1024, multiple=2)] = 12  # half of it ×2, half ×4
    patch: Annotated[int, Range(16, 40, multiple=8)] = 24
    rate: Rate = 6e-4
    decay: Decay = 0.998
    steps: Steps = 10_000
    faithful: Annotated[float, Range(0.05, 0.95)] = 0.5
    content: Weight = 0.3
    adversarial: Weight = 0.1
    lattice: Weight = 5.0


class EnlargerTask:
    """Networks, optimisers and the step, for ``training.loop``.

    One network learns all along; while it learns to be faithful two averages follow it, afterwards only one:
    so the other stays faithful, and both lie on one path, between whose ends weights may be mixed.
    """

    def __init__(self, data: EnlargerSet, config: EnlargerConfig, lessons: EnlargerLessons) -> None:
        self.data, self.lessons, self.config = data, lessons, config
        self.batch, self.steps = lessons.batch, lessons.steps
        self.enlarger, self.critic = Generator(config), EnlargerCritic(config)
        self.faithful, self.vivid = averaged(self.enlarger), averaged(self.enlarger)
        self.networks = nn.ModuleDict(
            {
                "enlarger": self.enlarger, "critic": self.critic,
                "faithful": self.faithful, "vivid": self.vivid,
            }
        )  # fmt: skip
        channels_last(self.networks)
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "enlarger": torch.optim.Adam(self.enlarger.parameters(), lessons.rate, betas=(0.9, 0.99)),
            "critic": torch.optim.Adam(self.critic.parameters(), lessons.rate, betas=(0.5, 0.99)),
        }
        self._training = np.flatnonzero(~data.held_out)
        self._tested = np.flatnonzero(data.held_out)

    @property
    def device(self) -> torch.device:
        """Where the networks are; chance is drawn, and pictures are worn, on the CPU."""
        return self.enlarger.enter.weight.device

    def step(self, share: float) -> dict[str, torch.Tensor]:
        """One update; the critic takes part once the network has learned to be faithful."""
        self._pace(share)
        pairs = {
            times: (rows(t, 1).to(self.device), rows(x, 1).to(self.device))
            for times, (t, x) in self._draw().items()
        }
        judged = share >= self.lessons.faithful
        with autocast(self.device.type):
            losses = self._with_critic(pairs) if judged else self._alone(pairs)
        decay = warmed(self.lessons.decay, share, self.steps)
        for average in (self.vivid,) if judged else (self.vivid, self.faithful):
            follow(average, self.enlarger, decay)
        return {name: value.detach().float() for name, value in losses.items()}

    def _alone(self, pairs: Pairs) -> dict[str, torch.Tensor]:
        apart = [(self._enlarged(t, times).float() - x).abs().mean() for times, (t, x) in pairs.items()]
        loss = torch.stack(apart).mean()
        descend(self.optimisers["enlarger"], loss)
        return {"pixels": loss}

    def _with_critic(self, pairs: Pairs) -> dict[str, torch.Tensor]:
        features, critic = frozen_features(), self.critic
        losses: dict[str, list[torch.Tensor]]
        losses = {"pixels": [], "lattice": [], "content": [], "adversarial": []}
        seen = []
        for times, (t, x) in pairs.items():
            y = self._enlarged(t, times)
            losses["pixels"].append(_nearness(x, y.float(), times))
            losses["lattice"].append(self.lessons.lattice * _lattice(x, y.float(), times))
            x, y = _jittered(x, y)
            with torch.no_grad():
                maps_x = features(x, CRITIC_TAPS)
            maps_y = features(y, CRITIC_TAPS)
            losses["content"].append(self.lessons.content * content_loss(maps_x, maps_y).mean())
            with torch.no_grad():
                real = critic(x, maps_x)
            losses["adversarial"].append(self.lessons.adversarial * relativistic(critic(y, maps_y), real))
            seen.append((x, maps_x, y.detach(), [m.detach() for m in maps_y]))
        means = {name: torch.stack(parts).mean() for name, parts in losses.items()}
        descend(self.optimisers["enlarger"], torch.stack(list(means.values())).sum())
        told = [relativistic(critic(x, a), critic(y, b)) for x, a, y, b in seen]
        means["critic"] = torch.stack(told).mean()
        descend(self.optimisers["critic"], means["critic"])
        return means

    def _enlarged(self, t: torch.Tensor, times: int) -> torch.Tensor:
        return self.enlarger(t, draw(partial(_noise, t), len(t), 1), times)

    def _draw(self) -> Pairs:
        """Half of a whole batch for every enlargement, worn by chance."""
        chance = np.random.default_rng(int(torch.randint(2**31, ())))
        return {times: self._pairs(times, chance) for times in TIMES}

    def _pairs(self, times: int, chance: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
        large, small = [], []
        for row in chance.choice(self._training, self.batch // 2):
            crop = _turned(self._crop(int(row), times, chance), chance)
            worn = wear_out(Image.fromarray(crop), times, draw_wear(times, chance), chance)
            large.append(crop)
            small.append(np.asarray(worn))
        return from_bytes(np.stack(small)), from_bytes(np.stack(large))

    def _crop(self, row: int, times: int, chance: np.random.Generator) -> NDArray[np.uint8]:
        side = self.lessons.patch * times
        top, left = chance.integers(self.data.pixels.shape[1] - side + 1, size=2)
        return self.data.pixels[row, top : top + side, left : left + side]

    def _pace(self, share: float) -> None:
        """The rate falls in a cosine while faithfulness is learned, and again, lower, with the critic."""
        until = self.lessons.faithful
        part = share / until if share < until else (share - until) / (1 - until)
        top = self.lessons.rate * (1.0 if share < until else 0.3)
        set_rate(self.optimisers.values(), top * (0.05 + 0.95 * float(np.cos(part * np.pi / 2)) ** 2))

    def _held_out(self, times: int, clean: bool) -> tuple[torch.Tensor, torch.Tensor]:
        """Held-out squares evenly chosen, and how they look small: the same wear every time."""
        chance = np.random.default_rng(0)
        chosen = self._tested[np.linspace(0, len(self._tested) - 1, SHOWN).astype(int)]
        side = self.data.pixels.shape[1] // 8 * 8
        large = self.data.pixels[chosen, :side, :side]
        share = 1.0 if clean else 0.0
        small = [wear_out(Image.fromarray(p), times, draw_wear(times, chance, share), chance) for p in large]
        worn = np.stack([np.asarray(image) for image in small])
        return from_bytes(worn).to(self.device), from_bytes(large).to(self.device)

    @torch.inference_mode()
    def sample(self) -> Image.Image:
        """Held-out squares in columns: worn, made four times as large faithfully and vividly, and sharp."""
        t, x = self._held_out(4, clean=False)
        noise = _noise(t, len(t), torch.Generator().manual_seed(0))
        shown = [F.interpolate(t, scale_factor=4), self.faithful(t, noise, 4), self.vivid(t, noise, 4), x]
        return to_images(torch.cat([torch.cat(list(row), 2)[None] for row in shown], 2))[0]

    @torch.inference_mode()
    def judge(self) -> dict[str, float]:
        """On held-out squares ×4: PSNR (dB) and feature distance of both weights and of bicubic scaling."""
        figures = {}
        for state, clean in (("clean", True), ("worn", False)):
            t, x = self._held_out(4, clean)
            maps = frozen_features()(x, CRITIC_TAPS)
            noise = _noise(t, len(t), torch.Generator().manual_seed(0))
            made = {name: self.networks[name](t, noise, 4) for name in ("faithful", "vivid")}
            made["bicubic"] = grown(t, 4)
            for name, y in made.items():
                y = y.clamp(-1, 1)
                figures[f"psnr-{name}-{state}"] = float(-10 * ((y - x).square().mean() / 4).log10())
                apart = content_loss(maps, frozen_features()(y, CRITIC_TAPS))
                figures[f"features-{name}-{state}"] = float(apart.mean())
        return figures


def _noise(t: torch.Tensor, count: int, chance: torch.Generator | None = None) -> torch.Tensor:
    """Standard normal planes [count, 1, h, w] for pictures like ``t``, drawn on the CPU."""
    return torch.randn(count, 1, *t.shape[2:], generator=chance).to(t.device)


def _jittered(x: torch.Tensor, y: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Both without eight rows and columns by chance: strided features then tell no lattice from another."""
    top, left = (int(torch.randint(9, ())) for _ in "yx")
    height, width = (side - 8 for side in x.shape[2:])
    return x[..., top : top + height, left : left + width], y[..., top : top + height, left : left + width]


def _nearness(x: torch.Tensor, y: torch.Tensor, times: int) -> torch.Tensor:
    """Mean absolute difference of the pictures and of what they come to when scaled down by area."""
    return 0.5 * (y - x).abs().mean() + (shrink(y, times) - shrink(x, times)).abs().mean()


def _lattice(x: torch.Tensor, y: torch.Tensor, times: int) -> torch.Tensor:
    """How much of the error comes again with every pixel that was enlarged.

    Any texture lowers a feature distance, and the easiest to draw is a lattice: so it must cost something.
    """
    phases = F.avg_pool2d(F.pixel_unshuffle(y - x, times), 6).unflatten(1, (3, times * times))
    return (phases - phases.mean(2, keepdim=True)).abs().mean()


def _turned(pixels: NDArray[np.uint8], chance: np.random.Generator) -> NDArray[np.uint8]:
    """Mirrored and turned by a quarter by chance."""
    pixels = pixels[:, ::-1] if chance.random() < 0.5 else pixels
    pixels = pixels[::-1] if chance.random() < 0.5 else pixels
    return np.ascontiguousarray(pixels.swapaxes(0, 1) if chance.random() < 0.5 else pixels)
