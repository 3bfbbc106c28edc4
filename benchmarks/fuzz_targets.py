"""What is fuzzed: each reader of what others write, from the bytes to the transcript, with files to start from.

A target takes anything without an exception, but for the errors that a command prints as its answer.
"""

import json
import shutil
import zipfile
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import tomli_w
from hypothesis import strategies as st
from msgspec.structs import replace

from cecgen.audit.bag import write_bag, write_zip
from cecgen.audit.verify import verify_bundle
from cecgen.catalogue.plugins import Registry
from cecgen.catalogue.schemes.contradictions import check_provider_units
from cecgen.catalogue.schemes.reading import build_provider, build_schemes, read_scheme_file
from cecgen.cli.draft_questions import complete_drafts
from cecgen.commands.fmt import format_files
from cecgen.commands.importing import find_readers, plan_import, run_reader
from cecgen.commands.importing.maps import find_map, read_map
from cecgen.commands.preview import evaluate_with_files
from cecgen.diagnostics import CecgenError, Diagnostic, Place
from cecgen.evidence.inspection import SandboxRequest
from cecgen.evidence.sandbox.worker import handle_request
from cecgen.model.drafts import ImportMap, SourceFile
from cecgen.model.file_type import detect_type
from cecgen.model.scheme import Catalogue
from cecgen.outputs.terminal.diagnostics import format_diagnostics
from cecgen.pipeline import OpenedWorkspace, evaluate_opened, open_workspace
from cecgen.transcript.examples import check_example

PROJECT = Path(__file__).parents[1]
TARGETS = ("entries", "schemes", "awards", "sheets", "badges", "bags", "pdfs")
HOLDER = "jordan-rivera"
_NOW = datetime(2026, 3, 16, tzinfo=UTC)
_ENTRY = '[[entry]]\ndate = 2025-03-14\ntitle = "A"\nprovider = "{provider}"\nkind = "{kind}"\naward = {award}\n'


@dataclass(frozen=True)
class Target:
    """One kind of file: the function that takes it, files to start from, and what hypothesis makes of its structure."""

    name: str
    take: Callable[[bytes], object]
    seeds: tuple[bytes, ...]
    made: st.SearchStrategy[bytes] | None = None


def make_targets(scratch: Path) -> dict[str, Target]:
    """Make every target in a folder of its own."""
    home = _Home(scratch)
    badges = (_BADGE_2, _BADGE_3)
    found = (
        Target(
            "entries", home.take_entries, _toml_seeds("content/*/*.toml", "tests/problems/*/content/*/*.toml"), _toml(_KEYS)
        ),
        Target("schemes", home.take_scheme, _toml_seeds("plugins/*.toml", "tests/problems/*/plugins/*.toml")),
        Target("awards", home.take_award, tuple(text.encode() for text in _AWARDS), _AWARD),
        Target("sheets", home.take_sheet, (*(sheet.encode() for sheet in _SHEETS), _workbook()), _SHEET),
        Target("badges", home.take_badge, tuple(json.dumps(each).encode() for each in badges) + _baked(_BADGE_2), _JSON),
        Target("bags", home.take_bag, (_bag(scratch),)),
        Target("pdfs", take_document, tuple(path.read_bytes() for path in sorted(PROJECT.glob("content/*/evidence/*"))[:40])),
    )
    return {each.name: each for each in found}


