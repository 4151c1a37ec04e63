"""How often one may try to sign in or to join."""

from typing import Final

from django.conf import settings
from django.http import HttpRequest

from danqing_studio.accounts.models.attempt import Attempt, Limit

# A guesser is stopped, whether they try one name often, many names from one address, or one name from many
# addresses; whose name it is gets in from their own address all the while, until the last limit is reached.
PAIR: Final = Limit("sign-in-pair", 5, 15)
ADDRESS: Final = Limit("sign-in-address", 50, 15)
NAME: Final = Limit("sign-in-name", 100, 15)
JOINING: Final = Limit("join", 30, 60)  # a class behind one address must get in


def address_of(request: HttpRequest) -> str:
    """Whence the request came: as many steps back as we have proxies; what stands before anyone can write."""
    steps = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if settings.PROXIES and len(steps) >= settings.PROXIES:
        return steps[-settings.PROXIES]
    return request.META.get("REMOTE_ADDR") or ""


class SignInGuard:
    """The limits on signing in as ``name`` from where ``request`` came."""

    def __init__(self, request: HttpRequest, name: str) -> None:
        address = address_of(request)
        self._parties = {PAIR: f"{address} {name}", ADDRESS: address, NAME: name}

    def closed(self) -> bool:
        return any(Attempt.objects.spent(limit, party) for limit, party in self._parties.items())

    def failed(self) -> None:
        for limit, party in self._parties.items():
            Attempt.objects.note(limit, party)

    def succeeded(self) -> None:
        Attempt.objects.forget(PAIR, self._parties[PAIR])
