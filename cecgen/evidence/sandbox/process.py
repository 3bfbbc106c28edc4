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
    ANSWER,
    SEARCHED_SECONDS,
    SEARCHED_SIZE,
    SECONDS,
    SIZE,
    Answered,
    Asked,
    Inspection,
    Kind,
    Told,
    Trouble,
    kind_of,
)
from cecgen.evidence.sandbox.worker import NUMBER, message

Key = TypeVar("Key")
Outcome = TypeVar("Outcome")

AT_MOST = 8
"""Processes at work at once, however many processors there are."""
SHARE = 12
"""How many files are worth the start of one more process."""
_HOME = str(Path(__file__).parents[3])
_START = """import sys
sys.argv[1] in sys.path or sys.path.insert(0, sys.argv[1])
from cecgen.evidence.sandbox.worker import serve
serve()"""
_KEPT = ("SYSTEMROOT", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH")
_UNSURE: tuple[Trouble, ...] = ("memory", "crash")
"""Troubles that an earlier file of the same process may have left behind."""


class Stripped(NamedTuple):
    """A copy of a file without what it hides, or the trouble with it."""

    data: bytes
    trouble: Trouble = ""


class Reader:
    """A process that opens files, started when it is first asked and again after it died."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._served = 0

    def __enter__(self) -> "Reader":
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

    def look(self, data: bytes) -> Inspection:
        """What a file is, shows and hides."""
        known = Inspection(kind=kind_of(data), size=len(data), digest=hashlib.sha256(data).hexdigest())
        if known.kind is None:
            return replace(known, trouble="broken")
        if known.size > SIZE:
            return replace(known, trouble="large")
        seen = self._answer(Asked("look", known.kind, data, SECONDS)).inspection
        if seen.trouble:
            return replace(known, trouble=seen.trouble)
        return replace(seen, kind=known.kind, size=known.size, digest=known.digest)

    def strip(self, data: bytes, kind: Kind) -> Stripped:
        """A copy of a file that shows the same and hides nothing."""
        if kind_of(data) != kind:
            return Stripped(b"", "broken")
        if len(data) > SIZE:
            return Stripped(b"", "large")
        answer = self._answer(Asked("strip", kind, data, SECONDS))
        return Stripped(answer.data, answer.inspection.trouble)

    def tell(self, data: bytes) -> Told:
        """Everything that a document says, in what it shows and beside it."""
        kind = kind_of(data)
        if kind is None or len(data) > SEARCHED_SIZE:
            return Told(trouble="large" if kind else "broken")
        answer = self._answer(Asked("tell", kind, data, SEARCHED_SECONDS))
        return Told(trouble=answer.inspection.trouble) if answer.inspection.trouble else answer.told

    def _answer(self, asked: Asked) -> Answered:
        fresh = not self._served
        answer = self._asked(asked)
        if answer.inspection.trouble in _UNSURE:
            self.close()
            if not fresh:  # so that no file is blamed for what one before it did
                answer = self._asked(asked)
                if answer.inspection.trouble in _UNSURE:
                    self.close()
        return answer

    def _asked(self, asked: Asked) -> Answered:
        process = self._process or self._started()
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
            process.stdin.write(len(data).to_bytes(NUMBER, "big") + data)
            process.stdin.flush()
            answer = message(process.stdout, ANSWER)
            self._served += 1
            if answer is not None:
                return msgspec.msgpack.decode(answer, type=Answered)
        except (BrokenPipeError, msgspec.MsgspecError):  # it died, or no longer makes sense
            pass
        finally:
            timer.cancel()
        process.kill()
        ended = process.wait()
        self.close()
        slow = late.is_set() or ended == -getattr(signal, "SIGXCPU", 0)
        return Answered(Inspection(trouble="time" if slow else "crash"))

    def _started(self) -> subprocess.Popen[bytes]:
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


def inspected(paths: Iterable[Path], *, readers: int | None = None) -> dict[Path, Inspection]:
    """What each file of evidence is, shows and hides; a file that cannot be read at all is broken."""

    def look(reader: Reader, path: Path) -> Inspection:
        try:
            with open(path, "rb") as stream:
                data = stream.read(SIZE + 1)
                size = os.fstat(stream.fileno()).st_size
        except OSError:
            return Inspection(trouble="broken")
        seen = reader.look(data)
        return replace(seen, size=size, digest="") if seen.trouble == "large" else seen

    return _shared_out(list(paths), look, readers)


def told(paths: Iterable[Path], *, readers: int | None = None) -> dict[Path, Told]:
    """Everything that each document says; one that cannot be read at all is broken."""

    def tell(reader: Reader, path: Path) -> Told:
        try:
            with open(path, "rb") as stream:
                return reader.tell(stream.read(SEARCHED_SIZE + 1))
        except OSError:
            return Told(trouble="broken")

    return _shared_out(list(paths), tell, readers)


def all_stripped(files: Mapping[Key, bytes], *, readers: int | None = None) -> dict[Key, Stripped]:
    """A copy of each file for an exhibit: without what acts, what is attached, and what says who made it and where."""

    def strip(reader: Reader, key: Key) -> Stripped:
        kind = kind_of(files[key])
        return reader.strip(files[key], kind) if kind else Stripped(b"", "broken")

    return _shared_out(list(files), strip, readers)


def stripped(data: bytes, kind: Kind) -> bytes:
    """One such copy; ValueError where the file cannot be opened."""
    with Reader() as reader:
        copy, trouble = reader.strip(data, kind)
    if trouble:
        raise ValueError(f"a {kind} that cannot be stripped: {trouble}")
    return copy


def processors() -> int:
    """How many processors there are for us."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _shared_out(keys: list[Key], work: Callable[[Reader, Key], Outcome], readers: int | None) -> dict[Key, Outcome]:
    """The work on all keys, by as many processes as there are processors and files for them; in the order of the keys."""
    waiting = deque(dict.fromkeys(keys))
    done: dict[Key, Outcome] = {}
    failed: list[BaseException] = []

    def take_turns() -> None:
        with Reader() as reader:
            while waiting and not failed:
                try:
                    key = waiting.popleft()
                except IndexError:  # another one was faster
                    return
                try:
                    done[key] = work(reader, key)
                except BaseException as error:
                    failed.append(error)

    count = max(1, min(readers or processors(), AT_MOST, -(-len(waiting) // SHARE)))
    threads = [threading.Thread(target=take_turns) for _ in range(count - 1)]
    for thread in threads:
        thread.start()
    take_turns()
    for thread in threads:
        thread.join()
    if failed:
        raise failed[0]
    return {key: done[key] for key in dict.fromkeys(keys)}
