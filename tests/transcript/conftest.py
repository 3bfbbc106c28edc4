"""A holder's files, written as text and judged on any day: a test reads as what a holder would write."""

import datetime
import shutil
from collections.abc import Callable, Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from cecgen.catalogue.plugins import load_plugins
from cecgen.catalogue.schemes import build_provider, build_schemes, read_scheme_file
from cecgen.catalogue.schemes.contradictions import check_provider_units
from cecgen.diagnostics import Diagnostic, Place
from cecgen.ledger.reading import read_ledger, read_settings
from cecgen.model.judged import Credit, Finding, JudgedCertification, JudgedCycle, Transcript
from cecgen.model.ledger import Ledger
from cecgen.model.scheme import Catalogue
from cecgen.outputs.exports.document import format_transcript
from cecgen.transcript import transcribe
from cecgen.transcript.known_names import resolve_ledger_names

PDF = b"%PDF-1.7\n"


class Judged:
    """What comes out for one holder on one day; the shortcuts are those of the only cycle there is."""

    def __init__(self, transcript: Transcript, found: Iterable[Diagnostic]) -> None:
        self.transcript = transcript
        self.found = list(found)
        self.codes = sorted(each.code for each in self.found)
        self.json = format_transcript(transcript)

    def certification(self, scheme: str | None = None) -> JudgedCertification:
        (found,) = [each for each in self.transcript.holders[0].certifications if scheme in (None, each.scheme.id)]
        return found

    def cycle(self, begins: str | None = None, scheme: str | None = None) -> JudgedCycle:
        (found,) = [each for each in self.certification(scheme).cycles if begins in (None, str(each.begins))]
        return found

    def credits(self, begins: str | None = None, scheme: str | None = None) -> dict[str, Decimal]:
        """What each entry counts, by its id."""
        counted: dict[str, Decimal] = {}
        for credit in self.cycle(begins, scheme).credits:
            counted[credit.entry_id] = counted.get(credit.entry_id, Decimal(0)) + credit.counted
        return counted

    def credit(self, entry: str | None = None, part: int | None = None, scheme: str | None = None) -> Credit:
        """The one credit of an entry (or of the part, counted from 0)."""
        credits = self.cycle(scheme=scheme).credits
        (found,) = [each for each in credits if entry in (None, each.entry_id) and each.part == part]
        return found

    def finding(self, requirement: str, begins: str | None = None, scheme: str | None = None) -> Finding:
        (found,) = [each for each in self.cycle(begins, scheme).findings if each.requirement == requirement]
        return found

    def todos(self, begins: str | None = None, scheme: str | None = None) -> list[str]:
        return [todo.text for todo in self.cycle(begins, scheme).todos]

    @property
    def standing(self) -> str:
        return self.cycle().standing

    @property
    def counted(self) -> Decimal:
        return self.cycle().counted


class Someone:
    """A holder whose files are written."""

    def __init__(self, ledger: Ledger, catalogue: Catalogue, found: list[Diagnostic]) -> None:
        self.ledger = ledger
        self.catalogue = catalogue
        self.found = found

    def on(self, day: str) -> Judged:
        transcript, problems = transcribe(self.ledger, self.catalogue, datetime.date.fromisoformat(day))
        return Judged(transcript, [*self.found, *problems])


@pytest.fixture(scope="session")
def builtin() -> Catalogue:
    return load_plugins().catalogue


def add_scheme_file(catalogue: Catalogue, root: Path, file: str) -> tuple[Catalogue, list[Diagnostic]]:
    """The catalogue with a scheme file of the repository added, as `load` adds it.

    `load` reads every built-in plugin first: 45 ms, a thousand times in this folder, for what is the same every time.
    """
    found: list[Diagnostic] = []
    at = Place(file)
    written = read_scheme_file(root, file, found, strict=True)
    if written is None:
        return catalogue, found
    if provider := build_provider(written):
        found.extend(check_provider_units(provider, at))
    schemes = build_schemes(written, at, found)
    broken = () if schemes else (id for scheme in written.scheme for id in (scheme.id, *scheme.aliases))
    return replace(
        catalogue,
        providers={**catalogue.providers, **({provider.id: provider} if provider else {})},
        schemes={**catalogue.schemes, **{scheme.id: scheme for scheme in schemes}},
        aliases={**catalogue.aliases, **{alias: scheme.id for scheme in schemes for alias in scheme.aliases}},
        broken_scheme_ids=catalogue.broken_scheme_ids.union(broken),
    ), found


@pytest.fixture
def someone(tmp_path: Path, builtin: Catalogue) -> Callable[..., Someone]:
    """Writes a holder's files: `holder.toml`, then files of entries; `scheme` is a file of plugins/, `evidence` more files.

    Written once more, they take the place of those that were there.
    """

    def write(holder: str, *entries: str, scheme: str = "", evidence: dict[str, bytes] | None = None) -> Someone:
        folder = tmp_path / "content" / "someone"
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "evidence").mkdir(parents=True)
        (tmp_path / "cecgen.toml").write_text("format = 1\n")
        (folder / "holder.toml").write_text(f'name = "Someone"\n{holder}')
        for number, text in enumerate(entries):
            (folder / f"{number}.toml").write_text(text)
        for name, data in {"proof.pdf": PDF, **(evidence or {})}.items():
            (folder / "evidence" / name).write_bytes(data)
        catalogue, found = builtin, []
        settings, problems = read_settings(tmp_path)
        assert settings is not None, problems
        if scheme:
            (tmp_path / "plugins").mkdir(exist_ok=True)
            (tmp_path / "plugins" / "own.toml").write_text(scheme)
            catalogue, found = add_scheme_file(builtin, tmp_path, "plugins/own.toml")
        ledger, problems = read_ledger(tmp_path, settings)
        return Someone(resolve_ledger_names(ledger, catalogue), catalogue, [*found, *problems])

    return write
