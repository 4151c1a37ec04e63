"""The command line: one verb, one command, each standing on the function of the same name."""

from danqing.cli.running import main

__all__ = ["main"]
