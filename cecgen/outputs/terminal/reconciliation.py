"""`cecgen reconcile`: the six heaps, what to type in at the body, and that every row and entry is in one of them."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import Protocol

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount
from cecgen.model.days import MONTHS
from cecgen.model.documents import own_documents
from cecgen.model.rules import EntryForm, FormKey
from cecgen.model.scheme import Scheme
from cecgen.model.written import Entry
from cecgen.outputs.json_document import JsonObject, drop_empty, format_json, json_amount, json_day
from cecgen.outputs.terminal.escape import escape_lines
from cecgen.outputs.words.phrases import format_count
from cecgen.outputs.words.states import describe_confidence
from cecgen.transcript.counting.rules import round_to_step, selects_entry

_TITLES = {
    "both": "on both",
    "differs": "on both, with other figures",
    "perhaps": "perhaps the same",
    "only-here": "only here: type these in",
    "only-there": "only there",
    "not-comparable": "not comparable",
}


class Row(Protocol):
    """A row of the list."""

    @property
    def where(self) -> str: ...
    @property
    def day(self) -> date | None: ...
    @property
    def title(self) -> str: ...
    @property
    def amount(self) -> Decimal | None: ...
    @property
    def status(self) -> str: ...


class Item(Protocol):
    """Rows and an entry in a heap, and why."""

    @property
    def heap(self) -> str: ...
    @property
    def rows(self) -> Sequence[Row]: ...
    @property
    def entry(self) -> Entry | None: ...
    @property
    def worth(self) -> Decimal | None: ...
    @property
    def why(self) -> str: ...


def format_reconciliation(found: Sequence[Item], scheme: Scheme) -> str:
    """Format what was found for people to read, what there is to do first and what is in order last."""
    return escape_lines("\n".join(_lines(found, scheme)))


def _lines(found: Sequence[Item], scheme: Scheme) -> Iterator[str]:
    for heap in ("only-here", "perhaps", "differs", "only-there", "not-comparable", "both"):
        items = [each for each in found if each.heap == heap]
        if not items:
            continue
        yield f"{_TITLES[heap]} ({len(items):,}):"
        if heap == "only-here":
            yield "  type each only once: many bodies lock what was sent"
            for each in items:
                yield from _entry_to_type(each, scheme)
        elif heap == "not-comparable":
            yield from _reasons(items)
        else:
            for each in items:
                yield from _item_lines(each, scheme)
        yield ""
    rows, entries = sum(len(each.rows) for each in found), sum(each.entry is not None for each in found)
    counts = Counter(each.heap for each in found)
    both = f"{format_count(rows, 'row')} of the list and {format_count(entries, 'entry', 'entries')}"
    yield f"in all: {both}, each in one of six heaps:"
    yield "  " + ", ".join(f"{counts[heap]:,} {_TITLES[heap].partition(':')[0]}" for heap in _TITLES)


def _entry_to_type(item: Item, scheme: Scheme) -> Iterator[str]:
    """Yield an entry as lines to copy; its note is private and is not among them."""
    entry = item.entry
    assert entry is not None
    yield ""
    form = next(
        (each for each in scheme.forms if each.is_in_force_on(entry.date) and selects_entry(each.of, entry, scheme)), None
    )
    if form is not None and form.fields:
        mark = describe_confidence(form.confidence)
        yield f"  {form.title}{f' ({mark})' if mark else ''}:"
        yield from (
            f"    {field.label + ':':32} {_typed_value(field.key, item, form, scheme)}".rstrip() for field in form.fields
        )
        yield from (f"    note: {each}" for each in _file_limits(form))
        return
    yield f"  the order of {scheme.body_short_name}'s form for this is not known:"
    facts = {
        "date": f"{entry.begins} to {entry.date}" if entry.begins else str(entry.date),
        "title": entry.title,
        "provider": entry.organiser or entry.provider,
        "amount": format_amount(item.worth, scheme.unit) if item.worth is not None else "",
        "category": entry.category_for(scheme.issuer),
        "course number": entry.approval.number if entry.approval else "",
        "certificate": entry.certificate,
        "address": entry.url,
    }
    yield from (f"  {name + ':':15}{value}" for name, value in facts.items() if value)


def _typed_value(key: FormKey, item: Item, form: EntryForm, scheme: Scheme) -> str:
    """What of an entry is typed into a field of the body's form; the private note never is."""
    entry = item.entry
    assert entry is not None
    number = entry.approval.number if entry.approval else entry.certificate
    values: dict[FormKey, str] = {
        "": "(asked there)",
        "date": _format_day(entry.date, form.date_format),
        "begins": _format_day(entry.begins or entry.date, form.date_format),
        "title": entry.title,
        "provider": entry.organiser or entry.provider,
        "amount": format_decimal(round_to_step(item.worth, form.step, "down")) if item.worth is not None else "",
        "category": entry.category_for(scheme.issuer),
        "kind": entry.kind,
        "number": number or "(not in the entry)",
        "url": entry.url,
        "evidence": ", ".join(document.file for document in own_documents(entry)) or "none yet: attach it first",
    }
    return values[key]


