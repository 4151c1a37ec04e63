"""How much may be sent in one request.

Django writes a body to disk before it looks at it, whoever sends it. So it is counted here, as it comes: what
says that it is too long is not read at all, what turns out to be is read no further.
"""

from collections.abc import Awaitable, Callable, Iterable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from typing import Any, Final

from asgiref.sync import sync_to_async

MOST: Final = 64 * 2**20  # bytes: a few pictures
MOST_OF_FOLDERS: Final = 1040 * 2**20  # a zip of pictures, from who is signed in
FOLDERS: Final = "/models/"  # where zips are sent to
SESSION: Final = "sessionid"
ANSWER: Final = (
    "This is larger than the studio takes: send it in parts.\n太大了，画室收不下：请分几次传。\n".encode()
)

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Any, Any, Any], Awaitable[None]]


class BodyLimit:
    """An ASGI application in front of another."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        said = headers.get(b"content-length", b"0")
        length = int(said) if said.isdigit() else 0
        most = await _most(scope["path"], headers, length)
        if length > most:
            await _refuse(send)
            return
        counted = _Counted(receive, most)
        await self.app(scope, counted.receive, counted.sender(send))
        if counted.over:
            await _refuse(send)


class _Counted:
    """A body that ends where it becomes too long; the application is told that the sender has gone."""

    def __init__(self, receive: Receive, most: int) -> None:
        self._receive, self._left, self.over = receive, most, False

    async def receive(self) -> Message:
        message = await self._receive()
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            self.over = True
            return {"type": "http.disconnect"}
        return message

    def sender(self, send: Send) -> Send:
        """Sends what the application says, unless we answer in its place."""

        async def sending(message: Message) -> None:
            if not self.over:
                await send(message)

        return sending


async def _most(path: str, headers: MutableMapping[bytes, bytes], length: int) -> int:
    if not path.startswith(FOLDERS):
        return MOST
    known = length <= MOST or await sync_to_async(_is_known)(headers.get(b"cookie", b""))
    return MOST_OF_FOLDERS if known else MOST


def _is_known(cookie: bytes) -> bool:
    """Whether it is the cookie of somebody who is signed in."""
    from django.db.models import Q

    from danqing_studio.accounts.models import Session

    try:
        key = SimpleCookie(cookie.decode("latin-1")).get(SESSION)
    except CookieError:
        return False
    standing = Q(user__is_active=True, session_key=key.value if key else "")
    return Session.objects.standing().filter(standing).exists()


async def _refuse(send: Send) -> None:
    headers: Iterable[tuple[bytes, bytes]] = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", str(len(ANSWER)).encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": ANSWER})
