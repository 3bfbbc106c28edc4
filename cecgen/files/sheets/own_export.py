"""Recognise the spreadsheet that `cecgen export csv` writes, and read it back without doubling or changing an entry.

It has a row for each entry (or part of one) and certification. Its amount and unit are those of the scheme, its evidence is a
state, and it leaves out categories, claims, rulings and what an entry is `for`. So a row becomes the entry as it was printed,
which must give the same amount again (`credits`); or a draft, if the figure depends on something that the export leaves out.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec.structs import replace

from cecgen.diagnostics.folding import fold_text
from cecgen.files.sheets.cells import cell_text
from cecgen.files.sheets.columns import column_letter
from cecgen.model.amounts import AMOUNT_PATTERN
from cecgen.model.drafts import ApprovalColumns, Cell, Columns, ConstantValues, Draft, ImportMap, WordMap

_COLUMNS = Columns(
    id="entry",
    date="date",
    begins="begins",
    title="title",
    provider="provider",
    organiser="organiser",
    kind="kind",
    format="format",
    role="role",
    award="award",
    certificate="certificate",
    approval=ApprovalColumns(body="approval_body", number="approval_number"),
    location="location",
    url="url",
)
"""The columns that were written by the holder; the others were computed."""
_TELLTALE_HEADERS = ("holder", "scheme", "cycle_begins", "title", "award", "amount", "counted", "status", "entry")
EXPORT_REMARK = (
    "an export of cecgen, read by its own columns: it has no categories, parts, claims, rulings or evidence; "
    "to move a repository, copy its folders"
)
_FULL_STATUSES = ("counted", "limited")
"""The statuses of rows whose figure follows from the award."""


def is_own_export(headers: Sequence[str]) -> bool:
    """Whether a sheet with these headers is an export of cecgen."""
    return set(_TELLTALE_HEADERS) <= {fold_text(header) for header in headers}


def map_for_export(mapping: ImportMap) -> ImportMap:
    """The map to read an export with: its own columns, and from the given map how days and amounts are written."""
    return replace(mapping, columns=_COLUMNS, constant=ConstantValues(), words=WordMap(), skip_where={})


class ExportReader:
    """Reads what the columns of an export say beyond the keys of an entry."""

    def __init__(self, headers: Sequence[str]) -> None:
        self._positions = {fold_text(header): index for index, header in enumerate(headers)}

    def skip_reason(self, row: list[Cell]) -> str:
        """Say why a row is no entry; empty if it is one."""
        return "" if self._value(row, "entry") else "the row is credit that was carried in, and no entry"

    def merge(self, drafts: Iterable[tuple[list[Cell], Draft]]) -> list[Draft]:
        """Merge the drafts of each entry, a row each, into one: with its holder, its topics and its credits."""
        merged: dict[tuple[str, str], Draft] = {}
        for row, draft in drafts:
            key = self._value(row, "holder"), draft.table["id"]
            merged[key] = self._add_row(merged.get(key, draft), row, draft.source)
        return [*merged.values()]

    def _add_row(self, draft: Draft, row: list[Cell], source: str) -> Draft:
        table = dict(draft.table)
        amount, _, unit = str(table.get("award", "")).partition(" ")
        if unit == "hours":  # as the export puts the clock hours of an entry without an award
            del table["award"]
            table["hours"] = Decimal(amount)
        if topics := self._value(row, "topics"):
            table["topics"] = list(dict.fromkeys([*table.get("topics", []), *topics.split(", ")]))
        doubts = (*draft.remarks, self._review_reason(row))
        scheme, amount = self._value(row, "scheme"), self._value(row, "amount")
        if any(doubts):
            table.pop("credits", None)
        elif scheme and AMOUNT_PATTERN.fullmatch(amount):
            table["credits"] = {**table.get("credits", {}), scheme: Decimal(amount)}
        return replace(
            draft,
            table=table,
            holder=self._value(row, "holder"),
            cell_places={
                **draft.cell_places,
                "credits": f"{source}, column {column_letter(self._positions['amount'])} (amount)",
            },
            needs_review=any(doubts),
            remarks=tuple(doubt for doubt in dict.fromkeys(doubts) if doubt),
        )

    def _review_reason(self, row: list[Cell]) -> str:
        """Say why the figure of a row does not follow from its award alone; empty if it does."""
        status, why = self._value(row, "status"), self._value(row, "why_not")
        if self._value(row, "part"):
            return "The export has only parts of it: copy its file instead."
        if status in _FULL_STATUSES and not why.endswith("claimed here"):
            return ""
        reason = f" ({why})" if why else ""
        return f"Where it was exported it was {status or 'in no cycle'}{reason}: compare it with its file there."

    def _value(self, row: list[Cell], name: str) -> str:
        index = self._positions.get(name, len(row))
        return cell_text(row[index]) if index < len(row) else ""
