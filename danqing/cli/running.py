"""Starting the command line: first the language, then the verb; every mistake is one line and exit code 2."""

import os
import re
import sys
from collections.abc import Sequence
from typing import Any

import typer

from danqing.cli.app import build
from danqing.language import DanqingError, say, set_language
from danqing.threads import wait_briefly

MISTAKE, INTERRUPTED, BROKEN_PIPE = 2, 130, 141
# Newer versions of Typer bring their own copy of Click, older ones use the installed one: this is either's.
UsageError: type[Exception] = typer.BadParameter.__mro__[1]


def main(argv: Sequence[str] | None = None) -> int:
    """Run ``danqing`` with ``argv`` (None: the command line's) and give back the exit code."""
    wait_briefly()
    arguments = list(sys.argv[1:] if argv is None else argv) or ["--help"]
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a terminal without Chinese must not stop the work
    try:
        return _run(arguments)
    except DanqingError as fault:
        return _complain(str(fault))
    except UsageError as fault:
        return _complain(_explain_usage(fault))
    except BrokenPipeError:  # the reader, such as head, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BROKEN_PIPE
    except OSError as fault:
        return _complain(say("cli-system", name=fault.filename or "", reason=fault.strerror or fault))
    except (KeyboardInterrupt, typer.Abort):
        return INTERRUPTED


def _run(arguments: list[str]) -> int:
    set_language(_asked_language(arguments))
    code = build()(args=arguments, prog_name="danqing", standalone_mode=False)
    sys.stdout.flush()  # a broken pipe shows here, not after the end
    return code if isinstance(code, int) else 0


def _asked_language(arguments: Sequence[str]) -> str | None:
    """The value of --language, read before everything else because help and errors are spoken in it."""
    chosen = None
    for here, following in zip(arguments, [*arguments[1:], None], strict=True):
        if here == "--":
            break
        if here == "--language":
            chosen = following
        elif here.startswith("--language="):
            chosen = here.partition("=")[2]
    return chosen


def _complain(message: str) -> int:
    print("danqing: " + " ".join(message.split()), file=sys.stderr)
    return MISTAKE


def _explain_usage(fault: Exception) -> str:
    """What Click says about a wrong command line, in the user's language."""
    command = fault.ctx.command_path if getattr(fault, "ctx", None) else "danqing"  # type: ignore[attr-defined]
    match type(fault).__name__:
        case "NoSuchOption":
            near = ", ".join(getattr(fault, "possibilities", None) or ())
            key = "cli-no-such-option-near" if near else "cli-no-such-option"
            return say(key, name=getattr(fault, "option_name", ""), near=near, command=command)
        case "MissingParameter":
            param: Any = getattr(fault, "param", None)
            name = param.metavar if param.param_type_name == "argument" else param.opts[0]
            return say("cli-missing", name=name, command=command)
        case "BadOptionUsage":
            return say("cli-option-value", name=getattr(fault, "option_name", ""), command=command)
    extra = re.search(r"extra arguments? \((.*)\)", str(fault))
    if extra:
        return say("cli-extra", words=extra[1], command=command)
    return say("cli-usage", reason=fault, command=command)
