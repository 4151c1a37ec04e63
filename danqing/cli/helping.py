"""The help of the command line, in the language in force.

Typer's own help speaks English only, and cuts off Chinese lines that do not fit; this one folds them.
"""

import io
import shutil
import sys
from collections.abc import Sequence
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from danqing.language import say

WIDEST = 100  # longer lines are hard to read


def help_text(command: Any, name: str) -> str:
    """The help of ``command``: usage, what it does, examples, arguments, options and verbs.

    ``name`` is the verb ("models add" for one within another), or "danqing" for all of them. The help
    text of a parameter is the key of a message.
    """
    width = min(shutil.get_terminal_size().columns, WIDEST)
    key = name.replace(" ", "-")
    prefix = "" if name == "danqing" else f"{key}-"
    path = name if name == "danqing" else f"danqing {name}"
    console = Console(file=io.StringIO(), width=width, force_terminal=sys.stdout.isatty(), highlight=False)
    verbs = getattr(command, "commands", {})
    arguments = [param for param in command.params if param.param_type_name == "argument"]
    options = [param for param in command.params if param.param_type_name == "option"]
    usage = [path, say("help-any-options"), *(_argument(one) for one in arguments)]
    if verbs:
        usage.append(say("help-any-verb") if name == "danqing" else f"[{say('help-any-verb')}]")
    console.print(Text(say("help-usage", usage=" ".join(usage))))
    console.print()
    console.print(Text(say(f"verb-{key}")))
    _section(console, "help-examples", [[line] for line in say(f"example-{key}").split("\n")])
    _section(console, "help-verbs", [[verb, say(f"verb-{prefix}{verb}")] for verb in verbs])
    _section(console, "help-arguments", [[one.metavar, say(one.help)] for one in arguments])
    flags = [[_option(one), say(one.help)] for one in options]
    _section(console, "help-options", [*flags, ["--help", say("help-help")]])
    assert isinstance(console.file, io.StringIO)
    return "".join(line.rstrip() + "\n" for line in console.file.getvalue().splitlines())


def _section(console: Console, key: str, rows: Sequence[Sequence[str]]) -> None:
    if not rows:
        return
    console.print()
    console.print(Text(say(key), style="bold"))
    table = Table.grid(padding=(0, 2))
    for _ in rows[0]:
        table.add_column(overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(Padding(table, (0, 0, 0, 2)))


def _argument(param: Any) -> str:
    return param.metavar if param.required else f"[{param.metavar}]"


def _option(param: Any) -> str:
    names = ", ".join(sorted([*param.opts, *param.secondary_opts], key=len))
    return names if param.is_flag else f"{names} {param.metavar}"
