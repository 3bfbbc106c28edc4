"""Serve the public site on this machine, and show every saved change in it."""

import gc
from collections.abc import Callable
from datetime import datetime
from functools import partial
from pathlib import Path

from cecgen.commands.serve.live import LiveSite
from cecgen.commands.serve.server import SiteServer
from cecgen.commands.serve.watch import RepositoryWatch, scan_repository
from cecgen.files.temporary import temporary_folder
from cecgen.model.days import date_in_zone
from cecgen.outputs.terminal.diagnostics import format_diagnostics
from cecgen.pipeline import OpenedWorkspace


def serve_site(
    root: Path,
    open_repository: Callable[[], OpenedWorkspace],
    read_clock: Callable[[], datetime],
    port: int,
    echo: Callable[[str], object],
) -> int:
    """Serve until interrupted; a save with errors is reported, here and on the open pages, and the last good site stays.

    The site is built in a temporary folder, so that `site/` stays what `build` made.
    """
    server = SiteServer(port)  # before anything is built, to report a port in use at once
    gc.enable()  # which other commands do without: they end soon
    with temporary_folder() as folder:
        site = LiveSite(root, open_repository, folder)
        server.start()
        echo(f"serving on {server.url} (end with Ctrl-C)")
        try:
            _watch(root, site, server, read_clock, echo)
        except KeyboardInterrupt:
            echo("stopped")
        finally:
            server.close()
    return 0


def _watch(
    root: Path, site: LiveSite, server: SiteServer, read_clock: Callable[[], datetime], echo: Callable[[str], object]
) -> None:
    """Show every change from now on, the turn of the day included."""
    watch = RepositoryWatch(root)
    stamps = scan_repository(root)
    while True:
        now = read_clock()
        gc.disable()  # a site's objects live on: collecting garbage among them takes time and finds none
        shown = site.update(stamps, now)
        text = format_diagnostics(shown.diagnostics)
        echo(text or "no problems")
        if shown.folder is not None:
            server.show(shown.folder, shown.paths)
            site.remove_old()
            echo(f"shown at {server.url}")
            site.warm_up()
        else:
            server.report(f"This save is not shown. Below is the last good site.\n\n{text}")
        gc.enable()
        stamps = watch.wait(stamps, partial(_is_another_day, site.zone, now, read_clock))


def _is_another_day(zone: str, before: datetime, read_clock: Callable[[], datetime]) -> bool:
    return date_in_zone(zone, read_clock()) != date_in_zone(zone, before)
