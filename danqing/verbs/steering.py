"""Sliders as people give them, NAME=VALUE, and a studio whose Drafters obey them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from danqing.language import DanqingError
from danqing.trust.recipe import Recipe, Slide
from danqing.verbs.studio import Studio, open_studio
from danqing.weights import sliders
from danqing.weights.sliders import ENDING, Rack, Slider

if TYPE_CHECKING:
    from danqing.models.drafting import Codes, Drafter, Steer


@dataclass(frozen=True, slots=True)
class Leg:
    """Between which seeds a draft lies: so many after its own, and the share of the second."""

    first: int
    second: int
    share: float


def steered_recipe(recipe: Recipe, wishes: Sequence[str]) -> Recipe:
    """The recipe with sliders NAME=VALUE (by number or by either language's name; a value of -1 to 1).

    NAME may begin with MODEL: where two models of the recipe have a slider of that name. Raises DanqingError,
    naming those there are, for an unknown one; for one given twice, and a value out of range.
    """
    found: list[Slide] = []
    for wish in wishes:
        name, sign, value = wish.rpartition("=")
        if not sign or not name.strip():
            raise DanqingError("slider-form", value=wish)
        rack, slider = find_slider(name, recipe)
        if any((rack.name, slider.index) == (one.model, one.index) for one in found):
            raise DanqingError("slider-twice", name=name)
        found.append(Slide(rack.name, slider.index, _value(name, value)))
    return replace(recipe, sliders=tuple(found), models=with_digests(recipe, {one.model for one in found}))


def with_digests(recipe: Recipe, models: Iterable[str]) -> dict[str, str]:
    """The recipe's models, and the digests of the directions that ``models`` are steered by."""
    return {**recipe.models, **{f"{name}{ENDING}": open_rack(name).digest for name in sorted(models)}}


def find_slider(wish: str, recipe: Recipe) -> tuple[Rack, Slider]:
    """The slider [MODEL:]NAME of the models that a recipe uses; DanqingError if none of them has it."""
    model, colon, name = wish.partition(":")
    if not (colon and model in recipe.models):
        model, name = "", wish
    racks = [rack for key in recipe.models if model in ("", key) and (rack := sliders.find(key))]
    for rack in racks:
        if slider := rack.find(name):
            return open_rack(rack.name), slider
    if not racks:
        raise DanqingError("slider-none", model=", ".join(_drafters(recipe)) or "–")
    known = ", ".join(_called(one) for rack in racks for one in rack.sliders)
    raise DanqingError("slider-unknown", name=name, known=known)


def open_rack(name: str) -> Rack:
    """A model's sliders; DanqingError where there are none, or they were found in other weights."""
    rack = sliders.find(name)
    if rack is None:
        raise DanqingError("slider-none", model=name)
    if rack.model != open_studio().digest(name):
        raise DanqingError("slider-other-model", model=name)
    return rack


def check_sliders(name: str, digest: str) -> None:
    """Raise a DanqingError unless model ``name`` has the sliders with this digest."""
    if open_rack(name).digest != digest:
        raise DanqingError("sliders-changed", name=name, wanted=digest[:12])


def steered(studio: Studio, slides: Sequence[Slide], leg: Leg | None = None) -> Studio:
    """The studio, its Drafters moved along sliders, and (with ``leg``) drafting between two seeds."""
    return Steered(studio, slides, leg) if slides or leg else studio


class Steered(Studio):
    """A studio that shares all models with another; its drafts lie elsewhere."""

    def __init__(self, studio: Studio, slides: Sequence[Slide], leg: Leg | None) -> None:
        vars(self).update(vars(studio))
        self._slides, self._leg = slides, leg

    def drafter(self, name: str) -> "Drafter":
        return replace(super().drafter(name), steer=_steer(self._values(name), name, self._leg))

    def moved(self, model: str) -> object:
        values = tuple(self._values(model).items())
        return (values, self._leg) if values or self._leg else None

    def _values(self, model: str) -> dict[int, float]:
        return {one.index: one.value for one in self._slides if one.model == model}


def _steer(values: dict[int, float], model: str, leg: Leg | None) -> "Steer":
    from danqing.exploring.walks import slerp
    from danqing.models.drafter import on_sphere
    from danqing.models.sliders import step

    along = step(open_rack(model), values) if values else None

    def between(codes: "Callable[[int], Codes]", seed: int) -> "Codes":
        if leg is None:
            return codes(seed)
        (z, c), (other_z, other_c) = codes(seed + leg.first), codes(seed + leg.second)
        return slerp(z, other_z, leg.share), slerp(c, other_c, leg.share)

    def steer(codes: "Callable[[int], Codes]", seed: int) -> "Codes":
        z, c = between(codes, seed)
        return (z, c) if along is None else (z + along[0], on_sphere(c + along[1]))

    return steer


def _value(name: str, text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        raise DanqingError("slider-value", name=name, value=text) from None
    if not -1 <= value <= 1:
        raise DanqingError("slider-value", name=name, value=text)
    return value


def _called(slider: Slider) -> str:
    return " / ".join([str(slider.index), *slider.names.values()])


def _drafters(recipe: Recipe) -> list[str]:
    return [name for name in recipe.models if "drafter" in open_studio().card(name).families]
