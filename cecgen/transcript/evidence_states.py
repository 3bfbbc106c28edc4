"""The state of an entry's evidence: whether one of its documents proves it."""

from collections.abc import Sequence

from cecgen.model.documents import entry_documents
from cecgen.model.judged import EvidenceState
from cecgen.model.ledger import Holder
from cecgen.model.vocabulary import NON_PROOF_KINDS
from cecgen.model.written import Entry, Evidence


def judge_evidence(entry: Entry, holder: Holder) -> EvidenceState:
    """Say whether an entry, or its card, has a document that proves it: a readable file that is more than a receipt."""
    return judge_documents(entry_documents(entry, with_rulings=False), holder)


def judge_documents(documents: Sequence[Evidence], holder: Holder) -> EvidenceState:
    """Say whether one of these documents proves something: whether it can be read, and is more than a receipt."""
    if not documents:
        return "none"
    defects = [(item, holder.evidence[item.file].defect) for item in documents if item.file in holder.evidence]
    readable = [item for item, defect in defects if not defect or defect == item.shows == "badge"]
    if not readable:
        return "broken"
    return "proven" if any(item.shows not in NON_PROOF_KINDS for item in readable) else "no-proof"
