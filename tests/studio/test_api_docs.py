"""The page about the interface for programs."""

import re

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_the_docs_show_every_operation(language: str) -> None:
    one = Client(headers={"Accept-Language": language})
    first, schema = one.get("/api/docs").content.decode(), one.get("/api/v1/openapi.json").json()
    links = re.findall(r'href="(/api/docs/\w+)#(\w+)"', first)
    page = "".join(one.get(path).content.decode() for path in sorted({path for path, _ in links}))
    assert len(links) == 21
    for path, anchor in links:
        assert f'id="{anchor}"' in one.get(path).content.decode()
    for anchor in re.findall(r'href="#(\w+)"', page):  # "what comes out: as here"
        assert f'id="{anchor}"' in page
    operations = [said for methods in schema["paths"].values() for said in methods.values()]
    assert len(operations) == 21
    for said in operations:
        assert f'id="{said["operationId"]}"' in page
        assert said["summary"] in page.replace("&#x27;", "'")
