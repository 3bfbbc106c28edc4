"""`cecgen check --evidence`: what is said of certificates, and what is not."""

from __future__ import annotations

import re
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

import pikepdf
import pytest
from documents import CERTIFICATE, certificate, jpeg, pdf, photograph, png, with_picture
from pikepdf import Name
from PIL import Image

from cecgen.diagnostics import all_diagnostics
from cecgen.diagnostics.evidence import EvidenceTooLarge
from cecgen.model.document_limits import (
    MAX_EVIDENCE_BYTES,
    MAX_MEMORY_BYTES,
    MAX_PAGES,
    MAX_PIXELS,
    MAX_SECONDS,
    MAX_STREAM_BYTES,
    MIB,
)

if TYPE_CHECKING:
    from conftest import Command, Repository

pytestmark = pytest.mark.usefixtures("lasting_sandboxes")

ROOT = Path(__file__).parents[2]
EVIDENCE = "content/jordan-rivera/evidence"
ENTRY = "content/jordan-rivera/entry.toml"
FIRST = 'evidence = ["evidence/a.pdf"]\n'
SECOND = """
[[entry]]
date = 2025-03-15
title = "Coaching clinic"
provider = "ace"
kind = "course"
award = "0.3 CEC"
evidence = ["evidence/b.pdf"]
"""


def codes(output: str) -> list[str]:
    return re.findall(r"(?:error|warning) (CEC\d+): ", output)


def check(cecgen: Command, root: Path, *more: str) -> str:
    return cecgen("check", "--evidence", "-C", root, *more).output


def lay_out(repository: Repository, data: bytes, line: str = FIRST, **changes: str) -> Path:
    """The sound repository with a certificate behind its entry, and changes to what the entry says."""
    entry = repository.entry
    for key, value in changes.items():
        entry = re.sub(rf"^{key} = .*$", f"{key} = {value}", entry, flags=re.MULTILINE)
    return repository({ENTRY: entry + line, f"{EVIDENCE}/a.pdf": data})


def test_a_sound_certificate_is_no_news(repository: Repository, cecgen: Command) -> None:
    """It opens, hides nothing, and shows what its entry says."""
    assert codes(check(cecgen, lay_out(repository, certificate()))) == []


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        ({"date": "2025-03-15"}, "the date 2025-03-15"),
        ({"title": '"Nutrition for athletes"'}, 'the title "Nutrition for athletes"'),
        ({"award": '"0.8 CEC"'}, "the amount 0.8"),
        ({"award": '"0.8 CEC"', "date": "2025-03-15"}, "the date 2025-03-15 or the amount 0.8"),
    ],
)
def test_what_a_certificate_does_not_show_is_one_warning(
    repository: Repository, cecgen: Command, change: dict[str, str], missing: str
) -> None:
    """All that one file lacks is said at once."""
    output = check(cecgen, lay_out(repository, certificate(), **change))
    assert f"warning CEC445: evidence/a.pdf does not show {missing}\n" in output
    assert codes(output) == ["CEC445"]


def test_a_certificate_of_somebody_else_is_a_warning(repository: Repository, cecgen: Command) -> None:
    """The way out names the key for other names that certificates bear."""
    output = check(cecgen, lay_out(repository, pdf(*(line.replace("Jordan Rivera", "Casey Morgan") for line in CERTIFICATE))))
    assert 'CEC445: evidence/a.pdf does not show the name "Jordan Rivera"' in output
    assert "also_printed" in output


def test_another_name_that_certificates_bear_is_the_holders(repository: Repository, cecgen: Command) -> None:
    """A maiden name is no slip."""
    data = pdf(*(line.replace("Jordan Rivera", "Jordan Smith") for line in CERTIFICATE))
    root = lay_out(repository, data)
    holder = root / "content/jordan-rivera/holder.toml"
    holder.write_text('also_printed = ["Jordan Smith"]\n' + holder.read_text())
    assert codes(check(cecgen, root)) == []


