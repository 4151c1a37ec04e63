"""styles, themes and show: what there is, and what a work was made from."""

import json
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from danqing.cli.options import Language, argument
from danqing.cli.screen import print_table
from danqing.language import language as spoken
from danqing.language import say
from danqing.trust.lineage import Lineage, Step
from danqing.trust.recipe import Recipe, read_style

if TYPE_CHECKING:
    from collections.abc import Sequence

    from danqing.themes.lexicon import Match
    from danqing.trust.recipe import Motion, Share


def styles(language: Language = None) -> None:
    """List the styles."""
    from danqing.verbs.looking import styles

    headings = (say("cli-style"), say("cli-title"))
    print_table(headings, [(name, titles[spoken()]) for name, titles in styles().items()])


def themes(
    word: Annotated[str | None, argument("WORD", "help-word")] = None,
    language: Language = None,
) -> None:
    """List what themes may speak of, or what one word means."""
    from danqing.verbs.looking import themes

    headings = (say("cli-word"), say("cli-word-other"), say("cli-role"), say("cli-drawable"))
    print_table(headings, [_row(match) for match in themes(word)])


def show(
    file: Annotated[str, argument("FILE", "help-file")],
    as_json: Annotated[bool, typer.Option("--json", help="help-show-json")] = False,
    plan: Annotated[bool, typer.Option("--plan", help="help-show-plan")] = False,
    language: Language = None,
) -> None:
    """Print the recipe inside a picture."""
    from danqing.verbs.looking import show

    history = show(file)
    recipe = history.recipe if isinstance(history, Lineage) else history
    if plan:
        print(json.dumps(recipe and recipe.plan, ensure_ascii=False, indent=2))
    elif as_json:
        print(json.dumps(asdict(history), ensure_ascii=False, indent=2))
    else:
        rows = _lineage_rows(history) if isinstance(history, Lineage) else _recipe_rows(history)
        print_table((say("cli-key"), say("cli-value")), rows)


def _motion(motion: "Motion") -> str:
    way = (
        say("cli-motion-along", name=motion.along)
        if motion.along
        else say("cli-motion-keys", count=motion.keys)
    )
    told = f"{motion.seconds:g} s, {motion.fps} fps, {way}"
    return f"{told}, {say('cli-motion-loop')}" if motion.loop else told


def _row(match: "Match") -> tuple[str, str, str, str]:
    words = (match.zh, match.en) if spoken() == "zh" else (match.en, match.zh)
    role = say(f"role-{match.role}", model=match.name)
    return (*words, role, say("cli-yes" if match.drawable else "cli-no"))


def _lineage_rows(lineage: Lineage) -> list[tuple[str, str]]:
    """Where a work began, then a row for every step."""
    start = lineage.start
    if isinstance(start, Recipe):
        rows = _recipe_rows(start)
    else:
        told = f"{start.name or '–'}, {start.width}x{start.height}"
        rows = [(say("cli-original"), told), (say("cli-version"), lineage.danqing)]
    for number, step in enumerate(lineage.steps, 1):
        rows.append((say("cli-step", number=number), f"{step.verb}: {_options(step)}"))
    return rows


def _options(step: Step) -> str:
    """The styles of a step, and those of its other options that are short and say something."""
    told = []
    for key, value in step.options.items():
        if key == "style" and isinstance(value, list):
            told.append(_styles(read_style(value)))
        elif value not in ("", [], None) and len(str(value)) <= 40:
            told.append(f"{key} {value}")
    return ", ".join(told)


def _styles(shares: "Sequence[Share]") -> str:
    """Styles by name, with their weights where there are several."""
    mixed = len(shares) > 1
    return " + ".join(f"{share.name}:{share.weight:g}" if mixed else share.name for share in shares)


def _recipe_rows(recipe: Recipe) -> list[tuple[str, str]]:
    """What a person asks of a work; --json has everything."""
    rows = [
        ("cli-verb", recipe.verb),
        ("cli-theme", recipe.theme),
        ("cli-style", _styles(recipe.style)),
        ("cli-seed-key", str(recipe.seed)),
        ("cli-size-key", f"{recipe.width}x{recipe.height}"),
        ("cli-brush", f"{recipe.brush:g}"),
        ("cli-strength", f"{recipe.strength:g}"),
        ("cli-models", ", ".join(f"{name} {digest[:12]}" for name, digest in recipe.models.items())),
        ("cli-version", recipe.danqing),
    ]
    if recipe.sliders:
        told = ", ".join(f"{one.model}:{one.index}={one.value:g}" for one in recipe.sliders)
        rows.append(("cli-sliders", told))
    if recipe.motion:
        rows.append(("cli-motion", _motion(recipe.motion)))
    return [(say(key), value) for key, value in rows]
