"""Which arithmetic is taken for fast: what Linux says of the processor, and float32 where nobody says."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import torch

from danqing import precision


@pytest.fixture(autouse=True)
def _asked_anew() -> Iterator[None]:
    precision.fast_bfloat16.cache_clear()
    yield
    precision.fast_bfloat16.cache_clear()


@pytest.mark.parametrize(
    ("flags", "fast"),
    [
        ("fpu amx_bf16 amx_tile", True),
        ("fpu avx512_bf16", True),
        ("fpu amx_bf16x avx512f", False),
        ("", False),
    ],
)
def test_what_multiplies_bfloat16_is_found_among_the_flags(
    flags: str, fast: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    info = tmp_path / "cpuinfo"
    info.write_text(f"processor\t: 0\nflags\t\t: {flags}\n\n", "utf-8")
    monkeypatch.setattr(precision, "CPU_INFO", info)
    assert precision.fast_bfloat16() is fast
    with precision.autocast():
        y = torch.nn.functional.conv2d(torch.ones(1, 1, 4, 4), torch.ones(1, 1, 3, 3))
    assert y.dtype is (torch.bfloat16 if fast else torch.float32)


def test_where_nobody_says_it_is_float32(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(precision, "CPU_INFO", tmp_path / "nowhere")
    assert precision.fast_bfloat16() is False


@pytest.mark.skipif(not hasattr(torch.cpu, "_is_amx_tile_supported"), reason="PyTorch does not say any more")
def test_linux_and_pytorch_agree() -> None:
    supported = torch.cpu._is_amx_tile_supported() or torch.cpu._is_avx512_bf16_supported()
    assert precision.fast_bfloat16() == supported or not precision.CPU_INFO.exists()
