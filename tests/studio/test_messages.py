"""Every text of the studio is there in Chinese and in English."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from house import ROOT

from danqing_studio.accounts.models import Invitation, User
from danqing_studio.accounts.roles import Role
from studio.conftest import PASSWORD, signed_in
from studio.pages import OPEN_PAGES, OWN_PAGES
from tools.studio_messages import PARTS, catalogue, texts, updated, written

# What is written in Latin letters in Chinese pages too.
LATIN = r"Danqing [\d.]+|English|JSON|zip|MB|Cookie|Chrome|Linux|Firefox|danqing create .*|https?://\S+|owner|teacher"
LATIN += r"|\b(PNG|JPEG|WebP|PDF|A[2-6]|Shift|Ctrl|Alt|Esc|[A-Z])\b|\.safetensors"  # formats, papers, keys
# Forms filled in wrongly in every way there is: what is wrong must be said in Chinese too.
OWN_FAULTS: list[tuple[str, dict[str, str]]] = [
    ("/account/leave/", {"password": "x"}),
    ("/account/password/", {}),
    ("/account/password/", {"old_password": "x", "new_password1": "one", "new_password2": "two"}),
    ("/account/password/", {"old_password": PASSWORD, "new_password1": "12345", "new_password2": "12345"}),
    ("/invitations/", {}),
    ("/invitations/", {"role": "9", "places": "0", "days": "91"}),
    ("/invitations/", {"role": "maker", "places": "x", "days": "7"}),
]
BAD_ACCOUNTS = [
    ("", ""),
    ("owner", "password123"),
    ("-", "8459038459038"),
    ("林" * 31, "x"),
    ("林黛玉林黛玉林黛玉", "林黛玉林黛玉林黛玉1"),
]
HIDDEN = {"script", "style", "code", "kbd", "svg"}


class Shown(HTMLParser):
    """What a page shows or says, in text and in attributes."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._open += [tag] if tag in HIDDEN else []
        self.texts += [value for name, value in attrs if name in ("alt", "aria-label", "title") and value]

    def handle_endtag(self, tag: str) -> None:
        if tag in HIDDEN:
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        if not self._open and data.strip():
            self.texts.append(" ".join(data.split()))


@pytest.mark.parametrize("part", PARTS)
def test_no_text_is_without_its_chinese(part: str) -> None:
    with catalogue(part).open("rb") as stream:
        known = read_po(stream, locale="zh_Hans")
    missing = []
    for text in texts(part):
        message = known.get(text[0] if isinstance(text, tuple) else text)
        if not message or message.fuzzy or not message.string or not all(message.string):
            missing.append(text)
    assert missing == []


@pytest.mark.parametrize("part", PARTS)
def test_the_catalogue_is_gathered_and_compiled(part: str) -> None:
    po = catalogue(part)
    assert (po.read_bytes(), po.with_suffix(".mo").read_bytes()) == written(updated(part)), (
        f"run: python -m tools.studio_messages {part}"
    )


@pytest.mark.parametrize("part", PARTS)
def test_translations_keep_their_placeholders(part: str) -> None:
    for message in (one for one in updated(part) if one.id):
        wanted, *kept = (
            set(re.findall(r"%\(\w+\)[sd]|<[^>]+>", str(text))) for text in (message.id, message.string)
        )
        assert kept == [wanted], message.id


@pytest.mark.parametrize(
    "page", sorted((ROOT / "danqing_studio").rglob("*.html")), ids=lambda page: page.name
)
def test_templates_hold_no_bare_text(page: Path) -> None:
    """Words outside of translate tags are in nobody's catalogue."""
    text = page.read_text("utf-8")
    bare = re.sub(r"{% block main_class %}.*?{% endblock %}", "", text)
    bare = re.sub(r"{%\s*blocktranslate.*?endblocktranslate\s*%}", "", bare, flags=re.DOTALL)
    bare = re.sub(r'<([\w-]+)[^>]*lang="zh-Hans"[^>]*>.*?</\1>', "", bare, flags=re.DOTALL)
    bare = re.sub(r"{[%{].*?[%}]}", "", bare, flags=re.DOTALL)
    words = [word for one in Shown(bare).texts for word in re.findall(r"[^\W\d_]{2,}", one)]
    assert [
        word for word in words if word not in ("Danqing", "English", "MB", "PNG", "JPEG", "WebP", "PDF")
    ] == []


@pytest.mark.django_db
def test_pages_in_chinese_show_no_english(owner: User) -> None:
    client, stranger = signed_in(owner), Client()
    for one in (client, stranger):
        one.cookies["django_language"] = "zh-hans"
    _invitation, token = Invitation.objects.offer(Role.MAKER, by=owner)
    pages = [client.get(path) for path in (*OWN_PAGES, "/nothing/")]
    pages += [client.post(path, data) for path, data in OWN_FAULTS]
    pages += [stranger.get(path) for path in (*OPEN_PAGES, "/join/spent/")]
    pages += [stranger.post("/sign-in/", {"username": "owner", "password": "x"}), stranger.post("/sign-in/")]
    stranger.get(f"/join/{token}/")
    pages += [stranger.post("/join/", {"username": name, "password": word}) for name, word in BAD_ACCOUNTS]
    shown = {text for page in pages for text in Shown(page.content.decode()).texts}
    assert {text for text in shown if re.search("[a-zA-Z]", re.sub(LATIN, "", text))} == set()
