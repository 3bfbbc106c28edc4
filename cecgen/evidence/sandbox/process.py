"""Files of evidence handed to processes that may fail: one that hangs, bursts or dies costs that file, and no other."""

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
    MAX_EVIDENCE_BYTES,
    MAX_RESPONSE_BYTES,
    MAX_SEARCH_SECONDS,
    MAX_SEARCHED_BYTES,
    MAX_SECONDS,
    DocumentContents,
    Inspection,
    InspectionFailure,
    SandboxRequest,
    SandboxResponse,
)
from cecgen.evidence.sandbox.worker import LENGTH_BYTES, read_message
from cecgen.model.file_type import FileType, detect_type

KeyT = TypeVar("KeyT")
OutcomeT = TypeVar("OutcomeT")

MAX_SANDBOXES = 8
"""Processes at work at once, however many processors there are."""
FILES_PER_SANDBOX = 12
"""How many files are worth the start of one more process."""
_HOME = str(Path(__file__).parents[3])
_START = """import sys
sys.argv[1] in sys.path or sys.path.insert(0, sys.argv[1])
from cecgen.evidence.sandbox.worker import answer_requests
answer_requests()"""
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_UNSURE: tuple[InspectionFailure, ...] = ("memory", "crash")
"""Troubles that an earlier file of the same process may have left behind."""


class StrippedCopy(NamedTuple):
    """A copy of a file without what it hides, or the trouble with it."""

    data: bytes
    failure: InspectionFailure = ""


class Sandbox:
    """A process that opens files, started when it is first asked and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._served = 0

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Ends the process."""
        if self._process is not None:
            self._process.kill()
            self._process.communicate()
            self._process = None
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        self._served = 0

    def inspect(self, data: bytes) -> Inspection:
        """What a file is, shows and hides."""
        known = Inspection(kind=detect_type(data), size=len(data), digest=hashlib.sha256(data).hexdigest())
        if known.kind is None:
            return replace(known, failure="broken")
        if known.size > MAX_EVIDENCE_BYTES:
            return replace(known, failure="large")
        seen = self._request_safely(SandboxRequest("look", known.kind, data, MAX_SECONDS)).inspection
        if seen.failure:
            return replace(known, failure=seen.failure)
        return replace(seen, kind=known.kind, size=known.size, digest=known.digest)

    def strip(self, data: bytes, kind: FileType) -> StrippedCopy:
        """A copy of a file that shows the same and hides nothing."""
        if detect_type(data) != kind:
            return StrippedCopy(b"", "broken")
        if len(data) > MAX_EVIDENCE_BYTES:
            return StrippedCopy(b"", "large")
        answer = self._request_safely(SandboxRequest("strip", kind, data, MAX_SECONDS))
        return StrippedCopy(answer.data, answer.inspection.failure)

    def read_contents(self, data: bytes) -> DocumentContents:
        """Everything that a document says, in what it shows and beside it."""
        kind = detect_type(data)
        if kind is None or len(data) > MAX_SEARCHED_BYTES:
            return DocumentContents(trouble="large" if kind else "broken")
        answer = self._request_safely(SandboxRequest("tell", kind, data, MAX_SEARCH_SECONDS))
        return DocumentContents(trouble=answer.inspection.failure) if answer.inspection.failure else answer.told

    def _request_safely(self, asked: SandboxRequest) -> SandboxResponse:
        fresh = not self._served
        answer = self._request(asked)
        if answer.inspection.failure in _UNSURE:
            self.close()
            if not fresh:  # so that no file is blamed for what one before it did
                answer = self._request(asked)
                if answer.inspection.failure in _UNSURE:
                    self.close()
        return answer

    def _request(self, asked: SandboxRequest) -> SandboxResponse:
        process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        late = threading.Event()

        def stop() -> None:
            late.set()
            process.kill()

        timer = threading.Timer(asked.seconds, stop)
        timer.start()
        try:
            data = msgspec.msgpack.encode(asked)
            process.stdin.write(len(data).to_bytes(LENGTH_BYTES, "big") + data)
            process.stdin.flush()
            answer = read_message(process.stdout, MAX_RESPONSE_BYTES)
            self._served += 1
            if answer is not None:
                return msgspec.msgpack.decode(answer, type=SandboxResponse)
        except (BrokenPipeError, msgspec.MsgspecError):  # it died, or no longer makes sense
            pass
        finally:
            timer.cancel()
        process.kill()
        ended = process.wait()
        self.close()
        slow = late.is_set() or ended == -getattr(signal, "SIGXCPU", 0)
        return SandboxResponse(Inspection(failure="time" if slow else "crash"))

    def _start(self) -> subprocess.Popen[bytes]:
        self._folder = tempfile.TemporaryDirectory(prefix="cecgen-")
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-c", _START, _HOME],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=self._folder.name,
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
        )
        return self._process


