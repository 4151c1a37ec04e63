"""What the docs page shows of the OpenAPI description: operations by area, with examples to copy."""

import json
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

AREAS: Final[dict[str, Promise]] = {
    "making": _("Drafting and painting"), "works": _("Works and collections"), "jobs": _("Long work"),
}  # fmt: skip
BY_HAND: Final[dict[str, Any]] = {  # what stands in examples for fields without a default
    "theme": "山间明月", "title": "山间明月", "style": ["song-ink"], "count": 4, "seed": 7, "quick": 512,
}  # fmt: skip
ID: Final = "6f1c9d0e-6a55-4a0e-8a7c-3c1f3a0d9b11"


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a field of what goes in or comes out."""

    name: str
    kind: str
    needed: bool
    about: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing that can be asked for."""

    anchor: str
    method: str
    path: str
    summary: str
    open: bool
    takes: list[Field]
    gives: list[Field]
    as_in: str  # the anchor of an operation before it on the page that gives the same
    curl: str
    python: str


@dataclass(frozen=True, slots=True)
class Area:
    """What belongs together."""

    name: str
    title: str
    operations: list[Operation]


def areas(schema: dict[str, Any], root: str) -> list[Area]:
    """Every operation of the description, by area. What several give is told once an area."""
    found: dict[str, list[Operation]] = {name: [] for name in AREAS}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            there = found[operation["tags"][0]]
            there.append(_once(_operation(schema, root, path, method, operation), there))
    return [Area(name, str(AREAS[name]), operations) for name, operations in found.items()]


def _once(new: Operation, before: list[Operation]) -> Operation:
    alike = next((one.anchor for one in before if one.gives and one.gives == new.gives), "")
    return replace(new, gives=[], as_in=alike) if alike else new


def _operation(schema: dict[str, Any], root: str, path: str, method: str, said: dict[str, Any]) -> Operation:
    body = _body(schema, said.get("requestBody", {}))
    takes = [
        Field(one["name"], _kind(one["schema"]), one.get("required", False), str(one.get("description", "")))
        for one in said.get("parameters", [])
    ]
    gives = next((_body(schema, one) for code, one in said["responses"].items() if code != "default"), {})
    example = {name: value for name, value in BY_HAND.items() if name in body.get("properties", {})}
    address = root + path.format(
        **{one["name"]: ID for one in said.get("parameters", []) if one["in"] == "path"}
    )
    return Operation(
        anchor=said["operationId"],
        method=method.upper(),
        path=path,
        summary=str(said["summary"]),
        open={} in said["security"],
        takes=takes + _fields(body),
        gives=_fields(gives),
        as_in="",
        curl=_curl(method, address, example, path),
        python=_python(method, path, address, example),
    )


def _body(schema: dict[str, Any], said: dict[str, Any]) -> dict[str, Any]:
    """The schema of what is sent as JSON, with references followed; of a list, that of its items."""
    found = said.get("content", {}).get("application/json", {}).get("schema", {})
    found = found.get("items", found)
    name = found.get("$ref", "").rpartition("/")[2]
    return schema["components"]["schemas"].get(name, found)


def _fields(body: dict[str, Any]) -> list[Field]:
    needed = body.get("required", [])
    return [
        Field(name, _kind(one), name in needed, str(one.get("description", "")))
        for name, one in body.get("properties", {}).items()
    ]


def _kind(said: dict[str, Any]) -> str:
    """The type as JSON calls it, with its range."""
    if "anyOf" in said:
        return " | ".join(_kind(one) for one in said["anyOf"])
    if "enum" in said:
        return " | ".join(map(str, said["enum"]))
    if said.get("type") == "array":
        return f"[{_kind(said['items'])}]"
    kind = said.get("$ref", "").rpartition("/")[2] or said.get("format") or said.get("type", "any")
    low, high = said.get("minimum"), said.get("maximum")
    return f"{kind} {low}–{high}" if low is not None and high is not None else str(kind)


def _curl(method: str, address: str, example: dict[str, Any], path: str) -> str:
    lines = [f"curl {address}", '-H "Authorization: Bearer $DANQING_KEY"']
    if method != "get":
        lines.insert(1, f"-X {method.upper()}")
    if example:
        sent = json.dumps(example, ensure_ascii=False)
        lines += ["-H 'Content-Type: application/json'", f"-d '{sent}'"]
    if path.endswith(("paintings", "picture")):
        lines.append("-o picture.png")
    return " \\\n  ".join(lines)


def _python(method: str, path: str, address: str, example: dict[str, Any]) -> str:
    """By danqing.client where it has a word for it, by its plain call otherwise."""
    if (method, path) in CLIENT:
        return CLIENT[method, path]
    sent = f", {json.dumps(example, ensure_ascii=False)}" if example else ""
    tail = address.partition("/api/v1/")[2]
    return f'studio.call("{method.upper()}", "{tail}"{sent})'


BEGIN: Final = """\
from danqing.client import Studio

studio = Studio("{root}", "dq_…")
work = studio.create("山间明月", style="song-ink")
work.save("moon.png")"""
DRAFTS: Final = """\
for draft in studio.drafts("山间明月", style="song-ink", count=4):
    draft.save(f"{draft.index}.png")"""
FIND: Final = """\
for work in studio.works(q="月"):
    print(work.title, work.page)"""
KEEP: Final = """\
work = studio.create("山间明月", style="song-ink", title="山间明月")
work.save("moon.png")"""
WAIT: Final = f"""\
job = studio.job("{ID}")
job.wait(lambda job: print(job.progress))"""
CLIENT: Final = {
    ("get", "/api/v1/me"): "studio.me()",
    ("get", "/api/v1/styles"): "studio.styles()",
    ("get", "/api/v1/models"): "studio.models()",
    ("post", "/api/v1/themes/explain"): 'studio.explain("山间明月")',
    ("post", "/api/v1/drafts"): DRAFTS,
    ("post", "/api/v1/paintings"): 'studio.paint("山间明月", style="song-ink").save("moon.png")',
    ("get", "/api/v1/works"): FIND,
    ("post", "/api/v1/works"): KEEP,
    ("get", "/api/v1/jobs/{job}"): WAIT,
}
