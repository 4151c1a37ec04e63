"""Teaching the Painter: crops of pictures from their thumbnails, in their own style and in each other's."""

from dataclasses import dataclass
from typing import Annotated

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from PIL import Image
from torch import nn

from danqing.models.blocks import channels_last
from danqing.models.features import frozen_features
from danqing.models.painter import (
    SIZES,
    STYLE_TAPS,
    Generator,
    PainterConfig,
    PainterCritic,
    StyleReader,
    content_loss,
    critic_loss,
    draw_noise,
    moments,
    planes_for,
    unit,
)
from danqing.pictures.tensors import from_bytes, resize, shrink, to_images
from danqing.precision import autocast
from danqing.scaling.distributed import draw, gather, rows
from danqing.training.average import averaged, follow, warmed
from danqing.training.optimising import descend, set_rate
from danqing.training.recipes import Decay, Range, Rate, Steps, Weight, choose


@dataclass(frozen=True, slots=True)
class PainterSet:
    """Pictures uint8 [N, S, S, 3], each made of squares ``cell`` wide; whose style (a number) each is."""

    pixels: NDArray[np.uint8]
    held_out: NDArray[np.bool_]
    style: NDArray[np.int64]
    cell: NDArray[np.int64]
    names: list[str]


@dataclass(frozen=True, slots=True)
class PainterLessons:
    """What a recipe may set."""

    batch: Annotated[int, Range(2, 1024, multiple=2)] = 8
    crop: Annotated[int, Range(32, 256, multiple=8)] = 96  # no more than a style's cell
    rate: Rate = 5e-4
    decay: Decay = 0.998
    steps: Steps = 8_000
    adversarial: Weight = 0.3
    faithful: Weight = 5.0
    teacher: str = ""  # the size of a Painter, what the run begins from, whose paintings are to be matched
    taught: Weight = 3.0  # how closely


