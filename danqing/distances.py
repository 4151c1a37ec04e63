"""Euclidean distances between rows of features, as products of matrices."""

import torch

NEIGHBOURS = 5  # whose distance says how densely pictures lie around one of them
ROWS = 512  # rows of a distance matrix made at a time, which bounds the memory


def squares(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """Squared distances [N, M] of rows ``a`` [N, D] and ``b`` [M, D], in their own arithmetic: none is cast.

    Near 0 they are off by what rounding leaves of the rows' squared lengths.
    """
    with torch.autocast(a.device.type, enabled=False):
        found = torch.addmm(b.square().sum(1), a, b.T, alpha=-2).add_(a.square().sum(1, keepdim=True))
    return found.clamp_min_(0)


def own_distances(rows: torch.Tensor) -> torch.Tensor:
    """Distance of each of the rows [N, D] to its fifth neighbour, or the last of fewer: [N].

    The fifth, so that a picture that is there twice is not scaled away.
    """
    count = min(NEIGHBOURS + 1, len(rows))  # itself is there, too
    nearest = [squares(part, rows).topk(count, largest=False).values[:, -1] for part in rows.split(ROWS)]
    return torch.cat(nearest).sqrt().clamp_min(1e-6)
