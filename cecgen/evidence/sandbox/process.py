"""Start sandboxed processes and hand files to them: a file that makes one hang or die does not affect any other file."""

import hashlib
import os
import signal
import subprocess
import sys
import tempfile
import threading
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, TypeVar

import msgspec
from msgspec.structs import replace

from cecgen.evidence.inspection import (
    BrokenLibrariesError,
    DocumentContents,
    DocumentPages,
    Inspection,
    InspectionFailure,
    SandboxRequest,
    SandboxResponse,
)
from cecgen.evidence.sandbox.worker import LENGTH_BYTES, read_message
from cecgen.model.document_limits import (
    MAX_EVIDENCE_BYTES,
    MAX_RECOGNITION_SECONDS,
    MAX_RESPONSE_BYTES,
    MAX_SEARCH_SECONDS,
    MAX_SEARCHED_BYTES,
    MAX_SECONDS,
)
from cecgen.model.file_type import HEAD_BYTES, FileType, detect_type

KeyT = TypeVar("KeyT")
OutcomeT = TypeVar("OutcomeT")

MAX_SANDBOXES = 8
"""Processes that run at the same time, however many processors there are."""
FILES_PER_SANDBOX = 12
"""Files for which it is worth starting one more process."""
SECONDS_TO_WAIT = 300
"""How many seconds more than processor time a file may take, where the system limits processor time: on a busy machine the
process waits most of the time, which is not the file's fault. Other systems get no extra seconds."""
_PACKAGE_PARENT = str(Path(__file__).parents[3])
_WORKER_PROGRAM = """import sys
from types import ModuleType
home = sys.argv[1]
home in sys.path or sys.path.insert(0, home)
for name in ("cecgen", "cecgen.evidence"):
    package = sys.modules[name] = ModuleType(name)
    package.__path__ = [home + "/" + name.replace(".", "/")]
from cecgen.evidence.sandbox.worker import answer_requests
answer_requests()"""
"""The two packages are entered without running their `__init__`, which would take half of the starting time."""
_ENVIRONMENT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_UNSURE_FAILURES: tuple[InspectionFailure, ...] = ("memory", "crash")
"""Failures that an earlier file in the same process may have caused."""


class StrippedCopy(NamedTuple):
    """A copy of a file without what it hides, or why there is none."""

    data: bytes
    failure: InspectionFailure = ""


class Sandbox:
    """A process that opens files; it is started at the first request, and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._served = 0

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        self._served = 0

    def inspect(self, data: bytes) -> Inspection:
        """Inspect what a file is, shows and hides."""
        inspection = Inspection(kind=detect_type(data), size=len(data), digest=hashlib.sha256(data).hexdigest())
        if inspection.kind is None:
            return replace(inspection, failure="broken")
        if inspection.size > MAX_EVIDENCE_BYTES:
            return replace(inspection, failure="large")
        seen = self._request_safely(SandboxRequest("inspect", inspection.kind, data, MAX_SECONDS)).inspection
        if seen.failure:
            return replace(inspection, failure=seen.failure)
        return replace(seen, kind=inspection.kind, size=inspection.size, digest=inspection.digest)

    def strip(self, data: bytes, kind: FileType) -> StrippedCopy:
        """Make a copy of a file that shows the same and hides nothing."""
        if detect_type(data) != kind:
            return StrippedCopy(b"", "broken")
        if len(data) > MAX_EVIDENCE_BYTES:
            return StrippedCopy(b"", "large")
        answer = self._request_safely(SandboxRequest("strip", kind, data, MAX_SECONDS))
        return StrippedCopy(answer.data, answer.inspection.failure)

    def read_contents(self, data: bytes) -> DocumentContents:
        """Read all text of a document, on its pages and outside them."""
        kind = detect_type(data)
        if kind is None or len(data) > MAX_SEARCHED_BYTES:
            return DocumentContents(failure="large" if kind else "broken")
        answer = self._request_safely(SandboxRequest("read", kind, data, MAX_SEARCH_SECONDS))
        return DocumentContents(failure=answer.inspection.failure) if answer.inspection.failure else answer.contents

    def read_pages(self, data: bytes) -> DocumentPages:
        """Read the words of a document's pages with their places, as its reader sees them."""
        kind = detect_type(data)
        if kind is None or len(data) > MAX_EVIDENCE_BYTES:
            return DocumentPages(failure="large" if kind else "broken")
        answer = self._request_safely(SandboxRequest("words", kind, data, MAX_RECOGNITION_SECONDS))
        return DocumentPages(answer.pages, answer.inspection.failure)

    def _request_safely(self, request: SandboxRequest) -> SandboxResponse:
        is_fresh = not self._served
        answer = self._request(request)
        if answer.inspection.failure in _UNSURE_FAILURES:
            self.close()
            if not is_fresh:  # an earlier file may have used up the memory: try once more in a new process
                answer = self._request(request)
                if answer.inspection.failure in _UNSURE_FAILURES:
                    self.close()
        if answer.broken_library and not is_fresh:  # for want of memory, it may be
            self.close()
            answer = self._request(request)
        if answer.broken_library:
            self.close()
            raise BrokenLibrariesError(answer.broken_library)
        return answer

    def _request(self, request: SandboxRequest) -> SandboxResponse:
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        is_late = threading.Event()

        def stop() -> None:
            is_late.set()
            process.kill()

        extra_seconds = SECONDS_TO_WAIT if hasattr(signal, "SIGXCPU") else 0
        timer = threading.Timer(request.seconds + extra_seconds, stop)
        timer.start()
        try:
            data = msgspec.msgpack.encode(request)
            process.stdin.write(len(data).to_bytes(LENGTH_BYTES, "big") + data)
            process.stdin.flush()
            answer = read_message(process.stdout, MAX_RESPONSE_BYTES)
            self._served += 1
            if answer is not None:
                return msgspec.msgpack.decode(answer, type=SandboxResponse)
        except (BrokenPipeError, msgspec.MsgspecError):  # it died, or its answer is garbled
            pass
        finally:
            timer.cancel()
        process.kill()
        ended = process.wait()
        self.close()
        too_slow = is_late.is_set() or ended == -getattr(signal, "SIGXCPU", 0)
        return SandboxResponse(Inspection(failure="time" if too_slow else "crash"))

    def _start(self) -> subprocess.Popen[bytes]:
        self._folder = tempfile.TemporaryDirectory(prefix="cecgen-", ignore_cleanup_errors=True)
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _WORKER_PROGRAM, _PACKAGE_PARENT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env={name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
        )
        return self._process


