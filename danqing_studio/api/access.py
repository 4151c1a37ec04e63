"""Who asks: a program by its key, or a page by the session it has."""

from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import translation
from django.utils.translation import gettext as _
from ninja.security.http import HttpAuthBase
from ninja.utils import check_csrf

from danqing_studio.accounts.models import Meter, Pace, User
from danqing_studio.accounts.pacing import party_of
from danqing_studio.accounts.roles import Role
from danqing_studio.api.models import Key
from danqing_studio.api.problems import TooFastError, UnknownKeyError
from danqing_studio.works.models import Person

CALLS: Final = Pace("api", 600, 60)
STRANGERS: Final = Pace("api-stranger", 240, 60)
GUESSES: Final = Pace("api-guess", 30, 60)  # keys that are none; they cannot be guessed, but it is noise
SAFE: Final = ("GET", "HEAD", "OPTIONS")


class AskedByAnyone(HttpRequest):
    """A request of a person or a stranger: what operations get."""

    user: Person


class Asked(AskedByAnyone):
    """A request whose person is known."""

    user: User


class Member(HttpAuthBase):
    """Lets in people with a role. ``looks``: nothing is changed, so a key that may only look is enough."""

    openapi_scheme = "bearer"

    def __init__(self, role: Role = Role.VISITOR, *, looks: bool = False) -> None:
        self.role, self.looks = role, looks
        super().__init__()

    def __call__(self, request: HttpRequest) -> Person | None:
        person = self.by_key(request) if "Authorization" in request.headers else self.by_session(request)
        self.check(request, person)
        return person

    def by_key(self, request: HttpRequest) -> User:
        """Whose key it is. A key that is none is an error, whoever's session came along with it."""
        scheme, _space, token = request.headers["Authorization"].partition(" ")
        key = Key.objects.holding(token.strip()) if scheme.lower() == "bearer" else None
        if key is None:
            self.pace(request, GUESSES)
            raise UnknownKeyError
        if not (key.may_write or self.looks or request.method in SAFE):
            raise PermissionDenied(_("This key may only look: make one that may also change things."))
        key.note_use()
        request.user, request.key_scope = key.owner, key.scope  # type: ignore[attr-defined]
        if key.owner.language and "Accept-Language" not in request.headers:
            translation.activate(key.owner.language)
        return key.owner

    def by_session(self, request: HttpRequest) -> Person:
        """Who is signed in; what changes something must come from our own pages."""
        if request.user.is_authenticated and request.method not in SAFE and check_csrf(request):
            raise PermissionDenied(_("This came from another site, or without the page's token."))
        return request.user

    def check(self, request: HttpRequest, person: Person) -> None:
        """Raises where they may not get here."""
        if not person.is_authenticated:
            raise UnknownKeyError
        self.pace(request, CALLS)
        if person.rank < self.role.rank:
            raise PermissionDenied(_("Your role does not allow this."))

    def pace(self, request: HttpRequest, pace: Pace) -> None:
        if wait := Meter.objects.wait(pace, party_of(request)):
            raise TooFastError(wait)


class Anyone(Member):
    """Lets strangers in, too."""

    def check(self, request: HttpRequest, person: Person) -> None:
        self.pace(request, CALLS if person.is_authenticated else STRANGERS)
