"""What a family of networks makes ready for a run of training."""

from collections.abc import Callable

from danqing.models import storage
from danqing.training import loop

# What is learned and how, how long, and what then goes into the file of weights.
Prepared = tuple[loop.Task, loop.Pace, Callable[[], storage.Part]]
