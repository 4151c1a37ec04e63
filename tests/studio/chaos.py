"""Real processes that are killed at random moments: ``python -m studio.chaos ROLE``; tests run ``direct``.

Askers submit jobs as web processes do and write down each that they were told of; workers do them; an engine
with one small task does some of the work. The director kills any of them with kill -9, starts it anew,
cancels a job now and then, and at last counts what became of every job and how often it had its effect.
"""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

import django

from danqing_studio.engine.client import Answer, Progress

PEOPLE: Final = ("甲", "乙", "丙")
CREW: Final = ("short", "short", "long", "engine", "asker", "asker")
MIX: Final[tuple[tuple[str, dict[str, Any]], ...]] = (
    ("count", {"seconds": 0.05}),
    ("train", {"steps": 6, "seconds": 0.1}),
    ("ask", {}),
    ("ask", {}),
)
BREATH: Final = 60.0  # seconds for what is left to be done


def asker() -> None:
    """Submit jobs of every kind for ever; write down those that the database has taken."""
    from danqing_studio.accounts.models import User
    from danqing_studio.jobs.kinds import JobError
    from danqing_studio.jobs.models import Job

    people = list(User.objects.all())
    with open(_told(), "a", buffering=1) as told:
        while True:
            kind, wish = random.choice(MIX)
            with suppress(JobError):  # too many wait
                told.write(f"{Job.objects.submit(random.choice(people), kind, dict(wish)).pk}\n")
            time.sleep(0.15)


def worker(lane: str) -> None:
    from django.core.management import call_command

    call_command("worker", lane)


def engine() -> None:
    """An engine as the studio starts it, but without models: its task only takes its time."""
    import uvicorn
    from django.conf import settings

    from danqing_studio.engine import address
    from danqing_studio.engine.server import Engine
    from danqing_studio.engine.tasks import TASKS

    TASKS["dawdle"] = "studio.chaos:dawdle"
    server = Engine(token := address.new_token())
    with socket.create_server(("127.0.0.1", 0)) as listener:
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        address.tell(settings.DATA, address.Address(url, token, os.getpid()))
        uvicorn.Server(uvicorn.Config(server.app, lifespan="off", log_level="error")).run([listener])


def dawdle(wish: Mapping[str, Any], pictures: Sequence[bytes], progress: Progress) -> Answer:
    """The engine's task."""
    for step in range(4):
        progress(step / 4)
        time.sleep(0.05)
    return Answer({"dawdled": True})


def direct(kills: int, seed: int) -> dict[str, Any]:
    """Let it happen until so many were killed; what became of everything."""
    from django.core.management import call_command

    from danqing_studio.accounts.models import User
    from danqing_studio.jobs.models import Job

    chance = random.Random(seed)
    call_command("migrate", verbosity=0)
    for name in PEOPLE:
        User.objects.create_user(name, "ink")
    crew = [_start(role) for role in CREW]
    try:
        _rage(crew, kills, chance)
        for n, role in enumerate(CREW):
            if role == "asker":
                crew[n].kill()
        until = time.monotonic() + BREATH
        while Job.objects.under_way().exists() and time.monotonic() < until:
            time.sleep(0.2)
    finally:
        for process in crew:
            process.kill()
            process.wait()
    return _found()


def _rage(crew: "list[subprocess.Popen[bytes]]", kills: int, chance: random.Random) -> None:
    """Kill so often, each time after something more was done: a busy machine begins processes slowly."""
    from danqing_studio.jobs.models import Job

    over = 0
    for _ in range(kills):
        until = time.monotonic() + BREATH
        while Job.objects.exclude(ended=None).count() <= over and time.monotonic() < until:
            time.sleep(0.05)
        over = Job.objects.exclude(ended=None).count()
        time.sleep(chance.uniform(0.0, 0.5))
        n = chance.randrange(len(crew))
        crew[n].send_signal(signal.SIGKILL if chance.random() < 0.8 else signal.SIGTERM)
        if chance.random() < 0.3 and (job := Job.objects.under_way().order_by("?").first()):
            job.stop()
        crew[n].wait()
        crew[n] = _start(CREW[n])


def _found() -> dict[str, Any]:
    from danqing_studio.accounts.models import AuditEntry
    from danqing_studio.jobs.models import Job
    from studio.kinds import FINISHED, UNDONE

    effects, undone = (
        Counter(line.detail["job"] for line in AuditEntry.objects.filter(deed=deed))
        for deed in (FINISHED, UNDONE)
    )
    jobs = {str(job.pk): job.state for job in Job.objects.all()}
    ended = {"done": effects, "failed": undone, "cancelled": undone}
    return {
        "states": Counter(jobs.values()),
        "lost": [pk for pk in _told().read_text().split() if pk not in jobs],
        "wrong": [
            pk
            for pk, state in jobs.items()
            if effects[pk] + undone[pk] != 1 or ended.get(state, effects)[pk] != 1
        ],
        "again": Job.objects.filter(attempt__gt=1).count(),
        "notes": Counter(Job.objects.filter(state="failed").values_list("note", flat=True)),
    }


def _start(role: str) -> "subprocess.Popen[bytes]":
    return subprocess.Popen([sys.executable, "-m", "studio.chaos", role])


def _told() -> Path:
    return Path(os.environ["DANQING_STUDIO_DATA"]) / "told"


ROLES: Final[dict[str, Callable[[], None]]] = {
    "short": lambda: worker("short"),
    "long": lambda: worker("long"),
    "engine": engine,
    "asker": asker,
    "direct": lambda: print(json.dumps(direct(int(sys.argv[2]), int(sys.argv[3])))),
}

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "danqing_studio.settings")
    django.setup()
    from danqing_studio.jobs.kinds import KINDS
    from studio.kinds import TESTS

    KINDS.update(TESTS)
    ROLES[sys.argv[1]]()
