"""The Typer application: all verbs, with help and errors in the language in force."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Annotated, Any

import typer
from typer.core import TyperCommand, TyperGroup

from danqing.cli import (
    blending,
    colouring,
    enlarging,
    evaluating,
    exploring,
    exporting,
    inscribing,
    inspecting,
    layering,
    looking,
    making,
    owning,
    restyling,
    scaling,
    studio,
    stylizing,
    teaching,
)
from danqing.cli.options import Language
from danqing.language import DanqingError

VERBS: tuple[Callable[..., None], ...] = (
    making.create, making.draft, making.paint, exploring.film, inscribing.inscribe,
    restyling.restyle, stylizing.stylize, colouring.colour, blending.vary, blending.blend,
    layering.repaint, enlarging.enlarge,
    inspecting.inspect, teaching.train, exploring.explore, evaluating.evaluate, exporting.export,
    scaling.sweep,
    looking.styles, looking.themes, looking.show, making.replay, blending.strange, studio.studio,
)  # fmt: skip
# A verb that has verbs of its own, and does something without them too.
GROUPS: tuple[tuple[Callable[..., None], tuple[Callable[..., None], ...]], ...] = (
    (owning.models, (owning.add, owning.remove, owning.card)),
)


class _Verb(TyperCommand):
    def format_help(self, ctx: Any, formatter: Any) -> None:
        _write_help(self, ctx, formatter)


class _Verbs(TyperGroup):
    """All verbs; asked for one that does not exist, it names the nearest."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _write_help(self, ctx, formatter)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        found = super().get_command(ctx, cmd_name)
        if found is None:
            near = get_close_matches(cmd_name, self.commands, n=3, cutoff=0.5) or list(self.commands)
            raise DanqingError("cli-no-verb", name=cmd_name, near=", ".join(near))
        return found


def build() -> Any:
    """The command ``danqing`` with all its verbs."""
    app = typer.Typer(add_completion=False, rich_markup_mode=None, cls=_Verbs)
    app.callback()(_root)
    for verb in VERBS:
        app.command(verb.__name__, cls=_Verb)(verb)
    for whole, parts in GROUPS:
        group = typer.Typer(rich_markup_mode=None, cls=_Verbs, invoke_without_command=True)
        group.callback()(whole)
        for verb in parts:
            group.command(verb.__name__, cls=_Verb)(verb)
        app.add_typer(group, name=whole.__name__)
    return typer.main.get_command(app)


def _print_version(wanted: bool) -> None:
    if wanted:
        from danqing import __version__

        print(f"danqing {__version__}")
        raise typer.Exit


def _root(
    version: Annotated[
        bool, typer.Option("--version", help="help-version", is_eager=True, callback=_print_version)
    ] = False,
    language: Language = None,
) -> None:
    """Options that stand before the verb; both have been obeyed by now."""


def _write_help(command: Any, ctx: Any, formatter: Any) -> None:
    from danqing.cli.helping import help_text

    formatter.write(help_text(command, ctx.command_path.removeprefix("danqing ")))
