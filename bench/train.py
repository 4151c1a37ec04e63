"""Danqing and its peers taught the same pictures for equal minutes, and what became of each.

    python -m bench.train FOLDER [FOLDER …] --minutes 30 --side 64 --pictures 800

Methods run one after another on equal threads, each in a process of its own. Each result is written as soon
as it is there, and kept: the same command again goes on with what is missing. Samples lie in --work.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import torch

from bench import results
from bench.learners import METHODS
from bench.machine import describe
from bench.paintings import Paintings, gather, load, save, seen_before
from danqing import weights
from danqing.judging.copies import CopyIndex
from danqing.judging.evaluation import measure
from danqing.judging.judges import judges
from danqing.pictures.tensors import from_bytes, to_images

REFERENCE = (
    "training"  # training pictures in the samples' place: what a perfect learner would reach, and copies
)
SHEET = (8, 12)  # rows and columns
COLUMNS = (
    "method",
    "KID lite1",
    "KID open-nsfw",
    "recall",
    "recall o-n",
    "precision",
    "copies",
    "MB",
    "pict./s",
)


def prepared(folders: Sequence[Path], side: int, count: int, path: Path) -> Paintings:
    """The pictures in ``path``; gathered and written there if this is the first sitting."""
    if not path.exists():
        save(gather(folders, side, count), path)
    return load(path)


def run(name: str, pictures: Path, out: Path, wish: argparse.Namespace) -> dict[str, Any]:
    """Train one method in its own process, unless its samples are there: what its training cost.

    Raises RuntimeError with the last line it wrote if it fails.
    """
    if not out.exists():
        print(f"… {name}", file=sys.stderr, flush=True)
        command = [sys.executable, "-m", "bench.learners", name, str(pictures), str(out)]
        numbers = {"minutes": wish.minutes, "samples": wish.samples, "threads": wish.threads}
        command += [f"--{key}={value}" for key, value in numbers.items()]
        ran = subprocess.run(command, stderr=subprocess.PIPE, text=True)
        if ran.returncode:
            raise RuntimeError((ran.stderr.strip().splitlines() or [f"status {ran.returncode}"])[-1])
    with np.load(out) as saved:
        facts: dict[str, Any] = json.loads(str(saved["facts"]))
    return facts


def judged(paintings: Paintings, drawn: torch.Tensor) -> dict[str, Any]:
    """Figures of drawn pictures [N, 3, S, S] by every judge, and the shares of copies among them."""
    real = paintings.x(held_out=True)
    found = CopyIndex(paintings.x(held_out=False), real).check(drawn)
    tables = {judge: measure(real, drawn, network) for judge, network in judges().items()}
    return {
        "figures": {judge: {name: asdict(v) for name, v in table.items()} for judge, table in tables.items()},
        "copies": len(found.copied) / len(drawn),
        "copies_by_p_alone": found.share,
    }


def draw_sheet(x: torch.Tensor, path: Path) -> None:
    """The first pictures in rows and columns."""
    rows, columns = SHEET
    lines = [torch.cat(list(line), 2) for line in x[: rows * columns].split(columns) if len(line) == columns]
    to_images(torch.cat(lines, 1)[None])[0].save(path)


def row(name: str, found: Mapping[str, Any]) -> list[object]:
    """Cells for the table."""
    if "error" in found:
        return [name, found["error"], *[""] * (len(COLUMNS) - 2)]
    lite1, nsfw = found["figures"]["lite1"], found["figures"]["open-nsfw"]

    def cell(table: Mapping[str, Any], figure: str) -> str:
        value = table[figure]
        return f"{value['value']:.4f} ± {(value['high'] - value['low']) / 2:.4f}"

    recalls = [lite1["recall"]["value"], nsfw["recall"]["value"], lite1["precision"]["value"]]
    cost = [found.get("memory_mb", ""), found.get("pictures_per_second", "")]
    return [name, cell(lite1, "kid"), cell(nsfw, "kid"), *recalls, f"{found['copies']:.1%}", *cost]


def begin(path: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """What earlier sittings found. Raises SystemExit if they had other settings or pictures."""
    if not path.exists():
        return {"machine": describe(), "settings": dict(settings), "results": {}}
    kept: dict[str, Any] = json.loads(path.read_text("utf-8"))
    if kept["settings"] != settings:
        changed = [key for key, value in settings.items() if kept["settings"].get(key) != value]
        raise SystemExit(
            f"{path} was measured with another {', '.join(changed)}: name another --out and --work"
        )
    return kept


def write(path: Path, kept: Mapping[str, Any]) -> None:
    """Write under a temporary name, then rename."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.with_suffix(".part").write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", "utf-8")
    path.with_suffix(".part").replace(path)


def parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    parser.add_argument("--minutes", type=float, default=30)
    parser.add_argument("--side", type=int, default=64)
    parser.add_argument("--pictures", type=int, default=800)
    parser.add_argument("--only", nargs="+", choices=list(METHODS), default=list(METHODS))
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--threads", type=int, default=torch.get_num_threads())
    parser.add_argument("--out", type=Path, help="default: bench/results/train-PICTURES.json")
    parser.add_argument("--work", type=Path, help="samples and sheets; default: out/train-PICTURES")
    wish = parser.parse_args(arguments)
    wish.out = wish.out or results.FOLDER / f"train-{wish.pictures}.json"
    wish.work = wish.work or Path("out") / f"train-{wish.pictures}"
    return wish


def main(arguments: Sequence[str] | None = None) -> None:
    """Train what is missing, judge it, print the table."""
    wish = parse(arguments)
    paintings = prepared(wish.folders, wish.side, wish.pictures, wish.work / "pictures.npz")
    settings = {name: getattr(wish, name) for name in ("minutes", "side", "pictures", "samples", "threads")}
    settings |= {"held_out": int(paintings.held_out.sum()), "digest": paintings.digest}
    kept = begin(wish.out, settings)
    if "seen_by_bundled" not in kept:
        kept["seen_by_bundled"] = seen_before(paintings, weights.find("scenes").path)
        kept["results"][REFERENCE] = judged(paintings, paintings.x(held_out=False))
        write(wish.out, kept)
    for name in wish.only:
        if "error" in kept["results"].get(name, {"error": "not yet"}):
            kept["results"][name] = _result(name, paintings, wish)
            write(wish.out, kept)
    results.show(wish.out.stem, COLUMNS, [row(name, found) for name, found in kept["results"].items()])
    seen = kept["seen_by_bundled"]
    print(
        f"{settings['held_out']} pictures are held out by the hash of their bytes, as when the bundled model "
        f"was taught: it had seen {seen['held_out']:.1%} of them, and {seen['training']:.1%} of the others"
    )


def _result(name: str, paintings: Paintings, wish: argparse.Namespace) -> dict[str, Any]:
    """What training cost and gave, or the error for which it did not start."""
    out = wish.work / f"{name}.npz"
    try:
        facts = run(name, wish.work / "pictures.npz", out, wish)
    except RuntimeError as why:
        return {"error": str(why)}
    with np.load(out) as saved:
        drawn = from_bytes(saved["pixels"])
    draw_sheet(drawn, out.with_suffix(".png"))
    return {**facts, **judged(paintings, drawn)}


if __name__ == "__main__":
    main()