class _Home:
    """A sound repository that is opened once; each file is put into it and evaluated."""

    def __init__(self, scratch: Path) -> None:
        self._root = scratch / "repository"
        self._scratch = scratch
        folder = self._root / "content" / HOLDER
        folder.mkdir(parents=True)
        (self._root / "plugins").mkdir()
        (self._root / "cecgen.toml").write_text("format = 1\nas_of = 2026-03-16\n", "utf-8")
        self._file, self._profile = folder / "fuzz.toml", folder / "holder.toml"
        self._sound = _profile("acsm.cpt")
        self._profile.write_bytes(self._sound)
        self._opened = open_workspace(self._root, _NOW)
        self._usual: ImportMap | None = None

    def take_entries(self, data: bytes) -> None:
        """Evaluate a file of entries, or a holder's file, and lay it out."""
        is_profile = b"certification" in data
        path = self._profile if is_profile else self._file
        path.write_bytes(data)
        try:
            self._evaluate(self._opened)
            [*format_files(self._root, [path.relative_to(self._root).as_posix()])]
        finally:
            self._profile.write_bytes(self._sound)
            self._file.unlink(missing_ok=True)

    def take_award(self, data: bytes) -> None:
        """Evaluate an entry with this award, of several providers and kinds."""
        text = json.dumps(data.decode("utf-8", "replace"))
        rows = [
            _ENTRY.format(provider=who, kind=kind, award=text) for who in ("ace", "nobody") for kind in ("course", "teaching")
        ]
        self.take_entries("\n".join(rows).encode())

    def take_scheme(self, data: bytes) -> None:
        """Read a scheme file, check its examples, and judge a holder by its schemes."""
        name = "plugins/fuzz.toml"
        (self._root / name).write_bytes(data)
        diagnostics: list[Diagnostic] = []
        at = Place(name)
        file = read_scheme_file(self._root, name, diagnostics, strict=True)
        if file is None:
            format_diagnostics(self._evaluate(self._opened).transcript.diagnostics)
            return
        provider = build_provider(file)
        if provider:
            diagnostics += check_provider_units(provider, at)
        schemes = tuple(build_schemes(file, at, diagnostics))
        known = self._opened.registry.catalogue.providers
        catalogue = Catalogue(
            providers={**known, **({provider.id: provider} if provider else {})},
            schemes={each.id: each for each in schemes},
            aliases={},
        )
        for index, example in enumerate(file.example if schemes else ()):
            diagnostics += check_example(at / "example" / index, example, schemes, catalogue)
        registry = Registry(catalogue, (), (), (), tuple(diagnostics), root=self._root)
        self._file.write_text(_ENTRY.format(provider=next(iter(known)), kind="course", award='"2 CEC"'), "utf-8")
        try:
            for scheme in schemes[:3]:
                self._profile.write_bytes(_profile(scheme.id))
                self._evaluate(replace(self._opened, registry=registry))
        finally:
            self._profile.write_bytes(self._sound)
            self._file.unlink(missing_ok=True)

    def take_sheet(self, data: bytes) -> None:
        """Import a sheet, as a workbook or as text with commas."""
        self._import(SourceFile("sheet.xlsx" if data.startswith(b"PK") else "sheet.csv", data), self._usual_map)

    def take_badge(self, data: bytes) -> None:
        """Import a badge: JSON, a token, or a picture."""
        picture = data.startswith(b"\x89PNG")
        ending = "png" if picture else "svg" if data.lstrip().startswith(b"<") else "jwt" if data[:2] == b"ey" else "json"
        self._import(SourceFile(f"badge.{ending}", data), ImportMap(format=1))

    def take_bag(self, data: bytes) -> None:
        """Verify a zipped bag."""
        path = self._scratch / "bag.zip"
        path.write_bytes(data)
        _answer(lambda: verify_bundle(path))

    def _import(self, source: SourceFile, mapping: ImportMap) -> None:
        readers = find_readers(self._opened.registry, source.ending)
        read = run_reader(readers[0], source, mapping)
        for fault in read.faults:
            if "failed while it read the file" in fault.message:
                raise AssertionError(fault.message)
        providers = self._opened.registry.catalogue.providers
        drafts = complete_drafts(read.drafts, mapping, ("unit=CEC", "kind=course"), providers, can_ask=False)
        plan = plan_import(read, drafts, self._scratch / source.name, HOLDER, ())
        if not plan.faults and len(plan.files) <= 20:
            format_diagnostics(evaluate_with_files(self._opened, HOLDER, plan.files).transcript.diagnostics)

    @property
    def _usual_map(self) -> ImportMap:
        if self._usual is None:
            maps = find_readers(self._opened.registry, ".csv")[0].importer.maps
            path = find_map("usual", maps)
            assert path is not None
            self._usual, _ = read_map(path)
            assert self._usual is not None
        return self._usual

    @staticmethod
    def _evaluate(opened: OpenedWorkspace) -> Any:
        result = evaluate_opened(opened)
        format_diagnostics(result.transcript.diagnostics)
        return result


