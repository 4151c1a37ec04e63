"""Squared Euclidean distances between rows of features, as one product of matrices."""

import torch


def squares(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Squared distances [N, M] of rows ``a`` [N, D] and ``b`` [M, D], in their own arithmetic: none is cast.

    Near 0 they are off by what rounding leaves of the rows' squared lengths.
    """
    with torch.autocast(a.device.type, enabled=False):
        found = torch.addmm(b.square().sum(1), a, b.T, alpha=-2).add_(a.square().sum(1, keepdim=True))
    return found.clamp_min_(0)
