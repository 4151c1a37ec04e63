"""The engine's process: ``python -m danqing_studio.engine``; `danqing studio` starts it."""

import logging
import os
import socket
from importlib import import_module

import uvicorn

from danqing.threads import wait_briefly
from danqing_studio.engine import address
from danqing_studio.engine.server import Engine

HOST = "127.0.0.1"


def main() -> None:
    """Listen at a free port of this machine, say where, and serve until told to stop."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danqing_studio.settings")
    wait_briefly()
    from django.conf import settings

    logging.basicConfig(level=logging.WARNING, format="{asctime} {levelname} {name}: {message}", style="{")
    token = address.new_token()
    engine = Engine(token, _warm)
    # Named as TCP, or asyncio does not see that it is and leaves the last packet of an answer waiting 40 ms.
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP) as listener:
        listener.bind((HOST, 0))
        listener.listen()
        url = f"http://{HOST}:{listener.getsockname()[1]}"
        address.tell(settings.DATA, address.Address(url, token, os.getpid()))
        config = uvicorn.Config(
            engine.app, lifespan="off", log_config=None, access_log=False, timeout_graceful_shutdown=1
        )
        uvicorn.Server(config).run(sockets=[listener])


def _warm() -> None:
    import_module("danqing_studio.engine.tasks.making").warm()


if __name__ == "__main__":
    main()
