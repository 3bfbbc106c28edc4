"""Split a TOML text into statements: tables and their pairs, with the comments that belong to them.

Every statement keeps its own text: what is only moved is not rewritten, so it cannot be lost or changed.
The reader has accepted the text, so nothing here looks for mistakes.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import rtoml

Comments = list[str]
"""Comments on consecutive lines; "" for an empty line."""

TOKEN = re.compile(
    r"""
    (?P<string>\"{3}(?:\\.|[^\\])*?\"{3,5}|'{3}.*?'{3,5}|"(?:\\.|[^"\\\n])*"|'[^'\n]*')
    |(?P<bare>[0-9]{4}-[0-9]{2}-[0-9]{2}[ ][0-9]{2}:[^ \t\n,\]}#]*|[^ \t\n\[\]{},=#"']+)
    |(?P<space>[ \t]+)
    |(?P<sign>[\[\]{},=])
    |(?P<newline>\n)
    |(?P<comment>\#[^\n]*?(?=[ \t]*(?:\n|\Z)))
    """,
    re.VERBOSE | re.DOTALL,
)
_PART = re.compile(r""""(?:\\.|[^"\\])*"|'[^']*'|[^."']+""")
_BARE = re.compile(r"[A-Za-z0-9_-]+")


class Token(NamedTuple):
    """The smallest piece with a meaning; for a comment also the number of characters before it on its line."""

    kind: str
    text: str
    column: int = 0


class TomlName(NamedTuple):
    """A key or the path of a table: its parts, and its text without needless quotes and blanks."""

    parts: tuple[str, ...]
    text: str


class KeyValue:
    """A key with its value, the comments above it, and the one beside it."""

    __slots__ = ("comment", "key", "lead", "value")

    def __init__(self, key: TomlName, value: list[Token], comment: Token | None, lead: Comments) -> None:
        self.key = key
        self.value = value
        self.comment = comment
        self.lead = lead


class TomlTable:
    """A table: its header with the comments that belong to it, its pairs, and the tables below it.

    Comments right above the header are `comments_above`, right below the last pair `comments_below`. Comments with a
    blank line around them are `free_comments_above` (above the header) and `free_comments` (above the first pair).
    The text as a whole is a table without a header.
    """

    __slots__ = (
        "_last",
        "comment",
        "comments_above",
        "comments_below",
        "free_comments",
        "free_comments_above",
        "is_array",
        "name",
        "pairs",
        "tables",
    )

    def __init__(self, name: TomlName, is_array: bool = False, comment: Token | None = None) -> None:
        self.name = name
        self.is_array = is_array
        self.comment = comment
        self.free_comments_above: list[Comments] = []
        self.comments_above: Comments = []
        self.free_comments: list[Comments] = []
        self.pairs: list[KeyValue] = []
        self.comments_below: Comments = []
        self.tables: list[TomlTable] = []
        self._last: dict[tuple[str, ...], TomlTable] = {}

    def add_table(self, below: "TomlTable") -> None:
        """Add a table below this one, inside the last item of every list of tables that its path leads through."""
        path = below.name.parts
        prefixes = (path[:length] for length in range(len(self.name.parts) + 1, len(path)))
        inside = next((self._last[prefix] for prefix in prefixes if prefix in self._last), None)
        if inside is not None:
            inside.add_table(below)
        else:
            self.tables.append(below)
            self._last[path] = below


class ParsedText(NamedTuple):
    """A TOML text: directives for editors in its first lines (`#:schema`), its tables, and free comments at its end."""

    directives: Comments
    root: TomlTable
    closing_comments: list[Comments]


def parse_statements(text: str) -> ParsedText:
    """Parse a text, whose lines must end with line feeds alone."""
    root = TomlTable(TomlName((), ""))
    directives: Comments = []
    table = root
    between: Comments = []  # since the last pair or header
    for statement in _iter_statements(text):
        first = statement[0] if statement else None
        if first is None or first.kind == "comment":
            between.append(first.text if first else "")
            continue
        if table is root and not root.pairs and between and between[0].startswith("#:") and "" not in between:
            # They are right above the first statement, but do not belong to it.
            count = next((n for n, line in enumerate(between) if not line.startswith("#:")), len(between))
            directives, between = between[:count], between[count:]
        comment = statement.pop() if statement[-1].kind == "comment" else None
        if first.text == "[" and first.kind == "sign":
            below = TomlTable(parse_key(statement), statement[1].text == "[", comment)
            _assign_comments(between, table, below)
            root.add_table(below)
            table = below
        else:
            equals = next(n for n, token in enumerate(statement) if token.text == "=" and token.kind == "sign")
            pair = KeyValue(parse_key(statement[:equals]), statement[equals + 1 :], comment, [])
            if table.pairs:
                pair.lead = _collapse_blanks(between)
            else:
                table.free_comments = _comment_groups(between)
                pair.lead = table.free_comments.pop() if between and between[-1] else []
            table.pairs.append(pair)
        between = []
    groups = _comment_groups(between)
    if table is root and not root.pairs:
        root.free_comments = groups
        return ParsedText(directives, root, [])
    if between and between[0]:
        table.comments_below = groups.pop(0)
    return ParsedText(directives, root, groups)


def list_comments(text: str) -> list[str]:
    """Every comment of a text, in alphabetical order."""
    return sorted(token.text for statement in _iter_statements(text) for token in statement if token.kind == "comment")


def strip_trailing_blanks(text: str) -> str:
    """A text without blanks at the ends of its lines, and with one line end at its own end."""
    pieces: list[str] = []
    for match in TOKEN.finditer(f"{text}\n"):
        if match.lastgroup == "newline" and pieces and not pieces[-1].strip(" \t"):
            pieces.pop()
        pieces.append(match[0])
    stripped = "".join(pieces).rstrip("\n")
    return f"{stripped}\n" if stripped else ""


def _iter_statements(text: str) -> Iterator[list[Token]]:
    """The tokens of each statement; none for an empty line."""
    statement: list[Token] = []
    depth = 0
    for match in TOKEN.finditer(text):
        kind, sign = match.lastgroup or "", match[0]
        if kind == "space":
            continue
        if kind == "newline" and not depth:
            yield statement
            statement = []
            continue
        if kind == "sign":
            depth += (sign in "[{") - (sign in "]}")
        column = match.start() - text.rfind("\n", 0, match.start()) - 1 if kind == "comment" else 0
        statement.append(Token(kind, sign, column))
    if statement:
        yield statement


def parse_key(tokens: Sequence[Token]) -> TomlName:
    """The name that these tokens spell, without the brackets of a header."""
    written = "".join(token.text for token in tokens if token.kind != "sign")
    if _BARE.fullmatch(written):
        return TomlName((written,), written)
    parts = tuple(_unquote_part(part) for part in _PART.findall(written))
    texts = [part if _BARE.fullmatch(part) else text for part, text in zip(parts, _PART.findall(written), strict=True)]
    return TomlName(parts, ".".join(texts))


def _unquote_part(part: str) -> str:
    """The text of one part of a key."""
    return str(next(iter(rtoml.loads(f"{part} = 0")))) if part[0] in "\"'" else part


def _assign_comments(between: Comments, above: TomlTable, below: TomlTable) -> None:
    """Split the comments between two tables: those that touch a table belong to it, free ones to the lower table."""
    groups = _comment_groups(between)
    if not above.name.parts and not above.pairs:  # the top of the file
        below.comments_above = groups.pop() if between and between[-1] else []
        above.free_comments = groups
        return
    touches_above, touches_below = bool(between and between[0]), bool(between and between[-1])
    if touches_above and touches_below and len(groups) == 1:
        touches_above = not above.pairs  # it says why the table above is empty
        touches_below = not touches_above
    above.comments_below = groups.pop(0) if touches_above else []
    below.comments_above = groups.pop() if touches_below else []
    below.free_comments_above = groups


def _comment_groups(lines: Comments) -> list[Comments]:
    """Groups of consecutive comments, which empty lines separate."""
    groups: list[Comments] = [[]]
    for line in lines:
        if line:
            groups[-1].append(line)
        elif groups[-1]:
            groups.append([])
    return groups if groups[-1] else groups[:-1]


def _collapse_blanks(lines: Comments) -> Comments:
    """Comments between two pairs, with one empty line for several; no lines at all if there is no comment."""
    if not any(lines):
        return []
    return [line for number, line in enumerate(lines) if line or not number or lines[number - 1]]
