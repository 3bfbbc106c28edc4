"""What a site builder puts around a page: learned from a finished site, and proven by filling every page of it again.

No builder is known here by name. If a builder does more with a page than put it into a frame, or more with its words than
put them into an index, then the proof fails, and the caller has to build the whole site.
"""

import html
import json
import string
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import Struct

from cecgen.diagnostics import CecgenError
from cecgen.outputs.site import escape_line, search_text
from cecgen.outputs.site.pages import Page
from cecgen.outputs.words.states import one_line

IndexEntry = dict[str, object]
_TITLE, _DESCRIPTION = "<cec-title>", "<cec-description>"
_TRIES = 5
_PLAIN = f"{string.ascii_letters}{string.digits} "
_TEXT_FORMS: tuple[Callable[[str], str], ...] = (
    lambda text: f"<p>{html.escape(text, quote=False)}</p>",
    lambda text: f"<p>{html.escape(text)}</p>",
    lambda text: f"<p>{text}</p>",
    lambda text: html.escape(text, quote=False),
    lambda text: text,
)
_TITLE_FORMS: tuple[Callable[[str], str], ...] = (
    lambda text: text,
    lambda text: html.escape(text, quote=False),
    lambda text: html.escape(text),
)
_JSON_FORMS: tuple[Mapping[str, object], ...] = tuple(
    {"separators": separators, "ensure_ascii": ascii, "sort_keys": sort}
    for separators in ((",", ":"), (", ", ": "))
    for ascii in (True, False)
    for sort in (False, True)
)


class NotProvenError(CecgenError):
    """A page cannot be filled in with certainty: the whole site must be built."""


class ProvenLetters:
    """The letters that went through a builder unharmed; a text with another one is no longer proven.

    Plain letters, digits and blanks are taken as proven: no markup, script or index writes them in another way.
    """

    def __init__(self) -> None:
        self._seen: dict[str, set[str]] = {}

    def add(self, page: Page) -> None:
        """Add the letters of a page that was proven."""
        for name, text in _texts(page):
            self._seen.setdefault(name, {*_PLAIN}).update(text)

    def require(self, page: Page) -> None:
        """Raise NotProvenError if a page has a letter that no proven page had."""
        for name, text in _texts(page):
            if not self._seen.get(name, set()).issuperset(text):
                raise NotProvenError


def _texts(page: Page) -> Iterator[tuple[str, str]]:
    yield "line", page.title + page.description
    yield "search", search_text(page)
    yield "body", page.body


class PageFrame(Struct, frozen=True):
    """A page without what is its own; `title` and `description` are fixed if only one page has the frame."""

    before: str
    after: str
    fixed: tuple[str, str] | None = None

    def fill(self, page: Page) -> str:
        """Put a page into the frame."""
        if self.fixed is not None and self.fixed != (page.title, page.description):
            raise NotProvenError
        before = self.before.replace(_TITLE, escape_line(page.title)).replace(_DESCRIPTION, escape_line(page.description))
        return f"{before}{page.body}{self.after}"


class SiteFrame:
    """The frames of all pages of a site, and its search index."""

    def __init__(self, folder: Path, pages: Mapping[str, Page]) -> None:
        """Learn from a finished site; NotProvenError if not every page and the whole index come out byte for byte."""
        self._letters = ProvenLetters()
        texts = {path: _read(folder / f"{path}.html") for path in pages}
        self._frames: dict[str, PageFrame] = {}
        groups: dict[str, list[Page]] = {}
        for page in pages.values():
            groups.setdefault(_group(page.path), []).append(page)
        for group, members in groups.items():
            self._frames[group] = _learn(members, texts)
        for path, page in pages.items():
            if self._frames[_group(path)].fill(page) != texts[path]:
                raise NotProvenError
            self._letters.add(page)
        self._indexes = {
            path.relative_to(folder).as_posix(): SearchIndex(_read(path), pages)
            for path in sorted(folder.glob("search/*"))
            if path.suffix in (".js", ".json") and path.stem == "search_index"
        }
        if not self._indexes:
            raise NotProvenError

    def fill(self, pages: Mapping[str, Page]) -> "FilledPages":
        """Make the files of changed pages; NotProvenError if one of them is not built like the others."""
        for page in pages.values():
            self._letters.require(page)
        files = {f"{path}.html": self._frames[_group(path)].fill(page) for path, page in pages.items()}
        parts = {**files}
        indexes = {name: index.with_pages(pages) for name, index in self._indexes.items()}
        for name, index in indexes.items():
            if index is not self._indexes[name]:
                files[name] = index.text
                parts.update(index.entries(name, pages))
        return FilledPages(files, parts, indexes)

    def index_entries(self) -> dict[str, dict[str, str]]:
        """The entries of each search index, by names of their own."""
        return {name: index.entries(name) for name, index in self._indexes.items()}

    def adopt(self, filled: "FilledPages") -> None:
        """Make the filled pages the state of the site."""
        self._indexes = filled.indexes


