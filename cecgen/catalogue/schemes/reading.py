"""A file of schemes and plain units as it is read: a scheme with what its body says for all, and every figure with its day."""

from datetime import date
from pathlib import Path

from msgspec.structs import asdict, replace

from cecgen.catalogue.schemes.contradictions import find_contradictions
from cecgen.diagnostics import Diagnostic, Place
from cecgen.files.toml import read_toml
from cecgen.files.toml.validation import find_faults, validate
from cecgen.model.facts import Provider, Unit
from cecgen.model.rules import RULE_LISTS, VERSIONED_RULES, Rules, as_versions
from cecgen.model.scheme import Body, Scheme
from cecgen.model.scheme_file import SchemeFile

Found = list[Diagnostic]


def read_scheme_file(root: Path, name: str, found: Found, *, strict: bool) -> SchemeFile | None:
    """A file of schemes; looked at closely where it is the repository's own, since tests hold the built-in ones."""
    raw, problems = read_toml(root, name)
    if raw is None or problems:
        found += problems
        return None
    file, problems = validate(raw, SchemeFile, Place(name))
    problems = problems or (find_faults(raw, SchemeFile, Place(name)) if strict else [])
    found += problems
    return None if problems else file


def build_provider(file: SchemeFile) -> Provider | None:
    """The organisation whose units a file declares, if it declares any."""
    text = file.provider
    if text is None:
        return None
    units = tuple(Unit(**{**asdict(unit), "read_on": unit.read_on or file.read_on}) for unit in text.unit)
    return Provider(id=text.id, name=text.name, url=text.url, short=text.short, units=units)


def build_schemes(file: SchemeFile, at: Place, found: Found, *, closely: bool = True) -> list[Scheme]:
    """The schemes of a file with what the body says for all of them; none where the file contradicts itself.

    The built-in ones are not looked at closely at every start, since tests hold them.
    """
    broken = find_contradictions(file, at) if closely else []
    found += broken
    return [] if broken else [_with_reading_day(_merge_body(scheme, file.body), file.read_on) for scheme in file.scheme]


def _merge_body(scheme: Scheme, body: Body | None) -> Scheme:
    """A scheme with the body's rules: of a matter its own versions take the place of the body's, and its lists come first."""
    theirs = body or _EMPTY_RULES
    matters = {name: as_versions(getattr(scheme, name)) or as_versions(getattr(theirs, name)) for name in VERSIONED_RULES}
    lists = {name: (*getattr(scheme, name), *getattr(theirs, name)) for name in (*RULE_LISTS, "not_modelled")}
    return replace(scheme, body=body, zone=scheme.zone or theirs.zone, **matters, **lists)


_EMPTY_RULES = Rules()


def _with_reading_day(scheme: Scheme, read_on: date | None) -> Scheme:
    """A scheme whose facts carry the file's reading day where they state none of their own."""
    dated = {
        name: tuple(replace(fact, read_on=fact.read_on or read_on) for fact in getattr(scheme, name))
        for name in (*VERSIONED_RULES, *RULE_LISTS)
    }
    return replace(scheme, **dated)
