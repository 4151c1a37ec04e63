"""A plan in sentences: what was understood, what is placed where, and what is not shown."""

from collections.abc import Iterable

from danqing.language import language, say
from danqing.themes.lexicon import labels
from danqing.themes.manner import DYNASTY, PERIOD
from danqing.themes.plan import Plan, Subject
from danqing.themes.surroundings import EVERYTHING

STYLE_OF_LABEL = {label: style for style, label in (DYNASTY | PERIOD).items()}


def explain(plan: Plan) -> str:
    """A few lines in the user's language."""
    style = f"{_name(plan.style)} ({plan.style})"
    lines = [
        say(
            "explain-head",
            theme=plan.theme,
            style=style,
            width=plan.width,
            height=plan.height,
            seed=plan.seed,
        ),
        _behind(plan),
        say("explain-subjects", things=_list(_things(plan.subjects)))
        if plan.subjects
        else say("explain-no-subjects"),
    ]
    if plan.lights:
        lines.append(say("explain-lights", lights=_list(_name(light.kind) for light in plan.lights)))
    if plan.shifts:
        turns = (f"{_name(turn.name)} {turn.strength:.0%}" for turn in plan.shifts)
        lines.append(say("explain-shifts", shifts=_list(turns)))
    used = [(word, meaning) for word, meaning in plan.words if not meaning.startswith("unused ")]
    unused = [word for word, meaning in plan.words if meaning.startswith("unused ")]
    shown = [f"{word} = {_name(meaning.partition(' ')[2])}" for word, meaning in used if _tells(meaning)]
    if shown:
        lines.append(say("explain-words", words=_list(dict.fromkeys(shown))))
    if unused:
        lines.append(say("explain-unused", words=_list(dict.fromkeys(unused))))
    if plan.unknown:
        near = [say("explain-near", word=word, near=near) for word, near in plan.unknown]
        lines.append(say("explain-unknown", words=_list(near)))
    return "\n".join(lines)


def _behind(plan: Plan) -> str:
    if plan.background.model:
        return _taught(plan.background.labels, plan.background.model)
    if plan.background.fill:
        return say("explain-paper") if plan.background.fill == "paper" else say("explain-tabletop")
    if not plan.background.labels:
        return say("explain-any-scene")
    return say("explain-drafted", labels=_list(map(_name, plan.background.labels)))


def _taught(labels: tuple[str, ...], model: str) -> str:
    if labels == (EVERYTHING,):
        return say("explain-taught-any", model=model)
    return say("explain-taught", model=model, labels=_list(map(_name, labels)))


def _things(subjects: Iterable[Subject]) -> list[str]:
    """Each concept once, with its number, and where it stands if it stands alone."""
    found: dict[str, list[Subject]] = {}
    for subject in subjects:
        found.setdefault(subject.concept, []).append(subject)
    return [
        f"{_name(concept)} ({_where(alike[0].x)})" if len(alike) == 1 else f"{_name(concept)} × {len(alike)}"
        for concept, alike in found.items()
    ]


def _where(x: float) -> str:
    return say("where-left") if x < 0.42 else say("where-right") if x > 0.58 else say("where-middle")


def _tells(meaning: str) -> bool:
    """Whether a word's meaning is worth a mention beside what was placed."""
    return meaning.split(" ")[0] in ("thing", "scene", "light", "shift", "style", "colour", "size")


def _name(name: str) -> str:
    english, chinese = labels().get(STYLE_OF_LABEL.get(name, name), (name, name))
    return chinese if language() == "zh" else english


def _list(parts: Iterable[str]) -> str:
    return say("explain-comma").join(parts)
