"""How the codes of each kind of picture are spread: Gaussians in principal axes, fitted after the fact.

A code ``z`` [N, D] of kind k (the last kind is "any of them") lies at ``mean[k] + (a · scales[k]) @ axes[k] +
rest``: coordinates ``a`` along a few hundred principal axes, standard normal over the kind's pictures, and a
rest that no axis spans. Training pictures' codes are not N(0, 1) (as arXiv 1903.12436 says of any
autoencoder): samples, variants and ways between pictures are good only where codes are.
"""

import torch
from torch import nn

from danqing.models.blender import BlenderConfig

STRAIGHT = 8  # of the longest axes: how light and of what colour a picture is, above and below
LEAST = 1e-2  # a deviation below which what no axis spans counts as exactly known


class Prior(nn.Module):
    """Means [K + 1, D], orthonormal axes [K + 1, A, D], their scales and the rest's deviations."""

    mean: torch.Tensor
    axes: torch.Tensor
    scales: torch.Tensor
    rest: torch.Tensor

    def __init__(self, config: BlenderConfig) -> None:
        super().__init__()
        k, a, d = config.kinds + 1, config.axes, config.numbers
        self.shape = config.latent, config.base, config.base
        self.register_buffer("mean", torch.zeros(k, d))
        self.register_buffer("axes", torch.eye(a, d).repeat(k, 1, 1))
        self.register_buffer("scales", torch.ones(k, a))
        self.register_buffer("rest", torch.ones(k, d))

    @torch.no_grad()
    def fit(self, kind: int, codes: torch.Tensor) -> None:
        """Take the codes [N, L, b, b] of a kind's pictures (at least two) as what is to be expected of it."""
        flat = codes.flatten(1).double()
        centred = flat - flat.mean(0)
        _, sizes, axes = torch.linalg.svd(centred, full_matrices=False)
        count = min(len(self.scales[kind]), len(flat) // 2)  # more than half as many would fit chance
        rest = centred - centred @ axes[:count].T @ axes[:count]
        self.mean[kind] = flat.mean(0)
        self.axes[kind].zero_()
        self.axes[kind, :count] = axes[:count].float()
        self.scales[kind].fill_(1.0)
        self.scales[kind, :count] = (sizes[:count] / (len(flat) - 1) ** 0.5).clamp_min(1e-4)
        self.rest[kind] = (rest.square().sum(0) / (len(flat) - 1)).sqrt()

    def part(self, z: torch.Tensor, kind: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """Codes [N, L, b, b] of kinds [N] to coordinates [N, A] and rests [N, D]."""
        centred = z.flatten(1) - self.mean[kind]
        along = torch.einsum("nd,nad->na", centred, self.axes[kind])
        return along / self.scales[kind], centred - torch.einsum("na,nad->nd", along, self.axes[kind])

    def join(self, a: torch.Tensor, rest: torch.Tensor, kind: torch.Tensor) -> torch.Tensor:
        """Codes [N, L, b, b] from what ``part`` gives."""
        along = torch.einsum("na,nad->nd", a * self.scales[kind], self.axes[kind])
        return (self.mean[kind] + along + rest).unflatten(1, self.shape)

    def unlikeness(self, z: torch.Tensor, kind: torch.Tensor) -> torch.Tensor:
        """−log p(z) of each code [N] in its kind's distribution, in nats a number, but for a constant."""
        a, rest = self.part(z, kind)
        spread = self.rest[kind].clamp_min(LEAST)
        nats = 0.5 * (a.square().sum(1) + (rest / spread).square().sum(1))
        return (nats + self.scales[kind].log().sum(1) + spread.log().sum(1)) / rest.shape[1]

    def kind(self, z: torch.Tensor) -> torch.Tensor:
        """Which kind [N] each code is likeliest of."""
        kinds = range(len(self.mean) - 1)
        each = [self.unlikeness(z, torch.full((len(z),), kind)) for kind in kinds]
        return torch.stack(each, 1).argmin(1)

    def draw(
        self, kind: torch.Tensor, chance: torch.Generator | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Coordinates [N, A] and rests [N, D] of as many codes of chance as there are kinds [N]."""
        count, (axes, numbers) = len(kind), self.axes.shape[1:]
        a = torch.randn(count, axes, generator=chance)
        rest = self.rest[kind] * torch.randn(count, numbers, generator=chance)
        return a, rest - torch.einsum("na,nad->nd", _along(rest, self.axes[kind]), self.axes[kind])

    def sample(self, kind: torch.Tensor, chance: torch.Generator | None = None) -> torch.Tensor:
        """Codes [N, L, b, b] of chance, one of every kind in ``kind`` [N]."""
        return self.join(*self.draw(kind, chance), kind)


def between(prior: Prior, first: torch.Tensor, second: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    """Codes [N, L, b, b] on the way from ``first`` to ``second``, ``share`` [N] of it in [0, 1].

    Where codes are round, in the whitened axes of pictures of any kind, the way is an arc: a straight one
    would pass through codes that are too near the mean, as no picture's are. What both ends have in common
    must not grow on it, so there is an arc for each octave of axes, and a straight way along the longest.
    """
    kind = torch.full((len(first),), len(prior.mean) - 1)
    (a, rest), (end, last) = prior.part(first, kind), prior.part(second, kind)
    octaves = [STRAIGHT << i for i in range((a.shape[1] // STRAIGHT).bit_length())]
    parts = zip(a.tensor_split(octaves, 1), end.tensor_split(octaves, 1), strict=True)
    ways = [arc(one, other, share) if i else _line(one, other, share) for i, (one, other) in enumerate(parts)]
    return prior.join(torch.cat(ways, 1), arc(rest, last, share), kind)


def arc(first: torch.Tensor, second: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    """Spherical interpolation of rows [N, D]: directions by their angle, lengths evenly."""
    one, other = first.norm(dim=1, keepdim=True), second.norm(dim=1, keepdim=True)
    cosine = (first * second).sum(1, keepdim=True) / (one * other).clamp_min(1e-12)
    angle = cosine.clamp(-0.9995, 0.9995).acos()  # of rows that are alike too: there the arc is straight
    t = share[:, None]
    start, end = (torch.sin((1 - t) * angle), torch.sin(t * angle))
    length = torch.lerp(one, other, t)
    way = start * first / one.clamp_min(1e-12) + end * second / other.clamp_min(1e-12)
    return length * way / torch.sin(angle)


def _line(first: torch.Tensor, second: torch.Tensor, share: torch.Tensor) -> torch.Tensor:
    return torch.lerp(first, second, share[:, None])


def _along(rest: torch.Tensor, axes: torch.Tensor) -> torch.Tensor:
    return torch.einsum("nd,nad->na", rest, axes)