def _format_day(day: date, form: str) -> str:
    parts = {"YYYY": f"{day.year:04}", "MON": MONTHS[day.month - 1][:3], "MM": f"{day.month:02}", "DD": f"{day.day:02}"}
    return str(day) if not form else re.sub("YYYY|MON|MM|DD", lambda sign: parts[sign[0]], form)


def _file_limits(form: EntryForm) -> Iterator[str]:
    """Say which files the form takes."""
    kinds = " or ".join(each.upper() for each in form.file_types) or "files"
    size = f" of at most {form.max_file_bytes:,} bytes" if form.max_file_bytes else ""
    if form.file_types or size:
        yield f"it takes {kinds}{size}"


def _item_lines(item: Item, scheme: Scheme) -> Iterator[str]:
    for row in item.rows:
        amount = f" · {format_decimal(row.amount)}" if row.amount is not None else ""
        status = f" · {row.status}" if row.status else ""
        yield f"  there: {row.where}: {row.day or 'no day'} {row.title}{amount}{status}"
    if item.entry is not None:
        worth = f" · {format_amount(item.worth, scheme.unit)}" if item.worth is not None else ""
        yield f"  here:  {item.entry.id}: {item.entry.date} {item.entry.title}{worth}"
    if item.why:
        yield f"    {'by ' if item.heap == 'both' else ''}{item.why}"


def _reasons(items: Sequence[Item]) -> Iterator[str]:
    """Yield each reason once, with how many rows and entries have it and the first of them."""
    groups: dict[str, list[Item]] = {}
    for each in items:
        groups.setdefault(each.why, []).append(each)
    for why, group in groups.items():
        names = [row.where for each in group for row in each.rows] or [each.entry.id for each in group if each.entry]
        more = f" and {len(names) - 3:,} more" if len(names) > 3 else ""
        yield f"  {len(group):,}: {why} ({', '.join(names[:3])}{more})"


def format_reconciliation_json(found: Sequence[Item], holder: str, scheme: Scheme, day: date) -> str:
    """Format what was found as a JSON document of format 1."""
    items = [
        {
            "heap": each.heap,
            "rows": [_row(row) for row in each.rows],
            "entry": each.entry.id if each.entry else None,
            **drop_empty(worth=json_amount(each.worth), why=each.why),
        }
        for each in found
    ]
    return format_json({"format": 1, "list_of": day.isoformat(), "holder": holder, "scheme": scheme.id, "items": items})


def _row(row: Row) -> JsonObject:
    return {
        "where": row.where,
        "title": row.title,
        **drop_empty(date=json_day(row.day), amount=json_amount(row.amount), status=row.status),
    }
