"""Messages are whole: both languages, the same values, all keys that the code speaks and no others."""

import ast
import tomllib
from functools import cache
from string import Formatter

import pytest
from house import ROOT, calls, modules, text

from danqing.language import LANGUAGES

SPEAKERS = ("say", "DanqingError")


@cache
def areas() -> dict[str, dict[str, dict[str, str]]]:
    files = sorted((ROOT / "danqing/messages").glob("*.toml"))
    return {file.name: tomllib.loads(file.read_text("utf-8")) for file in files}


def messages() -> dict[str, dict[str, str]]:
    return {key: message for area in areas().values() for key, message in area.items()}


def placeholders(message: str) -> set[str]:
    return {
        name.split(".")[0].split("[")[0] for _, name, _, _ in Formatter().parse(message) if name is not None
    }


def spoken() -> list[tuple[str, ast.Call]]:
    """Where the code speaks: ("file:line", call) for every say(…) and DanqingError(…) outside language.py."""
    return [
        (f"{file}:{call.lineno}", call)
        for file, tree in modules().items()
        if file != "danqing/language.py"
        for call in calls(tree)
        if ast.unparse(call.func).split(".")[-1] in SPEAKERS and call.args
    ]


def test_no_two_areas_share_a_key() -> None:
    owners = {key: [name for name, area in areas().items() if key in area] for key in messages()}
    assert {key: names for key, names in owners.items() if len(names) > 1} == {}


@pytest.mark.parametrize("key", sorted(messages()))
def test_message_is_whole(key: str) -> None:
    message = messages()[key]
    assert tuple(sorted(message)) == LANGUAGES
    assert all(text.strip() for text in message.values())
    assert placeholders(message["en"]) == placeholders(message["zh"])


def test_keys_spoken_exist_and_get_their_values() -> None:
    faults = []
    for where, call in spoken():
        key = text(call.args[0])
        if key is None:
            continue
        if key not in messages():
            faults.append(f"{where}: no message {key!r}")
        elif all(keyword.arg for keyword in call.keywords):  # no **values
            given, wanted = {keyword.arg for keyword in call.keywords}, placeholders(messages()[key]["en"])
            if given != wanted:
                faults.append(f"{where}: {key!r} wants {sorted(wanted)}, gets {sorted(map(str, given))}")
    assert faults == []


def test_every_message_is_spoken() -> None:
    """A key counts as spoken if it stands in the code as a text, or begins as an f-string there does."""
    texts, starts = set(), []
    for tree in modules().values():
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.JoinedStr)
                and node.values
                and len(start := text(node.values[0]) or "") > 3
            ):
                starts.append(start)
            texts.add(text(node))
    assert [key for key in messages() if key not in texts and not key.startswith(tuple(starts))] == []
