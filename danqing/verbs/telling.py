"""Saying in a sentence what a work shows, for those who cannot see it. Needs no torch."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Final

from danqing import weights
from danqing.language import LANGUAGES, say_in_all
from danqing.themes.counting import counted, with_article
from danqing.themes.lexicon import labels
from danqing.themes.manner import DYNASTY, PERIOD, WEATHER
from danqing.themes.plan import Plan, Subject
from danqing.trust.lineage import Lineage
from danqing.trust.recipe import PICTURE, Recipe, Share
from danqing.weights import own
from danqing.weights.notes import part

LONGEST: Final = 400  # characters
SEEN: Final = 0.2  # turns of the palette that are weaker hardly show
KINDS: Final = {"landscape", "still-life", "genre"}  # told only where there is nothing better to tell
MANNERS: Final = {*DYNASTY.values(), *PERIOD.values(), *WEATHER}  # labels that are told by style and weather
SIDES: Final = (0.38, 0.62)


def tell(history: Recipe | Lineage) -> dict[str, str]:
    """What a work shows and in which style, by language, from its recipe; at most LONGEST characters each."""
    recipe = history.start if isinstance(history, Lineage) else history
    if not isinstance(recipe, Recipe):
        return say_in_all("tell-brought")
    return {language: _told(recipe, language)[:LONGEST] for language in LANGUAGES}


def _told(recipe: Recipe, language: str) -> str:
    if recipe.plan is None:
        key = "tell-painted-theme" if recipe.theme else "tell-painted"
        parts = [_say(key, language, theme=recipe.theme)]
    else:
        plan = Plan.from_dict(recipe.plan)
        lights = [_say(f"tell-light-{kind}", language) for kind in _once(light.kind for light in plan.lights)]
        parts = [_scene(plan, language), *_things(plan.subjects, language), *lights]
    style = _style(recipe.style, language)
    joined = _say("tell-between", language).join(parts)
    return _say("tell-joined", language, style=style[:1].upper() + style[1:], parts=joined)


def _style(shares: Sequence[Share], language: str) -> str:
    """The styles' names, the weightiest first."""
    ordered = sorted(shares, key=lambda share: -share.weight)
    return " + ".join(
        _say("tell-picture-style", language)
        if share.name == PICTURE
        else _titles().get(share.name, {}).get(language) or _label(share.name, language)
        for share in ordered[:3]
    )


def _scene(plan: Plan, language: str) -> str:
    turns = [f"tell-turn-{turn.name}" for turn in plan.shifts if turn.strength >= SEEN]
    told = _say("tell-turns-between", language).join(_say(turn, language) for turn in turns)
    if plan.background.fill:
        place = _say(f"tell-{plan.background.fill}", language)
        return _say("tell-turns-between", language).join([place, told] if told else [place])
    scene = _behind(plan, language)
    return _say("tell-scene-turned", language, scene=scene, turns=told) if told else scene


def _behind(plan: Plan, language: str) -> str:
    """What the background shows."""
    told = MANNERS | {subject.concept for subject in plan.subjects}
    named = [label for label in plan.background.labels if label not in told]
    places = [label for label in named if label not in KINDS] or named
    if plan.background.model:
        known = _taught(plan.background.model)
        words = [known[label][language][0] for label in places if known.get(label, {}).get(language)]
        model = plan.background.model
        if not words:
            return _say("tell-taught-scene", language, model=model)
    else:
        words = [_label(label, language) for label in places]
    if language == "en":
        words = [with_article(word) for word in words]
    return _say("tell-and", language).join(_once(words)) or _say("tell-any-scene", language)


def _things(subjects: Sequence[Subject], language: str) -> list[str]:
    """Each concept once: how many, and on which side if all stand there."""
    alike: dict[str, list[Subject]] = {}
    for subject in subjects:
        alike.setdefault(subject.concept, []).append(subject)
    return [
        _say(f"tell-{_where(some)}", language, things=counted(concept, len(some), language))
        for concept, some in alike.items()
    ]


def _where(subjects: Sequence[Subject]) -> str:
    places = [subject.x for subject in subjects]
    if max(places) < SIDES[0]:
        return "left"
    if min(places) > SIDES[1]:
        return "right"
    return "middle" if SIDES[0] <= min(places) and max(places) <= SIDES[1] else "about"


def _label(name: str, language: str) -> str:
    return labels().get(name, (name, name))[LANGUAGES.index(language)]


def _say(key: str, language: str, **values: object) -> str:
    return say_in_all(key, **values)[language]


def _once(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


@cache
def _titles() -> dict[str, dict[str, str]]:
    """What the bundled styles are called, by language."""
    titles: dict[str, dict[str, str]] = part(weights.find("painter").path, "painter")["styles"]
    return titles


def _taught(model: str) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """The labels of an own model with their words by language; none of one that is gone."""
    return next((card.labels for card in own.catalogue() if card.name == model), {})
