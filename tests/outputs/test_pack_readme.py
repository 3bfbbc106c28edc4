"""README.txt of a bundle: one page, whatever the names in it, and commands that work as they are printed."""

import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from bundles import new_key

from cecgen.audit.bag import SIGNATURE, TAG_MANIFEST, write_bag
from cecgen.audit.signatures import key_fingerprint, sign_bytes
from cecgen.outputs.audit.pack import render_readme

DAY = date(2026, 3, 16)
FINGERPRINT = "SHA256:uNiVztksCsDhcc0u9e8BgrJXVGDjl9cHCdjl0Ll4Wn8"
COMMIT = "1a954628a960aaef81d7b2d4521929579f3541e6"


def render(**more: Any) -> str:
    return render_readme(
        **{
            "holder": "Jordan Rivera",
            "scheme": "ACSM Certified Exercise Physiologist",
            "cycle": "1 January 2021 to 31 December 2023",
            "as_of": date(2026, 3, 15),
            "day": DAY,
            "cecgen": "cecgen 0.1.0",
            "commit": COMMIT,
            "fingerprint": FINGERPRINT,
            **more,
        }
    )


@pytest.mark.parametrize("name", ["Jordan Rivera", "Zoë Šarić-Nguyễn", "W" * 500, "long name " * 200, "李明" * 90])
@pytest.mark.parametrize("fingerprint", [FINGERPRINT, ""])
def test_it_is_one_printed_page(name: str, fingerprint: str) -> None:
    text = render(holder=name, scheme=name, cycle=name, cecgen=name, fingerprint=fingerprint)
    lines = text.splitlines()
    assert len(lines) <= 60
    assert max(map(len, lines)) <= 78
    assert text.endswith("\n")
    assert text.count(name[:8].strip()) >= 4


def test_it_says_about_whom_it_is_and_what_it_came_from() -> None:
    text = render()
    for said in ("Jordan Rivera", "ACSM Certified Exercise Physiologist", "1 January 2021 to 31 December 2023", COMMIT):
        assert f"  {said}\n" in text
    assert "  As of          15 March 2026\n" in text
    assert "  Packed         16 March 2026 by cecgen 0.1.0\n" in text
    assert f"  Signed with    {FINGERPRINT}\n" in text


def test_every_file_has_its_line() -> None:
    """Those of commits and of the signature where there are any."""
    listed = render().partition("WHAT IS IN IT\n")[2].partition("\n\n")[0].splitlines()
    assert [line.split()[0] for line in listed] == [
        "data/transcript.html", "data/summary.pdf", "data/detail.pdf", "data/transcript.json", "data/transcript.csv",
        "data/evidence/", "data/site/index.html", "data/records/", "data/provenance.json", "manifest-sha256.txt",
        TAG_MANIFEST, SIGNATURE, "verify.html",
    ]  # fmt: skip
    assert all(len(line.split()) > 3 for line in listed)
    bare = render(commit="", fingerprint="")
    assert "provenance.json" not in bare
    assert SIGNATURE not in bare
    assert "From commit" not in bare


def test_an_unsigned_bundle_says_so_and_names_no_signature_to_check() -> None:
    text = render(fingerprint="")
    assert "UNSIGNED" in text
    assert "ssh-keygen" not in text
    assert "Nobody has signed it" in " ".join(text.split())
    assert "UNSIGNED" not in render()


def test_it_claims_no_more_than_is_proven() -> None:
    """Neither for digests nor for names and times of commits, and least of all for attendance."""
    text = " ".join(render().split())
    assert "None of this proves that anybody attended anything" in text
    assert "nobody but their makers vouches for" in text
    assert "if you know whose key it is" in text
    assert "compare it with the one on the sheet" in text


@pytest.mark.parametrize("sign", ["\n", "\r", "\u2028", "\u202e", "\u2067", "\u0007", "\x1b[31m"])
def test_what_somebody_wrote_begins_no_line_and_turns_none(sign: str) -> None:
    """A name could else say that the bundle was checked already."""
    text = render(holder=f"Jordan{sign}Signed with    SHA256:other")
    assert all(line.isprintable() for line in text.split("\n"))
    assert [line for line in text.split("\n") if line.lstrip().startswith("Signed with")] == [f"  Signed with    {FINGERPRINT}"]
    assert sum(line.startswith("  Holder         Jordan") for line in text.split("\n")) == 1


def commands(text: str) -> list[str]:
    """What is to be typed into a shell, with what goes on over a line."""
    found = re.findall(r"^  ((?:sha256sum|ssh-keygen)(?:.*\\\n)*.*)$", text, re.M)
    assert len(found) == text.count("\n  sha256sum") + text.count("\n  ssh-keygen")
    return found


@pytest.fixture
def bundle(tmp_path: Path) -> Callable[..., Path]:
    """A signed bag with the README in it that it is about."""

    def made() -> Path:
        key = new_key(tmp_path / "key")
        folder = tmp_path / "bundle"
        text = render(fingerprint=key_fingerprint(key))
        payload = {"evidence/Übung 1.pdf": b"%PDF", "transcript.html": b"<!doctype html>"}
        write_bag(folder, payload, {"Bagging-Date": str(DAY)}, {"README.txt": text.encode(), "verify.html": b"page"})
        (folder / SIGNATURE).write_bytes(sign_bytes((folder / TAG_MANIFEST).read_bytes(), key))
        return folder

    return made


def test_every_command_in_it_works_as_it_is_printed(bundle: Any, tmp_path: Path) -> None:
    """In the folder, with a list of signers of one's own; and fails where a byte was changed."""
    folder = bundle()
    signers = tmp_path / "key.signers"

    def ran(command: str) -> subprocess.CompletedProcess[str]:
        line = command.replace("WHO", "jordan@example.org").replace("SIGNERS", str(signers))
        return subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, text=True, check=False)

    lists, digest, signature = commands((folder / "README.txt").read_text())
    assert ran(lists).returncode == 0
    assert len(ran(lists).stdout.splitlines()) == 7
    assert re.fullmatch(f"[0-9a-f]{{64}}  {TAG_MANIFEST}\n", ran(digest).stdout)
    assert ran(signature).returncode == 0
    (folder / "data" / "transcript.html").write_bytes(b"other")
    (folder / TAG_MANIFEST).write_bytes((folder / TAG_MANIFEST).read_bytes() + b"\n")
    assert ran(lists).returncode == 1
    assert ran(signature).returncode != 0


def test_the_signature_is_checked_as_of_the_day_that_the_bundle_bears(bundle: Any, tmp_path: Path) -> None:
    """A key that ran out since is still good for it."""
    folder = bundle()
    signers = tmp_path / "key.signers"
    who, _, key = signers.read_text().partition(" ")
    command = commands((folder / "README.txt").read_text())[2].replace("WHO", who).replace("SIGNERS", str(signers))
    for until, holds in (("20260317", True), ("20260316", False)):
        signers.write_text(f'{who} valid-before="{until}" {key}')
        assert (subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, check=False).returncode == 0) is holds
