"""Keeping what only one person may know out of the log."""

import logging
import re

# An address of these kinds is as good as a password until it has been used.
LINKS = re.compile(r"(/(?:join|reset)/)[^\s?\"']+")


class NoSecrets(logging.Filter):
    """Writes one-time links without what makes them work."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = LINKS.sub(r"\1…", record.getMessage()), ()
        if record.exc_info and record.exc_info[1] is not None:
            # The traceback's own lines hold no values, but the exception's message may.
            record.exc_text = LINKS.sub(r"\1…", logging.Formatter().formatException(record.exc_info))
        return True
