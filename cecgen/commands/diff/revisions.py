"""Comparing: two revisions read, judged as of the same day, and held against each other.

Holders of whom nothing differs come out the same by construction, and are neither written nor judged.
"""

from datetime import date, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from msgspec.structs import replace

from cecgen.catalogue.plugins import Registry
from cecgen.commands.diff import Side, compare
from cecgen.commands.rules_from import write_rules
from cecgen.git.repository import File, Git, NoRevision, Revision
from cecgen.ledger.reading import CONTENT, SETTINGS, read_workspace
from cecgen.model.changes import Changes
from cecgen.model.judged import Transcript
from cecgen.model.ledger import Ledger
from cecgen.model.written import Workspace
from cecgen.pipeline import Rules, Unusable, day_of, opened, result_of

Files = dict[str, File]
Opened = tuple[Workspace, Registry]


class Laid(NamedTuple):
    """A revision, and the folder where its rules lie."""

    revision: Revision
    folder: Path
    rules: Files

    @property
    def content(self) -> Files:
        """What lies in content/."""
        return {path: file for path, file in self.revision.files.items() if path.startswith(f"{CONTENT}/")}

    @property
    def settings(self) -> Workspace | None:
        """What its own settings say, if it has any."""
        return read_workspace(self.folder)[0] if SETTINGS in self.rules else None


def compared(
    root: Path,
    base: str,
    head: str | None,
    now: datetime,
    *,
    as_of: date | None = None,
    code: bool = True,
    rules: Rules | None = None,
) -> Changes:
    """What a revision changes against another, in credit terms."""
    git = Git(root)
    with TemporaryDirectory(prefix="cecgen-") as folder:
        before, after = (
            _laid(git, name, Path(folder, side)) for name, side in zip(_named(git, base, head), ("base", "head"), strict=True)
        )
        if SETTINGS not in before.rules and SETTINGS not in after.rules:
            raise NoRevision(f"neither {base} nor {head or 'HEAD'} has a {SETTINGS} here; commit it first")
        same = rules is not None or before.rules == after.rules
        how = _opened(after if SETTINGS in after.rules else before, code, rules)
        earlier = how if same or SETTINGS not in before.rules else _opened(before, code, rules)
        day = day_of(how[0], now, as_of)
        units = _units(before.content, after.content, whole=not same or how[1].strange)
        return compare(
            _judged(git, before, units, earlier, day, rules),
            _judged(git, after, units, how, day, rules),
            rules.revision if rules else "",
        )


def _named(git: Git, base: str, head: str | None) -> tuple[str, str]:
    """The two revisions that are meant, written apart or with git's dots; three of them mean since the last that both share."""
    if head is not None or ".." not in base:
        return base, head or "HEAD"
    one, _, other = base.partition("..")
    since = other.startswith(".")
    one, other = one or "HEAD", other.removeprefix(".") or "HEAD"
    return (git.merge_base(one, other) if since else one), other


def _laid(git: Git, name: str, folder: Path) -> Laid:
    folder.mkdir()
    revision = git.revision(name)
    return Laid(revision, folder, write_rules(git, revision, folder))


def _opened(side: Laid, code: bool, rules: Rules | None) -> Opened:
    try:
        return opened(side.folder, code=code, rules=rules)
    except Unusable as error:
        if rules is not None:
            raise
        name = side.revision.name  # as git names a file of a revision
        raise Unusable(
            [replace(each, span=replace(each.span, file=f"{name}:{each.span.file}")) for each in error.reported]
        ) from None


def _units(before: Files, after: Files, *, whole: bool) -> set[str]:
    """The folders and files of content/ that differ; all of them where anything may depend on those that do not."""
    everything = {_unit(path) for path in (*before, *after)}
    if whole or len({unit.casefold() for unit in everything}) < len(everything):
        return everything
    return {_unit(path) for path in before.keys() | after.keys() if before.get(path) != after.get(path)}


def _unit(path: str) -> str:
    return path.split("/", 2)[1]


def _judged(git: Git, side: Laid, units: set[str], how: Opened, day: date, rules: Rules | None) -> Side:
    """A side judged, as far as it is in some units; one without settings is one where nothing was written yet."""
    workspace, registry = how
    content = {path: file for path, file in side.content.items() if _unit(path) in units}
    if SETTINGS in side.rules:
        if side.content:
            (side.folder / CONTENT).mkdir()
        git.write(content, side.folder)
        result = result_of(side.folder, workspace, registry, day, rules)
        transcript, ledger = result.transcript, result.ledger
    else:
        content, transcript, ledger = {}, Transcript(title="", as_of=day, holders=()), Ledger(workspace, ())
    revision = side.revision
    return Side(revision.name, revision.commit, transcript, ledger, content, side.rules, side.settings)