class FilledPages(Struct, frozen=True):
    """The files of changed pages and of the search index."""

    files: dict[str, str]
    parts: dict[str, str]
    """The texts that changed: pages, and entries of the search index by names of their own."""
    indexes: dict[str, "SearchIndex"]


def _group(path: str) -> str:
    """The pages that share a frame: those that are as deep, of holders and of teams; a page at the top has one of its own.

    A frame that only one page has is good for its title and description alone.
    """
    return "../" * path.count("/") or path


def _learn(members: list[Page], texts: Mapping[str, str]) -> PageFrame:
    if len(members) == 1:
        page = members[0]
        before, body, after = texts[page.path].partition(page.body)
        if not body:
            raise NotProvenError
        return PageFrame(before, after, (page.title, page.description))
    # The longest titles first: a short one may be a word of the frame too.
    for page in sorted(members, key=lambda page: len(page.title), reverse=True)[:_TRIES]:
        before, body, after = texts[page.path].partition(page.body)
        before = before.replace(escape_line(page.description), _DESCRIPTION).replace(escape_line(page.title), _TITLE)
        frame = PageFrame(before, after)
        if body and all(frame.fill(other) == texts[other.path] for other in members):
            return frame
    raise NotProvenError


class SearchIndex:
    """A search index as a builder wrote it: JSON, perhaps in a script, with an entry for each page."""

    def __init__(self, text: str, pages: Mapping[str, Page]) -> None:
        """Read an index; NotProvenError if it, or an entry in it, does not come out as it was."""
        self.text = text
        begin = text.find("{")
        try:
            self._content, end = json.JSONDecoder().raw_decode(text, max(begin, 0))
            entries = self._content["docs"]
            self._positions = {str(entry["location"]): number for number, entry in enumerate(entries)}
        except (ValueError, TypeError, KeyError):
            raise NotProvenError from None
        self._before, self._after = text[:begin], text[end:]
        forms = (form for form in _JSON_FORMS if json.dumps(self._content, **form) == text[begin:end])  # type: ignore[arg-type]
        form = next(forms, None)
        if form is None or len(self._positions) != len(entries):
            raise NotProvenError
        self._form = form
        self._dumped = [self._dump(entry) for entry in entries]
        self._head, mark, self._tail = self._dump({**self._content, "docs": []}).partition("[]" if entries else "\0")
        while mark and '"docs"' not in self._head[-9:]:
            more, mark, self._tail = self._tail.partition("[]")
            self._head = f"{self._head}[]{more}"
        self._entries: list[IndexEntry] = entries
        self._titles, self._texts = _TITLE_FORMS, _TEXT_FORMS
        for page in pages.values():
            entry = self._entry(page)
            self._titles = tuple(form for form in self._titles if form(one_line(page.title)) == entry.get("title"))
            self._texts = tuple(form for form in self._texts if form(search_text(page)) == entry.get("text"))
        if not mark or not self._titles or not self._texts or self._joined() != text:
            raise NotProvenError

    def with_pages(self, pages: Mapping[str, Page]) -> "SearchIndex":
        """The index with the entries of changed pages; the same one if that changes nothing."""
        changed: dict[int, IndexEntry] = {}
        for page in pages.values():
            titles = {form(one_line(page.title)) for form in self._titles}
            texts = {form(search_text(page)) for form in self._texts}
            if len(titles) != 1 or len(texts) != 1:  # the pages so far do not say which
                raise NotProvenError
            old = self._entry(page)
            entry = {**old, "title": titles.pop(), "text": texts.pop()}
            if entry != old:
                changed[self._positions[f"{page.path}.html"]] = entry
        if not changed:
            return self
        index = object.__new__(SearchIndex)
        index.__dict__.update(self.__dict__)
        index._entries = [changed.get(number, entry) for number, entry in enumerate(self._entries)]
        index._dumped = [*self._dumped]
        for number, entry in changed.items():
            index._dumped[number] = self._dump(entry)
        index.text = index._joined()
        return index

    def entries(self, name: str, pages: Iterable[str] | None = None) -> dict[str, str]:
        """The entries of the index in the file `name`, or those of some pages: each with what comes after it, and before."""
        parts = [self._before + self._head, *self._dumped, self._tail + self._after]
        wanted: Iterable[int] = range(len(parts) - 1)
        if pages is not None:
            numbers = {self._positions[f"{path}.html"] for path in pages}
            wanted = sorted({near for number in numbers for near in (number, number + 1)})
        return {f"{number}/{name}": f"{parts[number]}\n{parts[number + 1]}" for number in wanted}

    def _entry(self, page: Page) -> IndexEntry:
        try:
            return self._entries[self._positions[f"{page.path}.html"]]
        except KeyError:
            raise NotProvenError from None

    def _dump(self, value: object) -> str:
        return json.dumps(value, **self._form)  # type: ignore[arg-type]

    def _joined(self) -> str:
        comma = str(self._form["separators"][0])  # type: ignore[index]
        return f"{self._before}{self._head}[{comma.join(self._dumped)}]{self._tail}{self._after}"


def _read(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except (OSError, UnicodeDecodeError):
        raise NotProvenError from None
