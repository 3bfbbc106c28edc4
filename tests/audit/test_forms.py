"""The forms of an audit: what they say, what they hold back, and that the same data give the same bytes."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pypdf
import pytest
from documents import pdf, read_pdf_text

from cecgen.audit.forms import collect_cycle, render_forms
from cecgen.diagnostics import CecgenError
from cecgen.model.judged import CycleRef
from cecgen.pipeline import evaluate

if TYPE_CHECKING:
    from conftest import Command, Repository

pytestmark = pytest.mark.usefixtures("lasting_sandboxes")

ROOT = Path(__file__).parents[2]
FIRST = date(2021, 1, 1)
NOW = datetime(2026, 3, 16, tzinfo=UTC)


@pytest.fixture(scope="module")
def forms() -> dict[str, bytes]:
    """The forms of a renewed cycle of the example."""
    return render_forms(collect_cycle(evaluate(ROOT, NOW), CycleRef("jordan-rivera", "acsm.ep", FIRST))).files


def titles(data: bytes) -> list[str]:
    """Every bookmark, in order."""

    def walk(items: list[object]) -> list[str]:
        return [title for item in items for title in (walk(item) if isinstance(item, list) else [str(item["/Title"])])]  # type: ignore[index]

    return walk(pypdf.PdfReader(io.BytesIO(data)).outline)


def test_the_summary_has_the_totals_as_the_form_asks_for_them(forms: dict[str, bytes]) -> None:
    """And who, which certification, what is asked, and the cards."""
    text = read_pdf_text(forms["summary.pdf"])
    for said in ("Jordan Rivera", "SPECIMEN-EP-20417", "62 of 60 CEC required", "62 CEC", "Current CPR certification", "AED"):
        assert said in text
    assert "Foam rolling" not in text


def test_the_detail_has_every_activity_with_its_conversion_and_exhibits(forms: dict[str, bytes]) -> None:
    """In the order of the transcript."""
    text = read_pdf_text(forms["detail.pdf"])
    for said in ("Corrective exercise specialisation", "1.9 NASM CEU × 10 h = 19 contact hours", "19 h × 1 CEC = 19 CEC"):
        assert said in text
    result = evaluate(ROOT, NOW)
    holder = next(each for each in result.transcript.holders if each.id == "jordan-rivera")
    held = next(each for each in holder.certifications if each.scheme.id == "acsm.ep")
    assert all(credit.title in text for credit in held.cycles[0].credits)


def test_each_certificate_is_an_exhibit_with_the_number_of_its_activity_and_a_bookmark(forms: dict[str, bytes]) -> None:
    """The proof of no. 3 is exhibit 3; of several, 4a and 4b; each is reached from its row."""
    reader = pypdf.PdfReader(io.BytesIO(forms["detail.pdf"]))
    activities = dict(re.findall(r"^(\d+)\. (.+)$", "\n".join(titles(forms["detail.pdf"])), re.MULTILINE))
    exhibits = [title for title in titles(forms["detail.pdf"]) if title.startswith("Exhibit ")]
    of_activities = {}
    for number, subject in (re.fullmatch(r"Exhibit (\d+)[a-z]?: (.+)", title).groups() for title in exhibits):  # type: ignore[union-attr]
        if number in activities:
            of_activities[number] = subject
    assert of_activities == {number: activities[number] for number in of_activities}
    assert len(of_activities) >= 8
    starts = {title.split(":")[0]: number for title, number in _pages(reader) if title.startswith("Exhibit ")}
    sheet = reader.pages[starts["Exhibit 2"]].extract_text()
    assert "Certificate of Completion" in sheet
    assert "Corrective exercise specialisation" in sheet
    assert set(starts.values()) <= set(_links(forms["detail.pdf"]))


def _pages(reader: pypdf.PdfReader) -> list[tuple[str, int]]:
    def walk(items: list[object]) -> list[tuple[str, int]]:
        found: list[tuple[str, int]] = []
        for item in items:
            if isinstance(item, list):
                found += walk(item)
            else:
                found.append((str(item.title), reader.get_destination_page_number(item) or 0))  # type: ignore[attr-defined, arg-type]
        return found

    return walk(reader.outline)


def _links(data: bytes) -> list[int]:
    """The pages that links within the document lead to."""
    found: list[int] = []
    with pikepdf.open(io.BytesIO(data)) as whole:
        numbers = {page.obj.objgen: number for number, page in enumerate(whole.pages)}
        names = whole.Root.get("/Names", {}).get("/Dests")
        named = dict(pikepdf.NameTree(names)) if names is not None else {}
        for page in whole.pages:
            for note in page.obj.get("/Annots", []):
                target = note.get("/Dest") or note.get("/A", {}).get("/D")
                if target is None:
                    continue
                if isinstance(target, pikepdf.String):
                    target = named[str(target)]
                target = target.get("/D") if isinstance(target, pikepdf.Dictionary) else target
                found.append(numbers[target[0].objgen])
    return found


def test_every_sheet_has_something_on_it_and_says_which_of_how_many_it_is(forms: dict[str, bytes]) -> None:
    """No sheet only announces what follows on the next one."""
    pages = [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(forms["detail.pdf"])).pages]
    assert all(f"{number} of {len(pages)}" in page for number, page in enumerate(pages, 1))
    assert len(pages) == len({title for title in titles(forms["detail.pdf"]) if title.startswith("Exhibit ")}) + 4


def test_the_forms_are_about_their_cycle_alone_in_words_that_an_auditor_knows(forms: dict[str, bytes]) -> None:
    """No figure of another cycle, no mark of ours, no list of what we wonder about."""
    text = read_pdf_text(forms["detail.pdf"])
    assert "all 8 counted activities are proven" in text
    assert "2024 to" not in read_pdf_text(forms["summary.pdf"])
    assert not re.search(r"\b(V3|INF|V-):", text)
    assert "Contact hours, computed" in text
    assert "rules leave 28 points open in general" in text
    assert "answer was not seen" not in text


UNFINISHED = """{word} = true
date = 2025-03-01
title = "Hyperbaric yoga"
provider = "nsca"
kind = "course"
award = "0.5 CEU"
evidence = ["evidence/plan.pdf"]
"""


@pytest.mark.parametrize("word", ["draft", "planned"])
def test_what_is_not_done_is_no_activity_of_the_forms(repository: Repository, word: str) -> None:
    """Neither is its document an exhibit, nor is it in the transcript that is attached."""
    plan, entry = pdf("A plan"), UNFINISHED.format(word=word)
    root = repository({f"{repository.folder}/later.toml": entry, f"{repository.folder}/evidence/plan.pdf": plan})
    audited = collect_cycle(evaluate(root, NOW), CycleRef("jordan-rivera", "acsm.cpt", date(2024, 1, 1)))
    made = render_forms(audited).files
    assert "Exercise testing workshop" in read_pdf_text(made["detail.pdf"])
    assert audited.exhibits == ()
    for data in made.values():
        with pikepdf.open(io.BytesIO(data)) as whole:
            attached = whole.attachments["transcript.json"].get_file().read_bytes().decode()
        assert "yperbaric" not in read_pdf_text(data) + attached


@pytest.mark.parametrize("name", ["summary.pdf", "detail.pdf"])
def test_the_forms_are_tagged_and_carry_the_transcript(forms: dict[str, bytes], name: str) -> None:
    """For screen readers, and for programs; with every font inside."""
    with pikepdf.open(io.BytesIO(forms[name])) as whole:
        assert whole.Root.MarkInfo.Marked
        assert str(whole.Root.Lang).startswith("en")
        assert [*whole.attachments] == ["transcript.json"]
        assert b'"scheme": "acsm.ep"' in whole.attachments["transcript.json"].get_file().read_bytes()
    for page in pypdf.PdfReader(io.BytesIO(forms["summary.pdf"])).pages:
        fonts = page["/Resources"]["/Font"]  # type: ignore[index]
        for font in fonts.values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"]
            assert {"/FontFile2", "/FontFile3"} & set(descriptor.get_object())


def test_a_document_with_foreign_pages_claims_no_archive_form(forms: dict[str, bytes]) -> None:
    """Nobody has looked at what others made; the summary is ours alone."""
    assert b"pdfaid" in forms["summary.pdf"]
    with pikepdf.open(io.BytesIO(forms["detail.pdf"])) as whole:
        assert "pdfaid" not in str(whole.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False))


def test_nobody_else_is_in_them(forms: dict[str, bytes]) -> None:
    """Neither another holder, nor another scheme's number, nor a note."""
    for data in forms.values():
        with pikepdf.open(io.BytesIO(data)) as whole:
            attached = whole.attachments["transcript.json"].get_file().read_bytes().decode()
        for text in (read_pdf_text(data), attached):
            for hidden in ("Amara", "Okafor", "amara-okafor", "acsm.gei", "SPECIMEN-GEI"):
                assert hidden not in text