@pytest.mark.parametrize(
    "data",
    [
        pdf(change=with_picture(jpeg(), (48, 32), Filter=Name.DCTDecode)),
        pdf("Scanned with PageCatcher", change=with_picture(jpeg(), (48, 32), Filter=Name.DCTDecode)),
        png(),
        jpeg(),
    ],
    ids=["scan", "scan with a stamp", "PNG", "JPEG"],
)
def test_a_scan_is_never_blamed(repository: Repository, cecgen: Command, data: bytes) -> None:
    """What it shows nobody here can read."""
    assert codes(check(cecgen, lay_out(repository, data))) == []


@pytest.mark.parametrize("shows", ["letter", "confirmation", "transcript", "card"])
def test_a_letter_need_not_repeat_more_than_the_name(repository: Repository, cecgen: Command, shows: str) -> None:
    """It is written in sentences, not filled in."""
    line = f'evidence = [{{ file = "evidence/a.pdf", shows = "{shows}" }}]\n'
    assert codes(check(cecgen, lay_out(repository, pdf("We thank Jordan Rivera for coming."), line))) == []
    (repository.root / EVIDENCE / "a.pdf").write_bytes(pdf("We thank Casey Morgan for coming."))
    assert codes(check(cecgen, repository.root)) == ["CEC445"]


@pytest.mark.parametrize("shows", ["receipt", "agenda", "slides", "dates", "thanks"])
def test_what_proves_nothing_is_held_against_nothing(repository: Repository, cecgen: Command, shows: str) -> None:
    """It does not count as evidence, so it need not show anything, and may stand behind two entries."""
    item = f'{{ file = "evidence/a.pdf", shows = "{shows}" }}'
    again = f'{{ file = "evidence/c.pdf", shows = "{shows}" }}'
    root = lay_out(
        repository, pdf("Paid with thanks, 40.00, for both days of the clinic in Port Ellery"), f"evidence = [{item}]\n"
    )
    entry = root / ENTRY
    entry.write_text(entry.read_text() + SECOND.replace('"evidence/b.pdf"', f"{item}, {again}"))
    data = pdf("Paid with thanks, 40.00, for both days of the clinic in Port Ellery", compress_streams=False)
    (root / EVIDENCE / "c.pdf").write_bytes(data)
    assert codes(check(cecgen, root)) == []


def test_what_one_document_lacks_another_may_show(repository: Repository, cecgen: Command) -> None:
    """Front and back, certificate and letter: together they say what the entry says."""
    root = lay_out(repository, pdf(*CERTIFICATE[:3]), 'evidence = ["evidence/a.pdf", "evidence/b.pdf"]\n')
    (root / EVIDENCE / "b.pdf").write_bytes(pdf(*CERTIFICATE[3:]))
    assert codes(check(cecgen, root)) == []
    (root / EVIDENCE / "b.pdf").write_bytes(png())
    assert codes(check(cecgen, root)) == []
    (root / EVIDENCE / "b.pdf").write_bytes(pdf("Page two"))
    assert codes(check(cecgen, root)) == ["CEC445"]


def test_a_measure_that_no_certificate_prints_is_not_looked_for(repository: Repository, cecgen: Command) -> None:
    """A quiz is counted by the quiz, and its certificate says "passed"."""
    data = pdf("Jordan Rivera passed Exercise testing workshop", "March 14, 2025")
    assert codes(check(cecgen, lay_out(repository, data, kind='"quiz"', award='"1 quiz"'))) == []