def inspect_files(paths: Iterable[Path], *, readers: int | None = None) -> dict[Path, Inspection]:
    """What each file of evidence is, shows and hides; a file that cannot be read at all is broken."""

    def look(reader: Sandbox, path: Path) -> Inspection:
        try:
            with open(path, "rb") as stream:
                data = stream.read(MAX_EVIDENCE_BYTES + 1)
                size = os.fstat(stream.fileno()).st_size
        except OSError:
            return Inspection(failure="broken")
        seen = reader.inspect(data)
        return replace(seen, size=size, digest="") if seen.failure == "large" else seen

    return _map_in_sandboxes(list(paths), look, readers)


def read_documents(paths: Iterable[Path], *, readers: int | None = None) -> dict[Path, DocumentContents]:
    """Everything that each document says; one that cannot be read at all is broken."""

    def tell(reader: Sandbox, path: Path) -> DocumentContents:
        try:
            with open(path, "rb") as stream:
                return reader.read_contents(stream.read(MAX_SEARCHED_BYTES + 1))
        except OSError:
            return DocumentContents(trouble="broken")

    return _map_in_sandboxes(list(paths), tell, readers)


def strip_files(files: Mapping[KeyT, bytes], *, readers: int | None = None) -> dict[KeyT, StrippedCopy]:
    """A copy of each file for an exhibit: without what acts, what is attached, and what says who made it and where."""

    def strip(reader: Sandbox, key: KeyT) -> StrippedCopy:
        kind = detect_type(files[key])
        return reader.strip(files[key], kind) if kind else StrippedCopy(b"", "broken")

    return _map_in_sandboxes(list(files), strip, readers)


def strip_file(data: bytes, kind: FileType) -> bytes:
    """One such copy; ValueError where the file cannot be opened."""
    with Sandbox() as reader:
        copy, trouble = reader.strip(data, kind)
    if trouble:
        raise ValueError(f"a {kind} that cannot be stripped: {trouble}")
    return copy


def usable_cpus() -> int:
    """How many processors there are for us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _map_in_sandboxes(keys: list[KeyT], work: Callable[[Sandbox, KeyT], OutcomeT], readers: int | None) -> dict[KeyT, OutcomeT]:
    """The work on all keys, by as many processes as there are processors and files for them; in the order of the keys."""
    waiting = deque(dict.fromkeys(keys))
    done: dict[KeyT, OutcomeT] = {}
    failed: list[BaseException] = []

    def take_turns() -> None:
        with Sandbox() as reader:
            while waiting and not failed:
                try:
                    key = waiting.popleft()
                except IndexError:  # another one was faster
                    return
                try:
                    done[key] = work(reader, key)
                except BaseException as error:
                    failed.append(error)

    count = max(1, min(readers or usable_cpus(), MAX_SANDBOXES, -(-len(waiting) // FILES_PER_SANDBOX)))
    threads = [threading.Thread(target=take_turns) for _ in range(count - 1)]
    for thread in threads:
        thread.start()
    take_turns()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return {key: done[key] for key in dict.fromkeys(keys)}
