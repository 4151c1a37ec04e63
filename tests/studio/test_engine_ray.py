"""The engine on a Ray cluster: the same tasks, the same faults; a hand that is lost is replaced."""

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured
from drivers import OUTCOME, outcome_of

from danqing_studio.engine import on_ray

PARENT = Path(__file__).parent.parent


def ask_on_a_cluster(folder: Path) -> None:
    """Ask all there is to ask on a cluster of this machine; OUTCOME in the folder says what came."""
    os.environ |= {
        "RAY_USAGE_STATS_ENABLED": "0",
        "RAY_worker_niceness": "0",  # else a busy machine starves them
        "PYTHONPATH": f"{PARENT}{os.pathsep}{PARENT.parent}",  # Ray's workers import the tests' tasks
        "DJANGO_SETTINGS_MODULE": "danqing_studio.settings",
        "DANQING_STUDIO_DATA": str(folder),
        "DANQING_ENGINE": "auto",
        "DANQING_ENGINE_ACTORS": "1-2",
    }
    import asyncio

    import django
    import ray
    from ray.cluster_utils import Cluster

    small = {"num_cpus": 3, "object_store_memory": 80 * 2**20, "include_dashboard": False}
    machine = Cluster(initialize_head=True, head_node_args=small)
    os.environ["DANQING_ENGINE"] = machine.address
    django.setup()
    from danqing_studio.engine import client

    async def asked(*wishes: tuple[str, dict[str, Any], str]) -> list[Any]:
        asking = []
        for task, wish, channel in wishes:
            asking.append(asyncio.ensure_future(client.ask(task, wish, channel=channel)))
            await asyncio.sleep(0.05)
        return await asyncio.gather(*asking, return_exceptions=True)

    found: dict[str, Any] = {}
    try:
        wall = asyncio.run(asked(("wall", {"theme": "月下湖上小舟", "count": 2, "seed": 7}, "")))[0]
        found["recipes"] = [work["recipe"] for work in wall.facts["works"]]
        found["fault"] = asyncio.run(asked(("wall", {"theme": "qwertz"}, "")))[0].key
        draft = {"recipe": found["recipes"][0], "quick": 64}
        busy = [("paint", {"recipe": found["recipes"][0]}, f"other {i}") for i in range(6)]
        slides = asyncio.run(asked(*busy, *[("paint", draft, "slider")] * 4))[6:]
        found["slides"] = [type(one).__name__ for one in slides]
        shares: list[float] = []
        answer = client.work("paint", {"recipe": found["recipes"][0]}, progress=shares.append)
        found["painted"] = len(answer.pictures[0])
        _, front = on_ray._connect()
        before = time.monotonic()
        for pid in _hands():
            os.kill(pid, 9)
        found["after"] = len(asyncio.run(asked(("wall", {"theme": "梨", "count": 1}, "")))[0].pictures)
        found["seconds"] = time.monotonic() - before
        found["hands"] = ray.get(front.hands.remote())
    except Exception as why:
        found["why"] = repr(why)
    (folder / OUTCOME).write_text(json.dumps(found))
    machine.shutdown()  # type: ignore[no-untyped-call]


def _hands() -> list[int]:
    """The processes of the actors that hold models."""
    titles = {int(f.parent.name): f.read_bytes() for f in Path("/proc").glob("[0-9]*/cmdline")}
    mine = os.environ["DANQING_STUDIO_DATA"].encode()
    return [
        pid
        for pid, title in titles.items()
        if title.startswith(b"ray::Hand") and mine in Path(f"/proc/{pid}/environ").read_bytes()
    ]


def test_a_cluster_answers_as_the_engine_of_this_machine_does(tmp_path: Path) -> None:
    pytest.importorskip("ray")
    _, found = outcome_of(ask_on_a_cluster, tmp_path, 240)
    assert "why" not in found
    assert [json.loads(recipe)["seed"] for recipe in found["recipes"]] == [7, 8]
    assert found["fault"] == "theme-unknown"
    assert found["slides"][-1] == "Answer"
    assert "SupersededError" in found["slides"]
    assert found["painted"] > 10_000
    assert found["after"] == 1
    assert 1 <= found["hands"] <= 2


@pytest.mark.parametrize(("text", "least", "most"), [("1-4", 1, 4), ("3", 3, 3), ("2-2", 2, 2)])
def test_how_many_hands(text: str, least: int, most: int, settings: Any) -> None:
    settings.ENGINE_ACTORS = text
    assert on_ray.actors() == (least, most)


@pytest.mark.parametrize("text", ["", "0", "4-1", "1-", "-1", "a-b", "1-2000"])
def test_a_wrong_number_of_hands_is_told(text: str, settings: Any) -> None:
    settings.ENGINE_ACTORS = text
    with pytest.raises(ImproperlyConfigured, match="DANQING_ENGINE_ACTORS"):
        on_ray.actors()
