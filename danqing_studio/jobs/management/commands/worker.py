"""``python -m danqing_studio worker LANE``: does long work."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from danqing_studio.jobs import workers
from danqing_studio.jobs.tickets import LANES


class Command(BaseCommand):
    """Be a worker."""

    help = "Do long work as it is asked for, until told to end."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("lane", choices=LANES, help="long: what takes minutes or hours; short: the rest")

    def handle(self, *args: Any, lane: str, **options: Any) -> None:
        workers.run(lane)
