"""Serving: the public site on this machine, built again and shown again whenever a file is saved."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from cecgen.commands.build import build_edition
from cecgen.ledger.reading import CONTENT_FOLDER, SETTINGS_FILE
from cecgen.outputs.editions.edition import Edition
from cecgen.outputs.terminal.diagnostics import format_diagnostics
from cecgen.pipeline import Evaluation, WorkspaceError

HOST = "127.0.0.1"


def serve_site(root: Path, work_out: Callable[[], Evaluation], port: int, say: Callable[[str], object]) -> int:
    """Serves until it is interrupted; a faulty save is reported, and the last good site stays up.

    The site is built in a temporary folder, so that `site/` stays what `build` made.
    """
    with tempfile.TemporaryDirectory(prefix="cecgen-") as folder:
        project, site = Path(folder, "build"), Path(folder, "site")

        def rebuild() -> None:
            try:
                result = work_out()
            except WorkspaceError as error:
                say(format_diagnostics(error.diagnostics))
                return
            say(format_diagnostics(result.transcript.diagnostics) or "no problems")
            if not result.errors:
                edition = Edition(evidence=result.ledger.workspace.privacy.evidence)
                found = build_edition(result, edition, project, site)
                say(format_diagnostics(found) if found else f"built {server.url}")

        site.mkdir()
        server = LiveReloadServer(builder=rebuild, host=HOST, port=port, root=str(site))
        rebuild()
        for name in (CONTENT_FOLDER, "plugins", SETTINGS_FILE):
            if (root / name).exists():
                server.watch(str(root / name))
        say(f"serving on {server.url} (end with Ctrl-C)")
        try:
            server.serve(open_in_browser=False)  # type: ignore[no-untyped-call]
        except KeyboardInterrupt:
            say("stopped")
        finally:
            server.shutdown()
    return 0
