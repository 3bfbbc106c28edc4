"""Standings for other programs: a row for each certification, as a spreadsheet (CSV, RFC 4180) and as JSON."""

import csv
import io
from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from msgspec import Struct

from cecgen.outputs.exports.spreadsheet import EXCEL_MARK, format_cell
from cecgen.outputs.json_document import JsonObject, drop_empty, format_json, json_amount, json_day
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
    out = io.StringIO(newline="")
    if mark:
        out.write(EXCEL_MARK)
    writer = csv.writer(out)
    writer.writerow(STANDING_COLUMNS)
    for row in rows:
        record = _record(row)
        writer.writerow([format_cell(getattr(record, name)) for name in STANDING_COLUMNS])
    return out.getvalue().encode()


def format_standings_json(rows: Iterable[StandingRow], as_of: date) -> bytes:
    """Format the same rows as a JSON document of format 1; it only ever adds keys."""
    return format_json({"format": 1, "as_of": as_of.isoformat(), "standings": [_standing(row) for row in rows]}).encode()


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
