"""The Blender in miniature: codes and back, distributions of codes, variants and ways between pictures."""

import math

import pytest
import torch

from danqing.models.blender import SIZES, Decoder, Encoder, bits, set_straight, surprise
from danqing.models.blender_prior import Prior, arc, between
from danqing.models.blending import Blender, blend, dream, vary
from danqing.models.storage import ready
from danqing.models.strangeness import SIGNS, Usual, judge, read_signs

CONFIG = SIZES["test"]


def noise(seed: int, *shape: int) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def codes(seed: int, count: int, at: float) -> torch.Tensor:
    """Codes about ``at`` that mostly move together, as those of like pictures do."""
    shape = CONFIG.latent, CONFIG.base, CONFIG.base
    spread = noise(1, 3, *shape)
    return (
        at
        + torch.einsum("nk,kabc->nabc", noise(seed, count, 3), spread)
        + 0.1 * noise(seed + 50, count, *shape)
    )


def fitted() -> Prior:
    prior = Prior(CONFIG)
    first, second = codes(2, 40, at=0.0), codes(3, 40, at=4.0)
    prior.fit(0, first)
    prior.fit(1, second)
    prior.fit(2, torch.cat([first, second]))
    return prior


@pytest.fixture(scope="module")
def blender() -> Blender:
    torch.manual_seed(0)
    encoder, decoder = Encoder(CONFIG), Decoder(CONFIG)
    torch.nn.init.normal_(decoder.leave.weight, std=0.3)  # as if it had learned to draw
    return Blender(ready(encoder), ready(decoder), fitted(), ("ink", "plate"))


def pictures(seed: int, count: int = 1) -> torch.Tensor:
    return noise(seed, count, 3, CONFIG.side, CONFIG.side).mul(0.4).clamp(-1, 1)


