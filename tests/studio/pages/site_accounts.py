"""The pages of the site itself and of accounts."""

from typing import Any

from django.test import Client

from danqing_studio.accounts.models import Invitation, Session, User
from danqing_studio.accounts.roles import Role
from studio.pages.cases import ALL, MEMBERS, SIGN_IN, Case

VIEWS = {
    "site:home": Case("get", ALL),
    "site:language": Case("post", (302,) * 6, {"language": "zh-hans"}),
    "site:theme": Case("post", (302,) * 6, {"theme": "dark"}),
    "site:style-guide": Case("get", (403, 403, 403, 403, 403, 200)),
    "accounts:sign-in": Case("get", (200, *(302,) * 5)),
    "accounts:sign-in-for-admin": Case("get", (302, *(403,) * 5)),
    "accounts:sign-out": Case("post", (302,) * 6),
    "accounts:join": Case("get", (403, *(302,) * 5)),
    "accounts:join-by-link": Case("get", (403,) * 6),  # a page that says the link is spent
    "accounts:new-password": Case("get", ALL),  # a page that says the link is spent
    "accounts:account": Case("get", MEMBERS),
    "accounts:password": Case("get", MEMBERS),
    "accounts:export": Case("post", MEMBERS),
    "accounts:leave": Case("get", MEMBERS),
    "accounts:end-other-sessions": Case("post", (302,) * 6),
    "accounts:end-session": Case("post", (SIGN_IN, *(404,) * 5)),  # somebody else's
    "accounts:invitations": Case("get", (SIGN_IN, 403, 403, 200, 200, 200)),
    "accounts:withdraw": Case("post", (SIGN_IN, 403, 403, 404, 404, 404)),  # somebody else's
    "admin:index": Case("get", (302, 302, 302, 302, 200, 200)),
    "admin:app_list": Case("get", (302, 302, 302, 302, 200, 200)),
    "admin:accounts_user_changelist": Case("get", (302, 302, 302, 302, 200, 200)),
    "admin:accounts_user_change": Case("get", (302, 302, 302, 302, 200, 200)),
    "admin:accounts_user_history": Case("get", (302, 302, 302, 302, 200, 200)),
    "admin:accounts_user_delete": Case("get", (302, 302, 302, 302, 403, 200)),
    "admin:accounts_user_add": Case("get", (302, 302, 302, 302, 403, 403)),
    "admin:accounts_auditentry_changelist": Case("get", (302, 302, 302, 302, 200, 200)),
    "admin:accounts_auditentry_add": Case("get", (302, 302, 302, 302, 403, 403)),
    "admin:accounts_invitation_changelist": Case("get", (302, 302, 302, 302, 200, 200)),
    "admin:accounts_invitation_add": Case("get", (302, 302, 302, 302, 403, 403)),
    "admin:site_sitesettings_changelist": Case("get", (302, 302, 302, 302, 403, 302)),
    "admin:site_sitesettings_add": Case("get", (302, 302, 302, 302, 403, 403)),
}
OPEN_PAGES = ("/", "/sign-in/", "/join/", "/nothing-here/")
OWN_PAGES = ("/account/", "/account/password/", "/account/leave/", "/invitations/", "/style-guide/")


def of_another(other: User) -> dict[str, dict[str, Any]]:
    """What views are asked about: things that belong to somebody else."""
    client = Client()
    client.force_login(other)
    session = Session.objects.get(user=other)
    invitation, _token = Invitation.objects.offer(Role.VISITOR, by=other)
    return {
        "accounts:join-by-link": {"token": "no-such-link"},
        "accounts:new-password": {"uidb64": "MQ", "token": "no-such-token"},
        "accounts:end-session": {"handle": session.handle},
        "accounts:withdraw": {"invitation": invitation.pk},
        "admin:app_list": {"app_label": "accounts"},
        **{
            f"admin:accounts_user_{page}": {"object_id": other.pk} for page in ("change", "history", "delete")
        },
    }
