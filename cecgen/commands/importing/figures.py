"""Keep entries of an export as drafts if their figure does not follow from the rest of the row."""

from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.diagnostics.crosschecks import CreditsDiffer
from cecgen.model.drafts import Draft, ImportFault, ImportPlan

_HINT = "it is a draft, which does not count: compare it with its file where it was exported, or copy that file"


def doubt_figures(
    plan: ImportPlan, drafts: Sequence[Draft], diagnostics: Iterable[LocatedDiagnostic]
) -> tuple[list[Draft], list[ImportFault]]:
    """Return all drafts, those with a different figure marked for review, and a warning for each of these.

    An export leaves out what was stated beside an award, such as clock hours or a grade, and one missing word must not keep
    all the other entries out.
    """
    sources = {entry.path: entry.source for entry in plan.entries if "credits" in entry.cell_places}
    differing = [each for each in diagnostics if each.code == CreditsDiffer.code and each.span.file in sources]
    doubtful = {sources[each.span.file] for each in differing}
    places = {draft.source: draft.cell_places["credits"] for draft in drafts if draft.source in doubtful}
    warnings = [ImportFault(places[sources[each.span.file]], each.message, _HINT) for each in differing]
    return [_review(draft) if draft.source in doubtful else draft for draft in drafts], warnings


def _review(draft: Draft) -> Draft:
    """The draft with its figures moved to its note."""
    table = {key: value for key, value in draft.table.items() if key != "credits"}
    figures = ", ".join(f"{amount} for {scheme}" for scheme, amount in draft.table["credits"].items())
    remark = f"It came to {figures} where it was exported, but the export does not show why: compare it with its file there."
    return replace(draft, table=table, needs_review=True, remarks=(*draft.remarks, remark))
