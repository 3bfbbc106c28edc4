"""Lay out a TOML file: one order of keys, one spelling of days, amounts and blanks; comments stay where they belong.

Works by moving and rewriting pieces of the text. Comment-preserving TOML parsers were tried and rejected: they
attach a comment above a table to the table before it, and they move interleaved tables.
"""

from collections.abc import Iterator
from functools import cache

import rtoml
from msgspec import Struct

from cecgen.diagnostics import CecgenError
from cecgen.files.layout.statements import TomlTable, list_comments, parse_statements, strip_trailing_blanks
from cecgen.files.layout.values import ExpectedValue, append_comment, canonical_value, format_value
from cecgen.files.toml.value_types import value_types


class MeaningChangedError(CecgenError):
    """The new text would not mean the same as the old one: a bug of ours, and the file must be left alone."""


def format_toml(text: str, struct: type[Struct] | None) -> str:
    """Lay out a TOML text that the reader accepts; MeaningChangedError if the result would not mean the same.

    `struct` is the struct of the file. Without it only blanks at the ends of lines and of the text are removed, so that
    figures in columns stay as they are. A second run changes nothing.
    """
    text = text.replace("\r\n", "\n")
    expected = expected_content(struct)
    new = "".join(f"{line}\n" for line in _format_lines(text, expected)) if struct else strip_trailing_blanks(text)
    if new != text:
        before, after = (canonical_value(rtoml.loads(version), expected) for version in (text, new))
        if before != after or list_comments(text) != list_comments(new):
            raise MeaningChangedError("formatting would change what the file says", "this is a bug in cecgen: please report it")
    return new


@cache
def expected_content(struct: type[Struct] | None) -> ExpectedValue:
    """The content that is expected at the top of a file with this struct."""
    return ExpectedValue(value_types(struct) if struct else ())


def _format_lines(text: str, expected: ExpectedValue) -> list[str]:
    statements = parse_statements(text)
    lines: list[str] = []
    for table, inside in _iter_tables(statements.root, expected):
        if table is not statements.root:
            for group in table.free_comments_above:
                _add_blank_line(lines)
                lines += group
            _add_blank_line(lines)
            lines += table.comments_above
            header = f"[[{table.name.text}]]" if table.is_array else f"[{table.name.text}]"
            lines.append(append_comment(header, table.comment) if table.comment else header)
        lines += _table_lines(table, inside)
    for group in statements.closing_comments:
        _add_blank_line(lines)
        lines += group
    return [*statements.directives, *lines]


def _iter_tables(table: TomlTable, expected: ExpectedValue) -> Iterator[tuple[TomlTable, ExpectedValue]]:
    """A table and all tables below it, in the order of the new file, with what is expected in them."""
    yield table, expected
    depth = len(table.name.parts)
    for below in sorted(table.tables, key=lambda below: expected.sort_key(below.name.parts[depth:])):
        yield from _iter_tables(below, expected.at_path(below.name.parts[depth:]))


def _table_lines(table: TomlTable, expected: ExpectedValue) -> list[str]:
    """The lines of a table below its header."""
    lines: list[str] = []
    for group in table.free_comments:
        _add_blank_line(lines)
        lines += group
    if table.pairs:
        _add_blank_line(lines)
    for pair in sorted(table.pairs, key=lambda pair: expected.sort_key(pair.key.parts)):
        for line in pair.lead:
            if line:
                lines.append(line)
            else:
                _add_blank_line(lines)
        code = format_value(f"{pair.key.text} = ", pair.value, expected.at_path(pair.key.parts))
        lines.append(append_comment(code, pair.comment) if pair.comment else code)
    return [*lines, *table.comments_below]


def _add_blank_line(lines: list[str]) -> None:
    """Add one empty line, unless there is one or nothing is above it."""
    if lines and lines[-1]:
        lines.append("")
