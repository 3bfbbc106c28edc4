"""README.txt of a bundle: one printed page about what the bundle is, and how to check it with tools that every machine has."""

import textwrap
from collections.abc import Iterator
from datetime import date

from cecgen.outputs.words.states import format_date, sanitize_line

PAGE_WIDTH = 78
_LONGEST = 150
"""The most letters of a user's text: three lines, so that it all remains one page."""

_CONTENTS = (
    ("data/transcript.html", "all on one page, for any browser: begin here"),
    ("data/summary.pdf", "totals, what is asked, cards and renewals"),
    ("data/detail.pdf", "every activity, and every document as an exhibit"),
    ("data/transcript.json", "the same for programs"),
    ("data/transcript.csv", "the activities for a spreadsheet"),
    ("data/evidence/", "the certificates and letters that prove it"),
    ("data/site/index.html", "the transcript as a site, with its rules"),
    ("data/records/", "the holder's records, which give all figures"),
)
_PROVENANCE = ("data/provenance.json", "the commits that first had these files")
_LISTS = (
    ("manifest-sha256.txt", "the SHA-256 of every file in data/"),
    ("tagmanifest-sha256.txt", "the SHA-256 of every file outside data/"),
)
_SIGNATURE = ("tagmanifest-sha256.txt.sig", "the signature over that list")
_PAGE = ("verify.html", "checks all this in a browser, without a network")


def render_readme(
    *, holder: str, scheme: str, cycle: str, as_of: date, day: date, cecgen: str, commit: str = "", fingerprint: str = ""
) -> str:
    """Render what an auditor reads first: what the bundle is, whom it is about, how to check it, and what that proves.

    `cycle` is in words, `day` is the Bagging-Date, `cecgen` the version that packed it. `fingerprint` is that of the signing
    key, empty without a signature; `commit` is empty if it is not known. The root digest cannot be here, because it
    depends on this file.
    """
    facts = (
        ("Holder", holder),
        ("Certification", scheme),
        ("Cycle", cycle),
        ("As of", format_date(as_of)),
        ("Packed", f"{format_date(day)} by {cecgen}"),
        ("From commit", commit),
        ("Signed with", fingerprint or "nothing: it is UNSIGNED"),
    )
    lines = [
        "CONTINUING EDUCATION FOR ONE CERTIFICATION CYCLE: A BUNDLE FOR ITS AUDITOR",
        "",
        *(line for label, value in facts if value for line in _fact_lines(label, value)),
        "",
        "WHAT IS IN IT",
        *(f"  {name:<27}{content}" for name, content in _files(commit, fingerprint)),
        "",
        "HOW TO CHECK IT, in this folder",
        *_check_lines(day, fingerprint),
        "",
        "WHAT THAT PROVES",
        *_proof_lines(fingerprint, commit),
    ]
    return "\n".join(lines) + "\n"


def _files(commit: str, fingerprint: str) -> Iterator[tuple[str, str]]:
    yield from _CONTENTS
    if commit:
        yield _PROVENANCE
    yield from _LISTS
    if fingerprint:
        yield _SIGNATURE
    yield _PAGE


def _fact_lines(label: str, value: str) -> list[str]:
    """Return a fact, shortened; a user's text never begins a line."""
    text = sanitize_line(value)
    text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
    wrap = textwrap.TextWrapper(width=PAGE_WIDTH, initial_indent=f"  {label:<15}", subsequent_indent=" " * 17)
    return wrap.wrap(text)


def _check_lines(day: date, fingerprint: str) -> Iterator[str]:
    yield "  sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt"
    yield "      every line must say OK (on a Mac: shasum -a 256 -c, same names)"
    yield "  sha256sum tagmanifest-sha256.txt"
    yield "      is the root digest, which covers every byte here: compare it with"
    yield "      the one on the sheet of paper, or PDF, that you got separately"
    yield "  Get-FileHash tagmanifest-sha256.txt"
    yield "      the same in PowerShell, which has SHA-256 as its default"
    if fingerprint:
        yield "  ssh-keygen -Y verify -n cecgen -I WHO -f SIGNERS \\"
        yield f"    -s tagmanifest-sha256.txt.sig -Overify-time={day:%Y%m%d}235959 \\"
        yield "    < tagmanifest-sha256.txt"
        yield "      SIGNERS is a list that you keep: a line a key, and whose it is (WHO)"
    yield "  verify.html, or cecgen verify ."
    yield "      all of it, and files that no list names; cecgen also computes the"
    yield "      figures again from the records. Take either from somebody you trust."


def _proof_lines(fingerprint: str, commit: str) -> list[str]:
    signature = (
        "The signature shows who vouches for it, if you know whose key it is."
        if fingerprint
        else "Nobody has signed it: only a root digest that you got separately shows that it is what was packed."
    )
    commits = "Names and times of commits are self-asserted: nobody but their makers vouches for them." if commit else ""
    text = (
        f"If the digests agree, nothing was changed since they were made. {signature} {commits} "
        "None of this proves that anybody attended anything: the certificates are for that."
    )
    return textwrap.wrap(" ".join(text.split()), PAGE_WIDTH, initial_indent="  ", subsequent_indent="  ")
