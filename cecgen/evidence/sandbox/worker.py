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

from cecgen.evidence.inspection import MEMORY, SEARCHED_TEXT, Answered, Asked, Inspection, Kind, Refused, Told

NUMBER = 4
"""Bytes of the number that says how long a message is."""


def serve() -> None:
    """Answers until nothing more is asked."""
    answers = os.fdopen(os.dup(1), "wb")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)  # what a library prints must not look like an answer
    os.dup2(nowhere, 2)
    _confine()
    while (asked := message(sys.stdin.buffer)) is not None:
        question = msgspec.msgpack.decode(asked, type=Asked)
        del asked  # a large document is here often enough
        _grant(question.seconds)
        answer = msgspec.msgpack.encode(_answer(question))
        answers.write(len(answer).to_bytes(NUMBER, "big") + answer)
        answers.flush()


def message(stream: IO[bytes], longest: int | None = None) -> bytes | None:
    """The next message of a pipe; None where there is none, or it is cut short or too long."""
    head = stream.read(NUMBER)
    length = int.from_bytes(head, "big")
    if len(head) < NUMBER or (longest is not None and length > longest):
        return None
    data = stream.read(length)
    return data if len(data) == length else None


def _answer(asked: Asked) -> Answered:
    look, strip, tell = _libraries(asked.kind)  # outside of what follows: a library that is not there is no broken file
    try:
        if asked.want == "tell":
            told = tell(asked.data)
            too_much = sum(map(len, told.texts)) > SEARCHED_TEXT
            return Answered(Inspection(trouble="unpacked")) if too_much else Answered(Inspection(), told=told)
        return Answered(Inspection(), strip(asked.data)) if asked.want == "strip" else Answered(look(asked.data))
    except Refused as refused:
        return Answered(Inspection(trouble=refused.trouble))
    except MemoryError:
        return Answered(Inspection(trouble="memory"))
    except Exception:  # whatever a library of a foreign format raises means that it cannot read this file
        return Answered(Inspection(trouble="broken"))


def _libraries(
    kind: Kind,
) -> tuple[Callable[[bytes], Inspection], Callable[[bytes], bytes], Callable[[bytes], Told]]:
    """What looks at a kind of file, what strips it and what tells all that it says; a library is loaded once it is needed."""
    if kind == "pdf":
        from cecgen.evidence import contents, pdf  # noqa: PLC0415 - half a second

        return pdf.look, pdf.stripped, contents.told_by_pdf
    from cecgen.evidence import metadata, picture  # noqa: PLC0415 - a tenth of a second

    return partial(picture.look, kind=kind), partial(picture.stripped, kind=kind), partial(metadata.told_by_picture, kind=kind)


def _confine() -> None:
    """Limits that hold from here on, where the system has them: memory, no core dump, no file written."""
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ImportError:
        return
    for limit, amount in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_AS, MEMORY)):
        hardest = resource.getrlimit(limit)[1]
        amount = amount if hardest == resource.RLIM_INFINITY else min(amount, hardest)
        try:
            resource.setrlimit(limit, (amount, amount))
        except (OSError, ValueError):  # macOS knows the limit on memory by name only
            continue


def _grant(seconds: int) -> None:
    """Processor time for one more file; whoever asked also watches the clock."""
    try:
        import resource  # noqa: PLC0415 - not everywhere
    except ImportError:
        return
    hardest = resource.getrlimit(resource.RLIMIT_CPU)[1]
    until = int(time.process_time()) + seconds + 1
    resource.setrlimit(resource.RLIMIT_CPU, (until if hardest == resource.RLIM_INFINITY else min(until, hardest), hardest))
