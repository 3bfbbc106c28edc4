"""Describe for `cecgen holder NAME --left DAY` how long the records of a person who left must be kept, and what to do."""

from collections.abc import Iterator
from datetime import date

from cecgen.model.judged import JudgedHolder
from cecgen.model.retention import holder_retained_files


def describe_leaving(holder: JudgedHolder, left: date) -> Iterator[str]:
    """Yield the lines: the cycles that can still be audited, the day of the last file, and what to do now and then."""
    yield f"{holder.name} left on {left}. Their bodies can still ask for proof of what was claimed:"
    for certification in holder.certifications:
        for cycle in certification.cycles:
            if cycle.begins > left:
                continue
            until = f"until {cycle.keep_until}" if cycle.keep_until else "the body names no day"
            yield f"  {certification.scheme.short_name} {cycle.begins} to {cycle.ends}: keep its evidence, {until}"
    files = [*holder_retained_files(holder)]
    days = [each.until for each in files if each.until]
    open_ended = sum(1 for each in files if each.cycles and each.until is None)
    if days and not open_ended:
        yield f"The last of {len(files)} files may be asked for until {max(days)}."
    elif open_ended:
        yield f"{open_ended} of {len(files)} files belong to a cycle that is open, so they have no last day yet."
    yield "Nothing was written. While their folder is in content/, they stay in reminders, in the overview and on the site."
    yield "now, a bundle of each certification for them to take along:"
    for certification in holder.certifications:
        yield f"  cecgen pack {holder.id} {certification.scheme.id}"
    yield '  if they also gave up a certification, add a step to its cycle: did = "retired"'
    yield "then take them out of all that; a tag keeps their records, certificates and history:"
    tag = f"left/{holder.id}"
    yield f"  git tag {tag}"
    yield f"  git rm -r content/{holder.id}"
    yield f'  git commit -m "{holder.id} left"'
    yield f"  git push origin HEAD {tag}"
    yield "later, when a body asks:"
    beside = f"../left-{holder.id}"
    yield f"  git worktree add {beside} {tag}"
    yield f"  cecgen pack {holder.id} SCHEME -C {beside}"
    yield f"  cecgen retention {holder.id} -C {beside}    says when nobody can ask any more"
