"""export: a model's networks for other programs."""

from typing import Annotated

import typer

from danqing.cli.options import Force, Language, argument, option
from danqing.cli.screen import tell
from danqing.language import say


def export(
    model: Annotated[str, argument("MODEL", "help-export-model")],
    to: Annotated[str, option("--to", "onnx", "help-export-to")] = "onnx",
    output: Annotated[str | None, option("--output", "FOLDER", "help-export-folder")] = None,
    with_copies: Annotated[bool, typer.Option("--with-copies", help="help-with-copies")] = False,
    force: Force = False,
    language: Language = None,
) -> None:
    """Write a model's networks for other programs."""
    from danqing.verbs.exporting import export

    for file in export(model, to, folder=output, force=force, with_copies=with_copies):
        if file.apart is not None:
            tell(say("export-apart", name=file.path.name, apart=f"{file.apart:.1g}"))
        print(file.path)
