"""Serve the public site on this machine, and rebuild it whenever a file is saved."""

import tempfile
from collections.abc import Callable
from pathlib import Path

from mkdocs.livereload import LiveReloadServer

from cecgen.commands.build import build_edition
from cecgen.diagnostics import CecgenError
from cecgen.ledger.reading import CONTENT_FOLDER, SETTINGS_FILE
from cecgen.outputs.editions.edition import Edition
from cecgen.outputs.terminal.diagnostics import format_diagnostics
from cecgen.pipeline import Evaluation, WorkspaceError

HOST = "127.0.0.1"


class PortError(CecgenError):
    """Nothing can be served at this port."""

    exit_status = 2


def serve_site(root: Path, evaluate: Callable[[], Evaluation], port: int, echo: Callable[[str], object]) -> int:
    """Serve until interrupted; if a saved file has errors they are printed, and the last good site stays.

    The site is built in a temporary folder, so that `site/` stays what `build` made.
    """
    with tempfile.TemporaryDirectory(prefix="cecgen-", ignore_cleanup_errors=True) as folder:
        project, site = Path(folder, "build"), Path(folder, "site")

        def rebuild() -> None:
            try:
                result = evaluate()
            except WorkspaceError as error:
                echo(format_diagnostics(error.diagnostics))
                return
            echo(format_diagnostics(result.transcript.diagnostics) or "no problems")
            if not result.errors:
                edition = Edition(evidence=result.ledger.settings.privacy.evidence)
                try:
                    found = build_edition(result, edition, project, site)
                except OSError as error:  # a full disk; the last good site stays
                    echo(f"{error.filename}: {error.strerror or error}")
                    return
                echo(format_diagnostics(found) if found else f"built {server.url}")

        site.mkdir()
        server = LiveReloadServer(builder=rebuild, host=HOST, port=port, root=str(site))
        rebuild()
        for name in (CONTENT_FOLDER, "plugins", SETTINGS_FILE):
            if (root / name).exists():
                server.watch(str(root / name))
        echo(f"serving on {server.url} (end with Ctrl-C)")
        try:
            server.serve(open_in_browser=False)  # type: ignore[no-untyped-call]
        except KeyboardInterrupt:
            echo("stopped")
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise PortError(f"port {port} cannot be used: {reason}", "name another with --port") from None
        finally:
            server.shutdown()
    return 0
