"""How like the Blender's likenesses are, what a picture costs by it, and how its samples compare."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import torch

from danqing.judging.judges import judges
from danqing.judging.metrics import Interval, coverage, interval, kid
from danqing.models.blender import bits, surprise
from danqing.models.blending import Blender, dream
from danqing.models.encoding import apart

Held = dict[str, torch.Tensor]  # kind → pictures [N, 3, S, S]
SAMPLES = ("samples", "KID lite1", "KID open-nsfw", "coverage lite1")


@dataclass(frozen=True, slots=True)
class Row:
    """One source of samples, as many of each kind as were held out."""

    source: str
    lite1: Interval
    open_nsfw: Interval
    coverage: float

    def row(self) -> list[object]:
        """Cells of the table."""
        return [self.source, self.lite1, self.open_nsfw, self.coverage]


def likeness(blender: Blender, held: Held) -> dict[str, float]:
    """PSNR in dB of held-out pictures drawn from their codes, by kind; and how far features are apart."""
    drawn = {kind: blender.draw(blender.read(x)) for kind, x in held.items()}
    errors = {kind: (drawn[kind] - x).square().mean((1, 2, 3)) / 4 for kind, x in held.items()}
    figures = {kind: float(-10 * error.log10().mean()) for kind, error in errors.items()}
    pictures = float(-10 * torch.cat(list(errors.values())).log10().mean())
    features = torch.cat([apart(drawn[kind], x) for kind, x in held.items()]).mean()
    mean = sum(figures.values()) / len(figures)
    return figures | {"mean of kinds": mean, "mean of pictures": pictures, "features apart": float(features)}


@torch.inference_mode()
def evidence(blender: Blender, held: Held, seen: Held) -> dict[str, float]:
    """Bits a number that held-out pictures cost (the evidence bound), the code by N(0, 1) and by the spread
    of training pictures' codes; in the decoder's own deviation refitted to training pictures.

    The second code's density is a mixture over kinds of Gaussians: the prior's, with what a code is uncertain
    by added; one sample of a code a picture.
    """
    chance = torch.Generator().manual_seed(0)
    mixture = [_gaussian(blender, kind, x) for kind, x in enumerate(seen.values())]
    error = torch.cat([_sampled(blender, x, chance)[3] for x in seen.values()])
    deviation = error.square().mean().sqrt().log()
    pixels, plain, fitted, numbers = [], [], [], 0
    for x in held.values():
        z, mean, spread, off = _sampled(blender, x, chance)
        numbers = x[0].numel()
        pixels.append(surprise(off, torch.zeros_like(off), deviation))
        own = torch.distributions.Normal(mean, spread).log_prob(z).sum(1)
        plain.append(own - torch.distributions.Normal(0.0, 1.0).log_prob(z).sum(1))
        each = torch.stack([one.log_prob(z.double()) for one in mixture], 1)
        fitted.append(own - (each.logsumexp(1) - torch.tensor(len(mixture)).log()).float())
    nats = torch.cat(pixels)
    costs = {"N(0, 1)": torch.cat(plain), "fitted prior": torch.cat(fitted)}
    figures = {name: float(bits(nats + cost, numbers).mean()) for name, cost in costs.items()}
    return figures | {
        f"code by {name}": float(cost.mean() / numbers / 0.6931) for name, cost in costs.items()
    }


def _sampled(
    blender: Blender, x: torch.Tensor, chance: torch.Generator
) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """A sampled code, its mean and deviation [N, D], and how far off what it draws is."""
    parts = [blender.encoder(part) for part in x.split(32)]
    mean, log_variance = (torch.cat(some) for some in zip(*parts, strict=True))
    spread = (0.5 * log_variance).exp()
    z = mean + spread * torch.randn(mean.shape, generator=chance)
    y = torch.cat([blender.decoder(part) for part in z.split(32)])
    return z.flatten(1), mean.flatten(1), spread.flatten(1), y - x


def _gaussian(blender: Blender, kind: int, x: torch.Tensor) -> torch.distributions.MultivariateNormal:
    """The density of sampled codes of a kind."""
    prior = blender.prior
    log_variance = torch.cat([blender.encoder(part)[1] for part in x.split(32)])
    own = log_variance.exp().flatten(1).mean(0)
    axes = (prior.axes[kind] * prior.scales[kind][:, None]).double()
    spread = axes.T @ axes + torch.diag((prior.rest[kind].square() + own).double())
    return torch.distributions.MultivariateNormal(prior.mean[kind].double(), spread)


def sample_rows(models: Mapping[str, Blender], held: Held, seen: Held) -> list[Row]:
    """Training pictures, each model's samples from its fitted prior, and the plain one's from N(0, 1)."""
    seeing = judges()
    real = {name: judge(torch.cat(list(held.values()))) for name, judge in seeing.items()}

    def row(source: str, x: torch.Tensor) -> Row:
        fake = {name: judge(x) for name, judge in seeing.items()}
        lite1, nsfw = (interval(kid, real[name], fake[name]) for name in ("lite1", "open-nsfw"))
        return Row(source, lite1, nsfw, coverage(real["lite1"], fake["lite1"]))

    counts = {kind: len(x) for kind, x in held.items()}
    return [
        row("training pictures", torch.cat([seen[kind][:count] for kind, count in counts.items()])),
        *(row(name, torch.cat(list(_dreams(one, counts)))) for name, one in models.items()),
        row("plain, N(0, 1)", _normal(models["plain"], sum(counts.values()))),
    ]


def _dreams(blender: Blender, counts: dict[str, int]) -> Iterator[torch.Tensor]:
    for kind, count in counts.items():
        yield dream(blender, kind, range(count))


def _normal(blender: Blender, count: int) -> torch.Tensor:
    z = torch.randn(count, *blender.prior.shape, generator=torch.Generator().manual_seed(0))
    return blender.draw(z)
