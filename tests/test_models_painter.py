"""The Painter's miniature: shapes, tiles without seams, faithfulness, styles from pictures, weights."""

from pathlib import Path

import pytest
import torch

from danqing.language import DanqingError
from danqing.models import painting, storage
from danqing.models.painter import (
    SCALE,
    SIZES,
    Generator,
    PainterCritic,
    StyledBlock,
    StyleReader,
    critic_loss,
    unit,
)
from danqing.models.painting import MARGIN, Painter, load, paint
from danqing.pictures.palettes import Colours
from danqing.pictures.tensors import resize, shrink


@pytest.fixture
def painter() -> Painter:
    torch.manual_seed(0)
    generator, reader = storage.ready(Generator(SIZES["test"])), storage.ready(StyleReader(SIZES["test"]))
    for block in generator.modules():
        if isinstance(block, StyledBlock):
            block.noise_gain.fill_(0.5)  # as after training: noise is seen
    grey = Colours(torch.zeros(3), torch.eye(3))
    styles = {"ink": unit(torch.randn(8)), "oil": unit(torch.randn(8))}
    titles = {name: {"en": name, "zh": name} for name in styles}
    return Painter(generator, reader, styles, dict.fromkeys(styles, grey), titles)


def thumbnails(*shape: int) -> torch.Tensor:
    rough = torch.randn(shape[0], 3, 5, 5, generator=torch.Generator().manual_seed(1)) * 0.5
    return resize(rough.clamp(-1, 1), *shape[2:])


def test_a_painting_is_eight_times_its_thumbnail(painter: Painter) -> None:
    x = paint(painter, thumbnails(2, 3, 10, 14), painter.styles["ink"], seed=0)
    assert x.shape == (2, 3, 80, 112)
    assert x.abs().max() <= 1


def test_tiles_join_without_a_seam(painter: Painter) -> None:
    t = thumbnails(1, 3, 40, 70)
    whole = paint(painter, t, painter.styles["ink"], seed=3, tile=128)
    tiled = paint(painter, t, painter.styles["ink"], seed=3, tile=16)
    assert (whole - tiled).abs().max() < 2e-3  # a quarter of a level, where bfloat16 rounds


@pytest.mark.parametrize("size", ["full", "large"])  # models that were taught before hold large ones
def test_the_margin_covers_what_a_generator_sees(size: str) -> None:
    generator = storage.ready(Generator(SIZES[size]))
    t = torch.zeros(1, 3, 2 * MARGIN + 3, 2 * MARGIN + 3)
    w, noises = unit(torch.ones(1, 64)), [torch.zeros(1, 1, *s) for s in generator.noise_shapes(*t.shape[2:])]
    before = generator(t, w, noises)
    t[..., 0, 0] = 1
    changed = (generator(t, w, noises) - before).abs().amax((0, 1)) > 0
    assert not changed[8 * MARGIN :].any()
    assert not changed[:, 8 * MARGIN :].any()


def test_what_growing_and_shrinking_loses_is_known_on_the_thumbnail() -> None:
    t = thumbnails(2, 3, 9, 14)
    there_and_back = shrink(painting._grown(t), SCALE)
    torch.testing.assert_close(painting._softened(t), there_and_back, rtol=0, atol=1e-5)
    y = painting._grown(thumbnails(2, 3, 9, 14).flip(0))
    once = y + 0.7 * painting._grown(t - shrink(y, SCALE))
    twice = once + 0.7 * painting._grown(t - shrink(once, SCALE))
    torch.testing.assert_close(painting._reconciled(y, t, 0.7), twice, rtol=0, atol=1e-5)


def test_strength_nought_keeps_to_the_thumbnail(painter: Painter) -> None:
    t = thumbnails(1, 3, 24, 24) * 0.8
    apart = [
        float((shrink(paint(painter, t, painter.styles["oil"], seed=0, strength=s), 8) - t).abs().mean())
        for s in (0.0, 0.5, 1.0)
    ]
    assert apart[0] < 0.02
    assert apart == sorted(apart)


def test_seeds_vary_the_brushwork_and_repeat_it(painter: Painter) -> None:
    t, w = thumbnails(1, 3, 12, 12), painter.styles["ink"]
    first, again, other = (paint(painter, t, w, seed=seed) for seed in (1, 1, 2))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)


def test_styles_differ_and_are_read_from_pictures_of_any_size(painter: Painter) -> None:
    t = thumbnails(1, 3, 12, 12)
    ink, oil = (paint(painter, t, painter.styles[name], seed=0) for name in ("ink", "oil"))
    assert not torch.equal(ink, oil)
    w = painter.read_style(thumbnails(1, 3, 37, 90))
    assert w.shape == (1, 8)
    assert torch.allclose(w.square().mean(), torch.tensor(1.0), atol=1e-3)


def test_weights_explain_themselves(painter: Painter, tmp_path: Path) -> None:
    file = tmp_path / "p.safetensors"
    tensors = {
        **storage.named("generator", painter.generator),
        **storage.named("reader", painter.reader),
        "styles": torch.stack(list(painter.styles.values())),
        "palettes.mean": torch.zeros(2, 3),
        "palettes.covariance": torch.eye(3).expand(2, 3, 3),
    }
    storage.save(file, {"painter": storage.Part(SIZES["test"], tensors, {"styles": painter.titles})})
    again = load(file)
    assert list(again.styles) == ["ink", "oil"]
    t = thumbnails(1, 3, 9, 9)
    mine, theirs = (paint(p, t, painter.styles["ink"], seed=0) for p in (painter, again))
    assert (mine - theirs).abs().max() < 0.02  # float16 between them


@pytest.mark.parametrize("content", [b"", b"not weights", b"\x00" * 64])
def test_other_files_are_no_weights(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "x.safetensors"
    file.write_bytes(content)
    with pytest.raises(DanqingError, match="no weights file"):
        load(file)


def test_weights_of_another_version_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.safetensors"
    storage.save(file, {"painter": storage.Part(SIZES["test"], {"a": torch.zeros(1)})})
    with pytest.raises(DanqingError, match="another version"):
        load(file)


def test_weights_of_another_family_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "x.safetensors"
    storage.save(file, {"drafter": storage.Part(SIZES["test"], {"a": torch.zeros(1)})})
    with pytest.raises(DanqingError, match="painter"):
        load(file)


def test_the_critic_scores_places_and_prefers_its_training() -> None:
    torch.manual_seed(0)
    critic = PainterCritic(SIZES["test"], 3)
    x, t, w = torch.randn(2, 3, 32, 32), torch.randn(2, 3, 4, 4), torch.randn(2, 8)
    assert critic(x, t, w, torch.tensor([0, 2])).shape == (2, 1, 4, 4)
    sure, unsure = torch.full((2,), 2.0), torch.zeros(2)
    assert critic_loss(sure, -sure, -sure) == 0
    assert critic_loss(unsure, unsure, unsure) == 2
    assert critic_loss(sure, -sure, sure) > 0  # a real picture under a wrong name was believed
