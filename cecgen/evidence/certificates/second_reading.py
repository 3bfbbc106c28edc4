"""Compare the two readings of a picture: what they do not agree on is a person's choice.

On the scans and photographs that this was tried on, a value on which both agreed was right, but for one number of an approval:
a digit too few is no less plausible. So a number is never sure, and anything else only if both readings say it.
"""

from collections.abc import Sequence

from msgspec.structs import replace

from cecgen.evidence.certificates.offers import identify_value, unique_offers
from cecgen.evidence.certificates.proposals import ReadEntry
from cecgen.model.drafts import Proposal
from cecgen.model.pages import DocumentPage

_NUMBERS = ("certificate", "approval")
"""Keys of numbers that follow from nothing else."""
COMPARE = "It was read from a picture, where letters are mistaken and decimal points are lost: compare every value with it."


def second_pages(pages: Sequence[DocumentPage]) -> list[DocumentPage]:
    """The pages with the words of the second reading, where there was one."""
    return [replace(page, words=page.second_reading) if page.is_recognised else page for page in pages]


def compare_readings(first: ReadEntry, second: ReadEntry, pages: Sequence[DocumentPage]) -> ReadEntry:
    """Return what the first reading says, only as sure as the second one makes it."""
    keys = dict.fromkeys([*first.proposals, *second.proposals])
    proposals = {key: _agree(key, first.proposals.get(key), second.proposals.get(key), pages) for key in keys}
    holders = tuple(dict.fromkeys([*first.holders, *second.holders]))
    remarks = tuple(dict.fromkeys([*first.remarks, *second.remarks]))
    return first._replace(
        proposals=proposals,
        remarks=(COMPARE, *remarks),
        holders=holders,
        is_named=first.is_named or second.is_named,
        expires=first.expires if first.expires == second.expires else None,
    )


def _agree(key: str, first: Proposal | None, second: Proposal | None, pages: Sequence[DocumentPage]) -> Proposal:
    """One proposal of two: what both fill in alike, what only one has as probable, and anything else as a choice."""
    if first is None or second is None:
        only = first or second
        assert only is not None
        return replace(only, state="probable") if only.is_filled_in else only
    offers = unique_offers([*first.offers, *second.offers])
    filled = [proposal for proposal in (first, second) if proposal.is_filled_in]
    values = {identify_value(proposal.offers[0].value) for proposal in filled}
    if len(values) != 1:
        return Proposal("choice", offers)
    [value] = values
    rivals = {
        identify_value(offer.value) for proposal in (first, second) if proposal.state == "choice" for offer in proposal.offers
    }
    if rivals and value not in rivals:
        return Proposal("choice", offers)
    offers = tuple(sorted(offers, key=lambda offer: identify_value(offer.value) != value))
    is_sure = len(filled) == 2 and all(proposal.state == "printed" for proposal in filled)
    is_number = key in _NUMBERS and pages[offers[0].page - 1].is_recognised
    return Proposal("printed" if is_sure and not is_number else "probable", offers)
