"""What opens doors is told to nobody: not in the log, not in an export."""

import logging

import pytest
from django.test import Client

from danqing_studio.accounts.models import User
from danqing_studio.api.models import Key
from danqing_studio.site.logs import NoSecrets, hidden
from studio.painted import work_of
from studio.programs import key_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "line",
    [
        "GET /join/S3CRET/ HTTP/1.1", "Not Found: /reset/MQ/S3CRET/", "GET /works/1/?key=S3CRET&x=1",
        "refused dq_S3CRET here", "{'Authorization': 'Bearer S3CRET'}", "Authorization: Bearer S3CRET",
        "Cookie: sessionid=S3CRET; theme=dark", "csrftoken=S3CRET", "{'sessionid': 'S3CRET'}",
    ],
)  # fmt: skip
def test_no_secret_gets_into_the_log(line: str) -> None:
    record = logging.LogRecord("x", logging.ERROR, "x", 1, "%s", (line,), None)
    assert NoSecrets().filter(record)
    assert "S3CRET" not in record.getMessage()
    assert "…" in record.getMessage()
    assert (
        hidden("GET /works/?q=keys&token_count=3 theme=dark") == "GET /works/?q=keys&token_count=3 theme=dark"
    )


def test_a_wrong_key_in_a_request_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    caplog.handler.addFilter(NoSecrets())
    Client().get("/api/v1/me?key=S3CRET", headers={"Authorization": "Bearer dq_S3CRET"})
    Client().get("/nothing/?token=S3CRET")
    assert caplog.records
    assert "S3CRET" not in caplog.text


def test_an_export_opens_no_doors(maker: User) -> None:
    from danqing_studio.accounts.exporting import belongings

    token, work = key_of(maker), work_of(maker, visibility="link")
    told = str(belongings(maker))
    assert token not in told
    assert Key.objects.get().digest not in told
    assert "a program" in told
    assert work.theme in told
