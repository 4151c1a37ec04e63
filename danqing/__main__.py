"""``python -m danqing`` is the command ``danqing``."""

import sys

from danqing.cli import main

if __name__ == "__main__":
    sys.exit(main())