def inspect_files(paths: Iterable[Path], *, sandboxes: int | None = None) -> dict[Path, Inspection]:
    """Inspect each file; one that cannot be read at all is "broken"."""

    def inspect(sandbox: Sandbox, path: Path) -> Inspection:
        try:
            with open(path, "rb") as stream:
                size = os.fstat(stream.fileno()).st_size
                if size > MAX_EVIDENCE_BYTES:
                    return Inspection(kind=detect_type(stream.read(HEAD_BYTES)), size=size, failure="large")
                data = stream.read(MAX_EVIDENCE_BYTES + 1)
        except OSError:
            return Inspection(failure="broken")
        return sandbox.inspect(data)  # a sandbox that cannot start, for a full disk, is no fault of the file

    return _map_in_sandboxes(list(paths), inspect, sandboxes)


def read_documents(paths: Iterable[Path], *, sandboxes: int | None = None) -> dict[Path, DocumentContents]:
    """Read all text of each document; one that cannot be read at all is "broken"."""

    def read(sandbox: Sandbox, path: Path) -> DocumentContents:
        try:
            with open(path, "rb") as stream:
                data = stream.read(MAX_SEARCHED_BYTES + 1)
        except OSError:
            return DocumentContents(failure="broken")
        return sandbox.read_contents(data)  # as above

    return _map_in_sandboxes(list(paths), read, sandboxes)


def read_pages(documents: Mapping[KeyT, bytes], *, sandboxes: int | None = None) -> dict[KeyT, DocumentPages]:
    """Read the words of each document's pages; one that cannot be opened has the reason."""
    return _map_in_sandboxes(list(documents), lambda sandbox, key: sandbox.read_pages(documents[key]), sandboxes)


def strip_files(files: Mapping[KeyT, bytes], *, sandboxes: int | None = None) -> dict[KeyT, StrippedCopy]:
    """Make a copy of each file for an auditor, without scripts, attachments, and data about who made it and where."""

    def strip(sandbox: Sandbox, key: KeyT) -> StrippedCopy:
        kind = detect_type(files[key])
        return sandbox.strip(files[key], kind) if kind else StrippedCopy(b"", "broken")

    return _map_in_sandboxes(list(files), strip, sandboxes)


def strip_file(data: bytes, kind: FileType) -> bytes:
    """Make such a copy of one file; ValueError if it cannot be opened."""
    with Sandbox() as sandbox:
        copy, failure = sandbox.strip(data, kind)
    if failure:
        raise ValueError(f"a {kind} that cannot be stripped: {failure}")
    return copy


def usable_cpus() -> int:
    """The number of processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _map_in_sandboxes(
    keys: list[KeyT], work: Callable[[Sandbox, KeyT], OutcomeT], sandboxes: int | None
) -> dict[KeyT, OutcomeT]:
    """Do the work for each key in a few sandboxes at once; the results have the order of the keys."""
    waiting = deque(dict.fromkeys(keys))
    done: dict[KeyT, OutcomeT] = {}
    failed: list[BaseException] = []

    def take_turns() -> None:
        with Sandbox() as sandbox:
            while waiting and not failed:
                try:
                    key = waiting.popleft()
                except IndexError:  # another thread was faster
                    return
                try:
                    done[key] = work(sandbox, key)
                except BaseException as error:
                    failed.append(error)

    count = max(1, min(sandboxes or usable_cpus(), MAX_SANDBOXES, -(-len(waiting) // FILES_PER_SANDBOX)))
    threads = [threading.Thread(target=take_turns) for _ in range(count - 1)]
    for thread in threads:
        thread.start()
    take_turns()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return {key: done[key] for key in dict.fromkeys(keys)}