def test_what_is_no_proof_is_called_what_it_is(forms: dict[str, bytes]) -> None:
    """A receipt is an exhibit, and says so."""
    assert "receipt" in read_pdf_text(forms["detail.pdf"])


def test_the_same_data_give_the_same_bytes_anywhere(tmp_path: Path) -> None:
    """In another directory, another time zone, with another hash seed."""
    outputs = []
    for number, (zone, seed) in enumerate((("UTC", "1"), ("Pacific/Auckland", "2"))):
        into = tmp_path / f"run-{number}"
        command = [sys.executable, "-m", "cecgen", "forms", "hana-kovacs", "acsm.cpt", "--cycle", "2022-01-01"]
        environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        subprocess.run([*command, "-C", ROOT, "-o", into], check=True, capture_output=True, env=environment, cwd=tmp_path)
        outputs.append({path.name: path.read_bytes() for path in sorted(into.iterdir())})
    assert set(outputs[0]) == {"summary.pdf", "detail.pdf"}
    assert outputs[0] == outputs[1]


HOSTILE = '#import "x.typ": *; *bold* _it_ `raw` $x$ = Head <label> @ref \\\\ #sys.inputs ] } // <script>'


def test_no_text_is_read_as_markup(repository: Repository) -> None:
    """A title is what it says, whatever a typesetter would make of it."""
    quoted = HOSTILE.replace("\\\\", "\\\\\\\\").replace('"', '\\"')
    root = repository({f"{repository.folder}/entry.toml": repository.entry.replace("Exercise testing workshop", quoted)})
    made = render_forms(collect_cycle(evaluate(root, NOW), CycleRef("jordan-rivera", "acsm.cpt", date(2024, 1, 1)))).files
    folded = read_pdf_text(made["detail.pdf"]).replace(" ", "")
    assert HOSTILE.replace(" ", "") in folded