class PainterTask:
    """Networks, optimisers and the step, for ``training.loop``."""

    def __init__(self, data: PainterSet, config: PainterConfig, lessons: PainterLessons) -> None:
        self.data, self.lessons = data, lessons
        self.batch, self.steps = lessons.batch, lessons.steps
        self.painter, reader = Generator(config), StyleReader(config)
        names = nn.Embedding(len(data.names), config.style)
        nn.init.normal_(names.weight)
        self.painter_average = averaged(self.painter)
        self.networks = nn.ModuleDict(
            {
                "painter": self.painter, "reader": reader, "names": names,
                "critic": PainterCritic(config, len(data.names)),
                "painter_average": self.painter_average,
                "reader_average": averaged(reader), "names_average": averaged(names),
            }
        )  # fmt: skip
        if lessons.teacher:
            self.networks["teacher"] = Generator(choose(SIZES, lessons.teacher, "lessons.teacher"))
            self.networks["teacher"].requires_grad_(False)
        channels_last(self.networks)
        # A student's styles stay its teacher's.
        learned = ("painter",) if lessons.teacher else ("painter", "reader", "names")
        making = [p for part in learned for p in self.networks[part].parameters()]
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "making": torch.optim.AdamW(making, lessons.rate, betas=(0.5, 0.95), weight_decay=1e-4),
            "critic": torch.optim.Adam(self.networks["critic"].parameters(), lessons.rate, betas=(0.5, 0.95)),
        }
        self._of_style = [np.flatnonzero((data.style == k) & ~data.held_out) for k in range(len(data.names))]
        self._shown = torch.tensor([k for k, rows in enumerate(self._of_style) if len(rows)])

    def _draw(self, count: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """``count`` crops, another of each one's picture, and style numbers; every style equally often."""
        style = self._shown[torch.randint(len(self._shown), (count,))]
        rows = [self._of_style[int(k)][int(torch.randint(len(self._of_style[int(k)]), ()))] for k in style]
        crops = [[self._crop(row), self._crop(row)] for row in rows]
        return from_bytes(np.stack([a for a, _ in crops])), from_bytes(np.stack([b for _, b in crops])), style

    def _crop(self, row: int) -> NDArray[np.uint8]:
        side, crop, cell = self.data.pixels.shape[1], self.lessons.crop, int(self.data.cell[row])
        top, left = (
            int(torch.randint(side // cell, ())) * cell + int(torch.randint(cell - crop + 1, ()))
            for _ in "yx"
        )
        pixels = self.data.pixels[row, top : top + crop, left : left + crop]
        return pixels[:, ::-1] if torch.rand(()) < 0.5 else pixels

    @property
    def device(self) -> torch.device:
        """Where the networks are; chance is drawn, and crops are cut, on the CPU."""
        return self.painter.enter.weight.device

    def _mine(self, whole: torch.Tensor) -> torch.Tensor:
        """This process's rows of a whole batch, where the networks are."""
        return rows(whole).to(self.device)

    def step(self, share: float) -> dict[str, torch.Tensor]:
        """One update of generator and critic; half of the batch keeps its own style, half takes another's."""
        self._pace(share)
        x, elsewhere, style = self._draw(self.batch)
        half = self.batch // 2
        donor = torch.cat([torch.arange(half), torch.arange(half, self.batch).roll(1)])
        thumbnails = self._thumbnails(x, elsewhere, donor)
        x, elsewhere, t, theirs = map(self._mine, (x, elsewhere, thumbnails, style[donor]))
        with autocast(self.device.type):
            features = frozen_features()
            with torch.no_grad():
                maps = features(torch.cat([x, elsewhere]), STYLE_TAPS)
            n = len(x)
            maps_x, maps_style = [m[:n] for m in maps], moments([m[n:] for m in maps])
            maps_style = rows(gather(maps_style)[donor])
            w = self._styles(maps_style, theirs)
            planes = [self._mine(plane) for plane in draw_noise(self.painter, thumbnails)]
            y = self.painter(t, w, planes)
            losses = self._generator_losses(x, y, t, w, theirs, maps_x, maps_style, share)
            if "teacher" in self.networks:
                losses["taught"] = self.lessons.taught * (y - self._taught(t, w, planes)).float().abs().mean()
            descend(self.optimisers["making"], torch.stack(list(losses.values())).sum())
            losses["critic"] = self._critic_step(x, y.detach(), shrink(x, 8), t, w.detach(), style, donor)
        decay = warmed(self.lessons.decay, share, self.steps)
        for part in ("painter", "reader", "names"):
            follow(self.networks[part + "_average"], self.networks[part], decay)
        return {name: value.detach().float() for name, value in losses.items()}

    @torch.no_grad()
    def _taught(self, t: torch.Tensor, w: torch.Tensor, planes: list[torch.Tensor]) -> torch.Tensor:
        """What the teacher paints, by the same chance."""
        teacher = self.networks["teacher"]
        painted: torch.Tensor = teacher(t, w, planes_for(teacher.config, self.painter.config, planes))  # type: ignore[arg-type]
        return painted

    def _thumbnails(self, x: torch.Tensor, elsewhere: torch.Tensor, donor: torch.Tensor) -> torch.Tensor:
        """Thumbnails of the crops; those that change style are pulled some way to the donor's colours."""
        t, colours = shrink(x, 8), shrink(elsewhere, 8)[donor]
        mean, spread = t.mean((2, 3), keepdim=True), t.std((2, 3), keepdim=True) + 0.05
        theirs = colours.mean((2, 3), keepdim=True), colours.std((2, 3), keepdim=True) + 0.05
        recoloured = ((t - mean) * (theirs[1] / spread).clamp(0.5, 2) + theirs[0]).clamp(-1, 1)
        pull = torch.rand(len(t), 1, 1, 1)
        pull[: self.batch // 2] = 0
        t = torch.lerp(t, recoloured, pull)
        # A drafted thumbnail is softer than a real one: some are blurred, so the Painter learns to sharpen.
        soft = resize(resize(t, t.shape[2] * 3 // 4, t.shape[3] * 3 // 4), *t.shape[2:])
        blur = (torch.rand(len(t), 1, 1, 1) < 0.25).float() * torch.rand(len(t), 1, 1, 1)
        return t + (soft - t) * blur

    def _styles(self, statistics: torch.Tensor, style: torch.Tensor) -> torch.Tensor:
        """A style vector each: half the time read from a picture, half the time the name's own."""
        read = self.networks["reader"](statistics.float())
        named = unit(self.networks["names"](style))
        chance = draw(lambda n: torch.rand(n, 1), len(style)).to(self.device)
        return torch.where(chance < 0.5, read.float(), named)

    def _generator_losses(
        self, x: torch.Tensor, y: torch.Tensor, t: torch.Tensor, w: torch.Tensor, style: torch.Tensor,
        maps_x: list[torch.Tensor], statistics: torch.Tensor, share: float,
    ) -> dict[str, torch.Tensor]:  # fmt: skip
        half = len(x) // 2
        maps_y = frozen_features()(y, STYLE_TAPS)
        content = content_loss([m[:half] for m in maps_x], [m[:half] for m in maps_y])
        adversarial = -self.networks["critic"](y, t, w.detach(), style).float().mean()
        return {
            "faithful": self.lessons.faithful * (shrink(y.float(), 8) - t).abs().mean(),
            "pixels": 0.5 * (y[:half].float() - x[:half]).abs().mean(),
            "content": 0.5 * content.mean(),
            "style": 3.0 * F.l1_loss(moments(maps_y), statistics.float()),
            "adversarial": self.lessons.adversarial * min(1.0, share / 0.05) * adversarial,
        }

    def _critic_step(
        self, x: torch.Tensor, y: torch.Tensor, t_real: torch.Tensor, t_fake: torch.Tensor, w: torch.Tensor,
        style: torch.Tensor, donor: torch.Tensor,
    ) -> torch.Tensor:  # fmt: skip
        critic = self.networks["critic"]
        other = (style + torch.randint(1, len(self.data.names), style.shape)) % len(self.data.names)
        own, theirs, other = map(self._mine, (style, style[donor], other))
        styles = gather(w)
        # What each real picture's own style came to; it may be another process that painted in it.
        w_real = rows(torch.empty_like(styles).index_copy(0, donor.to(self.device), styles))
        real = critic(x, t_real, w_real, own)
        fake = critic(y, t_fake, w, theirs)
        mismatched = critic(x, t_real, unit(self.networks["names"](other)).detach(), other)
        loss = critic_loss(real.float(), fake.float(), mismatched.float())
        descend(self.optimisers["critic"], loss)
        return loss

    def _pace(self, share: float) -> None:
        """Warm up over the first hundredth, hold, then cool down to a fiftieth over the last two fifths."""
        rate = self.lessons.rate * min(1.0, (share + 1e-4) / 0.01, (1 - share) / 0.4 + 0.02)
        set_rate(self.optimisers.values(), rate)

    @torch.inference_mode()
    def sample(self) -> Image.Image:
        """Held-out pictures in columns: thumbnail, picture, painted in its own style and in another."""
        x, style = self._held_out(2)
        t, w = shrink(x, 8), unit(self.networks["names_average"](style))
        painter = self.painter_average
        noises = [n.to(self.device) for n in draw_noise(painter, t, torch.Generator().manual_seed(0))]
        rows = [F.interpolate(t, scale_factor=8), x, painter(t, w, noises), painter(t, w.roll(5, 0), noises)]
        return to_images(torch.cat([torch.cat(list(row), 2)[None] for row in rows], 2))[0]

    @torch.inference_mode()
    def judge(self) -> dict[str, float]:
        """On held-out pictures in their own named style: faithfulness, content and style distance."""
        x, style = self._held_out(6)
        t = shrink(x, 8)
        painter, chance = self.painter_average, torch.Generator().manual_seed(0)
        noises = [n.to(self.device) for n in draw_noise(painter, t, chance)]
        y = painter(t, unit(self.networks["names_average"](style)), noises).clamp(-1, 1)
        maps_x, maps_y = frozen_features()(x, STYLE_TAPS), frozen_features()(y, STYLE_TAPS)
        return {
            "faithful": float((shrink(y, 8) - t).abs().mean() / 2),
            "content": float(content_loss(maps_x, maps_y).mean()),
            "style": float(F.l1_loss(moments(maps_y), moments(maps_x))),
        }

    def _held_out(self, count: int) -> tuple[torch.Tensor, torch.Tensor]:
        """The first ``count`` held-out pictures of every style, one cell of at most 128 px of each."""
        data = self.data
        of_style = [np.flatnonzero((data.style == k) & data.held_out)[:count] for k in range(len(data.names))]
        chosen = np.concatenate(of_style)
        start = (data.pixels.shape[1] // 2 - 64) * (data.cell[chosen] > 128)
        x = np.stack([data.pixels[r, s : s + 128, s : s + 128] for r, s in zip(chosen, start, strict=True)])
        return from_bytes(x).to(self.device), torch.from_numpy(data.style[chosen]).to(self.device)
