"""Ways through what a generator can make: from code to code, round and back, or along a slider."""

import math

import torch


def slerp(first: torch.Tensor, second: torch.Tensor, share: float) -> torch.Tensor:
    """Along the arc between two tensors of one shape (arXiv 1609.04468); their lengths change evenly.

    A straight line would pass nearer to zero, where codes are that stand for no picture. Exactly ``first`` at
    a share of 0, and ``second`` at 1.
    """
    if share in (0, 1):
        return second if share else first
    one, other = first.norm(), second.norm()
    cosine = float((first * second).sum() / (one * other).clamp(min=1e-12))
    angle = math.acos(max(-1.0, min(1.0, cosine)))
    if math.sin(angle) < 1e-4:  # alike, or opposite: no arc
        return torch.lerp(first, second, share)
    a, b = (math.sin((1 - share) * angle) / math.sin(angle), math.sin(share * angle) / math.sin(angle))
    return (a * first / one + b * second / other) * torch.lerp(one, other, share)


def stops(frames: int, keys: int, *, loop: bool) -> list[tuple[int, int, float]]:
    """For every frame the keys it lies between and the share of the second.

    The way lingers at every key (cosine easing), as eyes do. With ``loop`` it goes on from the last key to
    the first, and the last frame is the first again.
    """
    legs = keys if loop else keys - 1
    found = []
    for i in range(frames):
        at = legs * i / max(frames - 1, 1)
        leg = min(int(at), max(legs - 1, 0))
        found.append((leg, (leg + 1) % keys, (1 - math.cos(math.pi * (at - leg))) / 2))
    return found


def sweep(frames: int, *, loop: bool) -> list[float]:
    """A slider's values over the frames: from -1 to 1, or with ``loop`` 0, 1, 0, -1 and 0 again; eased."""
    last = max(frames - 1, 1)
    if loop:
        return [0.0 if i in (0, last) else math.sin(2 * math.pi * i / last) for i in range(frames)]
    return [-math.cos(math.pi * i / last) for i in range(frames)]
