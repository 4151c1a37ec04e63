"""``export_choices``: what people chose, of those who allow that the models learn from it."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from danqing_studio.feedback.exporting import for_models


class Command(BaseCommand):
    """Writes JSON lines; feedback/exporting.py says what stands in one."""

    help = "Write the choices that may teach the models as JSON lines, without names."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--to", type=Path, help="a file that is not there yet; standard output without it"
        )

    def handle(self, *args: Any, to: Path | None = None, **options: Any) -> None:
        """Write them all; a file only whole."""
        if to is None:
            for line in for_models():
                self.stdout.write(json.dumps(line, ensure_ascii=False))
            return
        part = to.with_name(to.name + ".part")
        try:
            with part.open("w", encoding="utf-8") as stream:
                stream.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in for_models())
            to.hardlink_to(part)  # fails where there is such a file already
        finally:
            part.unlink(missing_ok=True)
