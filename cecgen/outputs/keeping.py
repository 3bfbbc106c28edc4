"""Retention: until when each certificate must be kept, and which may be let go; nothing is ever deleted."""

import datetime
from collections.abc import Iterator
from typing import Any

import msgspec
from msgspec import Struct

from cecgen.model import JudgedCycle, Transcript, documents_of, documents_of_entry
from cecgen.outputs.reports.text import visible


class Kept(Struct, frozen=True):
    """A file of evidence, the last day until which some body may ask for it, and for whom it is kept."""

    holder: str
    file: str
    until: datetime.date | None
    """None where a body that it was used for does not say: it is then kept for good."""
    why: tuple[str, ...]
    """The cycles that rest on it; none where it proves nothing that counts."""

    def may_go(self, as_of: datetime.date) -> bool:
        """Whether everybody who might have asked for it no longer can."""
        return bool(self.why) and self.until is not None and self.until < as_of


def kept(transcript: Transcript) -> Iterator[Kept]:
    """Every file of evidence that anything names, holder by holder, in order of the files."""
    for holder in transcript.holders:
        rests: dict[str, list[tuple[datetime.date | None, str]]] = {
            item.file: [] for entry in holder.entries for item in documents_of_entry(entry)
        }
        for certification in holder.certifications:
            for cycle in certification.cycles:
                why = f"{certification.scheme.id} {cycle.begins} to {cycle.ends}"
                for _, item in documents_of(cycle):
                    rests.setdefault(item.file, []).append((_until(cycle), why))
        for file, uses in sorted(rests.items()):
            days = [day for day, _ in uses]
            known = [day for day in days if day is not None]
            until = max(known) if known and len(known) == len(days) else None
            yield Kept(holder.id, file, until, tuple(dict.fromkeys(why for _, why in uses)))


def _until(cycle: JudgedCycle) -> datetime.date | None:
    """The day until which a cycle's proof is kept; None while the cycle or an audit of it goes on.

    A lapsed cycle can come back on the strength of it for as long as the body takes it back.
    """
    audited = cycle.audit is not None and cycle.audit.ended is None
    if audited or cycle.standing not in ("renewed", "reinstated", "ended", "lapsed"):
        return None
    if cycle.standing != "lapsed" or cycle.keep_until is None:
        return cycle.keep_until
    return max(cycle.keep_until, cycle.reinstate_until) if cycle.reinstate_until else None


def keeping_text(found: list[Kept], as_of: datetime.date, *, all_of_them: bool) -> str:
    """Each file with its day, those that may go first; without `all_of_them` only those."""
    going = [each for each in found if each.may_go(as_of)]
    lines = [_line(each) for each in going]
    if all_of_them:
        lines += [_line(each) for each in found if each not in going]
    count = f"{len(going):,} of {len(found):,} files may be let go as of {as_of}"
    return "\n".join([*lines, f"{count}; nothing was deleted"]) + "\n"


def _line(each: Kept) -> str:
    name = visible(f"content/{each.holder}/{each.file}")
    if not each.why:
        return f"{name}: nothing that counts rests on it"
    rests = "; ".join(each.why)
    return (
        f"{name}: kept until {each.until} ({rests})" if each.until else f"{name}: to be kept, nobody says until when ({rests})"
    )


def keeping_json(found: list[Kept], as_of: datetime.date) -> str:
    """The same as a JSON document of format 1."""
    files: list[dict[str, Any]] = [
        {
            "holder": each.holder,
            "file": each.file,
            "until": each.until.isoformat() if each.until else None,
            "may_go": each.may_go(as_of),
            "rests_on_it": list(each.why),
        }
        for each in found
    ]
    tables = {"format": 1, "as_of": as_of.isoformat(), "files": files}
    return msgspec.json.format(msgspec.json.encode(tables), indent=1).decode() + "\n"
