"""Fingerprints: how a service knows a problem again after the lines around it have moved."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.report import Report, ReportItem
from cecgen.outputs.reports import path_in_git

_NUMBERED = re.compile(r"\b(line|column) \d+")


def compute_fingerprints(report: Report, told: Sequence[ReportItem]) -> list[str]:
    """One for each, all different; none hangs on a line's number.

    What makes a problem itself: its code, its file, what it is about, its line's text without its white space, and its message.
    An alarm's message is left out, since the amounts in it change from day to day.
    Those that have all of it in common are numbered by place.
    """
    by_place = sorted(range(len(told)), key=lambda index: (told[index].span.line, told[index].span.column))
    met: Counter[str] = Counter()
    found = [""] * len(told)
    for index in by_place:
        own = _identity(report, told[index])
        met[own] += 1
        found[index] = hashlib.sha256(f"{own}{met[own]}".encode()).hexdigest()
    return found


def _identity(report: Report, each: ReportItem) -> str:
    said = _NUMBERED.sub(r"\1", each.message) if isinstance(each, LocatedDiagnostic) else each.detail
    line = "".join(each.span.excerpt.split())
    return json.dumps([each.code, path_in_git(report, each), each.about, line, said])
