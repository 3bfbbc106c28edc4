"""Diagnostics: what is wrong with what was written, where, and the way out.

One class is one problem.
Its docstring is its documentation (`cecgen explain CODE` prints it), and its name says the problem in words.
Its code never changes.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar, Literal

from msgspec import Struct

Severity = Literal["error", "warning"]
TomlKey = str | int


class Place:
    """Where something was written: a file, and the path of keys to it; line and column are worked out only to report."""

    __slots__ = ("column", "file", "keys", "line")

    def __init__(self, file: str, keys: tuple[TomlKey, ...] = (), line: int = 0, column: int = 0) -> None:
        self.file = file
        self.keys = keys
        self.line = line
        self.column = column

    def __truediv__(self, key: TomlKey) -> "Place":
        return Place(self.file, (*self.keys, key), self.line, self.column)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Place) and self._key() == other._key()

    def __hash__(self) -> int:
        return hash(self._key())

    def __repr__(self) -> str:
        return f"Place({self.file!r}, {self.keys!r})"

    def _key(self) -> tuple[str, tuple[TomlKey, ...], int, int]:
        return self.file, self.keys, self.line, self.column


NOWHERE = Place("")


class Location(Struct, frozen=True):
    """A place as an editor knows it: file, line and column counted from 1 in characters, and the line itself."""

    file: str
    line: int = 0
    column: int = 0
    excerpt: str = ""


class Diagnostic(Struct, frozen=True, kw_only=True):
    """A problem with what was written: its place, what it is about (`holder` or `holder/entry`), and what to do."""

    code: ClassVar[str]
    severity: ClassVar[Severity] = "error"
    waivable: ClassVar[bool] = False
    needs_evidence: ClassVar[bool] = False
    """Whether evidence has to be opened to find it, which only `check --evidence` does."""
    needs_output: ClassVar[bool] = False
    """Whether an output has to be made to find it, which `check` never does."""
    no_example_reason: ClassVar[str] = ""
    """Why no example folder can cause it, where none can."""

    at: Place
    about: str = ""

    @property
    def message(self) -> str:
        """What is wrong, in one sentence without a full stop."""
        raise NotImplementedError

    @property
    def hint(self) -> str:
        """The way out."""
        raise NotImplementedError


class LocatedDiagnostic(Struct, frozen=True):
    """A diagnostic made ready to show: worked out to a span, and with the reason where it was waived."""

    code: str
    severity: Severity
    span: Location
    message: str
    hint: str
    about: str = ""
    waiver_reason: str = ""


class CecgenError(Exception):
    """Stops a command: what is wrong, what to do about it, and the problems in the files that are the reason.

    Every exception that cecgen raises on purpose derives from it, and the command line prints it in one place.
    """

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str = "", hint: str = "", diagnostics: Iterable[LocatedDiagnostic] = ()) -> None:
        self.message, self.hint, self.diagnostics = message, hint, tuple(diagnostics)
        sentences = [message, hint] if message else [each.message for each in self.diagnostics]
        super().__init__("; ".join(each for each in sentences if each))


def closest_match(wrong: str, known: Iterable[str]) -> str | None:
    """The known word that was most likely meant, or none."""
    import difflib  # noqa: PLC0415 - 5 ms that only a misspelt word is worth

    words = sorted(known)
    folded = {word.casefold(): word for word in reversed(words)}
    found = difflib.get_close_matches(wrong.casefold(), folded, n=1, cutoff=0.6)
    begun = [word for word in folded if len(wrong) > 2 and word.startswith(wrong.casefold())]
    return folded[(found or begun)[0]] if found or begun else None


def suggest(wrong: str, known: Iterable[str], otherwise: str = "") -> str:
    """A way out for a misspelt word: the nearest known one, else all of them, else what the caller says."""
    words = sorted(set(known))
    near = closest_match(wrong, words)
    if near is not None:
        return f'did you mean "{near}"?'
    if otherwise:
        return otherwise
    return "known here: " + ", ".join(words) if words else "take it out"


def exact(amount: Decimal) -> str:
    """An amount as people write it, without trailing zeros."""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def all_diagnostics() -> dict[str, type[Diagnostic]]:
    """Every kind of diagnostic there is, by its code."""
    # Every family, whether or not anything imported it yet.
    from cecgen.diagnostics import (  # noqa: PLC0415 - they import this module
        closed_cycles,
        conversion,
        crosschecks,
        entries,
        evidence,
        files,
        outputs,
        plugins,
    )

    del closed_cycles, conversion, crosschecks, entries, evidence, files, outputs, plugins
    found: dict[str, type[Diagnostic]] = {}
    queue: list[type[Diagnostic]] = [Diagnostic]
    while queue:
        kinds = queue.pop().__subclasses__()
        queue.extend(kinds)
        found.update((kind.code, kind) for kind in kinds if hasattr(kind, "code"))
    return dict(sorted(found.items()))
