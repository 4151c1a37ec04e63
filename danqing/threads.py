"""How long threads that compute together wait awake for one another, before anything loads PyTorch."""

import os

SPINS = "10000"  # turns of a loop: tens of microseconds, about what waking a thread takes


def wait_briefly() -> None:
    """Let waiting threads sleep soon, for the program that calls this first of all.

    GNU's OpenMP lets them wait awake for milliseconds. Where other programs use the cores too, that is time
    taken from the very thread that is waited for. What the environment says already is left alone.
    """
    if "OMP_WAIT_POLICY" not in os.environ:
        os.environ.setdefault("GOMP_SPINCOUNT", SPINS)
