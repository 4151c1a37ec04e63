"""Sending pictures that are painted when they are asked for."""

from django.http import HttpResponse

A_DAY = 24 * 60 * 60  # seconds


def webp(data: bytes) -> HttpResponse:
    """A WebP that never changes, for its reader alone."""
    response = HttpResponse(data, content_type="image/webp")
    response["Cache-Control"] = f"private, max-age={A_DAY}, immutable"
    return response