def take_document(data: bytes) -> None:
    """Do with a certificate all that the sandboxed process does; a document that needs too much there is a finding here."""
    kind = detect_type(data)
    if kind is None:
        return
    for task in ("inspect", "strip", "read"):
        answer = handle_request(SandboxRequest(task, kind, data, 5))  # type: ignore[arg-type]
        if answer.inspection.failure in ("memory", "crash", "time"):
            raise AssertionError(f"{task}: {answer.inspection.failure}")


def _answer(act: Callable[[], object]) -> None:
    try:
        act()
    except CecgenError:
        return


# ---------------------------------------------------------------- to start from


def _toml_seeds(*patterns: str) -> tuple[bytes, ...]:
    paths = (path for pattern in patterns for path in sorted(PROJECT.glob(pattern)) if path.is_file())
    return tuple(data for path in paths if len(data := path.read_bytes()) < 60_000)


def _profile(scheme: str) -> bytes:
    cycle = {"begins": date(2024, 1, 1), "ends": date(2026, 12, 31)}
    certification = {"scheme": scheme, "certified": date(2023, 11, 18), "cycle": [cycle]}
    return tomli_w.dumps({"name": "Jordan Rivera", "certification": [certification]}).encode()


_AWARDS = (
    "0.6 CEC",
    "2 contact hours",
    "1.5 CEU",
    "1 service year",
    "50 minutes",
    "3 semester hours",
    "1 class",
    "1 quiz",
    "12 PDUs",
)
_SHEETS = (
    "Date,Course,Provider,CECs,Kind\n2025-03-14,Squat,ace,0.6,course\n2025-04-01,Sleep,nsca,1,Webinar\n",
    "sep=;\nDatum;x\n\nDate;Course;Provider;CEUs;Certificate;Note\n03/14/2025;Squat;ace;0,6;A-1;=1+1\nTotal;;;0.6;;\n",
    'Date\tCourse\tProvider\tAward\tHours\n2025-03-14\t"Two\nlines"\tace\t0.6 CEC\t6\n',
)
_BADGE_2 = {
    "@context": "https://w3id.org/openbadges/v2",
    "type": "Assertion",
    "id": "https://example.org/a/1",
    "issuedOn": "2025-03-14T10:00:00Z",
    "expires": "2027-03-14",
    "badge": {"type": "BadgeClass", "name": "Squat", "issuer": {"name": "ACE", "url": "https://example.org"}},
}
_BADGE_3 = {
    "type": ["VerifiableCredential", "OpenBadgeCredential"],
    "validFrom": "2025-03-14T00:00:00Z",
    "validUntil": "2027-03-14T00:00:00Z",
    "issuer": {"id": "https://example.org", "name": "ACE"},
    "credentialStatus": {"type": "x"},
    "credentialSubject": {
        "creditsEarned": 2,
        "activityStartDate": "2025-03-01",
        "achievement": {"name": "Squat", "achievementType": "Course", "creditsAvailable": 3},
    },
}


def _baked(badge: dict[str, Any]) -> tuple[bytes, ...]:
    text = json.dumps(badge)
    token = b".".join(urlsafe_b64encode(each).rstrip(b"=") for each in (b'{"alg":"none"}', text.encode(), b"x"))
    head = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:openbadges="http://openbadges.org">'
    return token, f"{head}<openbadges:assertion><![CDATA[{text}]]></openbadges:assertion></svg>".encode()


