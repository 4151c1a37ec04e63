"""What a Drafter is taught: mixtures as they will be drafted, by averages that forget only a random start."""

import torch
from miniatures import drafter_task

from danqing.models.drafting import mixing_of
from danqing.training.average import warmed
from danqing.training.drafter import WIDER


def test_mixtures_stray_in_training_as_drafts_do() -> None:
    torch.manual_seed(0)
    task = drafter_task()
    x, c = torch.zeros(256, 3, 32, 32), torch.zeros(256, 8)
    last = task.networks["encoder"].get_submodule("trunk")[-1]  # type: ignore[index]
    assert isinstance(last, torch.nn.Conv2d)
    assert last.bias is not None
    latent = task.config.latent
    with torch.no_grad():
        last.weight.zero_()
        last.bias[:latent], last.bias[latent:] = 0.0, -8.0  # it reads nothing, and is sure of it
        z, _, _ = task._codes(x, c)
    own, mixed = z.chunk(2)
    assert own.std() < 0.05
    assert abs(mixed.std() - WIDER * mixing_of(task.config).stray) < 0.03


def test_the_average_of_taught_weights_forgets_nothing() -> None:
    assert warmed(0.998, 0.0, 100) == 0.1
    assert warmed(0.998, 0.01, 100) < 0.2
    assert warmed(0.998, 0.0, 100, past=6000) == 0.998
