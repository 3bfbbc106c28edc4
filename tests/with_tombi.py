"""Tombi as an editor runs it: its linter, and its language server."""

import json
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path
from threading import Timer
from typing import Any, NamedTuple

TOMBI = shutil.which("tombi", path=sysconfig.get_path("scripts")) or "tombi"


class Linted(NamedTuple):
    """What Tombi says of the files that it looked at, by their paths, and how many it found good."""

    said: dict[str, list[str]]
    good: int


def apart(folder: Path) -> dict[str, str]:
    """An environment without anybody's own settings, without a cache, and with no way out of this machine."""
    nowhere = "http://127.0.0.1:9"
    places = {name: str(folder) for name in ("HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME")}
    return {**os.environ, **places, "HTTP_PROXY": nowhere, "HTTPS_PROXY": nowhere, "ALL_PROXY": nowhere}


def lint(root: Path, scratch: Path, *files: str, offline: bool = True) -> Linted:
    """Every error and warning about the files (all of them where none is named), from the repository's folder."""
    report = scratch / "tombi.json"
    options = [*(["--offline"] if offline else []), "--diagnostics-format", "json", "--diagnostics-file", str(report)]
    ran = subprocess.run(
        [TOMBI, "lint", *options, *files], cwd=root, env=apart(scratch), capture_output=True, text=True, check=False
    )
    assert ran.returncode in (0, 1), ran.stderr
    said: dict[str, list[str]] = {}
    for each in json.loads(report.read_text(encoding="utf-8")):
        path = Path(each["path"])
        said.setdefault(path.relative_to(root).as_posix() if path.is_absolute() else path.as_posix(), []).append(
            each["message"]
        )
    good = [int(line.split()[0]) for line in ran.stderr.splitlines() if line.endswith("linted successfully")]
    return Linted(said, sum(good))


class LanguageServer:
    """Tombi's language server, asked as an editor asks it."""

    def __init__(self, root: Path, scratch: Path) -> None:
        self._root = root
        self._asked = 0
        self._process = subprocess.Popen(
            [TOMBI, "lsp", "--offline"],
            cwd=root,
            env=apart(scratch),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._patience = Timer(60, self._process.kill)
        self._patience.start()
        markdown = {"documentationFormat": ["markdown"]}
        able = {"completion": {"completionItem": markdown}, "hover": {"contentFormat": ["markdown"]}}
        self._ask("initialize", processId=None, rootUri=root.as_uri(), capabilities={"textDocument": able})
        self._send(method="initialized", params={})

    def __enter__(self) -> "LanguageServer":
        return self

    def __exit__(self, *_: object) -> None:
        self._patience.cancel()
        self._process.kill()
        self._process.communicate()

    def open(self, file: str) -> None:
        """An editor opens a file, and waits until its problems are marked."""
        document = {"languageId": "toml", "version": 1, "text": (self._root / file).read_text(encoding="utf-8")}
        self._send(method="textDocument/didOpen", params={"textDocument": {**document, "uri": self._uri(file)}})
        while (told := self._receive()).get("method") != "textDocument/publishDiagnostics":
            self._answer(told)

    def completions(self, file: str, line: int, column: int) -> dict[str, str]:
        """What may be written there, with what is said of each."""
        found = self._ask("textDocument/completion", **self._there(file, line, column))
        return {each["label"]: each.get("documentation", {}).get("value", "") for each in found}

    def hover(self, file: str, line: int, column: int) -> str:
        """What is said of what stands there."""
        found = self._ask("textDocument/hover", **self._there(file, line, column))
        return str(found["contents"]["value"])

    def problems(self, file: str) -> list[str]:
        """What is marked in the file."""
        found = self._ask("textDocument/diagnostic", textDocument={"uri": self._uri(file)})
        return [each["message"] for each in found["items"]]

    def _uri(self, file: str) -> str:
        return (self._root / file).as_uri()

    def _there(self, file: str, line: int, column: int) -> dict[str, Any]:
        return {"textDocument": {"uri": self._uri(file)}, "position": {"line": line, "character": column}}

    def _ask(self, method: str, **params: Any) -> Any:
        self._asked += 1
        self._send(id=self._asked, method=method, params=params)
        while True:
            told = self._receive()
            if "method" not in told and told.get("id") == self._asked:
                return told["result"]
            self._answer(told)

    def _answer(self, told: dict[str, Any]) -> None:
        if "method" in told and "id" in told:  # it asks for something itself: there is nothing to say
            self._send(id=told["id"], result=None)

    def _send(self, **message: Any) -> None:
        assert self._process.stdin
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        self._process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self._process.stdin.flush()

    def _receive(self) -> dict[str, Any]:
        assert self._process.stdout
        size = 0
        while header := self._process.stdout.readline().strip():
            name, _, value = header.partition(b":")
            size = int(value) if name.lower() == b"content-length" else size
        assert size, "the language server went away"
        told: dict[str, Any] = json.loads(self._process.stdout.read(size))
        return told
