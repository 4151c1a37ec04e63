"""The interface beside its description: schemathesis asks whatever that allows, and what it does not."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from danqing_studio.accounts.models import User
from danqing_studio.api import access
from danqing_studio.api.interface import api
from danqing_studio.gallery.models import Collection
from danqing_studio.jobs.models import Job
from danqing_studio.works.models import Work
from studio.conftest import person
from studio.painted import work_of
from studio.programs import fake_engine, key_of

pytestmark = pytest.mark.django_db
EXAMPLES = 6  # of each operation, allowed ones and others
STREAM = "/api/v1/jobs/{job}/events"  # goes on until its job is over
OPERATIONS = [
    (method, path, said)
    for path, methods in api.get_openapi_schema()["paths"].items()
    for method, said in methods.items()
    if path != STREAM
]
RIGHT = [(*one, GenerationMode.POSITIVE) for one in OPERATIONS]
WRONG = [
    (*one, GenerationMode.NEGATIVE) for one in OPERATIONS if one[2]["parameters"] or "requestBody" in one[2]
]
TOO_SLOW = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much)


@pytest.fixture(autouse=True)
def _one_connection() -> Iterator[None]:
    """The end of a request closes a connection that is in a transaction, as each test here is."""
    ends = (request_started, request_finished)
    for end in ends:
        end.disconnect(close_old_connections)
    yield
    for end in ends:
        end.connect(close_old_connections)


@pytest.fixture
def described(monkeypatch: pytest.MonkeyPatch) -> Any:
    fake_engine(monkeypatch)
    for pace in ("CALLS", "STRANGERS", "GUESSES"):
        monkeypatch.setattr(access, pace, getattr(access, pace)._replace(most=10**6))
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", get_wsgi_application())


@pytest.fixture
def somebody(db: None) -> User:
    somebody = person("somebody")
    somebody.works_a_day = 3  # so that limits are met, too
    somebody.save()
    return somebody


@pytest.fixture
def things(somebody: User) -> dict[str, Any]:
    """What addresses may speak of."""
    return {
        "work": work_of(somebody).pk,
        "job": Job.objects.create(owner=somebody, kind="idle", language="en").pk,
        "collection": Collection.objects.create(maker=somebody, name="Boats", visibility="public").pk,
    }


@pytest.mark.parametrize(
    ("method", "path", "said", "mode"),
    [*RIGHT, *WRONG],
    ids=lambda one: one.get("operationId", "") if isinstance(one, dict) else str(getattr(one, "value", "")),
)
def test_it_does_as_it_says(
    method: str,
    path: str,
    said: dict[str, Any],
    mode: GenerationMode,
    described: Any,
    somebody: User,
    things: dict[str, Any],
) -> None:
    operation, token = described[path][method], key_of(somebody)

    @settings(
        max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=TOO_SLOW
    )
    @given(case=operation.as_strategy(generation_mode=mode))
    def does(case: Any) -> None:
        if not Work.objects.exists():
            work_of(somebody, pk=things["work"])
        for name, pk in things.items():
            if len(str(case.path_parameters.get(name, ""))) == 36:
                case.path_parameters[name] = str(pk)
        case.call_and_validate(
            headers={"Authorization": f"Bearer {token}"},
            # A wish may be well formed and not to be had: a model that is not there, a day that is full.
            # And addresses are not picky about questions that nobody asked.
            excluded_checks=[positive_data_acceptance]
            if said.get("requestBody")
            else [negative_data_rejection],
        )

    does()
