"""A private value in a public field, of the same holder or of another: nothing is built, and nothing is packed.

What runs here is what `cecgen build` and `cecgen pack` run, in this process, but for MkDocs: a build must be refused before
it starts, and a bundle's site is made of what is searched without it too.
"""

from __future__ import annotations

import json
import re
import string
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import documents
import pytest
from hypothesis import HealthCheck, assume, given, note, settings
from hypothesis import strategies as st
from packable import DAY, FILES, ISOLATED, SCHEME, git, lay_out

import cecgen.audit.pack
import cecgen.commands.build
from cecgen.audit.pack import PackOptions, pack_cycle
from cecgen.commands.build import build_edition
from cecgen.diagnostics import CecgenError
from cecgen.model.judged import CycleRef
from cecgen.model.private import PrivateKind
from cecgen.outputs.editions.edition import Edition, redact_transcript
from cecgen.outputs.editions.withheld import is_distinctive
from cecgen.outputs.exports.document import format_transcript
from cecgen.outputs.site import write_project
from cecgen.pipeline import Evaluation, evaluate

pytestmark = pytest.mark.usefixtures("lasting_sandboxes")

BEGINS = date(2024, 1, 1)
CYCLE = f'[[certification]]\nscheme = "{SCHEME}"\n{{number}}\n[[certification.cycle]]\nbegins = {BEGINS}\n{{cycle}}'
ENTRY = 'date = 2025-03-14\nprovider = "ace"\nkind = "course"\naward = "0.6 CEC"\n'
HOLDERS = ("ada-lind", "bo-marsh")
PERSON = {"ada-lind": "Ada Lind", "bo-marsh": "Bo Marsh"}

Tables = dict[str, str]
"""Lines of TOML by the table that they are put in."""


class Private(NamedTuple):
    """A private field: the table of a holder's files that it is in, its line, and who never sees it."""

    kind: PrivateKind
    table: str
    line: str
    is_for_nobody: bool = False
    """Whether no edition shows it, not even the auditor's of the same holder."""


PRIVATE = {
    "number of a certification": Private(PrivateKind.CERTIFICATION, "number", "number = {}"),
    "another name": Private(PrivateKind.OTHER_PRINTED_NAME, "holder", "also_printed = [{}]"),
    "note about a holder": Private(PrivateKind.NOTE, "holder", "note = {}", True),
    "note of an entry": Private(PrivateKind.NOTE, "entry", "note = {}", True),
    "note of a part": Private(PrivateKind.NOTE, "part", "note = {}", True),
    "note of a card": Private(PrivateKind.NOTE, "card", "note = {}", True),
    "serial": Private(PrivateKind.SERIAL, "entry", "certificate = {}"),
    "number of a card": Private(PrivateKind.CARD, "card", "number = {}"),
    "address with a key": Private(PrivateKind.PRIVATE_URL, "entry", "url = {}"),
    "file of evidence": Private(PrivateKind.FILE, "entry", "evidence = [{}]"),
}
PUBLIC = {
    "title": ("entry", "title = {}"),
    "organiser": ("entry", "organiser = {}"),
    "place": ("entry", "location = {}"),
    "role": ("entry", "role = {}"),
    "topic": ("entry", "topics = [{}]"),
    "title of a part": ("part", "title = {}"),
    "approval": ("entry", 'approval = {{ body = "ace", number = {} }}'),
    "reason of a ruling": ("ruling", "why = {}"),
    "issuer of a card": ("card", "issuer = {}"),
    "team": ("holder", "team = {}"),
    "title of the site": ("site", "title = {}"),
    "reason of a waiver": ("waiver", "reason = {}"),
    "page of the team": ("page", "{}"),
}
ONLY_PUBLIC = ("page of the team",)
"""Fields that an auditor's edition does not have."""
NEVER_SHOWN = ("reason of a waiver",)
"""A field out of which private values are taken."""
SAME_SORT = {("serial", "approval")}
"""A serial is often the number of the approval too."""

letters = st.sampled_from(string.ascii_letters + string.digits + "äéøßŁΑθΞЖя")
signs = st.sampled_from(" -./_'’–&#%+()\u00ad\u200b")
words = st.text(letters | signs, min_size=4, max_size=14).map(str.strip)
names = st.text(st.sampled_from(string.ascii_letters + "äéøßŁ-'’ʼ"), min_size=5, max_size=10)


