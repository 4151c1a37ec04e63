"""Measurements beside peers, each with a command: python -m bench.create, bench.drafter, bench.painter."""
