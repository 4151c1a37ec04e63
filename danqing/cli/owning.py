"""models: list them, and add, remove or look at those that a user taught."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from danqing.cli.options import Force, Language, argument, option
from danqing.cli.screen import print_table, tell
from danqing.language import language as spoken
from danqing.language import say

if TYPE_CHECKING:
    from danqing.weights import Card

Model = Annotated[str, argument("NAME", "help-model-name")]


def models(ctx: typer.Context, language: Language = None) -> None:
    """List the models."""
    if ctx.invoked_subcommand:
        return
    from danqing.verbs.looking import models

    keys = ("cli-model", "cli-title", "cli-use", "cli-licence", "cli-steps", "cli-digest")
    print_table([say(key) for key in keys], [_row(card) for card in models()])


def add(
    file: Annotated[str, argument("FILE", "help-model-file")],
    name: Annotated[str | None, option("--name", "NAME", "help-model-rename")] = None,
    force: Force = False,
    language: Language = None,
) -> None:
    """Add a taught model."""
    from danqing.verbs.owning import add

    card = add(file, name, force=force)
    tell(say("model-added", name=card.name, families=_families(card), digest=card.digest, use=_use(card)))
    print(card.path)


def remove(name: Model, language: Language = None) -> None:
    """Remove a taught model."""
    from danqing.verbs.owning import remove

    file = remove(name)
    tell(say("model-removed", name=name, file=file))
    print(file)


def card(
    name: Model,
    as_json: Annotated[bool, typer.Option("--json", help="help-card-json")] = False,
    language: Language = None,
) -> None:
    """Print a model's card."""
    from danqing.verbs.owning import card, to_dict

    found = card(name)
    if as_json:
        print(json.dumps(to_dict(found), ensure_ascii=False, indent=2))
    else:
        print_table((say("cli-key"), say("cli-value")), list(_card_rows(found)))


def _row(card: "Card") -> tuple[str, ...]:
    steps = card.training.get("steps", 0)
    steps = f"{steps:,}" if isinstance(steps, int) else str(steps)
    title = card.title.get(spoken()) or card.about[spoken()]
    return (card.name, title, _families(card), card.licence, steps, card.digest[:12])


def _families(card: "Card") -> str:
    return say("explain-comma").join(say(f"family-{family}") for family in card.families)


def _use(card: "Card") -> str:
    drafts = "drafter" in card.families
    return say("model-use-drafter" if drafts else "model-use-painter", name=card.name)


def _card_rows(card: "Card") -> Iterator[tuple[str, str]]:
    """The whole card, a line a fact."""
    language = spoken()
    yield say("cli-model"), card.name
    if card.title:
        yield say("cli-title"), card.title[language]
    yield say("cli-about"), card.about[language]
    yield say("cli-use"), _families(card)
    if card.hand:
        yield say("cli-style"), card.name
    for source in card.data:
        yield say("cli-data"), source
    yield say("cli-licence"), card.licence
    for slug, words in card.labels.items():
        yield say("cli-word"), f"{slug}: {', '.join([*words['en'], *words['zh']])}"
    for key, table in (("training", card.training), ("figures", card.figures), ("copies", card.copies)):
        yield from ((f"{key}.{path}", value) for path, value in _flat(table))
    yield say("cli-digest"), card.digest
    yield say("cli-file"), str(card.path)


def _flat(table: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
