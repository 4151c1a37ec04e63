"""The measuring of Drafter and Painter in miniature, with stand-ins whose order of merit is known."""

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from bench import figures, painter, results
from danqing.pictures.tensors import resize, to_bytes


def pictures(count: int, *, seed: int, grid: int = 3, channels: int = 3) -> torch.Tensor:
    """Smooth (a small grid) or rough (a large grid) chance pictures [count, channels, 32, 32]."""
    coarse = torch.randn(count, channels, grid, grid, generator=torch.Generator().manual_seed(seed))
    return F.interpolate(coarse, (32, 32), mode="bilinear").tanh()


@pytest.fixture
def packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> figures.Packed:
    monkeypatch.setattr(figures, "DRAFTS", 24)
    monkeypatch.setattr(figures, "COPY_DRAFTS", 12)
    monkeypatch.setattr(figures, "FEWEST", 8)
    held_out = np.arange(48) % 2 == 0
    labels = np.stack([np.arange(48) < 18, np.arange(48) < 4], 1)
    file = tmp_path / "packed.npz"
    np.savez(
        file,
        pixels=to_bytes(pictures(48, seed=0)),
        held_out=held_out,
        labels=labels,
        names=np.array(["many", "few"]),
    )
    return figures.read_packed(file)


def test_a_better_source_has_better_figures_and_copies_are_seen(packed: figures.Packed) -> None:
    sources: dict[str, figures.Source] = {
        "alike": lambda label, count: pictures(count, seed=5),
        "rough": lambda label, count: pictures(count, seed=6, grid=24),
    }
    rows, found = figures.measure(packed, sources)
    whole = {row.source: row for row in rows if row.label == "all"}
    assert list(whole) == ["training", "alike", "rough"]
    assert abs(whole["training"].kid.value) < 0.2 * whole["rough"].kid.value
    assert whole["alike"].kid.value < 0.2 * whole["rough"].kid.low
    assert whole["alike"].precision > whole["rough"].precision
    assert whole["alike"].recall.value > whole["rough"].recall.value
    assert whole["training"].copied == 1
    assert whole["alike"].copied is not None
    assert whole["alike"].copied < 0.3
    assert {row.label for row in rows} == {"all", "many"}, "labels with too few pictures are left out"
    assert {pair.draft for pair in found["alike"].pairs} == set(range(12))
    assert all(len(row.row()) == len(figures.COLUMNS) for row in rows)


def test_pictures_with_alpha_are_laid_on_paper() -> None:
    clear = torch.full((1, 4, 2, 2), -1.0)
    paper = figures.on_paper(clear)
    assert paper.shape == (1, 3, 2, 2)
    torch.testing.assert_close((paper[0, :, 0, 0] + 1) / 2, torch.tensor(figures.PAPER))


def test_results_are_printed_and_written_without_name_or_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(results, "FOLDER", tmp_path / "results")
    results.show("A title", ("what", "value"), [("a thing", 0.123456)])
    assert "0.1235" in capsys.readouterr().out
    text = results.write("made", {"value": 1}).read_text("utf-8")
    assert '"value": 1' in text
    assert str(Path.home()) not in text


@pytest.fixture
def paintings() -> dict[str, torch.Tensor]:
    """Two 'styles' of 64 px: smooth, and with stripes all over."""
    stripes = (torch.arange(64) // 2 % 2 * 2 - 1) * 0.4
    smooth = [resize(pictures(8, seed=seed), 64, 64) for seed in (1, 2)]
    return {"smooth": smooth[0], "striped": (smooth[1] + stripes).clamp(-1, 1)}


def test_the_right_style_is_near_and_the_wrong_one_far(paintings: dict[str, torch.Tensor]) -> None:
    stripes = (torch.arange(64) // 2 % 2 * 2 - 1) * 0.4

    def paint(t: torch.Tensor, style: str) -> torch.Tensor:
        x = resize(t, 64, 64)
        return (x + stripes).clamp(-1, 1) if style == "striped" else x

    rows = {row.style: row for row in painter.measure(paintings, paint, lambda t, style: t)}
    striped = rows["striped"]
    assert striped.own < 0.5 < 0.8 < striped.enlarged
    assert striped.swapped < 0.5
    assert striped.recoloured == striped.swapped
    assert striped.chance < 0.3
    assert striped.consistency < 0.06
    assert painter.summary(list(rows.values()))["own"] < 0.5


def test_styles_with_too_few_held_out_paintings_are_left_out(tmp_path: Path) -> None:
    file = tmp_path / "packed.npz"
    styles = np.repeat([0, 1], [12, 5])
    np.savez(
        file,
        pixels=np.zeros((17, 32, 32, 3), np.uint8),
        held_out=np.arange(17) % 2 == 0,
        style=styles,
        names=np.array(["many", "few"]),
    )
    assert {name: len(x) for name, x in painter.read_packed(file).items()} == {"many": 6}
