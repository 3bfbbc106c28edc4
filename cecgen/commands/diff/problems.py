"""Which problems came and went, wherever in a file they stand."""

from collections.abc import Hashable, Iterable, Iterator

from msgspec.structs import replace

from cecgen.commands.diff.sides import paired
from cecgen.diagnostics import Reported
from cecgen.diagnostics.crosschecks import FactsOld
from cecgen.ledger.reading import CONTENT
from cecgen.model.changes import DiagnosticChange


def problems(before: Iterable[Reported], after: Iterable[Reported], renamed: dict[str, str]) -> Iterator[DiagnosticChange]:
    """Problems that came and went, wherever in a file they stand.

    Facts that were read long ago are not among them: no commit of the repository makes or mends that.
    """

    def same(each: Reported) -> Hashable:
        return each.code, each.severity, each.span.file, each.about, each.message

    def moved(each: Reported) -> Hashable:
        return each.about and (each.code, each.severity, each.about, each.message)

    told = [each for each in after if each.code != FactsOld.code]
    was = [_under(each, renamed) for each in before if each.code != FactsOld.code and not each.waived]
    waived = {moved(each) or same(each) for each in told if each.waived}
    pairs = [*paired(was, [each for each in told if not each.waived], same, moved)]
    for _, come in [pair for pair in pairs if pair[0] is None]:
        assert come is not None
        yield DiagnosticChange(turn="opened", diagnostic=come)
    for gone, _ in [pair for pair in pairs if pair[1] is None]:
        assert gone is not None
        yield DiagnosticChange(turn="waived" if (moved(gone) or same(gone)) in waived else "closed", diagnostic=gone)


def _under(each: Reported, renamed: dict[str, str]) -> Reported:
    """A problem as it is called where its holder's folder has another name now."""
    for old, new in renamed.items():
        folder = f"{CONTENT}/{old}/"
        if each.span.file.startswith(folder):
            span = replace(each.span, file=f"{CONTENT}/{new}/{each.span.file.removeprefix(folder)}")
            holder, slash, entry = each.about.partition("/")
            return replace(each, span=span, about=f"{new if holder == old else holder}{slash}{entry}")
    return each
