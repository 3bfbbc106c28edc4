"""The numbers of a cycle: of its activities, of the documents that prove them, and the address of each activity on a page.

The site, the forms and the page of a bundle all take them from here, so that the proof of no. 7 is exhibit 7 everywhere.
"""

from collections.abc import Iterator
from typing import NamedTuple

from msgspec.structs import replace

from cecgen.model.documents import DocumentUse, iter_cycle_documents
from cecgen.model.judged import Credit, JudgedCycle
from cecgen.outputs.words.card_view import cards_until_renewal

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


class NumberedCredit(NamedTuple):
    """A credit of a cycle with its number and its address on a page."""

    credit: Credit
    number: int | None
    """None for a draft, which is no activity yet."""
    anchor: str
    """The id of its place on a page; it stays the same when other entries come or go."""


class NumberedDocument(NamedTuple):
    """A document of a cycle: its number as an exhibit, and its first use."""

    number: str
    use: DocumentUse


def number_credits(cycle: JudgedCycle) -> list[NumberedCredit]:
    """Number the activities of a cycle in the order of the transcript."""
    numbered: list[NumberedCredit] = []
    number = carried = 0
    for credit in cycle.credits:
        carried += not credit.entry_id
        is_activity = credit.status != "draft"
        number += is_activity
        anchor = credit_anchor(credit) or f"carried-{carried}"
        numbered.append(NumberedCredit(credit, number if is_activity else None, anchor))
    return numbered


def credit_anchor(credit: Credit) -> str:
    """Return the address of a credit on a page by its entry's id, and by its part if it has parts; empty if it was carried in.

    An id has no dot, so that a part never has the address of another entry.
    """
    part = f".{credit.part + 1}" if credit.part is not None else ""
    return f"entry-{credit.entry_id}{part}" if credit.entry_id else ""


def number_documents(cycle: JudgedCycle) -> dict[str, NumberedDocument]:
    """Number the documents of a cycle, by their files.

    The document of activity 7 is 7; several are 7a, 7b and so on. Documents of cards and of steps, such as a renewal, follow
    after the last activity. A document of two activities has the number of the first.
    """
    documents: dict[str, NumberedDocument] = {}
    for number, uses in _group_uses(cycle):
        new_uses: dict[str, DocumentUse] = {}
        for use in uses:
            if use.document.file not in documents:
                new_uses.setdefault(use.document.file, use)
        for index, (file, use) in enumerate(new_uses.items()):
            documents[file] = NumberedDocument(f"{number}{_format_letter(index)}" if len(new_uses) > 1 else f"{number}", use)
    return documents


def _group_uses(cycle: JudgedCycle) -> Iterator[tuple[int, list[DocumentUse]]]:
    """Yield the uses of documents that share a number: by an activity, by a card, by a step."""
    by_entry: dict[str, list[DocumentUse]] = {}
    by_owner: dict[int, list[DocumentUse]] = {}
    for use in iter_cycle_documents(replace(cycle, cards=cards_until_renewal(cycle))):
        if use.entry is not None:
            by_entry.setdefault(use.entry.id, []).append(use)
        else:
            by_owner.setdefault(id(use.owner), []).append(use)
    number, numbered = 0, set[str]()
    for each in number_credits(cycle):
        if each.number is not None:
            number = each.number
            uses = by_entry.pop(each.credit.entry_id, [])  # the parts of an entry share its documents
            numbered |= {use.document.file for use in uses}
            yield number, uses
    for uses in by_owner.values():
        if any(use.document.file not in numbered for use in uses):
            number += 1
            numbered |= {use.document.file for use in uses}
            yield number, uses


def _format_letter(index: int) -> str:
    """Format a position as letters: a, b, … z, aa, ab."""
    before, last = divmod(index, len(_LETTERS))
    return (_format_letter(before - 1) if before else "") + _LETTERS[last]
