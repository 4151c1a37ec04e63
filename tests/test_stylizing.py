"""Stylizing: what is compared, what a run of steps or of time gives, and the verb with its preview."""

from itertools import pairwise
from pathlib import Path

import pytest
import torch
from miniatures import draw_picture
from PIL import Image

from danqing.cli.running import main
from danqing.cli.stylizing import read_time
from danqing.language import DanqingError
from danqing.models import stylizing as family
from danqing.models.stylizer import SIZES, Pyramid, apart, changed
from danqing.models.stylizing import Glimpse, Subject
from danqing.pictures.files import open_picture, save_picture
from danqing.pictures.tensors import to_tensor
from danqing.trust.lineage import Lineage, Step
from danqing.verbs import stylizing
from danqing.verbs.continuing import carry_on, remake
from danqing.verbs.stylizing import stylize

TINY = SIZES["test"]


@pytest.fixture(autouse=True)
def _in_miniature(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(SIZES, "full", TINY)


@pytest.fixture
def style(tmp_path: Path) -> str:
    path = tmp_path / "style.png"
    save_picture(draw_picture(2, 48), path)
    return str(path)


def subject(**kinds: object) -> Subject:
    content, look = (to_tensor(draw_picture(seed, 48)) for seed in (0, 1))
    return Subject(content, [look], [1.0], **kinds)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [(64, 64), (48, 80), (33, 64)])
def test_a_pyramid_is_its_picture(shape: tuple[int, int]) -> None:
    x = torch.randn(1, 3, *shape)
    torch.testing.assert_close(Pyramid(x, 5)(), x)


def test_distributions_are_compared_and_not_places() -> None:
    a = torch.randn(200, 8)
    assert apart(a, a[torch.randperm(200)]) == 0
    assert apart(a, a[::2]) < 0.1 * apart(a, a[::2] + 1)
    torch.testing.assert_close(apart(a, a + 2), torch.tensor(4.0))


def test_content_is_compared_place_by_place_and_as_a_share() -> None:
    b = torch.randn(1, 8, 6, 6)
    assert changed(b, b) == 0
    assert changed(b.flip(3), b) > 0.3
    torch.testing.assert_close(changed(3 * (b + 0.1), 3 * b), changed(b + 0.1, b))


def test_the_same_steps_give_the_same_picture_and_come_nearer_to_the_style() -> None:
    losses: list[float] = []
    x, steps = family.stylize(subject(), steps=(4, 12), watch=lambda glimpse: losses.append(glimpse.loss))
    again, _ = family.stylize(subject(), steps=(4, 12))
    assert steps == (4, 12)
    assert x.shape == (1, 3, 48, 48)
    assert torch.equal(x, again)
    assert min(losses[-4:]) < 0.7 * losses[4]
    assert not torch.equal(x, family.stylize(subject(seed=1), steps=(4, 12))[0])


def test_strength_takes_the_picture_away_from_its_content() -> None:
    content = subject().content
    ways = [family.stylize(subject(strength=s, keep_colours=True), steps=(8, 16))[0] for s in (0.0, 1.0)]
    near, far = ((way - content).square().mean().item() for way in ways)
    assert near < far


def test_it_ends_in_time_with_the_steps_that_it_did() -> None:
    shares: list[float] = []
    x, steps = family.stylize(subject(), seconds=0.5, watch=lambda glimpse: shares.append(glimpse.share))
    assert steps[0]
    assert max(shares) < 1.5
    assert all(a <= b for a, b in pairwise(shares))
    assert torch.equal(x, family.stylize(subject(), steps=steps)[0])


def test_a_size_that_time_does_not_allow_is_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(family, "LARGER", 1e9)
    x, steps = family.stylize(subject(), seconds=0.3)
    assert steps[0]
    assert not steps[1]
    assert x.shape == (1, 3, 48, 48)
    assert torch.equal(x, family.stylize(subject(), steps=steps)[0])


def test_steps_for_more_or_fewer_sizes_are_as_many_as_there_are() -> None:
    few, done = family.stylize(subject(), steps=(3,))
    assert done == (3, 0)
    assert torch.equal(few, family.stylize(subject(), steps=(3, 0, 7))[0])


def test_an_interrupt_keeps_what_there_is() -> None:
    def stop(glimpse: Glimpse) -> None:
        if glimpse.share > 0.15:
            raise KeyboardInterrupt

    x, steps = family.stylize(subject(), steps=(4, 40), watch=stop)
    assert 0 < steps[1] < 40
    assert torch.equal(x, family.stylize(subject(), steps=steps)[0])


