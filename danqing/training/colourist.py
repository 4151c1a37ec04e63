"""Teaching the Colourist: thumbnails from drawings of them, rougher than the ones that were made of them."""

from dataclasses import dataclass
from typing import Annotated, NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from danqing.models.blocks import channels_last
from danqing.models.colourist import (
    CRITIC_TAPS,
    FINE,
    UNIT,
    ColouristConfig,
    Critic,
    Generator,
    critic_loss,
    edge_loss,
)
from danqing.models.drafter import on_sphere
from danqing.models.features import frozen_features
from danqing.models.painter import content_loss
from danqing.pictures.shaky import roughened
from danqing.pictures.spots import draw_spots
from danqing.pictures.tensors import from_bytes, resize, to_images
from danqing.precision import autocast
from danqing.scaling import distributed
from danqing.training.average import averaged, follow, warmed
from danqing.training.colourist_set import ColouristSet
from danqing.training.optimising import descend, set_rate
from danqing.training.recipes import Decay, Range, Rate, Steps, Weight

KIN = 8  # a condition may lean towards that of one of so many pictures nearest to it
PLAIN = 0.2  # of all drawings come without a condition
UNHINTED = 0.5  # and without spots of colour
MOST_SPOTS = 12
CONTOURS = 2  # which of a picture's drawings is shown and judged by


@dataclass(frozen=True, slots=True)
class ColouristLessons:
    """What a recipe may set."""

    steps: Steps = 6000
    batch: Annotated[int, Range(2, 1024, multiple=2)] = 16
    crop: Annotated[int, Range(16, 64, multiple=UNIT)] = 48  # of a thumbnail, at a place of chance
    rate: Rate = 7e-4
    decay: Decay = 0.998
    pixels: Weight = 3.0
    edges: Weight = 2.0
    content: Weight = 1.0
    hints: Weight = 2.0
    adversarial: Weight = 0.2


class Batch(NamedTuple):
    """Ink [N, 1, 4S, 4S], hints [N, 4, S, S], conditions [N, C] and the thumbnails [N, 3, S, S] meant."""

    ink: torch.Tensor
    hints: torch.Tensor
    c: torch.Tensor
    x: torch.Tensor


