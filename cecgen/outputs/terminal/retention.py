"""Retention: until when each certificate must be kept, and which may be let go; nothing is ever deleted."""

import datetime
from collections.abc import Iterable
from typing import Any

import msgspec

from cecgen.model.retention import Kept
from cecgen.outputs.terminal.diagnostics import visible


def keeping_text(found: list[Kept], as_of: datetime.date, *, all_of_them: bool) -> str:
    """Each file with its day, those that may go first; without `all_of_them` only those."""
    going = [each for each in found if each.may_go(as_of)]
    lines = [_line(each) for each in going]
    if all_of_them:
        lines += [_line(each) for each in found if each not in going]
    count = f"{len(going):,} of {len(found):,} files may be let go as of {as_of}"
    return "\n".join([*lines, f"{count}; nothing was deleted"]) + "\n"


def _line(each: Kept) -> str:
    return f"{visible(f'content/{each.holder}/{each.file}')}: {keeping_words(each)}"


def keeping_words(each: Kept) -> str:
    """Until when a file is kept, and for which cycles."""
    if not each.resting:
        return "nothing that counts rests on it"
    rests = "; ".join(_cycles(each))
    return f"kept until {each.until} ({rests})" if each.until else f"to be kept, until when is not known yet ({rests})"


def _cycles(each: Kept) -> Iterable[str]:
    """The cycles that rest on a file, each once."""
    return dict.fromkeys(one.called for one in each.resting)


def keeping_json(found: list[Kept], as_of: datetime.date) -> str:
    """The same as a JSON document of format 1, with the last day for each scheme too."""
    files: list[dict[str, Any]] = [
        {
            "holder": each.holder,
            "file": each.file,
            "until": _day(each.until),
            "may_go": each.may_go(as_of),
            "rests_on_it": [*_cycles(each)],
            "schemes": [{"scheme": one.scheme, "until": _day(one.until)} for one in each.schemes],
        }
        for each in found
    ]
    tables = {"format": 1, "as_of": as_of.isoformat(), "files": files}
    return msgspec.json.format(msgspec.json.encode(tables), indent=1).decode() + "\n"


def _day(day: datetime.date | None) -> str | None:
    return day.isoformat() if day else None
