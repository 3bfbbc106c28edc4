"""Standings for other programs: a row for each certification, as a spreadsheet (CSV, RFC 4180) and as JSON."""

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from msgspec import Struct

from cecgen.outputs.exports.spreadsheet import EXCEL_MARK, format_cell
from cecgen.outputs.json_document import JsonObject, drop_empty, format_json_line, json_amount, json_day
from cecgen.outputs.words.standings import StandingRow


class _Record(Struct, frozen=True, kw_only=True):
    """A row of the spreadsheet, its columns in order. New ones may come at the end; none is removed or moved."""

    holder: str
    name: str
    team: str
    scheme: str
    title: str
    cycle_begins: date | None
    cycle_ends: date | None
    standing: str
    notes: str
    ran_out: str
    counted: Decimal | None
    required: Decimal | None
    missing: Decimal | None
    unit: str
    deadline: date | None
    due: date | None
    next: str
    next_by: date | None
    todos: int


STANDING_COLUMNS = _Record.__struct_fields__


def format_standings_csv(rows: Iterable[StandingRow], *, mark: bool = False) -> bytes:
    """Format standings as a spreadsheet; `mark` puts the sign in front that Excel needs."""
    return "".join([format_csv_head(mark=mark), *map(format_csv_row, rows)]).encode()


def format_csv_head(*, mark: bool = False) -> str:
    """Format the line with the names of the columns."""
    return f"{EXCEL_MARK if mark else ''}{_csv_line(STANDING_COLUMNS)}"


def format_csv_row(row: StandingRow) -> str:
    """Format the line of one row."""
    record = _record(row)
    return _csv_line([format_cell(getattr(record, name)) for name in STANDING_COLUMNS])


def _csv_line(cells: Sequence[str]) -> str:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(cells)
    return out.getvalue()


def format_standings_json(rows: Iterable[StandingRow], as_of: date) -> bytes:
    """Format the same rows as a JSON document of format 1, a line each; it only ever adds keys."""
    return "".join([format_json_head(as_of), "\n", ",\n".join(map(format_json_row, rows)), JSON_TAIL]).encode()


def format_json_head(as_of: date) -> str:
    """Format the beginning of the document, up to its first row."""
    return f'{{"format": 1, "as_of": "{as_of}", "standings": ['


JSON_TAIL = "\n]}\n"


def format_json_row(row: StandingRow) -> str:
    """Format one row of the document, on one line."""
    return format_json_line(_standing(row))


def _record(row: StandingRow) -> _Record:
    cycle, scheme = row.cycle, row.certification.scheme
    first = row.todos[0] if row.todos else None
    return _Record(
        holder=row.holder.id,
        name=row.holder.name,
        team=row.holder.team,
        scheme=scheme.id,
        title=scheme.title,
        cycle_begins=cycle.begins if cycle else None,
        cycle_ends=cycle.ends if cycle else None,
        standing=row.standing or "",
        notes=", ".join(row.notes),
        ran_out=", ".join(row.ran_out),
        counted=cycle.counted if cycle else None,
        required=cycle.required if cycle else None,
        missing=row.missing if cycle else None,
        unit=scheme.unit,
        deadline=cycle.deadline if cycle else None,
        due=row.due,
        next=first.text if first else "",
        next_by=first.due if first else None,
        todos=len(row.todos),
    )


def _standing(row: StandingRow) -> JsonObject:
    cycle, scheme = row.cycle, row.certification.scheme
    about = {"holder": row.holder.id, "name": row.holder.name, **drop_empty(team=row.holder.team)}
    about |= {"scheme": scheme.id, "title": scheme.title, "unit": scheme.unit}
    if cycle is None:
        return about
    return {
        **about,
        "begins": cycle.begins.isoformat(),
        "ends": cycle.ends.isoformat(),
        "standing": cycle.standing,
        **drop_empty(notes=[*row.notes], ran_out=[*row.ran_out]),
        "counted": json_amount(cycle.counted),
        "required": json_amount(cycle.required),
        "missing": json_amount(row.missing),
        "deadline": cycle.deadline.isoformat(),
        **drop_empty(
            due=json_day(row.due),
            next=[{"do": todo.text, **drop_empty(by=json_day(todo.due))} for todo in row.todos],
        ),
    }