@pytest.mark.parametrize("was", ["Jordan Rivera", "Exercise testing workshop"])
def test_letters_that_no_font_has_are_named_and_not_left_out(repository: Repository, was: str) -> None:
    """With the place and the way out, in either form: a name or a title must not become a row of boxes."""
    files = {"holder.toml": repository.holder, "entry.toml": repository.entry}
    root = repository({f"{repository.folder}/{name}": text.replace(was, "山田太郎") for name, text in files.items()})
    where = "name of jordan-rivera" if was == "Jordan Rivera" else r"title of jordan-rivera/2025-03-14"
    with pytest.raises(CecgenError, match=rf"^no font has 山, which is in the {where}; name a folder .* --font$"):
        render_forms(collect_cycle(evaluate(root, NOW), CycleRef("jordan-rivera", "acsm.cpt", date(2024, 1, 1))))


@pytest.mark.parametrize("letter", ["\uf0b7", "\u0378"])
def test_a_letter_of_one_program_is_named_by_its_number(repository: Repository, letter: str) -> None:
    """As text from Word has them for bullets; no folder of fonts would help, and nobody sees it."""
    root = repository(
        {f"{repository.folder}/entry.toml": repository.entry.replace("Exercise testing workshop", f"A {letter} B")}
    )
    name = f"U\\+{ord(letter):04X}"
    where = "title of jordan-rivera/2025-03-14-a-b"
    with pytest.raises(CecgenError, match=rf"^no font has {name}, which is in the {where}; .*: type another sign for it$"):
        render_forms(collect_cycle(evaluate(root, NOW), CycleRef("jordan-rivera", "acsm.cpt", date(2024, 1, 1))))