def values(kind: PrivateKind) -> st.SearchStrategy[str]:
    """Values of a kind as people may write them."""
    if kind is PrivateKind.NOTE:
        return st.lists(words, min_size=3, max_size=5).map(" ".join)
    if kind is PrivateKind.OTHER_PRINTED_NAME:
        return st.tuples(names, names).map(" ".join)
    if kind is PrivateKind.PRIVATE_URL:
        return st.text(string.ascii_letters + string.digits, min_size=6, max_size=9).map("https://x.example/?key={}".format)
    if kind is PrivateKind.FILE:
        return st.text(string.ascii_letters + string.digits + "-_ ", min_size=4).map(
            lambda name: f"evidence/{name.strip()[:30]}.pdf"
        )
    return words


def quote(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def holder_files(id: str, tables: Tables, own: str) -> Iterator[tuple[str, str]]:
    """A holder's files with these lines; `own` makes the two holders' activities different ones."""
    usual = {
        "entry": f'title = "{own} workshop"\n', "part": f'title = "{own} in practice"\n', "card": 'issuer = "Somebody"\n',
        "ruling": 'why = "Seen"\n', "number": "", "holder": "",
    }  # fmt: skip

    def lines(table: str) -> str:
        more = tables.get(table, "")
        return "".join(f"{line}\n" for line in usual[table].splitlines() if line.split(" ")[0] not in more.split()) + more

    card = f'[[card]]\ncovers = ["cpr"]\nissued = 2025-05-02\nexpires = 2027-05-31\n{lines("card")}'
    certified = CYCLE.format(number=lines("number"), cycle="ends = 2026-12-31\n")
    yield f"content/{id}/holder.toml", f'name = "{PERSON[id]}"\n{lines("holder")}\n{certified}\n{card}'
    part = f"[[entry.part]]\nhours = 2\n{lines('part')}"
    ruling = f'[[entry.ruling]]\nscheme = "{SCHEME}"\non = 2026-03-03\namount = 6\n{lines("ruling")}'
    ruling *= "ruling" in tables  # which is about the whole entry, so that no part would be shown
    text = f'[[entry]]\nid = "{own.lower()}"\n{ENTRY}{lines("entry")}\n{part}\n{ruling}'
    yield f"content/{id}/entries.toml", text


@st.composite
def choose_leak(draw: st.DrawFn) -> tuple[str, str, str, str, bool]:
    """Whose private value, which, in whose public field, and the value: as the whole field or inside of a sentence."""
    private = draw(st.sampled_from(sorted(PRIVATE)))
    public = draw(st.sampled_from(sorted(PUBLIC)))
    assume((private, public) not in SAME_SORT)
    value = draw(values(PRIVATE[private].kind))
    assume(is_distinctive(value.removeprefix("evidence/"), PRIVATE[private].kind))
    return draw(st.sampled_from(HOLDERS)), private, public, value, draw(st.booleans())


def write(root: Path, source: str, private: str, target: str, public: str, value: str, *, inside: bool) -> None:
    """Write both holders' files, with the value in the one's private field and in the other's public one."""
    tables: dict[str, Tables] = {id: {} for id in (*HOLDERS, "site")}
    _, table, line, _ = PRIVATE[private]
    tables[source][table] = line.format(quote(value)) + "\n"
    shown = value.removeprefix("evidence/")
    where, line = PUBLIC[public]
    text = f"On {shown} and more" if inside else shown
    place = tables["site" if where in ("site", "waiver", "page") else target]
    place[where] = place.get(where, "") + line.format(text if where == "page" else quote(text)) + "\n"
    reason = tables["site"].get("waiver", 'reason = "So it is"\n')
    waiver = f'[[waive]]\ncode = "CEC408"\nat = "{HOLDERS[0]}"\n{reason}'
    title = tables["site"].get("site", 'title = "Harbour"')
    files: dict[str, str | bytes] = {
        "cecgen.toml": f"format = 1\n{title}\n{waiver}",
        "content/team.md": f"# The team\n\n{tables['site'].get('page', 'Nothing yet.')}\n",
        f"content/{HOLDERS[0]}/evidence/never used.pdf": FILES["content/jordan-rivera/evidence/workshop.pdf"],
    }
    for id, own in zip(HOLDERS, ("Strength", "Balance"), strict=True):
        files.update(holder_files(id, tables[id], own))
    if private == "file of evidence":
        files[f"content/{source}/{value}"] = documents.pdf("A certificate")
    lay_out(root, files)


def evaluate_repository(root: Path) -> Evaluation:
    result = evaluate(root, datetime(2027, 3, 16, tzinfo=UTC), as_of=date.fromisoformat(DAY))
    assert [each for each in result.transcript.diagnostics if each.severity == "error" and not each.waiver_reason] == []
    return result


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], Path]:
    """Makes an empty folder for each example."""
    return lambda: tmp_path_factory.mktemp("private")


