"""Diagnostics: what is wrong in the files of a workspace, where, and how to fix it.

One class is one problem. Its name says which, its docstring is its documentation (`cecgen explain CODE` prints it), and
its code never changes.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar, Literal

from msgspec import Struct

from cecgen.diagnostics.folding import fold_text

Severity = Literal["error", "warning"]
TomlKey = str | int


class Place:
    """Where something was written: a file and the path of keys in it."""

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
    """A problem in a file: its place, what it is about (`holder` or `holder/entry`), and how to fix it."""

    code: ClassVar[str]
    severity: ClassVar[Severity] = "error"
    waivable: ClassVar[bool] = False
    needs_evidence: ClassVar[bool] = False
    """Whether it is only found by opening evidence, as `check --evidence` does."""
    needs_output: ClassVar[bool] = False
    """Whether it is only found in an output, which `check` never makes."""
    no_example_reason: ClassVar[str] = ""
    """Why there is no example folder that causes it, if there is none."""

    at: Place
    about: str = ""

    @property
    def message(self) -> str:
        """What is wrong, in one sentence without a full stop."""
        raise NotImplementedError

    @property
    def hint(self) -> str:
        """How to fix it, as an instruction."""
        raise NotImplementedError


class LocatedDiagnostic(Struct, frozen=True):
    """A diagnostic ready to be shown: with line and column, and with the reason if it was waived."""

    code: str
    """Its code, such as CEC202."""
    severity: Severity
    """Whether it is an error or a warning."""
    location: Location
    """Its file, line and column."""
    message: str
    """What is wrong."""
    hint: str
    """How to fix it."""
    about: str = ""
    """The holder, or holder and entry, that it is about."""
    waiver_reason: str = ""
    """The reason of the waiver that accepts it; empty if none does."""

    @property
    def is_blocking(self) -> bool:
        """Whether it is an error that no waiver accepts, so that nothing is built, closed or renewed."""
        return self.severity == "error" and not self.waiver_reason


class CecgenError(Exception):
    """Stops a command: what is wrong, what to do about it, and the problems in the files that are the reason.

    Every exception that cecgen raises on purpose derives from it.
    """

    exit_status: ClassVar[int] = 1

    def __init__(self, message: str = "", hint: str = "", diagnostics: Iterable[LocatedDiagnostic] = ()) -> None:
        self.message, self.hint, self.diagnostics = message, hint, tuple(diagnostics)
        sentences = [message, hint] if message else [each.message for each in self.diagnostics]
        super().__init__("; ".join(each for each in sentences if each))


def closest_match(wrong: str, choices: Iterable[str]) -> str | None:
    """The choice that a misspelt or shortened word most likely means, or None; a wrong guess is worse than none."""
    import difflib  # noqa: PLC0415 - 5 ms that only a misspelt word is worth

    folded = fold_text(wrong)
    by_folded = {fold_text(word): word for word in sorted(choices, reverse=True)}
    if folded in by_folded:
        return by_folded[folded]
    if len(folded) > 2:
        longer = [word for word in by_folded if word.startswith(folded) or word.endswith((f".{folded}", f"-{folded}"))]
        if longer:  # "acsm" is not more "acsm.ep" than "acsm.cpt"
            return by_folded[longer[0]] if len(longer) == 1 else None
    # Two thirds of the letters make "audit" of "edit" and "cme" of "ace", but also "won" of "own".
    similar = difflib.get_close_matches(folded, by_folded, n=1, cutoff=0.7) or [
        word for word in difflib.get_close_matches(folded, by_folded, cutoff=0.65) if _is_one_slip(folded, word)
    ]
    return by_folded[similar[0]] if similar else None


def _is_one_slip(wrong: str, word: str) -> bool:
    """Return True if only one letter is another, or if two are swapped."""
    apart = [index for index, letters in enumerate(zip(wrong, word, strict=False)) if len({*letters}) > 1]
    return len(wrong) == len(word) and (len(apart) == 1 or (len(apart) == 2 and sorted(wrong) == sorted(word)))


def suggest(wrong: str, choices: Iterable[str], otherwise: str = "") -> str:
    """A hint for a misspelt word: the closest choice, else `otherwise`, else all choices."""
    words = sorted(set(choices))
    near = closest_match(wrong, words)
    if near is not None:
        return f'did you mean "{near}"?'
    if otherwise:
        return otherwise
    return "known here: " + ", ".join(words) if words else "remove it"


def format_decimal(amount: Decimal) -> str:
    """An amount as people write it: exact, without trailing zeros and without an exponent."""
    text = format(amount, "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def all_diagnostics() -> dict[str, type[Diagnostic]]:
    """Every class of diagnostic by its code."""
    # Import every family, since nothing else may have done so yet.
    from cecgen.diagnostics import (  # noqa: PLC0415 - they import this module
        closed_cycles,
        conversion,
        crosschecks,
        cycles,
        entries,
        evidence,
        files,
        keys,
        outputs,
        plugins,
        site,
    )

    del closed_cycles, conversion, crosschecks, cycles, entries, evidence, files, keys, outputs, plugins, site
    by_code: dict[str, type[Diagnostic]] = {}
    queue: list[type[Diagnostic]] = [Diagnostic]
    while queue:
        kinds = queue.pop().__subclasses__()
        queue.extend(kinds)
        by_code.update((kind.code, kind) for kind in kinds if hasattr(kind, "code"))
    return dict(sorted(by_code.items()))
