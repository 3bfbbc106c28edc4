"""How a file is laid out: one order of keys, one spelling of days, amounts and blanks; every comment stays where it belongs.

Files are changed by moving and respelling pieces of their text. A parser that keeps comments was tried instead: it hands
what stands above a table to the table before, and moves tables that stand among others.
"""

from collections.abc import Iterator
from functools import cache

import rtoml
from msgspec import Struct, inspect

from cecgen.files.layout.statements import Table, comments_of, read_text, trimmed
from cecgen.files.layout.values import Wanted, beside, meaning, written


class Changed(Exception):
    """A text that would not say the same once it is laid out: a bug of ours, and the text is to be left as it is."""


def laid_out(text: str, form: type[Struct] | None) -> str:
    """A TOML text that the reader accepts, laid out by the form of its file; Changed where it would say something else.

    Without a form only blanks at the ends of lines and of the text are put right: a file whose figures somebody set in
    columns keeps them. Laying out what is laid out changes nothing.
    """
    text = text.replace("\r\n", "\n")
    wanted = wanted_of(form)
    new = "".join(f"{line}\n" for line in _file(text, wanted)) if form else trimmed(text)
    if new != text:
        before, after = (meaning(rtoml.loads(each), wanted) for each in (text, new))
        if before != after or comments_of(text) != comments_of(new):
            raise Changed
    return new


@cache
def wanted_of(form: type[Struct] | None) -> Wanted:
    """What a form wants of its file."""
    return Wanted(inspect.type_info(form) if form else None)


def _file(text: str, wanted: Wanted) -> list[str]:
    told = read_text(text)
    lines: list[str] = []
    for table, form in _in_order(told.whole, wanted):
        if table is not told.whole:
            for group in table.before:
                _space(lines)
                lines += group
            _space(lines)
            lines += table.lead
            header = f"[[{table.name.text}]]" if table.many else f"[{table.name.text}]"
            lines.append(beside(header, table.comment) if table.comment else header)
        lines += _inside(table, form)
    for group in told.foot:
        _space(lines)
        lines += group
    return [*told.directives, *lines]


def _in_order(table: Table, wanted: Wanted) -> Iterator[tuple[Table, Wanted]]:
    """A table and all below it with their forms, as they follow each other in the file."""
    yield table, wanted
    depth = len(table.name.parts)
    below = sorted(table.tables, key=lambda each: wanted.place(each.name.parts[depth:]))
    for each in below:
        yield from _in_order(each, wanted.along(each.name.parts[depth:]))


def _inside(table: Table, wanted: Wanted) -> list[str]:
    """The lines of a table below its header."""
    lines: list[str] = []
    for group in table.head:
        _space(lines)
        lines += group
    if table.pairs:
        _space(lines)
    for pair in sorted(table.pairs, key=lambda each: wanted.place(each.key.parts)):
        for line in pair.lead:
            if line:
                lines.append(line)
            else:
                _space(lines)
        code = written(f"{pair.key.text} = ", pair.value, wanted.along(pair.key.parts))
        lines.append(beside(code, pair.comment) if pair.comment else code)
    return [*lines, *table.tail]


def _space(lines: list[str]) -> None:
    """One empty line, but for the top of what there is."""
    if lines and lines[-1]:
        lines.append("")