@pytest.mark.parametrize(
    ("title", "shown"),
    [
        ("\U0001f957 Exercise testing \u2705", "Exercise testing"),
        ("\U0001f469\u200d\u2695\ufe0f Nurses", "Nurses"),
        ("1\ufe0f\u20e3 \u2764\ufe0f Part", "1 Part"),
    ],
)
def test_emoji_are_left_out_and_that_is_said(
    repository: Repository, cecgen: Command, tmp_path: Path, title: str, shown: str
) -> None:
    """No body needs them; the transcript that is attached keeps them."""
    root = repository({f"{repository.folder}/entry.toml": repository.entry.replace("Exercise testing workshop", title)})
    made = render_forms(collect_cycle(evaluate(root, NOW), CycleRef("jordan-rivera", "acsm.cpt", date(2024, 1, 1))))
    (left_out,) = made.left_out
    assert re.fullmatch(r"\S.* in title of jordan-rivera/\S+", left_out)
    assert shown in read_pdf_text(made.files["detail.pdf"])
    with pikepdf.open(io.BytesIO(made.files["summary.pdf"])) as whole:
        attached = json.loads(whole.attachments["transcript.json"].get_file().read_bytes())
    assert title in json.dumps(attached, ensure_ascii=False)


def test_a_certificate_that_cannot_be_opened_stops_the_forms(
    repository: Repository, cecgen: Command, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """An exhibit that shows nothing is none; nothing is written."""
    into = tmp_path_factory.mktemp("out")
    files = {
        f"{repository.folder}/entry.toml": repository.entry + 'evidence = ["evidence/a.pdf"]\n',
        f"{repository.folder}/evidence/a.pdf": b"%PDF-1.7 half of one",
    }
    ran = cecgen("forms", "jordan-rivera", "acsm.cpt", "-C", repository(files), "-o", into)
    assert ran.code == 1
    assert "entry.toml:7:13: error CEC441: evidence/a.pdf is cut short" in ran.output
    assert "nothing was written: a certificate cannot be an exhibit" in ran.output
    assert not [*into.iterdir()]


def test_what_is_wrong_with_the_records_comes_first(
    repository: Repository, cecgen: Command, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """A form over a file that cannot be read would claim what nobody knows."""
    into = tmp_path_factory.mktemp("out")
    root = repository({f"{repository.folder}/broken.toml": "[[entry]]\n"})
    assert cecgen("forms", "jordan-rivera", "acsm.cpt", "-C", root, "-o", into).code == 1
    assert not [*into.iterdir()]


@pytest.mark.parametrize(
    "arguments",
    [("nobody", "acsm.cpt"), ("jordan-rivera", "acsm.eb"), ("jordan-rivera", "acsm.cpt", "--cycle", "2023-01-01")],
)
def test_what_is_not_there_is_a_usage_error(repository: Repository, cecgen: Command, arguments: tuple[str, ...]) -> None:
    """With the nearest that is."""
    assert cecgen("forms", *arguments, "-C", repository()).code == 2


@pytest.mark.usefixtures("installed_from_index")
def test_without_its_libraries_the_extra_is_named(
    repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Most people never need them."""
    monkeypatch.setattr("cecgen.cli.cycle_options.find_spec", lambda name: None)
    ran = cecgen("forms", "jordan-rivera", "acsm.cpt", "-C", repository())
    assert ran.code == 2
    assert "pip install 'cecgen[pdf]'" in ran.output


@pytest.mark.parametrize("name", ["Zoë Šarić-Nguyễn", "Ελένη Παπαδοπούλου", "Юлия Иванова"])
def test_latin_greek_and_cyrillic_names_need_no_other_font(repository: Repository, name: str) -> None:
    """With their accents."""
    root = repository({f"{repository.folder}/holder.toml": repository.holder.replace("Jordan Rivera", name)})
    made = render_forms(collect_cycle(evaluate(root, NOW), CycleRef("jordan-rivera", "acsm.cpt", date(2024, 1, 1)))).files
    assert name.split()[0] in read_pdf_text(made["summary.pdf"])
