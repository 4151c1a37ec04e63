"""Files of teaching, for whoever may see them and nobody else."""

from django.core.files.storage import default_storage
from django.http import Http404, HttpResponse
from django.utils.http import content_disposition_header

KEPT = "private, max-age=31536000, immutable"  # a file's address changes where the file does


def send(name: str | None, content_type: str = "image/webp", download: str = "") -> HttpResponse:
    """A stored file; ``download``: what it is called on the disk of whoever saves it."""
    if not name or not default_storage.exists(name):
        raise Http404
    with default_storage.open(name) as stream:
        response = HttpResponse(stream.read(), content_type=content_type)
    if download:
        response["Content-Disposition"] = content_disposition_header(True, download)
    response["Cache-Control"] = KEPT
    return response
