"""Teaching the Drafter: fool a critic that sees neighbours, and tell neighbours apart by ``z``."""

import copy
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from danqing.distances import ROWS, own_distances
from danqing.models.blocks import channels_last
from danqing.models.drafter import (
    CRITIC_TAPS,
    Critic,
    DrafterConfig,
    Encoder,
    Generator,
    critic_loss,
    divergence,
    draw_shares,
    mix_codes,
    mix_conditions,
    with_deviation,
)
from danqing.models.drafting import Drafter, Pool, mixing_of
from danqing.models.features import frozen_features
from danqing.models.painter import content_loss
from danqing.models.prints import Prints, coarse
from danqing.pictures.augment import augment
from danqing.pictures.tensors import from_bytes, over, resize, to_images
from danqing.precision import autocast
from danqing.scaling import distributed
from danqing.training.average import averaged, follow, warmed
from danqing.training.optimising import descend, set_rate
from danqing.training.recipes import Decay, Range, Rate, Steps, Weight

WIDER = 2.0  # times as far as drafts stray: what is drawn afterwards lies well within what was learned


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

    steps: Steps = 6000
    batch: Annotated[int, Range(4, 1024, multiple=2)] = 16
    rate: Rate = 7e-4
    decay: Decay = 0.998
    pixels: Weight = 4.0
    content: Weight = 1.0
    adversarial: Weight = 0.2
    mixing: Weight = 0.2
    divergence: Weight = 5e-5


