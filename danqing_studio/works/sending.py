"""Sending a work's file: to whom it may go, how long it may be kept, and what is left out of it."""

import struct
from collections.abc import Iterator
from typing import Final

from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.http import content_disposition_header
from django.utils.text import slugify

from danqing_studio.works.models import Work

FRESH: Final = 300  # seconds that a shared cache may show a public picture that may be held back meanwhile
TYPES: Final = {"png": "image/png", "webp": "image/webp"}
HEAD: Final = 8  # bytes of a PNG's signature
PLAIN: Final = frozenset({b"IHDR", b"PLTE", b"tRNS", b"pHYs", b"sRGB", b"gAMA", b"IDAT", b"IEND"})


def send(request: HttpRequest, work: Work, kind: str, token: str) -> HttpResponseBase:
    """The file ``kind`` (picture, preview, tile) of a work that whoever asks may see."""
    name = getattr(work, kind).name
    bare = kind == "picture" and not work.gives_recipe_to(request.user, token)
    etag = f'"{work.pk.hex[:8]}-{name.rsplit("/", 1)[-1]}{"-bare" * bare}"'
    response = get_conditional_response(request, etag=etag) or _whole(work, kind, name, bare, request)
    response["ETag"] = etag
    everyone = kind != "picture" and _is_everyones(work)
    response["Cache-Control"] = f"public, max-age={FRESH}" if everyone else "private, no-cache"
    if not everyone:
        patch_vary_headers(response, ["Cookie"])
    return response


def _is_everyones(work: Work) -> bool:
    shown = work.visibility == Work.Visibility.PUBLIC and work.standing == Work.Standing.SHOWN
    return shown and work.maker.is_active


def _whole(work: Work, kind: str, name: str, bare: bool, request: HttpRequest) -> HttpResponse:
    with default_storage.open(name) as stream:
        data: bytes = stream.read()
    ending = name.rsplit(".", 1)[-1]
    response = HttpResponse(without_notes(data) if bare else data, content_type=TYPES[ending])
    title = slugify(work.title or work.theme, allow_unicode=True)[:60] or "danqing"
    taken = "download" in request.GET
    response["Content-Disposition"] = content_disposition_header(taken, f"{title}.{ending}") or "inline"
    return response


def without_notes(png: bytes) -> bytes:
    """The same picture without its recipe, and without anything else that is no part of the picture."""
    return png[:HEAD] + b"".join(chunk for kind, chunk in _chunks(png) if kind in PLAIN)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = HEAD
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        yield kind, png[at : at + 12 + length]
        at += 12 + length
