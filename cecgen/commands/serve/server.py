"""Serve a folder of pages on this machine, and tell open pages to reload, or what is wrong with the last save."""

import json
import secrets
import threading
from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

from cecgen.diagnostics import CecgenError

HOST = "127.0.0.1"
_CHANGES = "/.cecgen/changes"
_PING_SECONDS = 15.0
_KEPT_CHANGES = 200
"""A page that missed more changes than this is reloaded, whatever they were."""
_SCRIPT = """
<script>
(function () {
  var asked = new EventSource("%(changes)s?since=%(since)s&page=" + encodeURIComponent(location.pathname));
  asked.addEventListener("reload", function () { asked.close(); location.reload(); });
  asked.addEventListener("problems", function (event) {
    var id = "cecgen-problems", box = document.getElementById(id), text = JSON.parse(event.data);
    if (box) { box.remove(); }
    if (!text) { return; }
    box = document.createElement("pre");
    box.id = id;
    box.setAttribute("role", "alert");
    box.style.cssText = "position:fixed;inset:auto 0 0 0;max-height:60vh;overflow:auto;margin:0;padding:1rem;z-index:1000;"
      + "background:#7a1020;color:#fff;font:14px/1.5 monospace;white-space:pre-wrap";
    box.textContent = text;
    document.body.appendChild(box);
  });
  addEventListener("pagehide", function () { asked.close(); });
})();
</script>
"""
_WAITING = "<!doctype html><meta charset=utf-8><title>cecgen serve</title><body><p>There is no site yet.</p></body>"


class PortError(CecgenError):
    """Nothing can be served at this port."""

    exit_status = 2


class SiteServer:
    """Serves one folder of pages, and sends news to the open ones."""

    def __init__(self, port: int) -> None:
        """Take the port; PortError if that is not possible."""
        self._folder: Path | None = None
        self._problems = ""
        self._version = 0
        self._changes: list[tuple[int, frozenset[str] | None]] = []
        """For each change its version and the paths that changed; None if that may be all."""
        self._run = secrets.token_hex(4)
        self._changed = threading.Condition()
        self.is_closing = False
        try:
            self._http = _HttpServer((HOST, port), partial(_Handler, self))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise PortError(f"port {port} cannot be used: {reason}", "name another with --port") from None
        self.url = f"http://{HOST}:{self._http.server_port}/"
        self._thread = threading.Thread(target=self._http.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)

    @property
    def port(self) -> int:
        """The port that is served."""
        return int(self._http.server_port)

    def start(self) -> None:
        """Answer requests from now on."""
        self._thread.start()

    def close(self) -> None:
        """Answer no more requests."""
        with self._changed:
            self.is_closing = True
            self._changed.notify_all()
        if self._thread.is_alive():
            self._http.shutdown()
        self._http.server_close()

    def show(self, folder: Path, paths: frozenset[str] | None = None) -> None:
        """Serve a folder; pages whose paths are named are reloaded, or all of them."""
        with self._changed:
            self._folder = folder
            self._problems = ""
            self._version += 1
            self._changes = [*self._changes, (self._version, paths)][-_KEPT_CHANGES:]
            self._changed.notify_all()

    def report(self, problems: str) -> None:
        """Show what is wrong with the last save on every open page; an empty text takes that away."""
        with self._changed:
            self._problems = problems
            self._changed.notify_all()

    def locate(self, path: str) -> Path | None:
        """Return the file of a path of the site; None if it has no such file. Nothing outside of the site is ever returned."""
        folder = self._folder
        parts = [part for part in unquote(path).split("/") if part]
        if folder is None or any(part in (".", "..") or "\\" in part or "\0" in part for part in parts):
            return None
        file = folder.joinpath(*parts)
        file = file / "index.html" if file.is_dir() else file
        return file if file.is_file() else None

    def page(self, file: Path | None) -> bytes | None:
        """Return a page with the script that listens for changes; None if there is no such page."""
        with self._changed:
            since = f"{self._run}-{self._version}"
            if file is None and self._folder is not None:
                return None
        try:
            text = file.read_text("utf-8") if file else _WAITING
        except OSError:
            return None
        before, end, after = text.rpartition("</body>")
        return f"{before}{_SCRIPT % {'changes': _CHANGES, 'since': since}}{end}{after}".encode()

    def wait_for_news(self, since: str, page: str, problems: str | None) -> tuple[bool, str | None]:
        """Wait until a page must be reloaded or the problems changed; return which, or neither after a while."""

        def has_news() -> bool:
            return self.is_closing or self._problems != problems or self._must_reload(since, page)

        with self._changed:
            self._changed.wait_for(has_news, timeout=_PING_SECONDS)
            return self._must_reload(since, page), self._problems if self._problems != problems else None

    def _must_reload(self, since: str, page: str) -> bool:
        run, _, version = since.partition("-")
        if run != self._run or not version.isdecimal():
            return True
        missed = [paths for number, paths in self._changes if number > int(version)]
        if len(missed) < self._version - int(version):
            return True
        path = unquote(page).lstrip("/")
        names = {path, f"{path}index.html"} if not path or path.endswith("/") else {path}
        return any(paths is None or not names.isdisjoint(paths) for paths in missed)


class _HttpServer(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = False  # else a second server on Windows takes the port of the first

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignore it: the browser has gone away."""


class _Handler(SimpleHTTPRequestHandler):
    protocol_version = "HTTP/1.0"  # each answer ends with its connection, so a stream of news needs no length

    def __init__(self, site: SiteServer, *args: object) -> None:
        self._site = site
        super().__init__(*args)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer with a page, a file of the site, or the stream of news."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Answer without the body."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        # Another site whose name leads to this machine must not read what is served here.
        host = self.headers.get("Host", "").partition(":")[0]
        if host and host not in (HOST, "localhost"):
            self.send_error(HTTPStatus.FORBIDDEN, "not the name of this machine")
            return
        address = urlsplit(self.path)
        if address.path == _CHANGES and with_body:
            self._send_news(parse_qs(address.query))
            return
        file = self._site.locate(address.path)
        if file is not None and file.suffix != ".html":
            self._send(file.read_bytes(), self.guess_type(str(file)), with_body=with_body)
            return
        page = self._site.page(file)
        if page is None:
            self.send_error(HTTPStatus.NOT_FOUND, "there is no such page")
        else:
            self._send(page, "text/html; charset=utf-8", with_body=with_body)

    def _send(self, data: bytes, kind: str, *, with_body: bool) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()
        if with_body:
            self.wfile.write(data)

    def _send_news(self, query: dict[str, list[str]]) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        since, page = query.get("since", [""])[0], query.get("page", ["/"])[0]
        problems: str | None = ""
        while not self._site.is_closing:
            must_reload, news = self._site.wait_for_news(since, page, problems)
            problems = problems if news is None else news
            text = ":\n\n" if news is None else f"event: problems\ndata: {json.dumps(news)}\n\n"
            self.wfile.write((text + ("event: reload\ndata:\n\n" if must_reload else "")).encode())
            self.wfile.flush()
            if must_reload:
                return

    def log_message(self, format: str, *args: object) -> None:
        """Log nothing: the terminal is for problems in the files."""
