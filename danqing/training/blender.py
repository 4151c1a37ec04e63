"""Teaching the Blender: likeness in pixels and features, a cheap code, later a critic of what it dreams."""

from dataclasses import dataclass
from typing import Annotated

import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

from danqing.models.blender import BlenderConfig, Decoder, Encoder, set_straight, surprise
from danqing.models.blender_prior import Prior, between
from danqing.models.blocks import channels_last
from danqing.models.drafter import CRITIC_TAPS, Critic, critic_loss, divergence, with_deviation
from danqing.models.features import frozen_features
from danqing.models.painter import content_loss
from danqing.pictures.augment import augment
from danqing.pictures.tensors import from_bytes, resize, to_images
from danqing.precision import autocast
from danqing.scaling import distributed
from danqing.training.average import averaged, follow, warmed
from danqing.training.blender_set import BlenderSet, windows
from danqing.training.optimising import descend, set_rate
from danqing.training.recipes import Decay, Range, Rate, Steps, Weight

REFIT = 600  # steps between two looks at how codes are spread
LOOKED = 512  # training pictures of each kind that are looked at for it
STARTING = 800  # training pictures whose patches the straight path starts from
SHOWN = 10  # columns of the sample sheet


@dataclass(frozen=True, slots=True)
class BlenderLessons:
    """What a recipe may set. Without ``content``, ``adversarial`` and ``dreaming`` it is a plain VAE.

    divergence: of a code's cost beside the pixels', 1 for an evidence bound. adversarial: the critic's say in
    pictures drawn from their own codes; dreaming: in those drawn from chance and from between two pictures.
    """

    steps: Steps = 9000
    batch: Annotated[int, Range(4, 1024, multiple=4)] = 16
    rate: Rate = 7e-4
    decay: Decay = 0.998
    divergence: Weight = 0.3
    content: Weight = 1.0
    adversarial: Weight = 0.1
    dreaming: Weight = 0.2
    begin: Annotated[float, Range(0.0, 1.0)] = 0.33  # share of the run after which the critic is heard


