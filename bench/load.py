"""The studio under many people: 50 who look and 5 who make works.

    python -m bench.load [--seconds 180] [--killing]

A real studio on a temporary folder, as `danqing studio` starts it; bench/visitors.py are the people. With
``--killing`` the engine and a worker are killed with kill -9 every 30 seconds. At last every job is looked
for: lost are those that a person was told of and the database does not know, twice those that ended more than
once, which triggers in the database count.
"""

import argparse
import json
import os
import random
import secrets
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import psutil

from bench import results

PEOPLE, MAKERS, SHOWN = 55, 5, 60  # the works that hang in the gallery from the beginning
PAUSE: Final = 30.0  # seconds between two kills
PATIENCE: Final = 180.0  # seconds for what is left to be done
PAGES: Final = ("home", "gallery", "gallery, searched", "work", "create")
COLUMNS: Final = ("request", "n", "failed", "p50 ms", "p95 ms", "most ms")
TRIGGERS: Final = """
CREATE TABLE ended (job TEXT);
CREATE TRIGGER count_ends AFTER UPDATE OF state ON jobs_job
    WHEN NEW.state IN ('done', 'failed', 'cancelled') AND OLD.state NOT IN ('done', 'failed', 'cancelled')
    BEGIN INSERT INTO ended VALUES (NEW.id); END;
CREATE TABLE painted (work TEXT);
CREATE TRIGGER count_paintings AFTER UPDATE OF picture ON works_work WHEN NEW.picture <> ''
    BEGIN INSERT INTO painted VALUES (NEW.id); END;
"""


