"""Fingerprints, by which a service recognises a problem after the lines around it have moved."""

import hashlib
import json
import re
from collections import Counter
from collections.abc import Sequence

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.report import Report, ReportItem
from cecgen.outputs.reports import path_in_git

_NUMBERED = re.compile(r"\b(line|column) \d+")


def compute_fingerprints(report: Report, items: Sequence[ReportItem]) -> list[str]:
    """Compute a fingerprint for each item, all different; none depends on a line number.

    It depends on the code, the file, the subject, the text of the line without white space, and the message; not on an
    alarm's message, in which amounts change from day to day. Items that agree in all of that are numbered by place.
    """
    by_place = sorted(range(len(items)), key=lambda index: (items[index].location.line, items[index].location.column))
    seen: Counter[str] = Counter()
    fingerprints = [""] * len(items)
    for index in by_place:
        identity = _identity(report, items[index])
        seen[identity] += 1
        fingerprints[index] = hashlib.sha256(f"{identity}{seen[identity]}".encode()).hexdigest()
    return fingerprints


def _identity(report: Report, item: ReportItem) -> str:
    message = _NUMBERED.sub(r"\1", item.message) if isinstance(item, LocatedDiagnostic) else item.detail
    line = "".join(item.location.excerpt.split())
    return json.dumps([item.code, path_in_git(report, item), item.about, line, message])
