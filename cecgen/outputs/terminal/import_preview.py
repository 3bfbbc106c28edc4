"""A preview of an import, before anything is written: every entry, what it is worth, and the totals that change."""

from collections.abc import Iterator, Sequence
from difflib import unified_diff

from cecgen.model.drafts import ImportFault, ImportPlan
from cecgen.model.judged import JudgedHolder
from cecgen.outputs.terminal.diagnostics import hint_lines
from cecgen.outputs.terminal.escape import escape_invisible
from cecgen.outputs.words.credit_view import COUNTS_NOWHERE, CreditView
from cecgen.outputs.words.phrases import join_parts


def format_faults(name: str, faults: Sequence[ImportFault], kind: str) -> str:
    """Format the problems of a file, each with its place and how to fix it; a repeated one once."""
    lines: list[str] = []
    for fault in dict.fromkeys(faults):
        where = "" if fault.where == name else f"{fault.where}: "
        lines += [escape_invisible(f"{name}: {where}{kind}: {fault.message}"), *hint_lines(fault.hint)]
    return "\n".join(lines)


def format_import_preview(plan: ImportPlan, holders: Sequence[JudgedHolder], totals: str, *, patch: bool) -> str:
    """Format every entry as it would be written, or every file as a patch, with what the entry is worth.

    `holders` has the holder as it would be afterwards, `totals` describes what changes.
    """
    lines = [f"{plan.name}:"]
    lines += [f"  {remark}" for remark in plan.remarks]
    lines += [f"  skipped: {source}, {why}" for source, why in plan.skipped]
    worths = _entry_worths(holders)
    for entry in plan.entries:
        lines += ["", f"{entry.path} ({entry.source})"]
        if not patch:
            lines += [f"  | {line}" for line in entry.text.splitlines()]
        lines += [f"  {worth}" for worth in worths.get(entry.id, [COUNTS_NOWHERE])]
    if plan.entries:
        lines += ["", *(totals or "no total changes").splitlines()]
    escaped = [*map(escape_invisible, lines), *(["", *_patch(plan)] if patch and plan.files else [])]
    return "\n".join(escaped)


def _entry_worths(holders: Sequence[JudgedHolder]) -> dict[str, list[str]]:
    """What each entry is worth to each certification, by its id; an entry that counts nowhere is left out."""
    worths: dict[str, list[str]] = {}
    for certification in (each for holder in holders for each in holder.certifications):
        for credit in (each for cycle in certification.cycles for each in cycle.credits):
            worths.setdefault(credit.entry_id, []).append(_worth(CreditView(credit, certification.scheme)))
    return worths


def _worth(view: CreditView) -> str:
    why = join_parts(*view.credit.basis, view.credit.why_not, view.doubt, by="; ")
    return f"{view.scheme.id}: {view.amount}" + (f" ({why})" if why else "")


def _patch(plan: ImportPlan) -> Iterator[str]:
    texts = {entry.path: entry.text for entry in plan.entries}
    for path in plan.files:
        yield f"diff --git a/{path} b/{path}"
        yield "new file mode 100644"
        if path not in texts:
            yield f"Binary files /dev/null and b/{path} differ"
            continue
        yield from unified_diff([], texts[path].splitlines(), "/dev/null", f"b/{path}", lineterm="")
