"""`cecgen retention`: until when each certificate must be kept, and which may be deleted. cecgen deletes nothing."""

import datetime
from collections.abc import Iterable

from cecgen.model.retention import RetainedFile
from cecgen.outputs.json_document import JsonObject, format_json, json_day
from cecgen.outputs.terminal.escape import escape_invisible


def format_retention(files: list[RetainedFile], as_of: datetime.date, *, all_of_them: bool) -> str:
    """List each file with its day, those that may be deleted first; without `all_of_them` only those."""
    deletable = [each for each in files if each.can_be_deleted(as_of)]
    lines = [_line(each) for each in deletable]
    if all_of_them:
        lines += [_line(each) for each in files if each not in deletable]
    count = f"{len(deletable):,} of {len(files):,} files may be deleted as of {as_of}"
    return "\n".join([*lines, f"{count}; nothing was deleted"]) + "\n"


def _line(each: RetainedFile) -> str:
    return f"{escape_invisible(f'content/{each.holder}/{each.file}')}: {describe_retention(each)}"


def describe_retention(each: RetainedFile) -> str:
    """Say until when a file is kept, and for which cycles."""
    if not each.cycles:
        return "nothing that counts uses it"
    rests = "; ".join(_cycles(each))
    return f"kept until {each.until} ({rests})" if each.until else f"must be kept, the last day is not known yet ({rests})"


def _cycles(each: RetainedFile) -> Iterable[str]:
    """Name the cycles that use a file, once each."""
    return dict.fromkeys(one.label for one in each.cycles)


def format_retention_json(retained: list[RetainedFile], as_of: datetime.date) -> str:
    """Format the same as a JSON document of format 1, with the last day for each scheme."""
    files: list[JsonObject] = [
        {
            "holder": each.holder,
            "file": each.file,
            "until": json_day(each.until),
            "may_go": each.can_be_deleted(as_of),
            "rests_on_it": [*_cycles(each)],
            "schemes": [{"scheme": one.scheme, "until": json_day(one.until)} for one in each.longest_by_scheme],
        }
        for each in retained
    ]
    tables = {"format": 1, "as_of": as_of.isoformat(), "files": files}
    return format_json(tables)
