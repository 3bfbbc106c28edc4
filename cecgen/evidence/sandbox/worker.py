"""The sandboxed worker: reads one document at a time from a pipe and answers.

It gets almost no environment variables, cannot write files, and has limits on memory and processor time.
"""

import os
import sys
import time
from collections.abc import Callable
from functools import partial
from typing import IO

import msgspec

from cecgen.evidence.inspection import DocumentContents, Inspection, InspectionError, SandboxRequest, SandboxResponse
from cecgen.model.document_limits import MAX_MEMORY_BYTES, MAX_SEARCHED_TEXT
from cecgen.model.file_type import FileType
from cecgen.model.pages import DocumentPage

LENGTH_BYTES = 4
"""The length of the number before each message, which is the length of the message."""


def answer_requests() -> None:
    """Answer requests until the pipe is closed."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # libraries print warnings, which would be taken for an answer
    os.dup2(nowhere, 2)
    _limit_resources()
    while (message := read_message(sys.stdin.buffer)) is not None:
        request = msgspec.msgpack.decode(message, type=SandboxRequest)
        del message  # the request has a copy of the document, which may be large
        _allow_more_cpu(request.seconds)
        answer = msgspec.msgpack.encode(handle_request(request))
        answers.write(len(answer).to_bytes(LENGTH_BYTES, "big") + answer)
        answers.flush()


def read_message(stream: IO[bytes], max_length: int | None = None) -> bytes | None:
    """Read the next message of a pipe; None at its end, or if the message is incomplete or too long."""
    head = stream.read(LENGTH_BYTES)
    length = int.from_bytes(head, "big")
    if len(head) < LENGTH_BYTES or (max_length is not None and length > max_length):
        return None
    data = stream.read(length)
    return data if len(data) == length else None


def handle_request(request: SandboxRequest) -> SandboxResponse:
    try:
        inspect, strip, read = _load_handlers(request.kind)
        read_pages = _load_page_reader(request.kind) if request.task == "words" else None
    except MemoryError:
        return SandboxResponse(Inspection(failure="memory"))
    except Exception as error:  # not installed, or a shared library that is not there: ImportError, OSError …
        return SandboxResponse(Inspection(failure="crash"), broken_library=f"{type(error).__name__}: {error}")
    try:
        if request.task == "inspect":
            return SandboxResponse(inspect(request.data))
        if request.task == "strip":
            inspect(request.data)  # a copy is only made of what `check --evidence` accepts
            return SandboxResponse(Inspection(), strip(request.data))
        if read_pages:
            inspect(request.data)
            return SandboxResponse(Inspection(), pages=read_pages(request.data))
        contents = read(request.data)
        if sum(map(len, contents.texts)) > MAX_SEARCHED_TEXT:
            return SandboxResponse(Inspection(failure="unpacked"))
        return SandboxResponse(Inspection(), contents=contents)
    except InspectionError as error:
        return SandboxResponse(Inspection(failure=error.failure))
    except MemoryError:
        return SandboxResponse(Inspection(failure="memory"))
    except Exception:  # pikepdf, pypdf and Pillow raise anything for a damaged file: KeyError, struct.error …
        return SandboxResponse(Inspection(failure="broken"))


def _load_handlers(
    kind: FileType,
) -> tuple[Callable[[bytes], Inspection], Callable[[bytes], bytes], Callable[[bytes], DocumentContents]]:
    """The functions that inspect, strip and read a type of file; its library is loaded here."""
    if kind == "pdf":
        from cecgen.evidence import contents, pdf  # noqa: PLC0415 - half a second

        return pdf.inspect_pdf, pdf.strip_pdf, contents.read_pdf_contents
    from cecgen.evidence import metadata, picture  # noqa: PLC0415 - a tenth of a second

    return (
        partial(picture.inspect_picture, kind=kind),
        partial(picture.strip_picture, kind=kind),
        partial(metadata.read_image_metadata, kind=kind),
    )


def _load_page_reader(kind: FileType) -> Callable[[bytes], tuple[DocumentPage, ...]]:
    """The function that reads the words of a type of file with their places; its library is loaded here."""
    if kind == "pdf":
        from cecgen.evidence import page_words  # noqa: PLC0415 - only who reads certificates waits for PDFium

        return page_words.read_pdf_pages
    from cecgen.evidence import picture  # noqa: PLC0415 - a tenth of a second

    return partial(picture.read_picture_page, kind=kind)


def _limit_resources() -> None:
    """Limit memory, and forbid core dumps and writing files, as far as the system can."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    for limit, amount in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_AS, MAX_MEMORY_BYTES)):
        hardest = resource.getrlimit(limit)[1]
        amount = amount if hardest == resource.RLIM_INFINITY else min(amount, hardest)
        try:
            resource.setrlimit(limit, (amount, amount))
        except (OSError, ValueError):  # macOS has RLIMIT_AS, but refuses to set it
            continue


def _allow_more_cpu(seconds: int) -> None:
    """Allow processor time for one more file; `Sandbox` watches the clock as well."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415 - Windows has none

    hardest = resource.getrlimit(resource.RLIMIT_CPU)[1]
    until = int(time.process_time()) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until if hardest == resource.RLIM_INFINITY else min(until, hardest), hardest))
