"""Teaching the Drafter: fool a critic that sees neighbours, and tell neighbours apart by ``z``."""

from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from danqing.models.drafter import (
    CRITIC_TAPS,
    Critic,
    DrafterConfig,
    Encoder,
    Generator,
    critic_loss,
    divergence,
)
from danqing.models.features import frozen_features
from danqing.models.painter import content_loss
from danqing.pictures.augment import augment
from danqing.pictures.tensors import from_bytes, over, resize, to_images
from danqing.training.average import averaged, follow, warmed
from danqing.training.precision import autocast


@dataclass(frozen=True, slots=True)
class DrafterSet:
    """Thumbnails uint8 [N, S, S, C] with what the frozen network sees in them and what they are called."""

    pixels: NDArray[np.uint8]
    held_out: NDArray[np.bool_]
    labels: NDArray[np.bool_]  # [N, L]
    names: list[str]  # of the L labels
    conditions: NDArray[np.float32]  # [N, 64], whitened and of equal length
    neighbours: NDArray[np.int64]  # [N, K] training rows nearest to each row, itself first if it is one
    basis: NDArray[np.float32]  # [1280, 64] and
    mean: NDArray[np.float32]  # [1280]: pooled features to conditions


@dataclass(frozen=True, slots=True)
class DrafterLessons:
    """What a recipe may set."""

    steps: int = 6000
    batch: int = 16
    rate: float = 5e-4
    decay: float = 0.998
    pixels: float = 4.0
    content: float = 1.0
    adversarial: float = 0.5
    divergence: float = 4e-4


