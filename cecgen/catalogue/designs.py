"""Read the designs of certificates that a repository remembers, and report what is wrong with each file."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.files import LinkInContent
from cecgen.diagnostics.keys import MissingKey, UnknownKey, WrongType
from cecgen.evidence.certificates.constant_text import constant_words
from cecgen.evidence.certificates.line_patterns import parse_line
from cecgen.evidence.certificates.recognition import are_enough_lines
from cecgen.files.toml import read_toml
from cecgen.files.toml.validation import validate
from cecgen.model.designs import MAX_LINE_LENGTH, Design, DesignField, Designs
from cecgen.model.facts import Provider
from cecgen.model.vocabulary import DESIGNS_FOLDER


def read_designs(root: Path, providers: Mapping[str, Provider]) -> tuple[Designs, list[Diagnostic]]:
    """Read every design of a repository; one with a fault is left out and reported. A link is not followed."""
    designs: dict[str, Design] = {}
    diagnostics: list[Diagnostic] = []
    folder = root / DESIGNS_FOLDER
    if folder.parent.is_symlink():
        return designs, diagnostics  # it is reported where plugins are read
    if folder.is_symlink():
        return designs, [LinkInContent(at=Place(DESIGNS_FOLDER))]
    for file in list_design_files(root):
        raw, faults = read_toml(root, file)
        if raw is not None and not faults:
            design, faults = validate(raw, Design, Place(file))
            faults = faults or [*check_design(design, Place(file), providers)] if design else faults
            if design and not faults:
                designs[file] = design
        diagnostics += faults
    return designs, diagnostics


def list_design_files(root: Path) -> list[str]:
    """The files of a repository's designs, whatever is in them."""
    try:
        names = sorted(os.listdir(root / DESIGNS_FOLDER))
    except OSError:
        return []
    return [f"{DESIGNS_FOLDER}/{name}" for name in names if name.endswith(".toml") and not name.startswith(".")]


def check_design(design: Design, at: Place, providers: Mapping[str, Provider]) -> Iterator[Diagnostic]:
    """Check what the types of a design do not say: its placeholders, and whether its lines tell it from others."""
    for index, line in enumerate(design.lines):
        yield from _check_line(line, at / "lines" / index, "lines", ())
    if not are_enough_lines(design.lines, design.constant.provider, providers):
        expected = "lines that no other certificate has all of: a sentence of five words, or six lines, with 40 letters in all"
        yield WrongType(at=at / "lines", key="lines", expected=expected, actual="so little text")
    for index, field in enumerate(design.field):
        yield from _check_field(field, at / "field" / index)


def _check_field(field: DesignField, at: Place) -> Iterator[Diagnostic]:
    labels = [name for name in ("right_of", "below", "above") if getattr(field, name)]
    if not labels and not field.line:
        yield MissingKey(at=at, key="line", table="[[field]]")
    for name in labels[1:]:
        yield UnknownKey(at=at / name, key=name, table=f"a field with {labels[0]}: it has one label", keys=())
    for name in labels:
        yield from _check_line(getattr(field, name), at / name, name, ())
    if field.line:
        yield from _check_line(field.line, at / "line", "line", (field.key,))
    has_unit, is_other = field.key in ("award", "also"), field.key == "also"
    for name, belongs in (("unit", has_unit), ("provider", is_other)):
        if belongs and not getattr(field, name).strip():
            yield MissingKey(at=at, key=name, table=f'a field with key = "{field.key}"')
    for name, belongs in (("unit", has_unit), ("provider", is_other), ("order", field.key == "date")):
        if getattr(field, name) and not belongs:
            yield UnknownKey(at=at / name, key=name, table=f'a field with key = "{field.key}"', keys=())


def _check_line(line: str, at: Place, key: str, wanted: tuple[str, ...]) -> Iterator[Diagnostic]:
    """Check the placeholders of a line: those that are wanted once each, and any number without a name."""
    pattern = parse_line(line)
    named = tuple(hole for hole in pattern.holes if hole)
    fault = ""
    if len(line) > MAX_LINE_LENGTH:
        fault = f"a line of at most {MAX_LINE_LENGTH} letters"
    elif named != wanted:
        fault = f"a line with the placeholder {{{wanted[0]}}} once" if wanted else "a line whose placeholders are all {}"
    elif not wanted and not constant_words(line):
        fault = "a line with words that never change"
    elif pattern.has_neighbouring_holes and wanted != ("date",):
        fault = "a line with words between its placeholders"
    if fault:
        yield WrongType(at=at, key=key, expected=fault, actual=f'"{line[:60]}"')
