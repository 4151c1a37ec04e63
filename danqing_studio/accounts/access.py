"""Who gets to a view."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django_htmx.middleware import HtmxDetails

from danqing_studio.accounts.models import User
from danqing_studio.accounts.roles import Role

View = Callable[..., HttpResponseBase]


class SignedIn(HttpRequest):
    """A request whose person is known: what views behind these decorators get."""

    user: User
    htmx: HtmxDetails


def at_least(role: Role) -> Callable[[View], View]:
    """Lets in people with ``role`` or more; strangers are asked to sign in first."""

    def decorate(view: View) -> View:
        @wraps(view)
        def checked(request: SignedIn, *args: object, **kwargs: object) -> HttpResponseBase:
            if request.user.rank < role.rank:
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(checked)

    return decorate
