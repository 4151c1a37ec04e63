"""The bundled Blender beside a plain variational autoencoder of equal size and CPU time.

    python -m bench.blender --run RUN --plain FILE.safetensors --photos FOLDER

RUN is the folder that the Blender was trained in. Where there is no FILE yet, the plain one is trained first,
for the CPU time on the Blender's card, or ``--seconds``.
"""

import argparse
import dataclasses
import time
from pathlib import Path

import torch

from bench import results
from bench.blends import halfway, strange_sets
from bench.plain_vae import find_plain, plain_lessons
from bench.samples import SAMPLES, evidence, likeness, sample_rows
from danqing import weights
from danqing.models.blender import SIZES
from danqing.models.blending import load
from danqing.pictures.tensors import from_bytes, resize
from danqing.training.belonging import packed
from danqing.training.blender import BlenderLessons
from danqing.training.blender_set import BlenderSet
from danqing.training.recipes import build, read_recipe

Held = dict[str, torch.Tensor]  # kind → pictures [N, 3, S, S]


def pictures(data: BlenderSet, side: int, *, held_out: bool, most: int = 10_000) -> Held:
    """The pictures of every kind on one side of the split, the first ``most`` of each."""
    chosen = {
        name: data.pixels[(data.kinds == k) & (data.held_out == held_out)][:most]
        for k, name in enumerate(data.names)
    }
    return {name: resize(from_bytes(pixels), side, side) for name, pixels in chosen.items()}


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--run", type=Path, required=True, help="the Blender's training run")
    parser.add_argument("--plain", type=Path, required=True, help="the plain one's weights; made if missing")
    parser.add_argument("--seconds", type=float, help="the plain one's CPU time (default: the Blender's)")
    parser.add_argument("--early", type=Path, help="the Blender after as long as the plain one, if not whole")
    parser.add_argument("--most", type=int, default=1000, help="held-out pictures of a kind")
    parser.add_argument("--photos", type=Path, help="a folder of photographs, to be found strange")
    parser.add_argument("--name", default="blender", help="of the file in bench/results")
    parser.add_argument("--card", action="store_true", help="put the figures on the Blender's card, too")
    return parser.parse_args()


def main() -> None:
    """Measure, print the tables and write bench/results/blender.json."""
    wish, card = parse(), weights.find("blender")
    recipe = read_recipe(wish.run / "recipe.toml")
    config = SIZES[recipe.size]
    data = packed(BlenderSet, wish.run, lambda: _missing(wish.run))
    lessons = build(BlenderLessons, recipe.lessons, "lessons")
    seconds = wish.seconds or float(card.training["cpu_seconds"])
    plain, spent = find_plain(wish.plain, data, config, plain_lessons(lessons), seconds)
    models = {"blender": load(card.path)}
    models |= {"blender, as long as the plain one": load(wish.early)} if wish.early else {}
    models["plain"] = plain
    ours, start = models["blender"], time.monotonic()
    held = pictures(data, config.side, held_out=True, most=wish.most)
    seen = pictures(data, config.side, held_out=False, most=max(map(len, held.values())))
    found: dict[str, object] = {"plain": spent}
    found["likeness"] = {name: likeness(one, held) for name, one in models.items()}
    found["evidence"] = {name: evidence(one, held, seen) for name, one in models.items()}
    rows = sample_rows(models, held, seen)
    found["samples"] = {row.source: dataclasses.asdict(row) for row in rows}
    found["halfway"] = halfway(ours, held)
    found["strange"] = strange_sets(card.path, ours, held, wish.photos)
    found["seconds"] = round(time.monotonic() - start)
    results.show("Samples", SAMPLES, [row.row() for row in rows])
    for part in ("likeness", "evidence", "halfway", "strange"):
        table: dict[str, dict[str, float]] = found[part]  # type: ignore[assignment]
        columns = list(next(iter(table.values())))
        results.show(part.title(), ["", *columns], [[name, *row.values()] for name, row in table.items()])
    results.write(wish.name, found)
    if wish.card:
        results.put_on_card(card.path, summary(found))


def summary(found: dict[str, object]) -> dict[str, object]:
    """What the card says."""
    likes, costs, samples, middle = (found[key] for key in ("likeness", "evidence", "samples", "halfway"))
    return {
        "psnr": likes["blender"]["mean of kinds"],  # type: ignore[index]
        "psnr_plain": likes["plain"]["mean of kinds"],  # type: ignore[index]
        "bits_per_number": costs["blender"]["fitted prior"],  # type: ignore[index]
        "kid_lite1": samples["blender"]["lite1"]["value"],  # type: ignore[index]
        "kid_lite1_plain": samples["plain, N(0, 1)"]["lite1"]["value"],  # type: ignore[index]
        "kid_open_nsfw": samples["blender"]["open_nsfw"]["value"],  # type: ignore[index]
        "kid_open_nsfw_plain": samples["plain, N(0, 1)"]["open_nsfw"]["value"],  # type: ignore[index]
        "halfway_kid": middle["blend"]["lite1"],  # type: ignore[index]
        "halfway_sharpness": middle["blend"]["sharpness"],  # type: ignore[index]
        "halfway_kid_crossfade": middle["cross-fade"]["lite1"],  # type: ignore[index]
        "halfway_sharpness_crossfade": middle["cross-fade"]["sharpness"],  # type: ignore[index]
    }


def _missing(run: Path) -> BlenderSet:
    raise SystemExit(f"{run} holds no packed pictures; train there first")


if __name__ == "__main__":
    main()
