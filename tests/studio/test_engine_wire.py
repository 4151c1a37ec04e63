"""Messages of the engine: packed and unpacked exactly, and anything else refused."""

from typing import Any

import pytest

from danqing_studio.engine import wire
from danqing_studio.engine.wire import WireError, pack, unpack


@pytest.mark.parametrize("pictures", [[], [b""], [b"PNG", b"", b"\x00" * 1000]])
def test_what_is_packed_is_unpacked(pictures: list[bytes]) -> None:
    header = {"task": "wall", "wish": {"theme": "月下湖上小舟", "seed": 2**53 - 1, "none": None}}
    assert unpack(pack(header, pictures)) == (header, pictures)


def test_numbers_and_things_that_json_has_not_are_refused() -> None:
    for value in (float("nan"), float("inf"), object()):
        with pytest.raises(WireError):
            pack({"value": value})


WHOLE = pack({"a": 1}, [b"12", b"345"])


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\x00\x00",
        WHOLE[:-1],
        WHOLE + b"6",
        b"\xff\xff\xff\xff{}",
        b"\x00\x00\x00\x00",
        b"\x00\x00\x00\x02[]",
        b"\x00\x00\x00\x02{}",
        b"\x00\x00\x00\x02{x",
        b"\x00\x00\x00\x0c" + b'{"sizes":-1}',
        b"\x00\x00\x00\x0e" + b'{"sizes":[-1]}',
        b"\x00\x00\x00\x10" + b'{"sizes":[true]}',
        b"\x00\x00\x00\x0f" + b'{"sizes":[1.0]}' + b"1",
    ],
)
def test_anything_else_is_refused(message: bytes) -> None:
    with pytest.raises(WireError):
        unpack(message)


@pytest.mark.parametrize(("limit", "value"), [("HEADER", 10), ("PICTURES", 1), ("WHOLE", 20)])
def test_too_much_is_refused_both_ways(limit: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    message: Any = pack({"some": "header"}, [b"1", b"2"])
    monkeypatch.setattr(wire, limit, value)
    with pytest.raises(WireError):
        unpack(message)
    with pytest.raises(WireError):
        pack({"some": "header"}, [b"1", b"2"])
