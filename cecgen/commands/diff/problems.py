"""Compare the problems of two revisions."""

from collections.abc import Hashable, Iterable, Iterator

from msgspec.structs import replace

from cecgen.commands.diff.sides import match_pairs
from cecgen.diagnostics import LocatedDiagnostic
from cecgen.diagnostics.crosschecks import FactsOutdated
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.changes import DiagnosticChange


def compare_diagnostics(
    before: Iterable[LocatedDiagnostic], after: Iterable[LocatedDiagnostic], renamed: dict[str, str]
) -> Iterator[DiagnosticChange]:
    """Return the problems that were opened, closed or waived; a problem that only moved within its file is not a change.

    Outdated facts are left out, because a commit neither causes nor fixes them.
    """

    def same(each: LocatedDiagnostic) -> Hashable:
        return each.code, each.severity, each.location.file, each.about, each.message

    def moved(each: LocatedDiagnostic) -> Hashable:
        return each.about and (each.code, each.severity, each.about, each.message)

    current = [each for each in after if each.code != FactsOutdated.code]
    was = [_with_new_holder_id(each, renamed) for each in before if each.code != FactsOutdated.code and not each.waiver_reason]
    waived = {moved(each) or same(each) for each in current if each.waiver_reason}
    pairs = [*match_pairs(was, [each for each in current if not each.waiver_reason], same, moved)]
    for _, new in [pair for pair in pairs if pair[0] is None]:
        assert new is not None
        yield DiagnosticChange(kind="opened", diagnostic=new)
    for old, _ in [pair for pair in pairs if pair[1] is None]:
        assert old is not None
        yield DiagnosticChange(kind="waived" if (moved(old) or same(old)) in waived else "closed", diagnostic=old)


def _with_new_holder_id(each: LocatedDiagnostic, renamed: dict[str, str]) -> LocatedDiagnostic:
    """Return a problem with the new folder and id of its holder, if the holder was renamed."""
    for old, new in renamed.items():
        folder = f"{CONTENT_FOLDER}/{old}/"
        if each.location.file.startswith(folder):
            location = replace(each.location, file=f"{CONTENT_FOLDER}/{new}/{each.location.file.removeprefix(folder)}")
            holder, slash, entry = each.about.partition("/")
            return replace(each, location=location, about=f"{new if holder == old else holder}{slash}{entry}")
    return each
