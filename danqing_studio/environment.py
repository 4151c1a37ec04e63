"""Reading settings from the environment: every value is checked, and a wrong one is told by its name."""

import os
import secrets
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured

YES, NO = {"1", "yes", "true", "on"}, {"", "0", "no", "false", "off"}


def text(name: str, default: str = "") -> str:
    """The variable ``name``, without blanks around it."""
    return os.environ.get(name, "").strip() or default


def flag(name: str) -> bool:
    """Whether ``name`` is switched on; unset is off."""
    value = text(name).lower()
    if value not in YES | NO:
        raise ImproperlyConfigured(f"{name} is on or off, not {value!r}")
    return value in YES


def whole(name: str, default: int) -> int:
    """A whole number from 0."""
    value = text(name, str(default))
    if not value.isdecimal():
        raise ImproperlyConfigured(f"{name} is a whole number, not {value!r}")
    return int(value)


def listed(name: str) -> list[str]:
    """Values with commas between them."""
    return [part.strip() for part in text(name).split(",") if part.strip()]


def secret_key(file: Path) -> str:
    """The key that signs cookies and links: made once, readable by its owner alone.

    Two processes that start together end up with one key: the file appears whole or not at all.
    """
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        fresh = file.with_name(f"{file.name}.{os.getpid()}")
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(secrets.token_urlsafe(64))
        try:
            os.link(fresh, file)
        except FileExistsError:
            pass  # the other process was first
        finally:
            fresh.unlink()
    key = file.read_text().strip()
    if len(key) < 50:
        raise ImproperlyConfigured(f"{file} holds no secret key; delete it, and a new one is made")
    return key