class DrafterTask:
    """Networks, optimisers and the step, for ``training.loop``."""

    def __init__(self, data: DrafterSet, config: DrafterConfig, lessons: DrafterLessons) -> None:
        self.data, self.config, self.lessons, self.batch = data, config, lessons, lessons.batch
        generator = Generator(config)
        self.networks = nn.ModuleDict(
            {
                "generator": generator, "encoder": Encoder(config), "critic": Critic(config),
                "generator_average": averaged(generator),
            }
        ).to(memory_format=torch.channels_last)  # fmt: skip
        making = [*generator.parameters(), *self.networks["encoder"].parameters()]
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "making": torch.optim.Adam(making, lessons.rate, betas=(0.5, 0.99)),
            "critic": torch.optim.Adam(self.networks["critic"].parameters(), lessons.rate, betas=(0.5, 0.99)),
        }
        self.conditions = torch.from_numpy(data.conditions)
        self.training_rows = torch.from_numpy(np.flatnonzero(~data.held_out))

    def step(self, share: float) -> dict[str, torch.Tensor]:
        """One update of generator and encoder, then one of the critic on the same pictures."""
        self._pace(share)
        x, c = self._draw()
        with autocast():
            z, losses = self._chance(x, c)
            y = self.networks["generator"](z, c)
            maps_x, maps_y = self._maps(x, y)
            losses |= self._likeness(x, y, maps_x, maps_y)
            losses["adversarial"] = self._fooling(maps_x, maps_y, c)
            self._update("making", torch.stack(list(losses.values())).sum())
            both = [torch.cat([a, b.detach()]) for a, b in zip(maps_x, maps_y, strict=True)]
            losses["critic"] = self._judging(*self.networks["critic"](both, torch.cat([c, c])).chunk(2))
            self._update("critic", losses["critic"])
        decay = warmed(self.lessons.decay, share, self.lessons.steps)
        follow(self.networks["generator_average"], self.networks["generator"], decay)
        return {name: value.detach().float() for name, value in losses.items()}

    def _chance(self, x: torch.Tensor, c: torch.Tensor) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """``z``: for the first half of the batch what the encoder reads in its pictures, for the rest chance alone."""
        half = self.batch // 2
        mean, log_variance = self.networks["encoder"](x[:half], c[:half])
        read = mean + (0.5 * log_variance).exp() * torch.randn_like(mean)
        z = torch.cat([read, torch.randn(self.batch - half, self.config.latent)])
        return z, {"divergence": self.lessons.divergence * divergence(mean, log_variance).mean()}

    def _fooling(self, maps_x: list[torch.Tensor], maps_y: list[torch.Tensor], c: torch.Tensor) -> torch.Tensor:
        return -self.lessons.adversarial * self.networks["critic"](maps_y, c).mean()

    def _judging(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        return critic_loss(real, fake)

    def _draw(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Real pictures and conditions; each condition is what is seen in a neighbour of its picture."""
        rows = self.training_rows[torch.randint(len(self.training_rows), (self.batch,))]
        choice = torch.randint(self.data.neighbours.shape[1], (self.batch,))
        near = self.data.neighbours[rows.numpy(), choice.numpy()]
        x = from_bytes(self.data.pixels[near])
        x = torch.where(torch.rand(self.batch, 1, 1, 1) < 0.5, x, x.flip(3))
        return x.contiguous(memory_format=torch.channels_last), self.conditions[rows]

    def _maps(self, x: torch.Tensor, y: torch.Tensor) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Real and drafted pictures as the frozen network sees them, each pair jittered alike.

        A picture with alpha is laid over a plain colour of chance, so that its outline is judged too.
        """
        both, side = torch.cat([x, y.float()]), self.config.critic_side
        if both.shape[1] == 4:
            both = over(both, (torch.rand(self.batch, 3, 1, 1) * 2 - 1).repeat(2, 1, 1, 1))
        both = self._jittered(both)
        if both.shape[-1] != side:
            both = F.interpolate(both, (side, side), mode="bilinear", align_corners=False)
        with torch.no_grad():
            maps_x = frozen_features()(both[: self.batch], CRITIC_TAPS)
        return maps_x, frozen_features()(both[self.batch :], CRITIC_TAPS)

    def _jittered(self, both: torch.Tensor) -> torch.Tensor:
        return augment(both, copies=2)

    def _likeness(
        self, x: torch.Tensor, y: torch.Tensor, maps_x: list[torch.Tensor], maps_y: list[torch.Tensor]
    ) -> dict[str, torch.Tensor]:
        """What the encoder's half must keep of its pictures: pixels (colours count where there is something) and features."""
        half = self.batch // 2
        real, fake = x[:half], y[:half].float()
        apart = (real - fake).abs()
        if x.shape[1] == 4:
            apart = torch.cat([apart[:, :3] * (real[:, 3:] + 1) / 2, apart[:, 3:]], 1)
        content = content_loss([m[:half] for m in maps_x[:3]], [m[:half] for m in maps_y[:3]])
        return {"pixels": self.lessons.pixels * apart.mean(), "content": self.lessons.content * content.mean()}

    def _update(self, which: str, loss: torch.Tensor) -> None:
        optimiser = self.optimisers[which]
        optimiser.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call]
        optimiser.step()

    def _pace(self, share: float) -> None:
        """Warm up over the first fiftieth, hold, then cool down to a tenth over the last third."""
        rate = self.lessons.rate * min(1.0, share / 0.02 + 0.02, (1 - share) * 3 + 0.1)
        for optimiser in self.optimisers.values():
            for group in optimiser.param_groups:
                group["lr"] = rate

    @torch.inference_mode()
    def sample(self) -> Image.Image:
        """Ten columns: a training picture, then five drafts from its condition alone; two such rows of pictures."""
        rows = self.training_rows[torch.linspace(0, len(self.training_rows) - 1, 20).long()]
        x, c = from_bytes(self.data.pixels[rows.numpy()]), self.conditions[rows]
        sheets = [x] + [self.drafts(c, seed) for seed in range(5)]
        paper = torch.full((1, 3, 1, 1), 0.9)
        flat = [over(sheet, paper) if sheet.shape[1] == 4 else sheet for sheet in sheets]
        lines = [torch.cat(list(sheet[i : i + 10]), 2) for i in (0, 10) for sheet in flat]
        return to_images(resize(torch.cat(lines, 1)[None], 2 * x.shape[2] * 12, 2 * x.shape[3] * 10))[0]

    @torch.inference_mode()
    def drafts(self, c: torch.Tensor, seed: int) -> torch.Tensor:
        """Pictures of the averaged generator for conditions ``c`` [N, C] and chance from ``seed``."""
        z = torch.randn(len(c), self.config.latent, generator=torch.Generator().manual_seed(seed))
        return self.networks["generator_average"](z, c).clamp(-1, 1)

    @torch.inference_mode()
    def judge(self) -> dict[str, float]:
        """Spread: how far two drafts of one condition lie apart, in units of how far two training pictures do."""
        rows = self.training_rows[torch.linspace(0, len(self.training_rows) - 1, 64).long()]
        c, x = self.conditions[rows], from_bytes(self.data.pixels[rows.numpy()])
        first, second = self.drafts(c, 1), self.drafts(c, 2)
        apart = (first - second).square().mean((1, 2, 3)).sqrt().mean()
        real = (x - x.roll(1, 0)).square().mean((1, 2, 3)).sqrt().mean()
        return {"spread": float(apart / real)}
