"""The bundled Drafter against a plain DCGAN of the same CPU time, on pictures held out of training.

    python -m bench.drafter --name scenes --packed FILE.npz --dcgan FILE.safetensors

Where there is no such DCGAN file yet, a DCGAN is trained first, for the CPU time in the Drafter's card.
"""

import argparse
import json
from collections.abc import Callable, Collection
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch

from bench import results
from bench.figures import COLUMNS, Figures, Packed, Source, measure, on_paper, read_packed
from bench.peers.dcgan import Dcgan, load, save, train_dcgan
from danqing import weights
from danqing.judging.copies import Copies
from danqing.models.drafting import Drafter, draft
from danqing.models.drafting import load as load_drafter
from danqing.pictures.tensors import to_bytes, to_images

TRUNCATIONS = (0.8, 1.0)  # what the verbs draw with, and all of the model's variety


def drafter_source(drafter: Drafter, packed: Packed, truncation: float) -> Source:
    """Drafts of a label; or of everything, by the labels of training pictures drawn by chance."""

    def draw(label: str | None, count: int) -> torch.Tensor:
        themes = [(label,)] * count if label else _themes(packed, drafter.pool.labels, count)
        seeds: dict[tuple[str, ...], list[int]] = {}
        for seed, theme in enumerate(themes):
            seeds.setdefault(theme, []).append(seed)
        drawn = {
            seed: x
            for theme, some in seeds.items()
            for seed, x in zip(some, draft(drafter, theme, some, truncation=truncation), strict=True)
        }
        return on_paper(torch.stack([drawn[seed] for seed in range(count)]))

    return draw


def _themes(packed: Packed, known: Collection[str], count: int) -> list[tuple[str, ...]]:
    """The ``known`` labels of ``count`` training pictures drawn by a fixed seed, the rarest label first."""
    labels = packed.labels[~packed.held_out] & np.isin(packed.names, list(known))
    labels = labels[labels.any(1)]
    rarest_first = labels.sum(0).argsort(kind="stable")
    rows = np.random.default_rng(0).integers(len(labels), size=count)
    return [tuple(packed.names[i] for i in rarest_first if labels[row, i]) for row in rows]


def dcgan_source(dcgan: Dcgan) -> Source:
    """The DCGAN's pictures; it knows no labels, and draws from everything whatever label is asked for."""
    return lambda label, count: dcgan(count)


def find_dcgan(
    path: Path, packed: Packed, minutes_cpu: Callable[[], float], threads: int, bf16: bool
) -> Dcgan:
    """The DCGAN in ``path``; trained on the packed training pictures and saved there if there is none."""
    if not path.exists():
        pixels = to_bytes(packed.pictures(None, held_out=False))
        path.parent.mkdir(parents=True, exist_ok=True)
        save(train_dcgan(pixels, minutes_cpu(), threads, bf16=bf16), path)
    return load(path)


def verdict(rows: list[Figures], dcgan: Dcgan) -> dict[str, object]:
    """The comparisons that count, on all pictures: KID to be half the DCGAN's at most, recall no lower."""
    of = {row.source: row for row in rows if row.label == "all"}
    ours = of[f"drafter {TRUNCATIONS[0]}"]
    return {
        "kid_ratio": ours.kid.value / of["dcgan"].kid.value,
        "recall_drafter": ours.recall.value,
        "recall_dcgan": of["dcgan"].recall.value,
        "coverage_drafter": ours.coverage,
        "coverage_dcgan": of["dcgan"].coverage,
        "dcgan_cpu_seconds": dcgan.cpu_seconds,
        "dcgan_pictures": dcgan.pictures,
    }


def suspects(packed: Packed, source: Source, found: Copies, count: int = 12) -> torch.Tensor:
    """The drafts nearest to training, each above its training picture: x [1, 3, 2·S, count·S]."""
    training, drafts = packed.pictures(None, held_out=False), source(None, len(found.pairs))
    pairs = found.pairs[:count]
    return torch.cat([torch.cat([drafts[p.draft], training[p.training]], 1) for p in pairs], 2)[None]


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--name", required=True, help="the bundled Drafter: scenes, things")
    parser.add_argument("--packed", type=Path, required=True, help="the .npz that its training packed")
    parser.add_argument(
        "--dcgan", type=Path, required=True, help="the DCGAN's weights; trained where missing"
    )
    parser.add_argument("--minutes", type=float, help="the DCGAN's CPU minutes (default: the Drafter's own)")
    parser.add_argument("--fp32", action="store_true", help="train the DCGAN in float32, not bfloat16")
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--card", action="store_true", help="put the figures on the Drafter's card, too")
    parser.add_argument("--suspects", type=Path, help="where to draw the drafts that are nearest to training")
    return parser.parse_args()


def main() -> None:
    """Measure, print the table and write bench/results/drafter-NAME.json."""
    wish = parse()
    card = weights.find(wish.name)

    def minutes_cpu() -> float:
        if wish.minutes is not None:
            return float(wish.minutes)
        return float(card.training["cpu_seconds"]) / 60

    packed = read_packed(wish.packed)
    dcgan = find_dcgan(wish.dcgan, packed, minutes_cpu, wish.threads, bf16=not wish.fp32)
    drafter = load_drafter(card.path)
    sources = {f"drafter {share}": drafter_source(drafter, packed, share) for share in TRUNCATIONS}
    sources["dcgan"] = dcgan_source(dcgan)
    rows, found = measure(packed, sources)
    results.show(f"Drafter {wish.name}", COLUMNS, [row.row() for row in rows])
    summary = verdict(rows, dcgan)
    print(json.dumps(summary, indent=1))
    results.write(f"drafter-{wish.name}", {"summary": summary, "rows": [asdict(row) for row in rows]})
    if wish.card:
        results.put_on_card(card.path, summary)
    if wish.suspects:
        ours = next(iter(sources))
        to_images(suspects(packed, sources[ours], found[ours]))[0].save(wish.suspects)


if __name__ == "__main__":
    main()
