"""The people of bench/load.py, for locust: those who look, and those who make works.

They behave as the pages let browsers behave: a picture is fetched once and then kept, what is typed is sent
letter by letter, and a work that is kept is followed until it is painted.
"""

import json
import os
import random
import re
import time
from collections.abc import Mapping
from typing import Any

import gevent
from locust import HttpUser, between, task
from locust.clients import ResponseContextManager

PASSWORD = os.environ.get("DANQING_BENCH_PASSWORD", "")
JOBS = os.environ.get("DANQING_BENCH_JOBS", os.devnull)  # where those who keep a work write down its job
THEMES = ("月下小船", "a boat on the lake", "雪中的山", "three pears", "山间明月", "autumn mountains")
WORK = re.compile(r"/works/[0-9a-f-]{36}/")
TILE = re.compile(r"/works/[0-9a-f-]{36}/(?:tile|preview)\.webp[^\"' ]*")
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="(\w+)"')
KEY = (0.12, 0.3)  # seconds between two letters
OVER = ("done", "failed", "cancelled")
LONGEST = 150  # seconds until a kept work is painted


class Looker(HttpUser):
    """Goes about in the gallery, at a calm pace."""

    fixed_count = 50
    wait_time = between(1, 5)

    def on_start(self) -> None:
        self.client.headers["Accept-Language"] = random.choice(("zh-CN", "en-GB"))
        self.seen: set[str] = set()
        self.works: list[str] = []

    @task(2)
    def home(self) -> None:
        self.client.get("/", name="home")

    @task(4)
    def gallery(self) -> None:
        page = self.client.get("/gallery/", name="gallery").text
        self.works = sorted(set(WORK.findall(page))) or self.works
        self.look_at(page)

    @task(1)
    def search(self) -> None:
        page = self.client.get(
            "/gallery/", params={"q": random.choice(("月", "boat"))}, name="gallery, searched"
        ).text
        self.look_at(page)

    @task(5)
    def work(self) -> None:
        if self.works:
            self.look_at(self.client.get(random.choice(self.works), name="work").text)

    def look_at(self, page: str) -> None:
        """Fetch the pictures of a page that were not seen yet."""
        for address in sorted(set(TILE.findall(page)) - self.seen):
            self.client.get(address, name="picture")
            self.seen.add(address)


class Maker(HttpUser):
    """Types themes, paints, moves a slider, keeps the work."""

    fixed_count = 5
    wait_time = between(1, 3)
    number = 0

    def on_start(self) -> None:
        Maker.number += 1
        name = f"maker{Maker.number}"  # now: others come while this one waits for a page
        page = self.client.get("/sign-in/", name="sign in").text
        self.send("/sign-in/", {"username": name, "password": PASSWORD}, "sign in", token(page))
        self.token = token(self.client.get("/create/", name="create").text)
        self.tab = f"bench-{name}"

    @task
    def make(self) -> None:
        wish = {"shape": "square", "seed": random.randrange(2**31), "tab": self.tab}
        works = self.types(random.choice(THEMES), wish)
        if not works:
            return
        options = json.dumps({"recipe": random.choice(works)["recipe"]})
        self.asks(
            "/create/preview/",
            {"verb": "create", "options": options, "quick": 256, "tab": self.tab},
            "preview",
        )
        sitting = self.answer("/create/begin/", {}, "begin").get("id", "")
        step = self.answer(f"/create/{sitting}/steps/", {"verb": "create", "options": options}, "paint").get(
            "id"
        )
        if not step:
            return
        for brush in (0.8, 1.0, 1.3):
            asked = {"verb": "steer", "parent": step, "options": json.dumps({"brush": brush}), "quick": 256}
            self.asks("/create/preview/", asked | {"tab": self.tab}, "slider")
        self.keeps(sitting, step)

    def types(self, theme: str, wish: Mapping[str, Any]) -> list[dict[str, Any]]:
        """The wall of a theme, after it was asked for with every letter."""
        works: list[dict[str, Any]] = []
        for end in range(1, len(theme) + 1):
            asked = {"theme": theme[:end], "only": "[0,1,2,3]", "count": 12, **wish}
            works = self.asks("/create/wall/", asked, "wall").get("works", works)
            gevent.sleep(random.uniform(*KEY))
        rest = {"theme": theme, "only": "[4,5,6,7,8,9,10,11]", "count": 12, **wish}
        return works + self.asks("/create/wall/", rest, "wall, the rest").get("works", [])

    def keeps(self, sitting: str, step: str) -> None:
        """Keep a step, write its job down, and follow that to its end."""
        asked = {"title": "", "story": "", "visibility": "public"}
        events = self.answer(f"/create/{sitting}/steps/{step}/keep/", asked, "keep").get("events", "")
        if not events:
            return
        with open(JOBS, "a") as told:
            told.write(events.split("/")[2] + "\n")
        start = time.perf_counter()
        end = self.follows(events)
        fault = None if end == "done" else RuntimeError(f"ended as {end}")
        self.environment.events.request.fire(
            request_type="", name="kept → painted", response_time=1000 * (time.perf_counter() - start),
            response_length=0, exception=fault, context={},
        )  # fmt: skip

    def follows(self, events: str) -> str:
        """How a job ended; a line that breaks off is taken up again, as browsers do."""
        until, state = time.monotonic() + LONGEST, ""
        while state not in OVER and time.monotonic() < until:
            with self.client.get(
                events, name="events", stream=True, timeout=LONGEST, catch_response=True
            ) as line:
                for text in line.iter_lines(decode_unicode=True):
                    state = json.loads(text[6:])["state"] if text.startswith("data: ") else state
        return state

    def asks(self, path: str, asked: Mapping[str, Any], name: str) -> dict[str, Any]:
        """The facts of an answer with pictures. A theme that is not yet a word is no fault."""
        with self.send(path, asked, name, self.token) as answer:
            if answer.status_code == 422:
                answer.success()
            if answer.status_code != 200:
                return {}
            facts: dict[str, Any] = json.loads(answer.content.partition(b"\n")[0])["facts"]
            return facts

    def answer(self, path: str, asked: Mapping[str, Any], name: str) -> dict[str, Any]:
        with self.send(path, asked, name, self.token) as answer:
            found: dict[str, Any] = answer.json() if answer.ok else {}
            return found

    def send(self, path: str, asked: Mapping[str, Any], name: str, token: str) -> ResponseContextManager:
        headers = {"X-CSRFToken": token, "Referer": f"{self.host}{path}"}
        return self.client.post(path, dict(asked), name=name, headers=headers, catch_response=True)


def token(page: str) -> str:
    """What a page gives along, so that what is sent comes from it."""
    found = TOKEN.search(page)
    return found[1] if found else ""