class DrafterTask:
    """Networks, optimisers and the step, for ``training.loop``."""

    def __init__(self, data: DrafterSet, config: DrafterConfig, lessons: DrafterLessons) -> None:
        self.data, self.config, self.lessons = data, config, lessons
        self.batch, self.steps = lessons.batch, lessons.steps
        generator, encoder = Generator(config), Encoder(config)
        self.networks = nn.ModuleDict(
            {
                "generator": generator, "encoder": encoder, "critic": Critic(config),
                "generator_average": averaged(generator), "encoder_average": averaged(encoder),
            }
        )  # fmt: skip
        channels_last(self.networks)
        making = [*generator.parameters(), *encoder.parameters()]
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "making": torch.optim.Adam(making, lessons.rate, betas=(0.8, 0.99)),
            "critic": torch.optim.Adam(self.networks["critic"].parameters(), lessons.rate, betas=(0.5, 0.99)),
        }
        self.conditions = torch.from_numpy(data.conditions)
        self.training_rows = torch.from_numpy(np.flatnonzero(~data.held_out))

    @property
    def device(self) -> torch.device:
        """Where the networks are: what a step needs is sent there; chance is drawn on the CPU."""
        return self.networks["generator"].seed.device  # type: ignore[return-value]

    def step(self, share: float) -> dict[str, torch.Tensor]:
        """One update of generator and encoder, then one of the critic on the same pictures."""
        self._pace(share)
        x, c = self._draw()
        with autocast(self.device.type):
            z, c, losses = self._codes(x, c)
            y = self.networks["generator"](z, c)
            maps_x, maps_y = self._maps(x, y)
            losses |= self._likeness(x, y, maps_x, maps_y)
            if self.lessons.mixing:
                losses["mixing"] = self._recognition(y, z)
            losses["adversarial"] = min(1.0, share / 0.05) * self._fooling(maps_x, maps_y, c)
            descend(self.optimisers["making"], torch.stack(list(losses.values())).sum())
            both = [torch.cat([a, b.detach()]) for a, b in zip(maps_x, maps_y, strict=True)]
            losses["critic"] = self._judging(*self.networks["critic"](both, torch.cat([c, c])).chunk(2))
            descend(self.optimisers["critic"], losses["critic"])
        decay = warmed(self.lessons.decay, share, self.steps)
        for part in ("generator", "encoder"):
            follow(self.networks[part + "_average"], self.networks[part], decay)
        return {name: value.detach().float() for name, value in losses.items()}

    def _draw(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Pictures and conditions: half a batch of training pictures, then a neighbour of each."""
        first = self.training_rows[torch.randint(len(self.training_rows), (self.batch // 2,))]
        choice = torch.randint(1, self.data.neighbours.shape[1], first.shape)
        near = torch.from_numpy(self.data.neighbours[first.numpy(), choice.numpy()])
        mine = distributed.rows(torch.cat([first, near]))
        x = from_bytes(self.data.pixels[mine.numpy()])
        x = torch.where(distributed.draw(lambda n: torch.rand(n, 1, 1, 1), len(x)) < 0.5, x, x.flip(3))
        x = x.contiguous(memory_format=torch.channels_last)
        return x.to(self.device), self.conditions[mine].to(self.device)

    def _codes(
        self, x: torch.Tensor, c: torch.Tensor
    ) -> tuple[torch.Tensor, torch.Tensor, dict[str, torch.Tensor]]:
        """``z`` and ``c``: the first half of the batch's own, then mixtures of those with the neighbours'.

        Mixtures stray as drafts will, and further: what is not seen in training is not drawn well later.
        """
        half = len(x) // 2
        mean, log_variance = self.networks["encoder"](x)
        read = mean + (0.5 * log_variance).exp() * self._noise(len(x)).to(mean.device)
        shares = distributed.draw(lambda n: draw_shares(self.config, n), half, 1).to(mean.device)
        astray = WIDER * mixing_of(self.config).stray * self._noise(half, 1).to(mean.device)
        z = torch.cat([read[:half], mix_codes(read[:half], read[half:], shares) + astray])
        mixed = mix_conditions(c[:half], c[half:], shares)
        losses = {"divergence": self.lessons.divergence * divergence(mean, log_variance).mean()}
        return z, torch.cat([c[:half], mixed]), losses

    def _noise(self, count: int, parts: int = 2) -> torch.Tensor:
        """Standard normal codes, drawn in the encoder's memory layout; for ``parts`` see distributed.draw."""
        shape = self.config.latent, self.config.base, self.config.base
        layout = torch.channels_last
        return distributed.draw(
            lambda n: torch.empty(n, *shape, memory_format=layout).normal_(), count, parts
        )

    def _recognition(self, y: torch.Tensor, z: torch.Tensor) -> torch.Tensor:
        """The encoder must find a mixture's code again in what was drawn from it: mixtures stay apart."""
        half = len(y) // 2
        mean, _ = self.networks["encoder"](y[half:])
        return self.lessons.mixing * F.mse_loss(mean, z[half:].detach().float())

    def _fooling(
        self, maps_x: list[torch.Tensor], maps_y: list[torch.Tensor], c: torch.Tensor
    ) -> torch.Tensor:
        return -self.lessons.adversarial * self.networks["critic"](maps_y, c).mean()

    def _judging(self, real: torch.Tensor, fake: torch.Tensor) -> torch.Tensor:
        return critic_loss(real, fake)

    def _maps(self, x: torch.Tensor, y: torch.Tensor) -> tuple[list[torch.Tensor], list[torch.Tensor]]:
        """Real and drafted pictures as the frozen network sees them, each pair jittered alike.

        A picture with alpha is laid over a plain colour of chance, so that its outline is judged too.
        """
        both, side = torch.cat([x, y.float()]), self.config.critic_side
        if both.shape[1] == 4:
            ground = distributed.draw(lambda n: torch.rand(n, 3, 1, 1), len(x)).to(x.device) * 2 - 1
            both = over(both, ground.repeat(2, 1, 1, 1))
        both = self._jittered(both)
        if both.shape[-1] != side:
            both = F.interpolate(both, (side, side), mode="bilinear", align_corners=False)
        with torch.no_grad():
            maps_x = frozen_features()(both[: len(x)], CRITIC_TAPS)
        maps_y = frozen_features()(both[len(x) :], CRITIC_TAPS)
        real, fake = (with_deviation(maps, distributed.gather(maps[-1].float())) for maps in (maps_x, maps_y))
        return real, fake

    def _jittered(self, both: torch.Tensor) -> torch.Tensor:
        return augment(both, copies=2, draw=distributed.draw)

    def _likeness(
        self, x: torch.Tensor, y: torch.Tensor, maps_x: list[torch.Tensor], maps_y: list[torch.Tensor]
    ) -> dict[str, torch.Tensor]:
        """What the first half must keep of its pictures: pixels (colours where something is), features."""
        half = len(x) // 2
        real, fake = x[:half], y[:half].float()
        apart = (real - fake).abs()
        if x.shape[1] == 4:
            apart = torch.cat([apart[:, :3] * (real[:, 3:] + 1) / 2, apart[:, 3:]], 1)
        content = content_loss([m[:half] for m in maps_x[:3]], [m[:half] for m in maps_y[:3]])
        lessons = self.lessons
        return {"pixels": lessons.pixels * apart.mean(), "content": lessons.content * content.mean()}

    def _pace(self, share: float) -> None:
        """Warm up over the first fiftieth, hold, then cool down to a tenth over the last third."""
        rate = self.lessons.rate * min(1.0, share / 0.02 + 0.02, (1 - share) * 3 + 0.1)
        set_rate(self.optimisers.values(), rate)

    @torch.inference_mode()
    def sample(self) -> Image.Image:
        """Twice ten columns: a training picture, its own code drawn, and three mixtures with neighbours."""
        rows = self.training_rows[torch.linspace(0, len(self.training_rows) - 1, 20).long()]
        own = self._drawn(self.codes(rows), self.conditions[rows].to(self.device))
        sheets = [from_bytes(self.data.pixels[rows.numpy()]).to(self.device), own]
        sheets += [self.drafts(rows, seed) for seed in range(3)]
        flat = [_on_paper(sheet) for sheet in sheets]
        lines = [torch.cat(list(sheet[i : i + 10]), 2) for i in (0, 10) for sheet in flat]
        side = 2 * self.config.side
        return to_images(resize(torch.cat(lines, 1)[None], len(lines) * side, 10 * side))[0]

    @torch.inference_mode()
    def codes(self, rows: torch.Tensor) -> torch.Tensor:
        """What the averaged encoder reads in pictures: [N, L, b, b]."""
        parts = [from_bytes(self.data.pixels[part.numpy()]).to(self.device) for part in rows.split(64)]
        return torch.cat([self.networks["encoder_average"](x)[0] for x in parts])

    @torch.inference_mode()
    def drafts(self, rows: torch.Tensor, seed: int) -> torch.Tensor:
        """Mixtures of training pictures with a neighbour each, chosen by ``seed``."""
        chance = torch.Generator().manual_seed(seed)
        choice = torch.randint(1, self.data.neighbours.shape[1], rows.shape, generator=chance)
        near = torch.from_numpy(self.data.neighbours[rows.numpy(), choice.numpy()])
        shares = draw_shares(self.config, len(rows), chance).to(self.device)
        z = mix_codes(self.codes(rows), self.codes(near), shares)
        first, second = (self.conditions[part].to(self.device) for part in (rows, near))
        return self._drawn(z, mix_conditions(first, second, shares))

    @torch.inference_mode()
    def drafter(self) -> Drafter:
        """What a file of these averages would draft with, from any training picture, on the CPU."""
        rows = self.training_rows
        generator = copy.deepcopy(self.networks["generator_average"]).cpu()
        pool = Pool(self.codes(rows).cpu(), self.conditions[rows], {}, self.prints)
        return Drafter(generator, pool)  # type: ignore[arg-type]

    @cached_property
    def prints(self) -> Prints:
        """Of the training pictures, in the order of training_rows."""
        return prints_of(self.data.pixels[self.training_rows.numpy()])

    def _drawn(self, z: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        drawn: torch.Tensor = self.networks["generator_average"](z, c)
        return drawn.clamp(-1, 1)

    @torch.inference_mode()
    def judge(self) -> dict[str, float]:
        """Likeness (dB) of held-out pictures drawn from their codes; how far mixtures lie apart."""
        held = torch.from_numpy(np.flatnonzero(self.data.held_out)[:256])
        x = from_bytes(self.data.pixels[held.numpy()]).to(self.device)
        y = self._drawn(self.codes(held), self.conditions[held].to(self.device))
        error = (_on_paper(y) - _on_paper(x)).square().mean((1, 2, 3)) / 4
        rows = self.training_rows[torch.linspace(0, len(self.training_rows) - 1, 64).long()]
        x, y = from_bytes(self.data.pixels[rows.numpy()]).to(self.device), self.drafts(rows, 1)
        apart = [(a - a.roll(1, 0)).square().mean((1, 2, 3)).sqrt().mean() for a in (y, x)]
        return {"likeness": float(-10 * error.log10().mean()), "spread": float(apart[0] / apart[1])}


def prints_of(pictures: NDArray[np.uint8]) -> Prints:
    """Prints of training pictures [N, H, W, C], RGB or RGBA."""
    parts = (from_bytes(pictures[start : start + ROWS]) for start in range(0, len(pictures), ROWS))
    pixels = torch.cat([coarse(part).round().to(torch.uint8) for part in parts])
    return Prints(pixels, own_distances(pixels.float()))


def _on_paper(x: torch.Tensor) -> torch.Tensor:
    """As RGB: pictures with alpha laid on near-white."""
    return over(x, torch.full((1, 3, 1, 1), 0.9, device=x.device)) if x.shape[1] == 4 else x