class BlenderTask:
    """Networks, optimisers and the step, for ``training.loop``."""

    def __init__(self, data: BlenderSet, config: BlenderConfig, lessons: BlenderLessons) -> None:
        self.data, self.config, self.lessons = data, config, lessons
        self.batch, self.steps = lessons.batch, lessons.steps
        encoder, decoder, self.prior = Encoder(config), Decoder(config), Prior(config)
        held_out, kinds = torch.from_numpy(data.held_out), torch.from_numpy(data.kinds)
        self.rows = [torch.nonzero((kinds == k) & ~held_out)[:, 0] for k in range(len(data.names))]
        self.held = [torch.nonzero((kinds == k) & held_out)[:, 0] for k in range(len(data.names))]
        set_straight(encoder, decoder, self._some(STARTING))
        self.networks = nn.ModuleDict(
            {
                "encoder": encoder, "decoder": decoder, "critic": Critic(config.judging),
                "encoder_average": averaged(encoder), "decoder_average": averaged(decoder),
                "prior": self.prior,
            }
        )  # fmt: skip
        channels_last(self.networks)
        making = [p for p in (*encoder.parameters(), *decoder.parameters()) if p.requires_grad]
        self.optimisers: dict[str, torch.optim.Optimizer] = {
            "making": torch.optim.Adam(making, lessons.rate, betas=(0.9, 0.99)),
            "critic": torch.optim.Adam(self.networks["critic"].parameters(), lessons.rate, betas=(0.5, 0.99)),
        }

    @property
    def device(self) -> torch.device:
        """Where the networks are: what a step needs is sent there; chance is drawn on the CPU."""
        return next(self.networks["decoder"].parameters()).device

    def step(self, share: float) -> dict[str, torch.Tensor]:
        """One update of encoder and decoder, then, once it is heard, one of the critic."""
        pace = min(1.0, share / 0.02 + 0.02, (1 - share) * 3 + 0.05)
        set_rate(self.optimisers.values(), self.lessons.rate * pace)
        x, kind = self._draw()
        heard = share >= self.lessons.begin and self.lessons.adversarial + self.lessons.dreaming > 0
        if heard:
            self._look(round(share * self.steps))
        with autocast(self.device.type):
            mean, log_variance = self.networks["encoder"](x)
            z = mean + (0.5 * log_variance).exp() * self._noise(len(x))
            y = self.networks["decoder"](z)
            losses = self._likeness(x, y) | {"divergence": self._cost(mean, log_variance)}
            if heard:
                half, loud = len(x) // 2, min(1.0, (share - self.lessons.begin) / 0.05)
                o = self.networks["decoder"](self._dreams(mean.detach(), kind))
                real, own, dreamt = self._maps(x, y, o)
                losses["content"] = self._content(real[:3], own[:3])
                made = [torch.cat([b, a[half:]]) for a, b in zip(own, dreamt, strict=True)]
                real, made, c = self._deviated(real), self._deviated(made), self._condition(kind)
                dreams, likes = self.networks["critic"](made, c).chunk(2)
                losses["adversarial"] = -loud * self.lessons.adversarial * likes.mean()
                losses["dreaming"] = -loud * self.lessons.dreaming * dreams.mean()
            elif self.lessons.content:
                losses["content"] = self._content(*self._maps(x, y, taps=CRITIC_TAPS[:3]))
            descend(self.optimisers["making"], torch.stack(list(losses.values())).sum())
            if heard:
                both = [torch.cat([a, b.detach()]) for a, b in zip(real, made, strict=True)]
                losses["critic"] = critic_loss(*self.networks["critic"](both, c.repeat(2, 1)).chunk(2))
                descend(self.optimisers["critic"], losses["critic"])
        decay = warmed(self.lessons.decay, share, self.steps)
        for part in ("encoder", "decoder"):
            follow(self.networks[part + "_average"], self.networks[part], decay)
        return {name: value.detach().float() for name, value in losses.items()}

    def _draw(self) -> tuple[torch.Tensor, torch.Tensor]:
        """Pictures [N, 3, S, S] and kinds [N]; the second half's kinds are the first's."""
        half = self.batch // 2
        kinds = torch.multinomial(torch.from_numpy(self.data.shares), half, replacement=True).repeat(2)
        chance = torch.rand(self.batch)
        rows = torch.stack(
            [self.rows[k][int(u * len(self.rows[k]))] for k, u in zip(kinds.tolist(), chance, strict=True)]
        )
        x = windows(self.data, distributed.rows(rows).numpy(), self.config.side)
        x = torch.where(distributed.draw(lambda n: torch.rand(n, 1, 1, 1), len(x)) < 0.5, x, x.flip(3))
        x = x.contiguous(memory_format=torch.channels_last)
        return x.to(self.device), distributed.rows(kinds).to(self.device)

    def _noise(self, count: int) -> torch.Tensor:
        shape = self.config.latent, self.config.base, self.config.base
        return distributed.draw(lambda n: torch.randn(n, *shape), count).to(self.device)

    def _likeness(self, x: torch.Tensor, y: torch.Tensor) -> dict[str, torch.Tensor]:
        """In nats a number, so that all losses are of one order."""
        nats = surprise(x, y, self.networks["decoder"].get_parameter("log_deviation"))
        return {"pixels": nats.mean() / x[0].numel()}

    def _cost(self, mean: torch.Tensor, log_variance: torch.Tensor) -> torch.Tensor:
        numbers = 3 * self.config.side**2
        return self.lessons.divergence * divergence(mean, log_variance).mean() / numbers

    def _content(self, maps_x: list[torch.Tensor], maps_y: list[torch.Tensor]) -> torch.Tensor:
        return self.lessons.content * content_loss(maps_x, maps_y).mean()

    def _dreams(self, codes: torch.Tensor, kind: torch.Tensor) -> torch.Tensor:
        """Half as many codes: first of those between two pictures of a kind, then of chance."""
        prior, half, quarter = self.prior, len(codes) // 2, len(codes) // 4
        share = 0.2 + 0.6 * distributed.draw(torch.rand, quarter, 1).to(self.device)
        middle = between(prior, codes[:quarter], codes[half : half + quarter], share)
        return torch.cat([middle, prior.sample(kind[quarter:half])])

    def _look(self, step: int) -> None:
        """Fit the spread of codes now and then: the critic is to see what verbs will draw."""
        if step % REFIT == 0 or not self.prior.mean.any():
            self.fit(self.networks["encoder"], LOOKED)

    @torch.no_grad()
    def fit(self, encoder: nn.Module, most: int) -> None:
        """Fit how the codes of ``most`` training pictures of each kind are spread, read by ``encoder``."""
        some = [rows[torch.linspace(0, len(rows) - 1, min(most, len(rows))).long()] for rows in self.rows]
        codes = [self.codes(rows, encoder) for rows in some]
        for kind, part in enumerate(codes):
            self.prior.fit(kind, part)
        least = min(map(len, codes))
        any_kind = torch.cat([part[:: len(part) // least] for part in codes])
        self.prior.fit(len(codes), any_kind)

    def _condition(self, kind: torch.Tensor) -> torch.Tensor:
        return F.one_hot(kind, self.config.kinds).float() * self.config.kinds**0.5

    def _maps(
        self, x: torch.Tensor, *made: torch.Tensor, taps: tuple[int, ...] = CRITIC_TAPS
    ) -> list[list[torch.Tensor]]:
        """Pictures, and what was made of them or of the first of them, as the frozen network sees them.

        All are jittered as the pictures of their places in the batch are.
        """
        lengths = [len(some) for some in made]
        filled = [torch.cat([some, x[len(some) :]]) for some in made]
        seen = augment(torch.cat([x, *filled]), copies=1 + len(made), draw=distributed.draw).split(len(x))
        with torch.no_grad():
            real = frozen_features()(seen[0], taps)
        fake = [part[:length] for part, length in zip(seen[1:], lengths, strict=True)]
        maps = [m.split(lengths) for m in frozen_features()(torch.cat(fake), taps)]
        return [real, *(list(part) for part in zip(*maps, strict=True))]

    def _deviated(self, maps: list[torch.Tensor]) -> list[torch.Tensor]:
        return with_deviation(maps, distributed.gather(maps[-1].float()))

    @torch.no_grad()
    def codes(self, rows: torch.Tensor, encoder: nn.Module | None = None) -> torch.Tensor:
        """What the averaged encoder, or another, reads in whole pictures: [N, L, b, b]."""
        encoder = encoder or self.networks["encoder_average"]
        with autocast(self.device.type):
            return torch.cat([encoder(self.pictures(part))[0] for part in rows.split(64)])

    def _some(self, most: int) -> torch.Tensor:
        """Training pictures of all kinds, by their shares."""
        rows = [
            part[: max(2, round(most * share))]
            for part, share in zip(self.rows, self.data.shares, strict=True)
        ]
        x = from_bytes(self.data.pixels[torch.cat(rows).numpy()])
        return resize(x, self.config.side, self.config.side)

    def pictures(self, rows: torch.Tensor) -> torch.Tensor:
        """Whole packed pictures at the side that is read: [N, 3, S, S]."""
        x = from_bytes(self.data.pixels[rows.numpy()])
        return resize(x, self.config.side, self.config.side).to(self.device)

    @torch.inference_mode()
    def _drawn(self, z: torch.Tensor) -> torch.Tensor:
        with autocast(self.device.type):
            return torch.cat([self.networks["decoder_average"](part) for part in z.split(64)]).clamp(-1, 1)

    @torch.no_grad()
    def sample(self) -> Image.Image:
        """Rows of held-out pictures, their likenesses, the ways half to the next, and codes of chance."""
        each = max(1, SHOWN // len(self.held))
        rows = torch.cat([held[:each] for held in self.held])[:SHOWN]
        kind = torch.from_numpy(self.data.kinds)[rows]
        z, share = self.codes(rows), torch.full((len(rows),), 0.5)
        chance = torch.Generator().manual_seed(0)
        prior = self.prior
        lines = [self.pictures(rows), self._drawn(z), self._drawn(between(prior, z, z.roll(-1, 0), share))]
        lines += [self._drawn(prior.sample(kind, chance)) for _ in range(3)]
        sheet = torch.cat([torch.cat(list(line), 2) for line in lines], 1)[None]
        return to_images(resize(sheet, 2 * sheet.shape[2], 2 * sheet.shape[3]))[0]

    @torch.no_grad()
    def judge(self) -> dict[str, float]:
        """Likeness (dB) of held-out pictures drawn from their codes, by kind and in the mean of kinds."""
        figures = {}
        for name, held in zip(self.data.names, self.held, strict=True):
            x = self.pictures(held[:128])
            error = (self._drawn(self.codes(held[:128])) - x).square().mean((1, 2, 3)) / 4
            figures[name] = float(-10 * error.log10().mean())
        return figures | {"likeness": sum(figures.values()) / len(figures)}