def test_sessions_may_be_printed_instead_of_their_sum(repository: Repository, cecgen: Command) -> None:
    """Each session's amount is there, and their sum is not."""
    lines = [*CERTIFICATE[:4], "First session: 0.2 CEC", "Second session: 0.4 CEC"]
    parts = "".join(f'\n[[entry.part]]\ntitle = "Session"\naward = "{award} CEC"\n' for award in ("0.2", "0.4"))
    assert codes(check(cecgen, lay_out(repository, pdf(*lines), FIRST + parts))) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (certificate(), certificate(compress_streams=False)),
        (png(), png(texts={"Title": "again"})),
        (jpeg(), pdf(change=with_picture(jpeg(), (48, 32), Filter=Name.DCTDecode))),
    ],
    ids=["text", "picture", "picture inside a PDF"],
)
def test_a_certificate_saved_again_behind_another_entry_is_a_warning(
    repository: Repository, cecgen: Command, first: bytes, second: bytes
) -> None:
    """Other bytes, and the same to whoever looks at it."""
    root = lay_out(repository, first, FIRST + SECOND)
    (root / EVIDENCE / "b.pdf").write_bytes(second)
    found = codes(check(cecgen, root))
    assert "CEC446" in found
    assert "CEC402" not in found


def test_the_same_bytes_are_said_once(repository: Repository, cecgen: Command) -> None:
    """By the check that needs to open nothing."""
    root = lay_out(repository, png(), FIRST + SECOND)
    (root / EVIDENCE / "b.pdf").write_bytes(png())
    assert codes(check(cecgen, root)) == ["CEC402"]


def test_two_forms_whose_particulars_are_drawn_are_not_the_same(repository: Repository, cecgen: Command) -> None:
    """Where the text is the provider's form alone, the same text says nothing about who and when."""
    form = pdf(
        "Certificate of completion",
        "awarded by the American Council on Exercise",
        "to the person named above, on the day above",
    )
    root = lay_out(repository, form, FIRST + SECOND)
    (root / EVIDENCE / "b.pdf").write_bytes(save_again(form))
    assert "CEC446" not in codes(check(cecgen, root))


