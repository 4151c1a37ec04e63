"""What a measurement was made on, and how fast this machine convolves: never its name or its paths."""

import os
import platform
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import torch
from torch import nn

REST = 0.1  # seconds before each call: the threads of the one before spin on for a while


def describe() -> dict[str, object]:
    """Processor, cores, memory, versions and threads."""
    return {
        "processor": _read("/proc/cpuinfo", "model name") or platform.processor() or platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(int((_read("/proc/meminfo", "MemTotal") or "0 kB").split()[0]) / 2**20, 1),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "torch": torch.__version__,
        "threads": torch.get_num_threads(),
    }


def peak_memory_mb() -> float:
    """The most memory that this process has held so far, in MB.

    From /proc where there is one: what getrusage says there includes the parent's memory at the time of the
    fork.
    """
    status = _read("/proc/self/status", "VmHWM")
    if status:
        return int(status.split()[0]) / 1024
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak / 2**20 if sys.platform == "darwin" else peak / 1024


def _read(path: str, key: str) -> str | None:
    """The value of the first ``key: value`` line of a file of /proc, None where there is none."""
    try:
        lines = Path(path).read_text("utf-8").splitlines()
    except OSError:
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(key)), None)


def seconds(call: Callable[[], object], rounds: int = 5) -> float:
    """Median seconds of ``call``, after one round that does not count."""
    return compare(call, rounds=rounds)[0]


def compare(*calls: Callable[[], object], rounds: int = 5) -> list[float]:
    """Median seconds of each call, taken in turns, so that a busy machine is as busy for each of them."""
    taken: list[list[float]] = [[] for _ in calls]
    for turn in range(rounds + 1):
        for call, times in zip(calls, taken, strict=True):
            time.sleep(REST)
            start = time.perf_counter()
            call()
            if turn:
                times.append(time.perf_counter() - start)
    return [median(times) for times in taken]


def convolution_rate() -> float:
    """GFLOP/s of 3 x 3 convolutions of 128 channels, float32, channels-last: the best of three sides."""

    def rate(side: int) -> float:
        layer = nn.Conv2d(128, 128, 3, padding=1)
        layer.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        x = torch.randn(1, 128, side, side).contiguous(memory_format=torch.channels_last)
        with torch.inference_mode():
            return 2 * 9 * 128 * 128 * side * side / seconds(lambda: layer(x), 9) / 1e9

    return max(rate(side) for side in (32, 64, 128))
