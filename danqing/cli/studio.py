"""studio: Danqing in the browser."""

from importlib.util import find_spec
from pathlib import Path
from typing import Annotated

import typer

from danqing.cli import reading
from danqing.cli.options import Language, option
from danqing.cli.screen import tell
from danqing.language import DanqingError, say

NEEDED = ("django", "django_htmx", "dj_database_url", "argon2", "filelock", "uvicorn", "whitenoise")
HIGHEST_PORT = 65535


def studio(
    host: Annotated[str, option("--host", "ADDRESS", "help-studio-host")] = "127.0.0.1",
    port: Annotated[str | None, option("--port", "N", "help-studio-port")] = None,
    data: Annotated[str | None, option("--data", "FOLDER", "help-studio-data")] = None,
    no_open: Annotated[bool, typer.Option("--no-open", help="help-studio-no-open")] = False,
    language: Language = None,
) -> None:
    """Open the studio in the browser."""
    number = None if port is None else reading.whole("--port", port, above=0)
    if number and number > HIGHEST_PORT:
        raise DanqingError("studio-port-range", value=number, high=HIGHEST_PORT)
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise DanqingError("studio-missing", names=", ".join(missing))
    from danqing_studio import holding, launch

    folder = None if data is None else Path(data)
    try:
        launch.serve(host, number, folder, browse=not no_open, told=_tell_address)
    except holding.HeldError as held:
        raise DanqingError("studio-held", pid=held.pid or "?", address=held.address or "?") from held
    except launch.PortTakenError as fault:
        raise DanqingError(
            "studio-port-taken", host=host, port=number or "/".join(map(str, launch.PORTS))
        ) from fault
    tell(say("studio-closed"))


def _tell_address(address: str, first: bool) -> None:
    """The address alone on standard output, for other programs."""
    tell(say("studio-first" if first else "studio-open"))
    print(address, flush=True)
    tell(say("studio-stop"))
