"""Starting a studio on this machine: folder, database, static files, web server, the owner's link; beside it
the engine and the workers, each a process of its own.
"""

import os
import socket
import threading
import webbrowser
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Final

import platformdirs

from danqing_studio.engine.supervising import Children
from danqing_studio.holding import Hold

PORTS: Final = range(8787, 8797)  # where to look for a free one, unless one is asked for
EVERYWHERE: Final = ("0.0.0.0", "::")
GOODBYE: Final = 5  # seconds for answers under way once the studio is told to stop
KEPT_OPEN: Final = 75  # seconds that a quiet connection is kept: closed as it is used, it looks broken
ENGINE: Final = ("danqing_studio.engine",)
WORKERS: Final = tuple(("danqing_studio", "worker", lane) for lane in ("short", "long"))


class PortTakenError(Exception):
    """Nothing can listen there."""


def serve(
    host: str, port: int | None, data: Path | None, *, browse: bool, told: Callable[[str, bool], None]
) -> None:
    """Run a studio until it is told to stop.

    ``told`` is called once it can be reached, with its address (for a studio without an owner: the link that
    makes one) and whether that is such a link. Raises HeldError where another studio runs on ``data``,
    PortTakenError where nothing can listen, and OSError.
    """
    folder = _make_folder(data)
    hold = Hold(folder)
    try:
        listener = _listen(host, port)
        address = _address(host, listener)
        hold.tell(address)
        os.environ["DANQING_HOSTS"] = ",".join([os.environ.get("DANQING_HOSTS", ""), *_names(host)])
        link = _prepare(folder, address)
        with suppress(KeyboardInterrupt), Children(_beside()):  # how one stops it
            told(link or address, bool(link))
            if browse:
                threading.Thread(target=webbrowser.open, args=[link or address], daemon=True).start()
            _run(listener)
    finally:
        hold.release()


def _make_folder(data: Path | None) -> Path:
    """The data folder, told to the settings, in which nobody else on the machine can read."""
    asked = data or os.environ.get("DANQING_STUDIO_DATA") or platformdirs.user_data_path("danqing") / "studio"
    folder = Path(asked).expanduser().absolute()
    os.umask(0o077)
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["DANQING_STUDIO_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danqing_studio.settings")
    return folder


def _prepare(folder: Path, address: str) -> str:
    """Bring database and static files up to date; the link for an owner, or "" if there is one."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.urls import reverse

    from danqing_studio.accounts.models import Invitation, Session, User

    call_command("migrate", verbosity=0, interactive=False)
    _collect_static(folder)
    Session.objects.expired().delete()
    if User.objects.owners().exists():
        return ""
    return address + reverse("accounts:join-by-link", args=[Invitation.objects.offer_owner()]).lstrip("/")


def _collect_static(folder: Path) -> None:
    """Gather, name by content and pack what pages load, unless that was done for this very version."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    from danqing import __version__

    if settings.DEBUG:
        return  # each file is served from where it lies
    newest = max(file.stat().st_mtime_ns for file in Path(__file__).parent.glob("*/static/**/*"))
    stamp, version = folder / "static.stamp", f"{__version__} {django.__version__} {newest}"
    if stamp.exists() and stamp.read_text() == version:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(version)


def _listen(host: str, port: int | None) -> socket.socket:
    """A socket at ``port``, or at the first free one of PORTS."""
    for number in PORTS if port is None else (port,):
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        # Named as TCP, or asyncio does not see that it is and lets an answer's last packet wait 40 ms.
        listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        if os.name == "posix":  # elsewhere it would let two listen at once
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, number))
            listener.listen()
        except OSError:
            listener.close()
            continue
        return listener
    raise PortTakenError


def _address(host: str, listener: socket.socket) -> str:
    shown = "localhost" if host in EVERYWHERE else f"[{host}]" if ":" in host else host
    return f"http://{shown}:{listener.getsockname()[1]}/"


def _names(host: str) -> list[str]:
    """What browsers may call this machine by, beside localhost."""
    if host not in EVERYWHERE:
        return [host]
    names = [socket.gethostname().lower()]
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as outward:
        outward.connect(("192.0.2.1", 9))  # asks only which way it would go; nothing is sent
        names.append(outward.getsockname()[0])
    return names


def _beside() -> list[tuple[str, ...]]:
    """The modules that run beside the web server; on a cluster the networks are elsewhere."""
    from django.conf import settings

    return [*([ENGINE] if settings.ENGINE == "local" else []), *WORKERS]


def _run(listener: socket.socket) -> None:
    import uvicorn

    from danqing_studio.jobs import events

    config = uvicorn.Config(
        "danqing_studio.asgi:application",
        lifespan="off",
        log_level="warning",
        access_log=False,  # addresses hold one-time links; and who reads what is nobody's business
        server_header=False,
        proxy_headers=False,  # DANQING_PROXIES says how many to believe
        timeout_keep_alive=KEPT_OPEN,
        timeout_graceful_shutdown=GOODBYE,
    )

    class Server(uvicorn.Server):
        async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
            events.end_all()
            await super().shutdown(sockets)

    Server(config).run(sockets=[listener])