class ColouristTask:
    """Networks, optimisers and the step, for ``training.loop``."""

    def __init__(self, data: ColouristSet, config: ColouristConfig, lessons: ColouristLessons) -> None:
        self.data, self.config, self.lessons = data, config, lessons
        self.batch, self.steps = lessons.batch, lessons.steps
        generator = Generator(config)
        self.networks = nn.ModuleDict(
            {"generator": generator, "critic": Critic(config), "generator_average": averaged(generator)}
        )
        channels_last(self.networks)
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "generator": torch.optim.Adam(generator.parameters(), lessons.rate, betas=(0.8, 0.99)),
            "critic": torch.optim.Adam(self.networks["critic"].parameters(), lessons.rate, betas=(0.5, 0.99)),
        }
        self.conditions = torch.from_numpy(data.conditions)
        self.training_rows = torch.from_numpy(np.flatnonzero(~data.held_out))
        alike = self.conditions @ self.conditions[self.training_rows].T
        self.kin = self.training_rows[alike.topk(KIN, 1).indices]  # [N, KIN]

    @property
    def device(self) -> torch.device:
        """Where the networks are; chance is drawn, and crops are cut, on the CPU."""
        device: torch.device = next(self.networks["generator"].parameters()).device
        return device

    def step(self, share: float) -> dict[str, torch.Tensor]:
        """One update of the generator, then one of the critic on the same pictures."""
        self._pace(share)
        ink, hints, c, x = self._draw()
        generator, critic = self.networks["generator"], self.networks["critic"]
        with autocast(self.device.type):
            y = generator(ink, hints, c).float()
            with torch.no_grad():
                maps_x = frozen_features()(x, CRITIC_TAPS)
            maps_y = frozen_features()(y, CRITIC_TAPS)
            losses = self._likeness(x, y, hints, maps_x, maps_y)
            push = self.lessons.adversarial * min(1.0, share / 0.05)
            losses["adversarial"] = -push * critic(maps_y, ink, c).mean()
            descend(self.optimisers["generator"], torch.stack(list(losses.values())).sum())
            both = [torch.cat([a, b.detach()]) for a, b in zip(maps_x, maps_y, strict=True)]
            real, fake = critic(both, ink.repeat(2, 1, 1, 1), c.repeat(2, 1)).chunk(2)
            losses["critic"] = critic_loss(real, fake)
            descend(self.optimisers["critic"], losses["critic"])
        decay = warmed(self.lessons.decay, share, self.steps)
        follow(self.networks["generator_average"], generator, decay)
        return {name: value.detach().float() for name, value in losses.items()}

    def _likeness(
        self, x: torch.Tensor, y: torch.Tensor, hints: torch.Tensor,
        maps_x: list[torch.Tensor], maps_y: list[torch.Tensor],
    ) -> dict[str, torch.Tensor]:  # fmt: skip
        """What must be as in the picture: pixels, steps between them, features, and most of all hints."""
        lessons, given = self.lessons, hints[:, 3:]
        missed = ((x - y).abs() * given).sum() / (3 * given.sum() + 1)
        return {
            "pixels": lessons.pixels * (x - y).abs().mean(),
            "edges": lessons.edges * edge_loss(x, y).mean(),
            "content": lessons.content * content_loss(maps_x[:3], maps_y[:3]).mean(),
            "hints": lessons.hints * missed,
        }

    def _draw(self) -> Batch:
        """A batch of chance, of which this process takes its rows."""
        rows = self.training_rows[torch.randint(len(self.training_rows), (self.batch,))]
        crops = [self._crop(int(row)) for row in rows]
        ink = torch.from_numpy(np.stack([ink for ink, _ in crops]))[:, None].float() / 255
        x = from_bytes(np.stack([pixels for _, pixels in crops]))
        spots = torch.randint(1, MOST_SPOTS + 1, (self.batch,))
        spots = spots * (torch.rand(self.batch) >= UNHINTED)
        whole = Batch(roughened(ink), draw_spots(x, spots), self._conditions(rows), x)
        mine = (distributed.rows(part).to(self.device) for part in whole)
        return Batch(*(p.contiguous(memory_format=torch.channels_last) if p.ndim == 4 else p for p in mine))

    def _crop(self, row: int) -> tuple[np.ndarray, np.ndarray]:
        """The same window of one of the picture's drawings and of its thumbnail, perhaps mirrored."""
        crop, side = self.lessons.crop, self.data.pixels.shape[1]
        hand = int(torch.randint(self.data.ink.shape[1], ()))
        top, left = (int(torch.randint(side - crop + 1, ())) for _ in "yx")
        window = slice(FINE * top, FINE * (top + crop)), slice(FINE * left, FINE * (left + crop))
        ink, pixels = self.data.ink[row, hand][window], self.data.pixels[row]
        pixels = pixels[top : top + crop, left : left + crop]
        return (ink[:, ::-1], pixels[:, ::-1]) if torch.rand(()) < 0.5 else (ink, pixels)

    def _conditions(self, rows: torch.Tensor) -> torch.Tensor:
        """Each picture's own, some way towards a kindred one's; zeros for some."""
        count = len(rows)
        other = self.conditions[self.kin[rows, torch.randint(KIN, (count,))]]
        c = on_sphere(torch.lerp(self.conditions[rows], other, torch.rand(count, 1)))
        return c * (torch.rand(count, 1) >= PLAIN)

    def _pace(self, share: float) -> None:
        """Warm up over the first fiftieth, hold, then cool down to a tenth over the last third."""
        rate = self.lessons.rate * min(1.0, share / 0.02 + 0.02, (1 - share) * 3 + 0.1)
        set_rate(self.optimisers.values(), rate)

    @torch.inference_mode()
    def coloured(self, ink: torch.Tensor, hints: torch.Tensor, c: torch.Tensor) -> torch.Tensor:
        """What the averaged generator makes of drawings, 32 at a time: [N, 3, S, S] on the CPU."""
        parts = zip(ink.split(32), hints.split(32), c.split(32), strict=True)
        network = self.networks["generator_average"]
        with autocast(self.device.type):
            made = [network(*(p.to(self.device) for p in part)).float().cpu() for part in parts]
        return torch.cat(made).clamp(-1, 1)

    def held_out(self, count: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Ink, pictures and conditions of ``count`` held-out pictures, spread evenly."""
        rows = np.flatnonzero(self.data.held_out)
        rows = rows[np.linspace(0, len(rows) - 1, min(count, len(rows))).astype(int)]
        ink = torch.from_numpy(self.data.ink[rows, CONTOURS])[:, None].float() / 255
        return ink, from_bytes(self.data.pixels[rows]), self.conditions[torch.from_numpy(rows)]

    @torch.inference_mode()
    def sample(self) -> Image.Image:
        """Held-out pictures in columns: drawn, coloured plainly, in its own condition, with spots; rough."""
        ink, x, c = self.held_out(12)
        chance = torch.Generator().manual_seed(0)
        none, spots = torch.zeros(len(x), 4, *x.shape[2:]), draw_spots(x, torch.full((len(x),), 8), chance)
        rough = roughened(ink, chance)
        plain = torch.zeros_like(c)
        drawn = [resize(1 - 2 * i.expand(-1, 3, -1, -1), *x.shape[2:]) for i in (ink, rough)]
        lines = [
            drawn[0], self.coloured(ink, none, plain), self.coloured(ink, none, c), spots[:, :3],
            self.coloured(ink, spots, plain), x, drawn[1], self.coloured(rough, none, c),
        ]  # fmt: skip
        sheet = torch.cat([torch.cat(list(line), 2) for line in lines], 1)[None]
        return to_images(F.interpolate(sheet, scale_factor=2))[0]

    @torch.inference_mode()
    def judge(self) -> dict[str, float]:
        """Distance in the frozen features that taught it, and likeness (dB), of held-out pictures."""
        ink, x, c = self.held_out(128)
        none = torch.zeros(len(x), 4, *x.shape[2:])
        maps_x, found = frozen_features()(x, CRITIC_TAPS[:3]), {}
        rough = roughened(ink, torch.Generator().manual_seed(0))
        for name, drawn, condition in (("plain", ink, 0 * c), ("own", ink, c), ("rough", rough, 0 * c)):
            y = self.coloured(drawn, none, condition)
            found[name] = float(content_loss(maps_x, frozen_features()(y, CRITIC_TAPS[:3])).mean())
            found[f"{name}_db"] = float(-10 * ((x - y).square().mean((1, 2, 3)) / 4).log10().mean())
        return found
