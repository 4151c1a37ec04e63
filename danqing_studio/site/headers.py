"""Headers that Django does not set: what a page may load, and what it may ask a browser for."""

from typing import Final

from django.http import HttpRequest, HttpResponseBase
from django.utils.deprecation import MiddlewareMixin

# No inline script or style and no eval anywhere, no other origin for anything. Pictures come also from the
# page itself: blob: is what a canvas gives out, data: the small icons in the admin's style sheets.
POLICY: Final = "; ".join(
    [
        "default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' blob: data:",
        "font-src 'self'", "media-src 'self' blob:", "connect-src 'self'", "worker-src 'self'",
        "manifest-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
    ]
)  # fmt: skip
# What is no page needs nothing at all, also where somebody opens it by its address.
FILE_POLICY: Final = "default-src 'none'; sandbox; frame-ancestors 'none'"
FILES: Final = ("image/", "application/json", "application/problem+json", "text/plain", "text/event-stream")
PERMISSIONS: Final = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


class HeadersMiddleware(MiddlewareMixin):
    """Sets the headers."""

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_file = response.headers.get("Content-Type", "").startswith(FILES)
        response.headers.setdefault("Content-Security-Policy", FILE_POLICY if is_file else POLICY)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response
