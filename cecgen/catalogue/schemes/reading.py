"""Read a scheme file, and build its provider and schemes: with the body's rules, and a reading day for each fact."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from msgspec.structs import asdict, replace

from cecgen.catalogue.schemes.sources import find_sources_without_page
from cecgen.diagnostics import Diagnostic, Place
from cecgen.files.toml import read_toml
from cecgen.files.toml.validation import find_faults, validate
from cecgen.model.facts import Provider, Unit
from cecgen.model.rules import RULE_LISTS, VERSIONED_RULES, Rules, as_versions
from cecgen.model.scheme import Body, Scheme
from cecgen.model.scheme_file import SchemeFile


class Declarations(NamedTuple):
    """What a scheme file declares, and what is wrong with it."""

    file: SchemeFile | None
    """The file itself; None if it cannot be used at all."""
    provider: Provider | None
    schemes: tuple[Scheme, ...]
    diagnostics: tuple[Diagnostic, ...]


def read_declarations(root: Path, name: str, *, strict: bool = True, check: bool = True) -> Declarations:
    """Read a scheme file, and build its provider and schemes; `check` also finds facts that contradict each other."""
    diagnostics: list[Diagnostic] = []
    file = read_scheme_file(root, name, diagnostics, strict=strict)
    if file is None:
        return Declarations(None, None, (), tuple(diagnostics))
    at = Place(name)
    provider = build_provider(file)
    if provider and check:
        from cecgen.catalogue.schemes.contradictions import check_provider_units  # noqa: PLC0415 - see `build_schemes`

        diagnostics += check_provider_units(provider, at)
    schemes = build_schemes(file, at, diagnostics, check=check)
    if check:
        diagnostics += find_sources_without_page(file, at)
    return Declarations(file, provider, tuple(schemes), tuple(diagnostics))


def read_builtin_declarations(root: Path, name: str, *, strict: bool) -> Declarations:
    """Read a built-in scheme file, once for each version of it in a process: `serve` loads the plugins at every save.

    Contradictions are not sought, because cecgen's own tests do that; and the examples, which they alone run, are left out.
    """
    try:
        written_ns = (root / name).stat().st_mtime_ns
    except OSError:
        written_ns = 0  # reading it reports why
    return _read_version(root, name, written_ns, strict)


@lru_cache(maxsize=256)
def _read_version(root: Path, name: str, written_ns: int, strict: bool) -> Declarations:
    declared = read_declarations(root, name, strict=strict, check=False)
    return declared._replace(file=declared.file and replace(declared.file, example=()))


def read_scheme_file(root: Path, name: str, diagnostics: list[Diagnostic], *, strict: bool) -> SchemeFile | None:
    """Read a scheme file; add what is wrong with it to `diagnostics`, and return None then.

    `strict` also finds what `validate` lets pass. It takes time, and cecgen's own tests do it for the built-in files.
    """
    raw, faults = read_toml(root, name)
    if raw is None or faults:
        diagnostics += faults
        return None
    file, faults = validate(raw, SchemeFile, Place(name))
    faults = faults or (find_faults(raw, SchemeFile, Place(name)) if strict else [])
    diagnostics += faults
    return None if faults else file


def build_provider(file: SchemeFile) -> Provider | None:
    """Build the provider whose units a file declares; None if it declares none."""
    text = file.provider
    if text is None:
        return None
    units = tuple(Unit(**{**asdict(unit), "read_on": unit.read_on or file.read_on}) for unit in text.unit)
    return Provider(
        id=text.id,
        name=text.name,
        url=text.url,
        short=text.short,
        also_called=text.also_called,
        recognise=text.recognise,
        units=units,
    )


def build_schemes(file: SchemeFile, at: Place, diagnostics: list[Diagnostic], *, check: bool = True) -> list[Scheme]:
    """Build the schemes of a file, each with the rules that its body states for all of them.

    With `check`, contradictions are added to `diagnostics`, and a file that has any gives no schemes. The built-in files are
    not checked at every start, because cecgen's own tests do that.
    """
    if check:
        from cecgen.catalogue.schemes.contradictions import find_contradictions  # noqa: PLC0415 - 3 ms, for others' files only

        contradictions = find_contradictions(file, at)
        diagnostics += contradictions
        if contradictions:
            return []
    return [_with_reading_day(_merge_body(scheme, file.body), file.read_on) for scheme in file.scheme]


def _merge_body(scheme: Scheme, body: Body | None) -> Scheme:
    """Add the body's rules to a scheme. A single rule of the scheme replaces the body's; in a list the scheme's come first."""
    shared = body or _EMPTY_RULES
    single_rules = {name: as_versions(getattr(scheme, name)) or as_versions(getattr(shared, name)) for name in VERSIONED_RULES}
    lists = {name: (*getattr(scheme, name), *getattr(shared, name)) for name in (*RULE_LISTS, "not_modelled")}
    return replace(scheme, body=body, zone=scheme.zone or shared.zone, **single_rules, **lists)


_EMPTY_RULES = Rules()


def _with_reading_day(scheme: Scheme, read_on: date | None) -> Scheme:
    """Give the file's reading day to every fact of a scheme that states none of its own."""
    dated = {
        name: tuple(fact if fact.read_on else replace(fact, read_on=read_on) for fact in getattr(scheme, name))
        for name in (*VERSIONED_RULES, *RULE_LISTS)
    }
    return replace(scheme, **dated)
