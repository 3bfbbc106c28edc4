"""The process that opens files: one after the other, from a pipe, with as little of this machine as that takes.

It has no file of the repository but the bytes that come in, cannot write any, and knows nothing of the environment.
"""

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import IO

import msgspec

from cecgen.evidence.inspection import (
    MAX_MEMORY_BYTES,
    MAX_SEARCHED_TEXT,
    DocumentContents,
    Inspection,
    InspectionError,
    SandboxRequest,
    SandboxResponse,
)
from cecgen.model.file_type import FileType

LENGTH_BYTES = 4
"""Bytes of the number that says how long a message is."""


def answer_requests() -> None:
    """Answers until nothing more is asked."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what a library prints must not look like an answer
    os.dup2(nowhere, 2)
    _limit_resources()
    while (asked := read_message(sys.stdin.buffer)) is not None:
        question = msgspec.msgpack.decode(asked, type=SandboxRequest)
        del asked  # a large document is here often enough
        _raise_cpu_limit(question.seconds)
        answer = msgspec.msgpack.encode(_handle(question))
        answers.write(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
        answers.flush()


def read_message(stream: IO[bytes], longest: int | None = None) -> bytes | None:
    """The next message of a pipe; None where there is none, or it is cut short or too long."""
    head = stream.read(LENGTH_BYTES)
    length = int.from_bytes(head, "big")
    if len(head) < LENGTH_BYTES or (longest is not None and length > longest):
        return None
    data = stream.read(length)
    return data if len(data) == length else None


def _handle(asked: SandboxRequest) -> SandboxResponse:
    look, strip, tell = _load_handlers(asked.kind)  # outside of what follows: a library that is not there is no broken file
    try:
        if asked.want == "tell":
            told = tell(asked.data)
            too_much = sum(map(len, told.texts)) > MAX_SEARCHED_TEXT
            return SandboxResponse(Inspection(failure="unpacked")) if too_much else SandboxResponse(Inspection(), told=told)
        return SandboxResponse(Inspection(), strip(asked.data)) if asked.want == "strip" else SandboxResponse(look(asked.data))
    except InspectionError as refused:
        return SandboxResponse(Inspection(failure=refused.trouble))
    except MemoryError:
        return SandboxResponse(Inspection(failure="memory"))
    except Exception:  # whatever a library of a foreign format raises means that it cannot read this file
        return SandboxResponse(Inspection(failure="broken"))


def _load_handlers(
    kind: FileType,
) -> tuple[Callable[[bytes], Inspection], Callable[[bytes], bytes], Callable[[bytes], DocumentContents]]:
    """What looks at a kind of file, what strips it and what tells all that it says; a library is loaded once it is needed."""
    if kind == "pdf":
        from cecgen.evidence import contents, pdf  # noqa: PLC0415 - half a second

        return pdf.inspect_pdf, pdf.strip_pdf, contents.read_pdf_contents
    from cecgen.evidence import metadata, picture  # noqa: PLC0415 - a tenth of a second

    return (
        partial(picture.inspect_picture, kind=kind),
        partial(picture.strip_picture, kind=kind),
        partial(metadata.read_image_metadata, kind=kind),
    )


def _limit_resources() -> None:
    """Limits that hold from here on, where the system has them: memory, no core dump, no file written."""
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ImportError:
        return
    for limit, amount in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_AS, MAX_MEMORY_BYTES)):
        hardest = resource.getrlimit(limit)[1]
        amount = amount if hardest == resource.RLIM_INFINITY else min(amount, hardest)
        try:
            resource.setrlimit(limit, (amount, amount))
        except (OSError, ValueError):  # macOS knows the limit on memory by name only
            continue


def _raise_cpu_limit(seconds: int) -> None:
    """Processor time for one more file; whoever asked also watches the clock."""
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ImportError:
        return
    hardest = resource.getrlimit(resource.RLIMIT_CPU)[1]
    until = int(time.process_time()) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until if hardest == resource.RLIM_INFINITY else min(until, hardest), hardest))
