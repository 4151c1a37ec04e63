"""The peer: a plain DCGAN (Radford, Metz and Chintala, arXiv 1511.06434), written from the paper.

All of its guidelines and nothing since: strided convolutions and no pooling, batch norm in both networks
except the generator's last and the critic's first layer, ReLU and Tanh there, LeakyReLU 0.2 here, weights
from N(0, 0.02), uniform z of 100 numbers, batches of 128, Adam at 2e-4 with β1 = 0.5, binary cross-entropy.
Pictures are mirrored by chance, as the Drafter's are. It knows no labels. Kernels are 4 x 4, which the paper
leaves open: at equal CPU time they see more pictures than 5 x 5.
"""

import json
import time
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from safetensors import safe_open
from safetensors.torch import save_file
from torch import nn

from danqing.pictures.tensors import from_bytes

Z = 100
STARTS = {32: 4, 48: 6, 64: 4}  # side of the generator's first map, by the side of the pictures
WIDTH = 64  # channels next to the picture; 128 in the paper, which is four times the work


def _widths(side: int, width: int) -> list[int]:
    """Channels from the coarsest map to the one next to the picture: doubled at every halving of the side."""
    if side not in STARTS:
        raise ValueError(f"side must be one of {sorted(STARTS)}, not {side}")
    halvings = (side // STARTS[side]).bit_length() - 1
    return [width << i for i in reversed(range(halvings))]


def generator(side: int, width: int = WIDTH) -> nn.Sequential:
    """The network from ``z`` [N, 100] in [-1, 1] to ``x`` [N, 3, side, side]; side is 32, 48 or 64."""
    widths = _widths(side, width)
    start = STARTS[side]
    layers: list[nn.Module] = [nn.Linear(Z, widths[0] * start**2, bias=False)]
    layers += [nn.Unflatten(1, (widths[0], start, start))]
    for inputs, outputs in pairwise([*widths, 3]):
        layers += [nn.BatchNorm2d(inputs), nn.ReLU()]
        layers += [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=outputs == 3)]
    return _started(nn.Sequential(*layers, nn.Tanh()))


def critic(side: int, width: int = WIDTH) -> nn.Sequential:
    """The network from ``x`` [N, 3, side, side] to one logit each [N, 1]: above 0 is real."""
    widths = _widths(side, width)[::-1]
    layers: list[nn.Module] = [nn.Conv2d(3, widths[0], 4, 2, 1), nn.LeakyReLU(0.2)]
    for inputs, outputs in pairwise(widths):
        layers += [nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False), nn.BatchNorm2d(outputs)]
        layers += [nn.LeakyReLU(0.2)]
    return _started(nn.Sequential(*layers, nn.Flatten(), nn.Linear(widths[-1] * STARTS[side] ** 2, 1)))


def _started(network: nn.Sequential) -> nn.Sequential:
    for module in network.modules():
        if isinstance(module, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0, 0.02)
        elif isinstance(module, nn.BatchNorm2d):
            nn.init.normal_(module.weight, 1, 0.02)
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    return network


@dataclass(frozen=True, slots=True)
class Dcgan:
    """A trained generator, and what its training cost: CPU seconds, and real pictures seen."""

    network: nn.Sequential
    side: int
    width: int
    cpu_seconds: float
    pictures: int

    def __call__(self, count: int, seed: int = 0) -> torch.Tensor:
        """Draw ``count`` pictures ``x`` [count, 3, side, side] in [-1, 1]."""
        z = torch.rand(count, Z, generator=torch.Generator().manual_seed(seed)) * 2 - 1
        with torch.inference_mode():
            return torch.cat([self.network(part) for part in z.split(128)])


def train_dcgan(
    pixels: NDArray[np.uint8],
    minutes_cpu: float,
    threads: int,
    seed: int = 0,
    *,
    bf16: bool = False,
    width: int = WIDTH,
    batch: int = 128,
) -> Dcgan:
    """Train on ``pixels`` [N, side, side, 3] for ``minutes_cpu`` minutes of the process's own CPU time.

    ``bf16`` runs the networks in bfloat16, for peers of models that train so. Raises ValueError for other
    sides.
    """
    torch.manual_seed(seed)
    torch.set_num_threads(threads)
    x, side = from_bytes(pixels), pixels.shape[1]
    players = _Players(generator(side, width), critic(side, width))
    start, steps = time.process_time(), 0
    while (spent := time.process_time() - start) < 60 * minutes_cpu:
        real = x[torch.randint(len(x), (batch,))]
        mirrored = torch.rand(batch, 1, 1, 1) < 0.5
        with torch.autocast("cpu", torch.bfloat16, enabled=bf16):
            players.step(torch.where(mirrored, real.flip(3), real))
        steps += 1
    return Dcgan(players.generator.eval().requires_grad_(False), side, width, spent, steps * batch)


class _Players:
    """Generator and critic with their optimisers."""

    def __init__(self, generator: nn.Sequential, critic: nn.Sequential) -> None:
        self.generator, self.critic = generator, critic
        self.teach_generator, self.teach_critic = (
            torch.optim.Adam(network.parameters(), 2e-4, betas=(0.5, 0.999))
            for network in (generator, critic)
        )

    def step(self, real: torch.Tensor) -> None:
        fake = self.generator(torch.rand(len(real), Z) * 2 - 1)
        self.teach_critic.zero_grad()
        (bce(self.critic(real), 1) + bce(self.critic(fake.detach()), 0)).backward()
        self.teach_critic.step()
        self.teach_generator.zero_grad()
        bce(self.critic(fake), 1).backward()
        self.teach_generator.step()


def bce(logits: torch.Tensor, target: float) -> torch.Tensor:
    """The loss of logits that should all say ``target``, in float32."""
    logits = logits.float()
    return F.binary_cross_entropy_with_logits(logits, torch.full_like(logits, target))


def save(dcgan: Dcgan, path: Path) -> None:
    """Write the generator as safetensors, with what its training cost in the metadata."""
    facts = {name: getattr(dcgan, name) for name in ("side", "width", "cpu_seconds", "pictures")}
    tensors = {name: value.contiguous() for name, value in dcgan.network.state_dict().items()}
    save_file(tensors, path, {"dcgan": json.dumps(facts)})


def load(path: Path) -> Dcgan:
    """Read back what ``save`` wrote."""
    with safe_open(path, "pt") as file:
        facts = json.loads(file.metadata()["dcgan"])
        network = generator(facts["side"], facts["width"])
        network.load_state_dict({name: file.get_tensor(name) for name in file.keys()})  # noqa: SIM118
    return Dcgan(network.eval().requires_grad_(False), **facts)
