"""Working with a trained Blender: variants of a picture, ways between two, pictures of chance.

Pictures are ``x`` [N, 3, S, S] in [-1, 1], S the Blender's side. What a code cannot hold of a picture, its
finest detail, is kept beside the code and fades as the picture is left behind: a variant of strength 0, and
the ends of a blend, are the pictures themselves.
"""

from dataclasses import dataclass
from pathlib import Path

import torch

from danqing.models import storage
from danqing.models.blender import BlenderConfig, Decoder, Encoder
from danqing.models.blender_prior import Prior, between
from danqing.precision import autocast

BATCH = 32


@dataclass(frozen=True, slots=True)
class Blender:
    """A trained Blender: its networks, how codes are spread, and what the kinds are called."""

    encoder: Encoder
    decoder: Decoder
    prior: Prior
    kinds: tuple[str, ...]

    @property
    def side(self) -> int:
        """Of the pictures that it reads and draws, in pixels."""
        return self.decoder.config.side

    @torch.inference_mode()
    def read(self, x: torch.Tensor) -> torch.Tensor:
        """The codes [N, L, b, b] of pictures."""
        with autocast():
            return torch.cat([self.encoder(part)[0] for part in x.split(BATCH)])

    @torch.inference_mode()
    def draw(self, z: torch.Tensor) -> torch.Tensor:
        """The pictures of codes."""
        with autocast():
            return torch.cat([self.decoder(part) for part in z.split(BATCH)]).clamp(-1, 1)


def load(path: Path) -> Blender:
    """Read a Blender from its weights. Raises DanqingError for any other file."""
    note, tensors = storage.load(path, "blender")
    with storage.fitting(path, "blender"):
        config = storage.config_of(BlenderConfig, note["config"])
        encoder, decoder, prior = Encoder(config), Decoder(config), Prior(config)
        for name, network in (("encoder", encoder), ("decoder", decoder), ("prior", prior)):
            network.load_state_dict(storage.part(tensors, name))
        kinds = tuple(note["kinds"])
    return Blender(storage.ready(encoder), storage.ready(decoder), prior.eval(), kinds)


@torch.inference_mode()
def vary(blender: Blender, x: torch.Tensor, strength: float, seed: int) -> torch.Tensor:
    """A variant of each picture, as far from it as ``strength`` says: 0 is itself, 1 another of its kind.

    The code keeps √(1 − s²) of itself and takes s of chance, along the whitened axes of its kind alone: so a
    variant is as likely there as the picture's own. Chance off the axes would differ from place to place
    without heed of its neighbours, and the grid of places would show.
    """
    z = blender.read(x)
    kind = blender.prior.kind(z)
    keep, chance = (1 - strength**2) ** 0.5, torch.Generator().manual_seed(seed)
    (a, rest), (other, _) = blender.prior.part(z, kind), blender.prior.draw(kind, chance)
    a, rest = keep * a + strength * other, keep * rest
    detail = x - blender.draw(z)
    return (blender.draw(blender.prior.join(a, rest, kind)) + (1 - strength) ** 2 * detail).clamp(-1, 1)


@torch.inference_mode()
def blend(blender: Blender, first: torch.Tensor, second: torch.Tensor, share: float) -> torch.Tensor:
    """Pictures between pairs, a ``share`` of the way from the first to the second, 0 to 1."""
    z, end = blender.read(first), blender.read(second)
    middle = between(blender.prior, z, end, torch.full((len(z),), share))
    y = blender.draw(middle)
    detail = torch.lerp(first - blender.draw(z), second - blender.draw(end), share)
    return (y + detail).clamp(-1, 1)


@torch.inference_mode()
def dream(blender: Blender, kind: str, seeds: range) -> torch.Tensor:
    """Pictures of chance of a kind, one a seed."""
    which = torch.tensor([blender.kinds.index(kind)])
    drawn = torch.cat([blender.prior.draw(which, torch.Generator().manual_seed(seed))[0] for seed in seeds])
    off = torch.zeros(len(drawn), blender.prior.rest.shape[1])
    return blender.draw(blender.prior.join(drawn, off, which.expand(len(drawn))))
