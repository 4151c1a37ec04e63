"""The options that verbs share. Each help text is the key of a message; values are read by ``reading``."""

from typing import Annotated, Any

import typer


def option(name: str, metavar: str, key: str) -> Any:
    """An option whose value is shown as ``metavar``; its default is told by the help text."""
    names = (name, "-o") if name == "--output" else (name,)
    return typer.Option(*names, metavar=metavar, help=key, show_default=False)


def argument(metavar: str, key: str) -> Any:
    """A value that stands without a name."""
    return typer.Argument(metavar=metavar, help=key, show_default=False)


Theme = Annotated[str, argument("THEME", "help-theme")]
Style = Annotated[list[str] | None, option("--style", "NAME|PICTURE[:WEIGHT]", "help-style")]
Count = Annotated[str, option("--count", "N", "help-count")]
Size = Annotated[str | None, option("--size", "WxH", "help-size")]
Seed = Annotated[str | None, option("--seed", "N", "help-seed")]
Brush = Annotated[str, option("--brush", "NAME|X", "help-brush")]
Strength = Annotated[str, option("--strength", "X", "help-strength")]
Explain = Annotated[bool, typer.Option("--explain", help="help-explain")]
Json = Annotated[bool, typer.Option("--json", help="help-json")]
PlanFile = Annotated[str | None, option("--plan", "FILE", "help-plan")]
Model = Annotated[str | None, option("--model", "NAME|FILE", "help-model")]
Slider = Annotated[list[str] | None, option("--slider", "NAME=VALUE", "help-slider")]
Output = Annotated[str | None, option("--output", "PATH", "help-output")]
Folder = Annotated[str | None, option("--output", "FOLDER", "help-folder")]
Force = Annotated[bool, typer.Option("--force", help="help-force")]
Language = Annotated[str | None, option("--language", "zh|en", "help-language")]