def save_again(data: bytes) -> bytes:
    written = BytesIO()
    with pikepdf.Pdf.open(BytesIO(data)) as document:
        document.save(written, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
    return written.getvalue()


def test_a_file_that_nothing_uses_is_opened_too(repository: Repository, cecgen: Command) -> None:
    """It is committed all the same, with the place in it."""
    root = repository({f"{EVIDENCE}/photo.jpg": photograph()})
    output = check(cecgen, root)
    assert codes(output) == ["CEC408", "CEC447"]
    assert f"{EVIDENCE}/photo.jpg: warning CEC447" in output


def test_a_pointer_is_named_and_not_opened(repository: Repository, cecgen: Command) -> None:
    """What Git LFS left in place of the file is no broken document."""
    pointer = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"0" * 64 + b"\nsize 12345\n"
    output = check(cecgen, lay_out(repository, pointer))
    assert "CEC405: evidence/a.pdf is a Git LFS pointer, not the document" in output
    assert "run git lfs pull" in output
    assert codes(output) == ["CEC405"]


def test_one_bad_file_hides_no_other(repository: Repository, cecgen: Command) -> None:
    """Each is named, and exit code and count say so."""
    root = lay_out(repository, certificate()[:300], FIRST + SECOND)
    (root / EVIDENCE / "b.pdf").write_bytes(pdf("Jordan Rivera"))
    ran = cecgen("check", "--evidence", "-C", root)
    assert codes(ran.output) == ["CEC441", "CEC445"]
    assert ran.code == 1


def test_a_waiver_covers_what_only_opening_finds(repository: Repository, cecgen: Command) -> None:
    """And is not called needless by a check that did not look."""
    root = lay_out(repository, certificate(), date="2025-03-15")
    waiver = '\n[[waive]]\ncode = "CEC445"\nat = "jordan-rivera/2025-03-15-exercise-testing-workshop"\nreason = "Misprinted."\n'
    (root / "cecgen.toml").write_text(repository.settings + waiver)
    assert "1 waived" in check(cecgen, root)
    assert codes(cecgen("check", "-C", root).output) == []
    (root / EVIDENCE / "a.pdf").write_bytes(pdf(*(line.replace("14", "15") for line in CERTIFICATE)))
    assert codes(check(cecgen, root)) == ["CEC415"]


def test_a_plain_check_opens_nothing(repository: Repository, cecgen: Command) -> None:
    """It says what bytes at the beginning say, and stays fast."""
    root = lay_out(repository, certificate()[:300])
    assert codes(cecgen("check", "-C", root).output) == []


LIBRARIES = {"PIL", "pikepdf", "pypdf", "lxml"}


@pytest.mark.parametrize("option", [[], ["--evidence"]], ids=["plain", "with evidence"])
def test_no_check_loads_what_opens_files(repository: Repository, option: list[str]) -> None:
    """The libraries are loaded in the process that may fail; a plain check does not even know that there is one."""
    root = lay_out(repository, certificate())
    code = f"""import sys
from cecgen.cli import main
sys.argv = ["cecgen", "check", "-C", {str(root)!r}, *{option!r}]
try:
    main()
except SystemExit:
    print(sorted(sys.modules), file=sys.stderr)"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(re.findall(r"'([\w.]+)'", ran.stderr))
    assert "cecgen.commands.check" in loaded
    assert not LIBRARIES & loaded
    assert ("cecgen.evidence" in loaded) == bool(option)


@pytest.mark.usefixtures("installed_from_index")
def test_missing_libraries_are_a_usage_error(repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says what to install."""
    monkeypatch.setattr("cecgen.evidence.find_spec", lambda name: None if name == "pypdf" else object())
    ran = cecgen("check", "--evidence", "-C", lay_out(repository, certificate()))
    assert ran.code == 2
    assert "--evidence needs pypdf: pip install 'cecgen[evidence]'" in ran.output


def test_every_problem_that_needs_opening_says_so() -> None:
    """CEC441 to CEC448, and no other."""
    assert [code for code, kind in all_diagnostics().items() if kind.needs_evidence] == [
        f"CEC{number}" for number in range(441, 449)
    ]


def test_the_limits_are_those_that_are_documented() -> None:
    """In the explanation of the code, and on the page."""
    limits = (
        f"{MAX_EVIDENCE_BYTES // MIB} MiB",
        f"{MAX_PAGES:,} pages",
        f"{MAX_PIXELS // 1_000_000} million pixels",
        f"{MAX_STREAM_BYTES // MIB} MiB",
        f"{MAX_MEMORY_BYTES // MIB} MiB",
    )
    for text in (EvidenceTooLarge.__doc__ or "", (ROOT / "docs" / "evidence.md").read_text()):
        assert [each for each in (*limits, f"{MAX_SECONDS} seconds") if each not in text] == []


def test_many_holders_are_shared_out(repository: Repository, cecgen: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each process opens the evidence of its own share."""
    monkeypatch.setattr("cecgen.commands.check.HOLDERS_PER_PROCESS", 1)
    root = lay_out(repository, certificate(), date="2025-03-15")
    for number in range(3):
        folder = root / f"content/holder-{number}"
        (folder / "evidence").mkdir(parents=True)
        for name in ("holder.toml", "entry.toml"):
            (folder / name).write_text((root / "content/jordan-rivera" / name).read_text())
        (folder / "evidence/a.pdf").write_bytes(certificate())
    # All four have one certificate, which is said at the second of them.
    assert codes(check(cecgen, root)) == ["CEC445", "CEC425", "CEC445", "CEC445", "CEC445"]


def test_the_example_has_nothing_to_report(cecgen: Command) -> None:
    """Every certificate of the example shows what its entry says."""
    output = check(cecgen, ROOT)
    assert codes(output) == []
    assert "8 holders" in output


def test_a_large_picture_is_sound(repository: Repository, cecgen: Command) -> None:
    """A4 at 600 dots an inch fits into the limits of pixels and of memory."""
    data = png(Image.new("RGB", (4960, 7016), (255, 250, 240)))
    assert codes(check(cecgen, lay_out(repository, data))) == []