def _workbook() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(["Date", "Course", "Provider", "CECs", "Kind"])
    sheet.append([date(2025, 3, 14), "Squat", "ace", 0.6, "course"])
    sheet.append([datetime(2025, 4, 1, 9, 30), "Sleep", "nsca", "=1+1", "Webinar"])  # noqa: DTZ001 - a workbook has no zones
    target = BytesIO()
    book.save(target)
    return target.getvalue()


def _bag(scratch: Path) -> bytes:
    folder, target = scratch / "bundle", scratch / "bundle.zip"
    write_bag(folder, {"a.txt": b"a", "b/c.json": b"{}"}, {"Bagging-Date": "2026-03-16"}, {"README.txt": b"read me"})
    write_zip(folder, target, date(2026, 3, 16))
    data = target.read_bytes()
    shutil.rmtree(folder)
    with zipfile.ZipFile(target, "a") as archive:
        archive.writestr("bundle/fetch.txt", "https://example.org/x 1 data/x\n")
    return data


# ---------------------------------------------------------------- made by structure

_KEYS = [
    *("id", "date", "ends", "title", "provider", "kind", "award", "hours", "organiser", "topics", "note", "for", "not_for"),
    *("claim", "category", "evidence", "card", "part", "url", "location", "format", "role", "certificate", "approval"),
    *("planned", "parts", "shows", "file", "covers", "expires", "amount", "unit", "entry"),
]
_TEXT = st.text(max_size=30) | st.sampled_from(
    ("ace", "course", "0.6 CEC", "acsm.cpt", "2025-03-14", "evidence/a.pdf", "\u202ex", "")
)
_VALUE = st.one_of(
    _TEXT,
    st.integers(),
    st.booleans(),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.datetimes(),
    st.times(),
)
_NESTED = st.recursive(
    _VALUE,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(_KEYS) | st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=12,
)
_COUNT = st.one_of(st.integers(), st.decimals(places=2).map(str), st.text(max_size=12))
_AWARD = st.builds(lambda amount, unit: f"{amount} {unit}".encode("utf-8", "replace"), _COUNT, st.sampled_from(_AWARDS) | _TEXT)
_CELL = st.one_of(
    _TEXT, st.dates().map(str), st.decimals(places=2).map(str), st.sampled_from(("03/14/2025", "1,5", '"', "Total"))
)
_HEADS = st.lists(
    st.sampled_from(("Date", "Course", "Provider", "CECs", "Kind", "Award", "Hours", "Note", "Unit")) | _TEXT, max_size=9
)
_SHEET = st.builds(
    lambda heads, rows, sign, line: line.join(sign.join(cells) for cells in (heads, *rows)).encode("utf-8", "surrogatepass"),
    _HEADS,
    st.lists(st.lists(_CELL, max_size=10), max_size=6),
    st.sampled_from((",", ";", "\t")),
    st.sampled_from(("\n", "\r\n", "\r")),
)
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _TEXT,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from((*_BADGE_2, *_BADGE_3, *_BADGE_3["credentialSubject"], "name", "hours")), inner, max_size=6
        )
    ),
    max_leaves=15,
).map(lambda value: json.dumps(value).encode())


def _toml(keys: list[str]) -> st.SearchStrategy[bytes]:
    """Files of entries whose keys exist and whose values are anything."""
    sound = st.just({"date": date(2025, 3, 14), "title": "A", "provider": "ace", "kind": "course", "award": "0.6 CEC"})
    entry = st.builds(lambda base, more: {**base, **more}, sound, st.dictionaries(st.sampled_from(keys), _NESTED, max_size=4))
    return st.lists(entry, max_size=3).map(lambda entries: tomli_w.dumps({"entry": entries}).encode("utf-8", "surrogatepass"))
