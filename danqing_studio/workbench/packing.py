"""Facts and pictures in one answer: a line of JSON that tells how long each picture is, then the pictures."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpResponse

TYPE: Final = "application/x-danqing-pictures"


def packed(facts: Mapping[str, Any], pictures: Sequence[bytes] = ()) -> HttpResponse:
    """What js/sending.js takes apart again."""
    head = {"facts": facts, "sizes": [len(one) for one in pictures]}
    line = json.dumps(head, cls=DjangoJSONEncoder, ensure_ascii=False).encode()
    response = HttpResponse(b"\n".join([line, b"".join(pictures)]), content_type=TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response
