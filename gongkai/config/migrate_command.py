"""`gongkai migrate`: create or upgrade the database."""

import argparse

from django.core.management import call_command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """None beyond the common ones."""


def run(options: argparse.Namespace) -> int:
    """Apply every migration that is not applied yet."""
    call_command("migrate", verbosity=0)
    return 0
