"""Everything the site keeps about a person, as a zip they can take away."""

import json
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from typing import IO, Any, Final

from django.core import serializers
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models

from danqing_studio.accounts.models import User

# What opens doors is not given out, not even to the person: an export may lie about on a disk.
SECRETS: Final = frozenset({"password", "session_key", "session_data", "digest", "token"})
# Other apps add here, when they are made ready, what gives a person's files: names in the zip, and contents.
FILES: Final[list[Callable[[User], Iterator[tuple[str, bytes]]]]] = []


def belongings(user: User) -> dict[str, list[dict[str, Any]]]:
    """The person's own row and every row that refers to them, by model.

    It asks the models which of them refer to a person, so that a model added later is not forgotten.
    """
    found: dict[str, list[models.Model]] = {"accounts.user": [user]}
    for relation in User._meta.related_objects:
        rows = relation.related_model._default_manager.filter(**{relation.field.name: user})
        label = f"{relation.related_model._meta.label_lower} ({relation.field.name})"
        found[label] = list(rows)
    return {
        label: [_told(row) for row in serializers.serialize("python", rows)] for label, rows in found.items()
    }


def export_zip(user: User) -> IO[bytes]:
    """A zip with ``danqing.json`` and the person's files in it, at its beginning; the caller closes it."""
    stream = tempfile.SpooledTemporaryFile(max_size=1_000_000)  # noqa: SIM115 (the caller closes it)
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as bundle:
        text = json.dumps(belongings(user), cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        bundle.writestr("danqing.json", text)
        for files in FILES:
            for name, data in files(user):
                bundle.writestr(name, data, zipfile.ZIP_STORED)  # pictures are packed already
    stream.seek(0)
    return stream


def _told(row: dict[str, Any]) -> dict[str, Any]:
    """A row without what is secret; a session's key is also the key of its row."""
    told = {name: value for name, value in row["fields"].items() if name not in SECRETS}
    return told if row["model"] == "accounts.session" else {"id": row["pk"], **told}
