"""What a Drafter is taught: mixtures as they will be drafted, and wider."""

import torch
from miniatures import drafter_task

from danqing.models.drafting import mixing_of
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
