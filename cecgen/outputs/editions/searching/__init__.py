"""Searching what was made: no page, document, property or name may hold what its edition withholds.

Nobody is trusted with that, not even what cut the edition: the finished output is looked through, every file of it, and
what cannot be looked through counts as a hit.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.outputs import DocumentShowsWithheld, OutputShowsWithheld, SearchFailed
from cecgen.ledger.reading import CONTENT_FOLDER
from cecgen.model.documents import entry_documents
from cecgen.model.judged import Transcript
from cecgen.outputs.editions.edition import WithheldValues
from cecgen.outputs.editions.searching.output import DocumentCache, OutputFiles, scan_output
from cecgen.outputs.editions.value_search import find_values, find_values_in_document

__all__ = ["DocumentCache", "SearchResult", "search_output"]

SourcesByFile = Mapping[str, Collection[str]]


class SearchResult(NamedTuple):
    """What looking through an output brought to light, and how many of its documents a person still has to look at."""

    diagnostics: list[Diagnostic]
    documents: int = 0
    """How many documents of evidence are in it."""
    unread: int = 0
    """How many of them show lettering that nothing here reads: pictures, scans, fonts that do not say their letters."""


def search_output(
    folder: Path, hidden: WithheldValues, made_of: SourcesByFile | None = None, known: DocumentCache | None = None
) -> SearchResult:
    """Looks through every file below a folder for what an edition withholds: through its content, properties and name.

    `made_of` says of which documents of evidence a PDF or picture of the output is made, by their paths in the
    repository. What is in one of them is said of it, and not again of a file that joins it with others.
    `known` holds what documents say that were read before, and gets what is read now.
    """
    if not hidden.values:
        return SearchResult([])
    made_of = made_of or {}
    output = scan_output(folder, {} if known is None else known)
    alone = {name: source for name in output.documents for source in made_of.get(name, ()) if len(made_of[name]) == 1}
    found: list[Diagnostic] = [*_report_unsearchable(output, alone), *_find_leaks(output, hidden, made_of, alone)]
    sources = {source: output.documents[name].has_unread_text for name, source in alone.items()}
    return SearchResult(found, len(sources), sum(sources.values()))


def _report_unsearchable(output: OutputFiles, alone: Mapping[str, str]) -> Iterator[Diagnostic]:
    for name, (reason, way_out) in output.faults.items():
        yield SearchFailed(at=Place(alone.get(name, name)), reason=reason, way_out=way_out)


def _find_leaks(
    output: OutputFiles, hidden: WithheldValues, made_of: SourcesByFile, alone: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """First whether anything is anywhere, which it hardly ever is; only then where."""
    spelt = hidden.spellings()
    inside = (
        find_values_in_document(spelt, [text for name in output.documents for text in output.read_file(name)])
        if output.documents
        else []
    )
    anywhere = dict.fromkeys([*find_values(spelt, output.iter_texts), *inside])
    leaked = hidden.leaked(anywhere)
    if not leaked:
        return
    spelt = hidden.spellings(leaked)
    shown_in = {name: find_values_in_document(spelt, output.read_file(name)) for name in output.documents}
    about = _entries_by_document(hidden.shown)
    for name, source in alone.items():
        for what in _describe_values(leaked, shown_in[name]):
            yield DocumentShowsWithheld(at=Place(source), about=about.get(source, source.split("/")[1]), what=what)
    by_source: dict[str, set[str]] = {}
    for name, source in alone.items():
        by_source.setdefault(source, set()).update(shown_in[name])
    # All that is left to look at was written by cecgen: names, texts, and what a document says beside those that it joins.
    leaked = hidden.leaked_by_cecgen(leaked)
    spelt = hidden.spellings(leaked)
    named: dict[str, set[str]] = {}
    for name in output.names:
        above = named.get(name.rpartition("/")[0], set())
        here = find_values(spelt, partial(output.read_name, name))
        named[name] = above.union(here)
        here = [value for value in here if value not in above]
        if name in output.texts:
            here += find_values(spelt, partial(output.read_file, name))
        elif name in shown_in:
            said = set().union(*(by_source.get(source, ()) for source in made_of.get(name, ())))
            here += [value for value in shown_in[name] if value in leaked and value not in said]
        yield from (OutputShowsWithheld(at=Place(name), what=what) for what in _describe_values(leaked, here))


def _describe_values(told: Mapping[str, str], values: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(told[value] for value in values)]


def _entries_by_document(shown: Transcript) -> dict[str, str]:
    """The first entry that rests on each document of evidence, by the document's path in the repository."""
    found: dict[str, str] = {}
    for holder in shown.holders:
        for entry in holder.entries:
            for item in entry_documents(entry):
                found.setdefault(f"{CONTENT_FOLDER}/{holder.id}/{item.file}", f"{holder.id}/{entry.id}")
    return found
