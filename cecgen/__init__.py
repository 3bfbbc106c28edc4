"""cecgen: continuing-education credits, kept as text, converted exactly, and judged by each body's own rules.

What `__all__` names is what a plugin may use; `open` is for scripts and notebooks.
"""

TYPE_CHECKING = False  # typing, pathlib and datetime take 20 ms, in which Ctrl-C would end in a traceback
if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path
    from typing import Any

    from cecgen.diagnostics import CecgenError, Diagnostic, Place, Severity
    from cecgen.diagnostics.folding import fold_text
    from cecgen.evidence.certificates.drafts import drafts_from_pages
    from cecgen.files.sheets import drafts_from_sheet
    from cecgen.files.sheets.limits import UnreadableSheet
    from cecgen.files.sheets.text_sheet import read_text_sheet
    from cecgen.files.sheets.workbook import read_workbook
    from cecgen.hookspecs import Check, Importer, hookimpl
    from cecgen.model.drafts import (
        BadgeFile,
        BrokenCell,
        Cell,
        Draft,
        ImportFault,
        ImportMap,
        KnownFacts,
        Offer,
        Proposal,
        ReadDrafts,
        Sheet,
        ShownNumber,
        SourceFile,
    )
    from cecgen.model.facts import Hours, Provider, Recognition, Unit
    from cecgen.model.judged import Transcript
    from cecgen.model.ledger import Ledger
    from cecgen.model.pages import DocumentPage, Word
    from cecgen.model.written import Entry
    from cecgen.pipeline import Evaluation, WorkspaceError

__version__ = "0.1.0"
__all__ = [
    "BadgeFile",
    "BrokenCell",
    "CecgenError",
    "Cell",
    "Check",
    "Diagnostic",
    "DocumentPage",
    "Draft",
    "Entry",
    "Evaluation",
    "Hours",
    "ImportFault",
    "ImportMap",
    "Importer",
    "KnownFacts",
    "Ledger",
    "Offer",
    "Place",
    "Proposal",
    "Provider",
    "ReadDrafts",
    "Recognition",
    "Severity",
    "Sheet",
    "ShownNumber",
    "SourceFile",
    "Transcript",
    "Unit",
    "UnreadableSheet",
    "Word",
    "WorkspaceError",
    "drafts_from_pages",
    "drafts_from_sheet",
    "fold_text",
    "hookimpl",
    "read_text_sheet",
    "read_workbook",
]


_DRAFTS = (
    *("BadgeFile", "BrokenCell", "Cell", "Draft", "ImportFault", "ImportMap", "KnownFacts", "Offer", "Proposal", "ReadDrafts"),
    *("Sheet", "ShownNumber", "SourceFile"),
)
_LAZY = {
    **dict.fromkeys(("CecgenError", "Diagnostic", "Place", "Severity"), "cecgen.diagnostics"),
    **dict.fromkeys(("Check", "Importer", "hookimpl"), "cecgen.hookspecs"),
    **dict.fromkeys(("Hours", "Provider", "Recognition", "Unit"), "cecgen.model.facts"),
    **dict.fromkeys(_DRAFTS, "cecgen.model.drafts"),
    "fold_text": "cecgen.diagnostics.folding",
    "Ledger": "cecgen.model.ledger",
    "Entry": "cecgen.model.written",
    "DocumentPage": "cecgen.model.pages",
    "Word": "cecgen.model.pages",
    "drafts_from_pages": "cecgen.evidence.certificates.drafts",
    "drafts_from_sheet": "cecgen.files.sheets",
    "read_text_sheet": "cecgen.files.sheets.text_sheet",
    "read_workbook": "cecgen.files.sheets.workbook",
    "UnreadableSheet": "cecgen.files.sheets.limits",
    "Transcript": "cecgen.model.judged",
    "Evaluation": "cecgen.pipeline",
    "WorkspaceError": "cecgen.pipeline",
}
"""Where each name is; it is imported once somebody asks for it.

The command line imports this package before it can listen for Ctrl-C: what takes time here would end in a traceback then.
"""


def open(path: "str | Path" = ".", *, as_of: "date | None" = None) -> "Evaluation":
    """Read and evaluate the repository in a folder, with its plugins; nothing is written.

    Results are as of `as_of`, else of the day in cecgen.toml, else of today. Problems are in `transcript.diagnostics`.
    WorkspaceError: cecgen.toml is missing or wrong.
    """
    from datetime import UTC, datetime  # noqa: PLC0415 - see above
    from pathlib import Path  # noqa: PLC0415 - see above

    from cecgen.pipeline import evaluate  # noqa: PLC0415 - a plugin needs none of it

    return evaluate(Path(path), datetime.now(UTC), as_of=as_of)


if not TYPE_CHECKING:  # a type checker knows every name, and so finds a misspelt one

    def __getattr__(name: str) -> "Any":
        if name not in _LAZY:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        from importlib import import_module  # noqa: PLC0415 - see above

        return getattr(import_module(_LAZY[name]), name)
