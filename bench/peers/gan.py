"""What the peers share: one protocol for the bench, and the step of a generator against a critic."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import torch
from torch import nn

from danqing.models.blocks import channels_last, count_parameters
from danqing.precision import autocast
from danqing.training.average import averaged, follow, warmed
from danqing.training.optimising import descend

DECAY = 0.998  # of the averaged generator: the papers' 0.999 remembers the start in runs this short


class Peer(Protocol):
    """A method under test, made by ``Method(side, seed)``: it is shown batches and draws pictures."""

    batch: int  # pictures that a step wants
    parameters: int  # numbers learned

    def step(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        """Learn from pictures x [batch, 3, S, S] in [-1, 1]; the losses, detached."""

    def sample(self, count: int, seed: int) -> torch.Tensor:
        """Pictures [count, 3, S, S] in [-1, 1], by averaged weights where there are any."""


class Gan(ABC):
    """A generator of chance and a critic, updated in turns on the same drawn pictures; weights averaged."""

    batch = 16

    def __init__(
        self, generator: nn.Module, critic: nn.Module, rate: float, betas: tuple[float, float]
    ) -> None:
        self.generator, self.critic = channels_last(generator), channels_last(critic)
        self.average = averaged(generator)
        self.making = torch.optim.Adam(generator.parameters(), rate, betas)
        self.judges = [p for p in critic.parameters() if p.requires_grad]
        self.judging = torch.optim.Adam(self.judges, rate, betas)
        self.parameters = count_parameters(generator) + count_parameters(critic)
        self.steps = 0

    def step(self, x: torch.Tensor) -> dict[str, torch.Tensor]:
        """One update of the critic, then one of the generator."""
        with autocast():
            y = self.generator(self.chance(len(x), None)).float()
            losses = {"critic": self.judged(x, y.detach())}
            descend(self.judging, losses["critic"])
            with self._judges_fixed():
                losses["generator"] = self.fooled(y)
                descend(self.making, losses["generator"])
        self.steps += 1
        follow(self.average, self.generator, warmed(DECAY, 1.0, self.steps))
        return {name: value.detach().float() for name, value in losses.items()}

    @contextmanager
    def _judges_fixed(self) -> Iterator[None]:
        """While the generator learns, the critic's own slopes are not wanted, and would take time."""
        for parameter in self.judges:
            parameter.requires_grad_(False)
        yield
        for parameter in self.judges:
            parameter.requires_grad_(True)

    @torch.inference_mode()
    def sample(self, count: int, seed: int) -> torch.Tensor:
        """Pictures of the averaged generator."""
        z = self.chance(count, torch.Generator().manual_seed(seed))
        with autocast():
            return torch.cat([self.average(part).float() for part in z.split(64)]).clamp(-1, 1)

    @abstractmethod
    def chance(self, count: int, generator: torch.Generator | None) -> torch.Tensor:
        """What pictures are drawn from: z [count, Z]."""

    @abstractmethod
    def judged(self, x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
        """The critic's loss on real x and drawn y."""

    @abstractmethod
    def fooled(self, y: torch.Tensor) -> torch.Tensor:
        """The generator's loss on what it drew."""
