"""``danqing studio``: it sets itself up, says where it is, holds its folder, and ends when told to."""

import importlib.util
import json
import signal
import socket
import sqlite3
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from danqing.cli import main
from studio.running import PATIENCE, Studio, base


def test_it_starts_on_an_empty_folder_holds_it_and_ends_on_ctrl_c(tmp_path: Path) -> None:
    folder = tmp_path / "新画室"
    with Studio(folder) as studio:
        link = studio.link()
        assert "/join/" in link
        with urlopen(base(link)) as page:
            assert page.status == 200
            assert "uvicorn" not in str(page.headers).lower()

        with Studio(folder) as second:
            assert second.process.wait(PATIENCE) == 2
            said = second.stop()
        assert f"process {studio.process.pid}" in said
        assert base(link) in said

        assert "The studio is closed." in studio.stop()
        assert studio.process.returncode == 0
    assert {file.name for file in folder.iterdir()} >= {"secret.key", "static", "studio.sqlite3"}
    assert not (folder / "studio.json").exists()
    assert folder.stat().st_mode & 0o077 == 0
    with sqlite3.connect(folder / "studio.sqlite3") as database:
        assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_a_killed_studio_holds_nothing_and_what_it_kept_is_there(tmp_path: Path) -> None:
    with Studio(tmp_path) as killed:
        first = killed.link()
        killed.stop(signal.SIGKILL)
    assert json.loads((tmp_path / "studio.json").read_text())["pid"] == killed.process.pid
    with Studio(tmp_path) as again:
        link = again.link()
        assert link.partition("/join/")[2] != first.partition("/join/")[2]  # the link before has ended
        with pytest.raises(HTTPError, match="403"):
            urlopen(base(link) + "join/" + first.partition("/join/")[2])


def test_other_names_for_this_machine_are_refused(tmp_path: Path) -> None:
    """Or a page elsewhere could make a browser talk to it by a name that it points here."""
    with Studio(tmp_path) as studio:
        address = base(studio.link())
        with pytest.raises(HTTPError, match="400"):
            urlopen(Request(address, headers={"Host": "evil.example.org"}))


def test_a_taken_port_is_said(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with Studio(tmp_path, "--port", str(port)) as studio:
            assert studio.process.wait(PATIENCE) == 2
            assert f"port {port}; give another --port" in studio.stop()


@pytest.mark.parametrize(("port", "says"), [("0", "--port"), ("65536", "1 to 65535"), ("x", "--port")])
def test_a_wrong_port_is_said(port: str, says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["studio", "--port", port]) == 2
    assert says in capsys.readouterr().err


def test_what_is_missing_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.util.find_spec
    monkeypatch.setattr(
        "danqing.cli.studio.find_spec", lambda name: None if name == "uvicorn" else real(name)
    )
    assert main(["studio"]) == 2
    assert 'uvicorn): pip install "danqing[studio]"' in capsys.readouterr().err
