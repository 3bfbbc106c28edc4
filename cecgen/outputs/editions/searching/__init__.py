"""Search a finished output for values that its edition must not show: pages, documents, properties, names of files.

Every file is searched; a file that cannot be read counts as a hit. The code that made the edition is not trusted either.
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
    """The hits of a search, and how many documents a person still has to look at."""

    diagnostics: list[Diagnostic]
    documents: int = 0
    """How many documents of evidence are in the output."""
    unread: int = 0
    """How many of them show letters that cannot be read: pictures, scans, fonts without a mapping to letters."""


def search_output(
    folder: Path, withheld: WithheldValues, made_of: SourcesByFile | None = None, cache: DocumentCache | None = None
) -> SearchResult:
    """Search every file below a folder for withheld values: its content, its properties and its name.

    `made_of` names, for each PDF and picture of the output, the documents of evidence in it, by their paths in the repository.
    A value in such a document is reported there, and not again for a file that joins it with others.
    `cache` has the contents of documents that were read before, and gets those that are read now.
    """
    if not withheld.values:
        return SearchResult([])
    made_of = made_of or {}
    output = scan_output(folder, {} if cache is None else cache)
    alone = {name: source for name in output.documents for source in made_of.get(name, ()) if len(made_of[name]) == 1}
    diagnostics: list[Diagnostic] = [*_report_unsearchable(output, alone), *_find_leaks(output, withheld, made_of, alone)]
    sources = {source: output.documents[name].has_unread_text for name, source in alone.items()}
    return SearchResult(diagnostics, len(sources), sum(sources.values()))


def _report_unsearchable(output: OutputFiles, alone: Mapping[str, str]) -> Iterator[Diagnostic]:
    for name, (reason, way_out) in output.faults.items():
        yield SearchFailed(at=Place(alone.get(name, name)), reason=reason, way_out=way_out)


def _find_leaks(
    output: OutputFiles, withheld: WithheldValues, made_of: SourcesByFile, alone: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """Find out whether any value is anywhere, which is rare, and only then where."""
    spellings = withheld.spellings()
    inside = (
        find_values_in_document(spellings, [text for name in output.documents for text in output.read_file(name)])
        if output.documents
        else []
    )
    anywhere = dict.fromkeys([*find_values(spellings, output.iter_texts), *inside])
    leaked = withheld.leaked(anywhere)
    if not leaked:
        return
    spellings = withheld.spellings(leaked)
    shown_in = {name: find_values_in_document(spellings, output.read_file(name)) for name in output.documents}
    about = _entries_by_document(withheld.edition)
    for name, source in alone.items():
        for what in _describe_values(leaked, shown_in[name]):
            yield DocumentShowsWithheld(at=Place(source), about=about.get(source, source.split("/")[1]), what=what)
    by_source: dict[str, set[str]] = {}
    for name, source in alone.items():
        by_source.setdefault(source, set()).update(shown_in[name])
    # What is left was written by cecgen: names, texts, and what a document says besides the documents that it joins.
    leaked = withheld.leaked_by_cecgen(leaked)
    spellings = withheld.spellings(leaked)
    named: dict[str, set[str]] = {}
    for name in output.names:
        above = named.get(name.rpartition("/")[0], set())
        here = find_values(spellings, partial(output.read_name, name))
        named[name] = above.union(here)
        here = [value for value in here if value not in above]
        if name in output.texts:
            here += find_values(spellings, partial(output.read_file, name))
        elif name in shown_in:
            reported = set().union(*(by_source.get(source, ()) for source in made_of.get(name, ())))
            here += [value for value in shown_in[name] if value in leaked and value not in reported]
        yield from (OutputShowsWithheld(at=Place(name), what=what) for what in _describe_values(leaked, here))


def _describe_values(kinds: Mapping[str, str], values: Iterable[str]) -> list[str]:
    return [*dict.fromkeys(kinds[value] for value in values)]


def _entries_by_document(transcript: Transcript) -> dict[str, str]:
    """The first entry that names each document of evidence, by the document's path in the repository."""
    entries: dict[str, str] = {}
    for holder in transcript.holders:
        for entry in holder.entries:
            for document in entry_documents(entry):
                entries.setdefault(f"{CONTENT_FOLDER}/{holder.id}/{document.file}", f"{holder.id}/{entry.id}")
    return entries