def test_a_flat_and_a_tiny_style_do_no_harm() -> None:
    for look in (torch.zeros(1, 3, 40, 60), torch.full((1, 3, 1, 1), 0.5), torch.rand(1, 3, 3, 200)):
        x, _ = family.stylize(Subject(subject().content, [look], [1.0]), steps=(2, 3))
        assert x.isfinite().all()
        assert x.abs().max() <= 1


@pytest.mark.parametrize(("mode", "size"), [("RGB", (96, 60)), ("RGBA", (64, 64)), ("RGB", (1, 200))])
def test_a_work_replays_from_its_steps(mode: str, size: tuple[int, int], style: str) -> None:
    image = draw_picture(3, 96, mode).resize(size)
    work = stylize(image, [style, f"{style}:0.5"], seconds=1, seed=3)
    assert work.image.size == size
    assert work.image.mode == mode
    assert isinstance(work.recipe, Lineage)
    assert remake(work.recipe).tobytes() == work.image.tobytes()
    if mode == "RGBA":
        assert work.image.getchannel("A").tobytes() == image.getchannel("A").tobytes()


def test_a_large_picture_is_worked_at_a_smaller_size(style: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stylizing, "WORKED", 64)
    monkeypatch.setattr(family, "LARGER", 0)  # so that every size is reached on a busy machine, too
    sides: list[int] = []
    work = stylize(
        draw_picture(3, 96),
        style,
        seconds=1,
        size=128,
        watch=lambda glimpse: sides.append(glimpse.x.shape[2]),
    )
    assert work.image.size == (128, 128)
    assert max(sides) == 64


@pytest.mark.parametrize(
    ("options", "key"),
    [
        ({"seconds": 0.5}, "stylize-time"),
        ({"strength": 1.5}, "work-range"),
        ({"size": 5000}, "work-range"),
        ({"style": ["x.png"] * 5}, "style-count"),
        ({"style": "sonk-ink"}, "style-unknown"),
        ({"style": "nothing.png"}, "picture-missing"),
    ],
)
def test_what_is_out_of_range_is_said(options: dict[str, object], key: str, style: str) -> None:
    with pytest.raises(DanqingError) as fault:
        stylize(draw_picture(0, 64), **({"style": style} | options))  # type: ignore[arg-type]
    assert fault.value.key == key


@pytest.mark.parametrize(
    "broken", [{"pictures": ["?"]}, {"steps": [-1]}, {"weights": [1.0, 1.0]}, {"more": 1}]
)
def test_a_step_that_was_tampered_with_is_refused(broken: dict[str, object], style: str) -> None:
    work = stylize(draw_picture(0, 48), style, seconds=1, seed=0)
    assert isinstance(work.recipe, Lineage)
    options = work.recipe.steps[-1].options
    with pytest.raises(DanqingError):
        carry_on(draw_picture(0, 48), Step("stylize", {}, {**options, **broken}))


def test_the_command_shows_a_preview_and_takes_it_away(
    style: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seen: list[Image.Image] = []
    monkeypatch.setattr(stylizing.Preview, "remove", lambda self: seen.append(open_picture(self.path)))
    save_picture(draw_picture(0, 64), tmp_path / "photo.png")
    words = ["stylize", str(tmp_path / "photo.png"), "--style", style, "--time", "1s", "--seed", "4"]
    assert main([*words, "--output", str(tmp_path / "made.png")]) == 0
    assert capsys.readouterr().err.count("loss") >= 1
    assert seen
    again = tmp_path / "again.png"
    assert main(["replay", str(tmp_path / "made.png"), "--output", str(again)]) == 0
    assert open_picture(again).tobytes() == open_picture(tmp_path / "made.png").tobytes()


@pytest.mark.parametrize(
    "words", [["--time", "soon"], ["--output", "made.jpg"], ["--time", "0.1"], ["--size", "9000"], []]
)
def test_the_command_refuses_before_it_works(words: list[str], style: str, tmp_path: Path) -> None:
    save_picture(draw_picture(0, 64), tmp_path / "photo.png")
    given = ["--style", style] if words else []
    assert main(["stylize", str(tmp_path / "photo.png"), *given, *words]) == 2


def test_times_are_read() -> None:
    assert [read_time(text) for text in ("90", "90s", "2m", "1.5h")] == [90, 90, 120, 5400]
    with pytest.raises(DanqingError):
        read_time("-1m")
