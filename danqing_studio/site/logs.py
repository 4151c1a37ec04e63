"""Keeping what only one person may know out of the log."""

import logging
import re
from typing import Final

# As good as a password: one-time links, links to works that are shown by link, keys of programs, cookies.
SECRETS: Final = re.compile(
    r"(/(?:join|reset)/)[^\s?\"']+"
    r"|([?&](?:key|token)=)[^\s&\"']+"
    r"|(\bdq_)[\w-]+"
    r"|((?:sessionid|csrftoken|csrfmiddlewaretoken)[\"']?\s*[=:]\s*[\"']?)[^\s;&\"']+"
    r"|(\bauthorization\b[\"']?\s*[=:]\s*[\"']?\w+\s+)[^\s,\"']+",
    re.IGNORECASE,
)


class NoSecrets(logging.Filter):
    """Writes everything without what opens doors."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = hidden(record.getMessage()), ()
        if record.exc_info and record.exc_info[1] is not None:
            # The traceback's own lines hold no values, but the exception's message may.
            record.exc_text = hidden(logging.Formatter().formatException(record.exc_info))
        return True


def hidden(text: str) -> str:
    """The text, with … for every secret in it."""
    return SECRETS.sub(lambda found: next(filter(None, found.groups())) + "…", text)