def test_codes_have_places_and_pictures_their_side(blender: Blender) -> None:
    z = blender.read(pictures(0, 3))
    assert z.shape == (3, CONFIG.latent, CONFIG.side // 8, CONFIG.side // 8)
    assert blender.draw(z).shape == (3, 3, CONFIG.side, CONFIG.side)


def test_what_is_far_from_a_picture_is_drawn_only_near_it() -> None:
    """A code's place reaches its own part of the picture, not the far corner."""
    torch.manual_seed(0)
    decoder = Decoder(SIZES["full"])
    z = torch.zeros(1, SIZES["full"].latent, 8, 8, requires_grad=True)
    decoder(z)[..., :4, :4].sum().backward()
    assert z.grad is not None
    assert z.grad[..., 0, 0].abs().sum() > 0
    assert z.grad[..., 7, 7].abs().sum() == 0


def test_the_straight_path_starts_as_principal_components() -> None:
    """Pictures of as many patterns as a code has numbers come back whole before anything is learned."""
    patterns = noise(3, CONFIG.latent, 3 * 64)
    x = torch.einsum("nkab,kp->npab", noise(4, 50, CONFIG.latent, 4, 4), patterns)
    x = 0.1 + 0.2 * torch.nn.functional.pixel_shuffle(x, 8)
    torch.manual_seed(0)
    encoder, decoder = Encoder(CONFIG), Decoder(CONFIG)
    for network, part in ((encoder, encoder.trunk[-1]), (decoder, decoder.leave)):
        torch.nn.init.zeros_(part.weight)  # type: ignore[arg-type]
        torch.nn.init.zeros_(part.bias)  # type: ignore[arg-type]
        assert not torch.allclose(decoder(encoder(x)[0]), x, atol=1e-3), network
    set_straight(encoder, decoder, x)
    z, log_variance = encoder(x)
    torch.testing.assert_close(decoder(z), x, rtol=0, atol=1e-3)
    torch.testing.assert_close(z.std((0, 2, 3)), torch.ones(CONFIG.latent), rtol=0.01, atol=0)
    assert (log_variance < 0).all()  # known better than by the prior alone


def test_surprise_is_the_gaussian_it_says() -> None:
    x, y, log_deviation = pictures(0, 2), pictures(1, 2), torch.tensor(-0.7)
    normal = torch.distributions.Normal(y, log_deviation.exp())
    numbers = x[0].numel()
    expected = -normal.log_prob(x).flatten(1).sum(1) - 0.5 * numbers * math.log(2 * math.pi)
    torch.testing.assert_close(surprise(x, y, log_deviation), expected)


def test_bits_of_a_picture_known_to_a_grey_step() -> None:
    """Pixels spread evenly over 256 steps cost 8 bits; a Gaussian as wide as one step about 2."""
    step = math.log(1 / 127.5)
    flat = torch.tensor([10 * (step + 0.5)])
    assert bits(flat, 10).item() == pytest.approx(0.5 * math.log2(2 * math.pi * math.e))


def test_parts_join_to_the_same_code() -> None:
    prior, z, kind = fitted(), codes(7, 5, at=2.0), torch.tensor([0, 1, 2, 0, 1])
    torch.testing.assert_close(prior.join(*prior.part(z, kind), kind), z, rtol=1e-4, atol=1e-4)


def test_samples_are_spread_as_the_codes_that_were_fitted() -> None:
    prior, kind = fitted(), torch.full((4000,), 1)
    drawn = prior.sample(kind, torch.Generator().manual_seed(0)).flatten(1)
    real = codes(3, 40, at=4.0).flatten(1)
    assert (drawn.mean(0) - real.mean(0)).abs().max() < 0.2
    assert torch.linalg.norm(drawn.T.cov() - real.T.cov()) < 0.1 * torch.linalg.norm(real.T.cov())


def test_a_code_is_likeliest_of_its_own_kind() -> None:
    prior = fitted()
    assert prior.kind(codes(20, 9, at=0.0)).tolist() == [0] * 9
    assert prior.kind(codes(21, 9, at=4.0)).tolist() == [1] * 9
    far = prior.unlikeness(codes(20, 9, at=9.0), torch.zeros(9, dtype=torch.long))
    assert far.min() > prior.unlikeness(codes(20, 9, at=0.0), torch.zeros(9, dtype=torch.long)).max()


def test_the_arc_keeps_lengths_where_the_chord_does_not() -> None:
    a, b = noise(0, 6, 300), noise(1, 6, 300)
    middle = arc(a, b, torch.full((6,), 0.5))
    expected = (a.norm(dim=1) + b.norm(dim=1)) / 2
    torch.testing.assert_close(middle.norm(dim=1), expected, rtol=0.02, atol=0)
    assert (torch.lerp(a, b, 0.5).norm(dim=1) < 0.8 * expected).all()
    for share, end in ((0.0, a), (1.0, b)):
        torch.testing.assert_close(arc(a, b, torch.full((6,), share)), end, rtol=1e-4, atol=1e-4)


def test_the_arc_between_a_row_and_itself_stays_there() -> None:
    a = noise(0, 3, 50)
    torch.testing.assert_close(arc(a, a, torch.full((3,), 0.3)), a, rtol=1e-3, atol=1e-3)
    assert arc(torch.zeros(1, 5), torch.zeros(1, 5), torch.tensor([0.5])).isfinite().all()


def test_ways_begin_and_end_at_their_codes() -> None:
    prior, z, end = fitted(), codes(30, 2, at=0.0), codes(31, 2, at=4.0)
    torch.testing.assert_close(between(prior, z, end, torch.zeros(2)), z, rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(between(prior, z, end, torch.ones(2)), end, rtol=1e-3, atol=1e-3)


def test_a_variant_of_no_strength_is_the_picture(blender: Blender) -> None:
    x = pictures(5)
    torch.testing.assert_close(vary(blender, x, 0.0, 1), x, rtol=0, atol=1e-2)


def test_variants_go_farther_with_strength_and_differ_by_seed(blender: Blender) -> None:
    x = pictures(5)
    apart = [(vary(blender, x, strength, 1) - x).abs().mean() for strength in (0.1, 0.4, 1.0)]
    assert apart[0] < apart[1] < apart[2]
    assert not torch.equal(vary(blender, x, 0.4, 1), vary(blender, x, 0.4, 2))
    assert torch.equal(vary(blender, x, 0.4, 1), vary(blender, x, 0.4, 1))


def test_variants_and_dreams_stray_along_the_axes_alone(
    blender: Blender, monkeypatch: pytest.MonkeyPatch
) -> None:
    rests, join = [], Prior.join

    def heard(self: Prior, a: torch.Tensor, rest: torch.Tensor, kind: torch.Tensor) -> torch.Tensor:
        rests.append(rest)
        return join(self, a, rest, kind)

    monkeypatch.setattr(Prior, "join", heard)
    vary(blender, pictures(5), 1.0, 1)
    dream(blender, "ink", range(2))
    assert len(rests) == 2
    assert not any(rest.any() for rest in rests)


def test_a_blends_ends_are_the_pictures(blender: Blender) -> None:
    x, y = pictures(5), pictures(6)
    torch.testing.assert_close(blend(blender, x, y, 0.0), x, rtol=0, atol=2e-2)
    torch.testing.assert_close(blend(blender, x, y, 1.0), y, rtol=0, atol=2e-2)


def test_dreams_are_of_their_kind_and_seed(blender: Blender) -> None:
    first = dream(blender, "ink", range(3))
    assert first.shape == (3, 3, CONFIG.side, CONFIG.side)
    assert torch.equal(first[1:], dream(blender, "ink", range(1, 3)))
    assert not torch.equal(first, dream(blender, "plate", range(3)))


def test_what_is_unlike_held_out_pictures_is_strange(blender: Blender) -> None:
    smooth = torch.nn.functional.interpolate(noise(8, 24, 3, 4, 4).mul(0.3), CONFIG.side, mode="bilinear")
    usual, kind = Usual(CONFIG), torch.zeros(20, dtype=torch.long)
    usual.learn(0, read_signs(blender, smooth[:20], kind))
    known = judge(blender, usual, smooth[20:], "ink")
    (odd,) = judge(blender, usual, pictures(9).sign(), "ink")
    assert odd.score > 3 > max(abs(one.score) for one in known)
    assert odd.rank == 1.0
    assert all(0 <= one.rank <= 1 for one in known)
    assert set(odd.signs) == set(SIGNS)