class ReachedMkDocs(Exception):
    """Nothing was found in what MkDocs would be started for."""


@pytest.fixture(autouse=True)
def _without_mkdocs(monkeypatch: pytest.MonkeyPatch) -> None:
    def build(*_: object) -> None:
        raise ReachedMkDocs

    monkeypatch.setattr(cecgen.commands.build, "build_site", build)
    monkeypatch.setattr(cecgen.audit.pack, "build_site", lambda *_, **__: [])


@given(case=choose_leak(), is_other=st.booleans(), is_for_auditor=st.booleans())
@settings(max_examples=8, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_private_value_in_any_public_field_is_built(
    fresh: Callable[[], Path], case: tuple[str, str, str, str, bool], is_other: bool, is_for_auditor: bool
) -> None:
    """Of the same holder or of another, for everybody or for an auditor."""
    source, private, public, value, inside = case
    target = next(id for id in HOLDERS if (id != source) is is_other)
    assume(not is_for_auditor or (public not in ONLY_PUBLIC and (is_other or PRIVATE[private].is_for_nobody)))
    root = fresh()
    write(root, source, private, target, public, value, inside=inside)
    edition = Edition("auditor", target) if is_for_auditor else Edition()
    note(f"{private} of {source} as {public} of {target}")
    project, site, result = root / "build", root / "site", evaluate_repository(root)
    if public in NEVER_SHOWN:
        shown = redact_transcript(result.transcript, edition, result.ledger)
        write_project(shown, root / "content", project, format_transcript(shown), edition="", team_pages=not is_for_auditor)
        # By itself: 0000 is a part of every time of day in a calendar, and says nothing of anybody there.
        by_itself = re.compile(rb"(?<![0-9A-Za-z])" + re.escape(value.encode()) + rb"(?![0-9A-Za-z])")
        assert not [path for path in project.rglob("*") if path.is_file() and by_itself.search(path.read_bytes())]
        return
    found = build_edition(result, edition, project, site)
    assert {each.code for each in found} == {"CEC501"}, found
    assert not project.exists()
    assert not site.exists()


@given(case=choose_leak())
@settings(max_examples=2, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_private_value_in_any_public_field_is_packed(
    fresh: Callable[[], Path], monkeypatch: pytest.MonkeyPatch, case: tuple[str, str, str, str, bool]
) -> None:
    """Of a colleague of the holder whose cycle is packed."""
    source, private, public, value, inside = case
    assume(public not in (*ONLY_PUBLIC, "reason of a waiver"))
    for name, setting in ISOLATED.items():
        monkeypatch.setenv(name, setting)
    root = fresh()
    target = next(id for id in HOLDERS if id != source)
    write(root / "repository", source, private, target, public, value, inside=inside)
    git(root / "repository", "init", "--quiet")
    git(root / "repository", "add", "--all")
    git(root / "repository", "commit", "--quiet", "--message", "all")
    note(f"{private} of {source} as {public} of {target}")
    with pytest.raises(CecgenError) as refused:
        pack_cycle(evaluate_repository(root / "repository"), CycleRef(target, SCHEME, BEGINS), root / "out.zip", PackOptions())
    assert {each.code for each in refused.value.diagnostics} == {"CEC501"}, refused.value
    assert [path.name for path in root.iterdir()] == ["repository"]