def main() -> None:
    """Measure, print the tables and write bench/results/load.json or load-killing.json."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--seconds", type=int, default=180)
    parser.add_argument("--killing", action="store_true")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, _studio(Path(folder)) as (studio, address):
        password = _people_and_works()
        quiet = _quiet(address)
        stop, kills = threading.Event(), list[str]()
        if asked.killing:
            threading.Thread(target=_kill, args=[studio.pid, stop, kills], daemon=True).start()
        rows = _visits(address, asked.seconds, Path(folder), password)
        stop.set()
        jobs = _jobs(Path(folder) / "jobs")
    results.show("Nobody else about", ("page", "p50 ms", "p95 ms"), quiet)
    results.show(f"{PEOPLE} people, {asked.seconds} s", COLUMNS, rows)
    results.show("Jobs", ("", "n"), [*jobs.items(), ("kills", len(kills))])
    figures = {
        "seconds": asked.seconds, "people": PEOPLE, "makers": MAKERS, "jobs": jobs, "kills": kills,
        "quiet": [dict(zip(("page", "p50", "p95"), row, strict=True)) for row in quiet],
        "requests": [dict(zip(COLUMNS, row, strict=True)) for row in rows],
    }  # fmt: skip
    print(results.write("load-killing" if asked.killing else "load", figures))


@contextmanager
def _studio(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", str]]:
    """A studio, once it can be reached; this process knows its database."""
    command = [sys.executable, "-m", "danqing", "studio", "--data", str(folder), "--no-open"]
    studio = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert studio.stdout is not None
    try:
        address = "/".join(studio.stdout.readline().split("/")[:3])
        os.environ |= {
            "DANQING_STUDIO_DATA": str(folder),
            "DJANGO_SETTINGS_MODULE": "danqing_studio.settings",
        }
        import django

        django.setup()
        yield studio, address
    finally:
        studio.terminate()
        studio.wait(30)


def _people_and_works() -> str:
    """Makers with a password, and a gallery of the pictures that the first page shows."""
    from django.db import connection
    from django.utils import timezone

    from danqing_studio.accounts.models import User
    from danqing_studio.site.samples import SAMPLES
    from danqing_studio.works import filing
    from danqing_studio.works.models import Work

    password = secrets.token_urlsafe(12)
    makers = [User.objects.create_user(f"maker{n + 1}", password) for n in range(MAKERS)]
    static = Path(sys.modules[User.__module__].__file__ or "").parents[2] / "site" / "static"
    for n in range(SHOWN):
        sample = SAMPLES[n % len(SAMPLES)]
        work = Work(
            maker=makers[n % MAKERS], title=str(sample.title), theme=str(sample.title), recipe="{}",
            width=sample.width, height=sample.height, visibility="public", published=timezone.now(),
        )  # fmt: skip
        file = (static / sample.file).read_bytes()
        for kind, name in filing.put_attempt(work.pk, work.pk, 1, dict.fromkeys(filing.KINDS, file)).items():
            setattr(work, kind, name)
        work.save()
    with connection.cursor() as cursor:
        cursor.connection.executescript(TRIGGERS)
    connection.close()
    return password


def _quiet(address: str) -> list[list[object]]:
    """Milliseconds of each page while nobody else is about."""
    import httpx

    from danqing_studio.works.models import Work

    paths = {
        "home": "/",
        "gallery": "/gallery/",
        "work": Work.objects.all()[0].get_absolute_url(),
        "create": "/create/",
    }
    rows: list[list[object]] = []
    with httpx.Client(base_url=address, trust_env=False) as client:
        for name, path in paths.items():
            client.get(path).raise_for_status()
            times = sorted(client.get(path).elapsed.total_seconds() * 1000 for _ in range(100))
            rows.append([name, times[50], times[95]])
    return rows


def _visits(address: str, seconds: int, folder: Path, password: str) -> list[list[object]]:
    """Let people come; a row for every kind of request."""
    environment = os.environ | {
        "DANQING_BENCH_PASSWORD": password,
        "DANQING_BENCH_JOBS": str(folder / "jobs"),
    }
    command = [
        sys.executable, "-m", "locust", "-f", str(Path(__file__).with_name("visitors.py")), "--host", address,
        "--headless", "--only-summary", "--json", "--exit-code-on-error", "0", "--users", str(PEOPLE),
        "--spawn-rate", "5", "--run-time", f"{seconds}s", "--stop-timeout", "60",
    ]  # fmt: skip
    ran = subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True, check=True)
    return [_row(entry) for entry in json.loads(ran.stdout[ran.stdout.index("[\n") :])]


def _row(entry: Mapping[str, Any]) -> list[object]:
    times = sorted((float(ms), n) for ms, n in entry["response_times"].items())
    counts = [entry["name"], entry["num_requests"], entry["num_failures"]]
    return [*counts, _share(times, 0.5), _share(times, 0.95), entry["max_response_time"]]


def _share(times: list[tuple[float, int]], share: float) -> float:
    """The time that this share of requests stayed within."""
    left = share * sum(n for _, n in times)
    for ms, n in times:
        left -= n
        if left <= 0:
            return ms
    return 0.0


def _kill(studio: int, stop: threading.Event, kills: list[str]) -> None:
    """Kill engine and one worker every PAUSE seconds."""
    while not stop.wait(PAUSE):
        children = {" ".join(one.cmdline()[3:]): one for one in psutil.Process(studio).children()}
        workers = [name for name in children if "worker" in name]
        for name in ("danqing_studio.engine", random.choice(workers)):
            if name in children:
                children[name].kill()
                kills.append(name)


def _jobs(told: Path) -> dict[str, int]:
    """What became of every job, once they had time to end."""
    from django.db import connection

    from danqing_studio.jobs.models import Job
    from danqing_studio.works.models import Work

    until = time.monotonic() + PATIENCE
    while Job.objects.under_way().exists() and time.monotonic() < until:
        time.sleep(0.5)
    names = {str(pk) for pk in Job.objects.values_list("pk", flat=True)}
    promised = told.read_text().split() if told.exists() else []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) - count(DISTINCT job) FROM ended")
        ended_twice = cursor.fetchone()[0]
        cursor.execute("SELECT count(*) - count(DISTINCT work) FROM painted")
        painted_twice = cursor.fetchone()[0]
    states = Counter(Job.objects.values_list("state", flat=True))
    return {
        "submitted": len(names), "told of": len(promised), "lost": len(set(promised) - names),
        "done": states["done"], "failed": states["failed"], "not ended": Job.objects.under_way().count(),
        "begun again": Job.objects.filter(attempt__gt=1).count(),
        "ended twice": ended_twice, "painted twice": painted_twice,
        "done without a picture": Work.objects.filter(job__state="done", picture="").count(),
    }  # fmt: skip


if __name__ == "__main__":
    main()
