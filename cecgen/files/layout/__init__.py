"""How a file is laid out: one order of keys, one spelling of days, amounts and blanks; every comment stays where it belongs.

Files are changed by moving and respelling pieces of their text. A parser that keeps comments was tried instead: it hands
what stands above a table to the table before, and moves tables that stand among others.
"""

from collections.abc import Iterator
from functools import cache

import rtoml
from msgspec import Struct, inspect

from cecgen.diagnostics import CecgenError
from cecgen.files.layout.statements import TomlTable, list_comments, parse_statements, strip_trailing_blanks
from cecgen.files.layout.values import ExpectedValue, append_comment, canonical_value, format_value


class MeaningChangedError(CecgenError):
    """A text that would not say the same once it is laid out: a bug of ours, and the text is to be left as it is."""


def format_toml(text: str, form: type[Struct] | None) -> str:
    """A TOML text that the reader accepts, laid out by the form of its file; Changed where it would say something else.

    Without a form only blanks at the ends of lines and of the text are put right: a file whose figures somebody set in
    columns keeps them. Laying out what is laid out changes nothing.
    """
    text = text.replace("\r\n", "\n")
    wanted = layout_of(form)
    new = "".join(f"{line}\n" for line in _format_lines(text, wanted)) if form else strip_trailing_blanks(text)
    if new != text:
        before, after = (canonical_value(rtoml.loads(each), wanted) for each in (text, new))
        if before != after or list_comments(text) != list_comments(new):
            raise MeaningChangedError("formatting would change what the file says", "this is a bug in cecgen: please report it")
    return new


@cache
def layout_of(form: type[Struct] | None) -> ExpectedValue:
    """What a form wants of its file."""
    return ExpectedValue(inspect.type_info(form) if form else None)


def _format_lines(text: str, wanted: ExpectedValue) -> list[str]:
    told = parse_statements(text)
    lines: list[str] = []
    for table, form in _iter_tables(told.root, wanted):
        if table is not told.root:
            for group in table.free_comments_above:
                _add_blank_line(lines)
                lines += group
            _add_blank_line(lines)
            lines += table.comments_above
            header = f"[[{table.name.text}]]" if table.is_array else f"[{table.name.text}]"
            lines.append(append_comment(header, table.comment) if table.comment else header)
        lines += _table_lines(table, form)
    for group in told.closing_comments:
        _add_blank_line(lines)
        lines += group
    return [*told.directives, *lines]


def _iter_tables(table: TomlTable, wanted: ExpectedValue) -> Iterator[tuple[TomlTable, ExpectedValue]]:
    """A table and all below it with their forms, as they follow each other in the file."""
    yield table, wanted
    depth = len(table.name.parts)
    below = sorted(table.tables, key=lambda each: wanted.sort_key(each.name.parts[depth:]))
    for each in below:
        yield from _iter_tables(each, wanted.at_path(each.name.parts[depth:]))


def _table_lines(table: TomlTable, wanted: ExpectedValue) -> list[str]:
    """The lines of a table below its header."""
    lines: list[str] = []
    for group in table.free_comments:
        _add_blank_line(lines)
        lines += group
    if table.pairs:
        _add_blank_line(lines)
    for pair in sorted(table.pairs, key=lambda each: wanted.sort_key(each.key.parts)):
        for line in pair.lead:
            if line:
                lines.append(line)
            else:
                _add_blank_line(lines)
        code = format_value(f"{pair.key.text} = ", pair.value, wanted.at_path(pair.key.parts))
        lines.append(append_comment(code, pair.comment) if pair.comment else code)
    return [*lines, *table.comments_below]


def _add_blank_line(lines: list[str]) -> None:
    """One empty line, but for the top of what there is."""
    if lines and lines[-1]:
        lines.append("")
