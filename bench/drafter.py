"""The bundled Drafter against a plain DCGAN of the same CPU time, on pictures held out of training.

    python -m bench.drafter --name scenes --packed FILE.npz --dcgan FILE.safetensors

Where there is no such DCGAN file yet, a DCGAN is trained first, for the CPU time in the Drafter's card.
"""

import argparse
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import torch

from bench import results
from bench.figures import COLUMNS, Figures, Packed, Source, measure, on_paper, read_packed
from bench.peers.dcgan import Dcgan, load, save, train_dcgan
from danqing import weights
from danqing.judging.copies import Copies
from danqing.models import drafter as family
from danqing.pictures.tensors import to_bytes, to_images

TRUNCATIONS = (0.8, 1.0)  # what the verbs draw with, and all of the model's variety
BATCH = 64


def drafter_source(drafter: family.Drafter, truncation: float) -> Source:
    """Drafts of a label, or of the whole pool, on paper."""

    def draw(label: str | None, count: int) -> torch.Tensor:
        wanted = () if label is None else (label,)
        parts = [range(count)[i : i + BATCH] for i in range(0, count, BATCH)]
        drawn = [family.draft(drafter, wanted, seeds, truncation=truncation) for seeds in parts]
        return on_paper(torch.cat(drawn))

    return draw


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
    parser.add_argument("--suspects", type=Path, help="where to draw the drafts that are nearest to training")
    return parser.parse_args()


def main() -> None:
    """Measure, print the table and write bench/results/drafter-NAME.json."""
    wish = parse()
    card = weights.find(wish.name)

    def minutes_cpu() -> float:
        if wish.minutes is not None:
            return float(wish.minutes)
        return float(json.loads(card.path.with_suffix(".card.json").read_text("utf-8"))["cpu_seconds"]) / 60

    packed = read_packed(wish.packed)
    dcgan = find_dcgan(wish.dcgan, packed, minutes_cpu, wish.threads, bf16=not wish.fp32)
    drafter = family.load(card.path)
    sources = {f"drafter {truncation}": drafter_source(drafter, truncation) for truncation in TRUNCATIONS}
    sources["dcgan"] = dcgan_source(dcgan)
    rows, found = measure(packed, sources)
    results.show(f"Drafter {wish.name}", COLUMNS, [row.row() for row in rows])
    summary = verdict(rows, dcgan)
    print(json.dumps(summary, indent=1))
    results.write(f"drafter-{wish.name}", {"summary": summary, "rows": [asdict(row) for row in rows]})
    if wish.suspects:
        ours = next(iter(sources))
        to_images(suspects(packed, sources[ours], found[ours]))[0].save(wish.suspects)


if __name__ == "__main__":
    main()
