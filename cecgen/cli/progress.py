"""Show progress, if work takes more than a second and standard error is a terminal."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

from cecgen.cli.screen import current_screen

if TYPE_CHECKING:
    import threading

DELAY_SECONDS = 1.0
"""Seconds before anything is shown."""


@contextmanager
def show_progress(what: str) -> Iterator[None]:
    """Show what is being done once it has taken a second; nothing if standard error is not a terminal.

    With --verbose, say how long it took; with --quiet, nothing.
    """
    screen = current_screen()
    if screen.is_verbose:
        begun = time.monotonic()
        yield
        click.echo(f"{what}: {time.monotonic() - begun:.2f} s", err=True)
        return
    if screen.is_quiet or not sys.stderr.isatty():
        yield
        return
    import threading  # noqa: PLC0415 - only where a person is looking

    over = threading.Event()
    painter = threading.Thread(target=_paint, args=(what, over), daemon=True)
    painter.start()
    try:
        yield
    finally:
        over.set()
        painter.join()


def _paint(what: str, over: "threading.Event") -> None:
    if over.wait(DELAY_SECONDS):
        return
    from rich.console import Console  # noqa: PLC0415 - 40 ms, which quick work need not wait for

    with Console(stderr=True).status(f"{what} …"):
        over.wait()
