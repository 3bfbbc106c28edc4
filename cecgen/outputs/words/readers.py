"""Reword a transcript's sentences for readers who write no records: days in words, and no keys or files.

The terminal and the JSON document name the key to write; people who read a page or a form never see a key.
"""

import re
from collections.abc import Iterable
from functools import lru_cache

from cecgen.model.written import Entry
from cecgen.outputs.words.phrases import join_or, join_parts
from cecgen.outputs.words.states import spell_out_dates

_KEY_MEANINGS = {
    "nth": "which cycle this is",
    "certified": "when the certification was earned",
    "earn_from": "from which day on credit may be earned",
    "route": "by which route the certification was earned",
    "lapsed": "whether the cycle before lapsed",
}
_KEY_WORDS = {
    "already_met": "what was met already:",
    "also": "for the body itself",
    "approval": "its approval",
    "assessed": "whether it was assessed",
    "category": "the category",
    "did": "it was",
    "draft": "the mark “draft”",
    "ends": "the last day",
    "format": "the form",
    "hours": "the clock hours",
    "nth": "which cycle this is",
    "passed": "whether it was passed",
    "route": "the route",
    "topics": "the topic",
}
"""What a key of an entry or a certification is in words, where a sentence says how to write it."""
_REWORDINGS = (
    (re.compile(r'category = \{ [\w.-]+ = "…" \} is one of: '), "one of: "),
    (re.compile(r"; then write reported = the day into the entry"), ""),
    (re.compile(r"say hours = … beside the award"), "the clock hours would say it"),
    (re.compile(r", as hours = …"), ""),
    (re.compile(r"a \[\[entry\.ruling\]\] (?=what )"), ""),
    (re.compile(r"with `cecgen attach` and its certificate it is done"), "with its certificate it is done"),
    (re.compile(r"a document with shows = "), "a document of another kind: "),
    (re.compile(r"Write the cycle that follows into holder\.toml"), "Write down the cycle that follows"),
    (re.compile(r"; add it to carried_in in holder\.toml"), ""),
    (re.compile(r"the cycles in holder\.toml"), "the cycles"),
)
_MAYBE_ENTRY = re.compile(r"(?<![\w./-])(?P<id>\w+(?:-\w+)+)(?: in [\w./-]+\.toml)?(?![\w/-])(?!\.\w)")
"""An id with hyphens, perhaps with the file that it is in; what is only part of a file's name is none."""
_UNKNOWN_KEY = re.compile(r"depends on `(\w+)`, which holder\.toml does not say")
_LISTS = r"\[[^]]*\](?:(?:,| or) \[[^]]*\])*"
_WRITTEN_KEY = re.compile(rf'\b({"|".join(_KEY_WORDS)}) = (true or false|true|…|"[^"]*"|{_LISTS}|\{{[^{{}}]*\}})')
_WRITTEN_TABLE = re.compile(r"(?:an? )?\[\[entry\.(\w+)\]\]")
_QUOTED = re.compile(r'"([^"]*)"')
_NAMED_KEY = re.compile(rf"`({'|'.join(_KEY_WORDS | _KEY_MEANINGS)})`")
_MAY_NAME_KEYS = re.compile(r"[=`]|\.toml|\[\[")


@lru_cache(maxsize=16_384)  # the pages of a department have the same few thousand sentences again and again
def reword_for_readers(text: str) -> str:
    """Reword a sentence of a transcript for readers who write no records."""
    if _MAY_NAME_KEYS.search(text):
        for written, words in _REWORDINGS:
            text = written.sub(words, text)
        text = _UNKNOWN_KEY.sub(
            lambda found: f"depends on {_KEY_MEANINGS.get(found[1], found[1])}, which nobody has written down", text
        )
        text = _WRITTEN_KEY.sub(_name_key, text)
        text = _WRITTEN_TABLE.sub(r"a \1", text)
        text = _NAMED_KEY.sub(lambda found: _KEY_MEANINGS.get(found[1]) or _KEY_WORDS[found[1]], text)
    return spell_out_dates(text)


def _name_key(written: re.Match[str]) -> str:
    """Name a key in words, with the values that it is given, unless they are left open: the category “A”."""
    values = () if "…" in written[2] else _QUOTED.findall(written[2])
    return join_parts(_KEY_WORDS[written[1]], join_or(f"“{each}”" for each in values), by=" ")


def name_entries(text: str, entries: Iterable[Entry]) -> str:
    """Put title and day in place of the ids of entries, which only who writes the records knows."""
    named = {entry.id: f"“{entry.title}” of {entry.date}" for entry in entries}
    return _MAYBE_ENTRY.sub(lambda found: named.get(found["id"], found[0]), text)
