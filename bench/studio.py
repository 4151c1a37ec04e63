"""How soon the studio answers a hand: thumbnails after a key stroke, a painting while a slider moves.

    python -m bench.studio

A real studio on a temporary folder, as `danqing studio` starts it, and one maker. Each time is from the
request that a key stroke or a slider's movement sends to the last byte of its answer: through the web server,
the view, the engine and back.
"""

import asyncio
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import asdict
from typing import Any, Final

import httpx

from bench import results
from bench.create import Figure

THEMES: Final = (
    "月下湖上小舟", "山间明月", "雪中的三只猫", "秋天的山", "海边的船", "树下的狗", "a cat under a tree",
    "three pears", "a boat on the lake at dusk", "mountains in snow", "flowers in a vase",
    "two birds over the sea",
)  # fmt: skip
SEEDS: Final = 4  # of every theme, so that nothing is remembered from before
FIRST: Final = 4  # thumbnails that are asked for alone
KEY: Final = 0.2  # seconds between two key strokes
REST: Final = 0.2  # … without one, after which the page asks for the other thumbnails
SLIDE, MOVES = 0.05, 120  # seconds between two movements of a slider, and how many
PAGES: Final = ("/create/", "/mine/", "/account/", "/jobs/")


class Maker:
    """Somebody at the workbench."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self._client = client

    async def join(self, link: str) -> None:
        page = await self._client.get(link, follow_redirects=True)
        self._guarded(page)
        form = {"username": "maker", "password": "paper and ink 42"}
        joined = await self._client.post(page.url, data=form)
        assert joined.is_redirect, joined.text
        self._guarded(await self._client.get("/create/"))

    def _guarded(self, page: httpx.Response) -> None:
        """From now on send what shows that requests come from the studio's own pages."""
        token = self._client.cookies["csrftoken"]
        self._client.headers.update({"X-CSRFToken": token, "Referer": str(page.url)})

    async def post(self, path: str, **fields: Any) -> httpx.Response:
        texts = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in fields.items()
        }
        return await self._client.post(path, data=texts)

    async def wall(self, theme: str, seed: int, only: range) -> httpx.Response:
        asked = {"theme": theme, "seed": seed, "only": list(only), "count": 12, "shape": "square"}
        return await self.post("/create/wall/", tab="bench", **asked)

    async def get(self, path: str) -> httpx.Response:
        return await self._client.get(path)


@asynccontextmanager
async def studio() -> AsyncIterator[Maker]:
    """A maker at a studio of their own, the engine warm."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "danqing", "studio", "--data", folder, "--no-open"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        try:
            link = process.stdout.readline().strip()
            base = "/".join(link.split("/")[:3])
            async with httpx.AsyncClient(base_url=base, timeout=60, trust_env=False) as client:
                maker = Maker(client)
                await maker.join(link)
                for theme in THEMES:
                    (await maker.wall(theme, 0, range(FIRST))).raise_for_status()
                yield maker
        finally:
            process.terminate()
            process.wait(30)


async def timed(asked: Callable[[], Awaitable[httpx.Response]]) -> tuple[float, httpx.Response]:
    """Milliseconds until the answer is whole, and the answer."""
    start = time.perf_counter()
    answer = await asked()
    return (time.perf_counter() - start) * 1000, answer


async def calm(maker: Maker) -> list[float]:
    """The first thumbnails of a theme, asked for when nothing else is under way."""
    times = []
    for seed in range(1, SEEDS + 1):
        for theme in THEMES:
            took, answer = await timed(lambda t=theme, s=seed: maker.wall(t, s, range(FIRST)))  # type: ignore[misc]
            answer.raise_for_status()
            times.append(took)
    return times


async def typing(maker: Maker) -> list[float]:
    """The first thumbnails after each key stroke of somebody who types, the others when the hand rests.

    As the page does: what is asked is dropped when the next key is pressed. Beginnings of a theme that are no
    words yet bring no thumbnails and do not count.
    """
    times: list[float] = []

    async def stroke(text: str, seed: int) -> None:
        took, answer = await timed(lambda: maker.wall(text, seed, range(FIRST)))
        if answer.status_code == httpx.codes.OK:
            times.append(took)
            await asyncio.sleep(REST)
            await maker.wall(text, seed, range(FIRST, 12))

    for seed in range(11, 11 + SEEDS):
        for theme in THEMES:
            under_way: asyncio.Task[None] | None = None
            for end in range(1, len(theme) + 1):
                if under_way:
                    under_way.cancel()
                under_way = asyncio.create_task(stroke(theme[:end], seed))
                await asyncio.sleep(KEY)
            if under_way:
                await under_way
    return times


async def sliding(maker: Maker, name: str, wishes: Callable[[float], dict[str, Any]]) -> list[float]:
    """Quick paintings while a slider moves to and fro; those that a newer movement overtook do not count."""
    sitting = (await maker.post("/create/begin/")).json()["id"]
    wall = await maker.wall(THEMES[0], 1, range(1))
    recipe = json.loads(wall.content.split(b"\n", 1)[0])["facts"]["works"][0]["recipe"]
    made = await maker.post(f"/create/{sitting}/steps/", verb="create", options={"recipe": recipe}, tab=name)
    made.raise_for_status()
    step = made.json()["id"]

    async def move(place: float) -> float | None:
        asked = {"verb": "steer", "parent": step, "options": wishes(place), "quick": 256, "tab": name}
        took, answer = await timed(lambda: maker.post("/create/preview/", **asked))
        return took if answer.status_code == httpx.codes.OK else None

    moves = []
    for number in range(MOVES):
        moves.append(asyncio.create_task(move(abs(number % 60 - 30) / 30)))
        await asyncio.sleep(SLIDE)
    return [took for took in await asyncio.gather(*moves) if took is not None]


async def pages(maker: Maker) -> list[float]:
    """Pages that need nothing of the engine."""
    times = []
    for _ in range(25):
        for path in PAGES:
            took, answer = await timed(lambda p=path: maker.get(p))  # type: ignore[misc]
            answer.raise_for_status()
            times.append(took)
    return times


def quantile(times: list[float], share: float) -> float:
    """The value below which this share of the times lies."""
    return sorted(times)[min(len(times) - 1, int(share * len(times)))]


async def measure() -> list[Figure]:
    """Every figure of the table."""
    async with studio() as maker:
        found = {
            "4 thumbnails of a theme": (await calm(maker), 150.0),
            "4 thumbnails after a key stroke, while one types": (await typing(maker), 150.0),
            "256 px while the strength moves": (
                await sliding(maker, "strength", lambda x: {"strength": x}),
                250.0,
            ),
            "256 px while a season comes": (
                await sliding(maker, "season", lambda x: {"turns": {"season": ["autumn", x]}}),
                250.0,
            ),
            "256 px while a model's slider moves": (
                await sliding(maker, "model", lambda x: {"sliders": [f"scenes:1={2 * x - 1}"]}),
                250.0,
            ),
            "a page without pictures to make": (await pages(maker), 50.0),
        }
    figures = []
    for name, (times, most) in found.items():
        figures += [
            Figure(f"{name}, median of {len(times)}", quantile(times, 0.5), "ms"),
            Figure(f"{name}, p95", quantile(times, 0.95), "ms", most),
        ]
    return figures


def main() -> None:
    """Measure, print the table and write bench/results/studio.json."""
    figures = asyncio.run(measure())
    results.show("The studio", ("measured", "value", "unit", "at most", "met"), [f.row() for f in figures])
    print(results.write("studio", {"figures": [asdict(figure) for figure in figures]}))


if __name__ == "__main__":
    main()
