"""Packing a bundle: all that an auditor asks for, nothing of anybody else, the same bytes everywhere, whole or not at all."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import bagit
import documents
import pikepdf
import pypdf
import pytest
from bundles import HOUSE, new_key
from packable import DAY, ENTRIES, FILES, FOLDER, HOLDER, ISOLATED, NAME, SCHEME, commit, git, lay_out, run

from cecgen.audit.bag import SIGNATURE, check_own_bag
from cecgen.audit.verify import Verdict, verify_bundle
from cecgen.outputs.words.states import spell_out_dates

if TYPE_CHECKING:
    from conftest import Command

pytestmark = pytest.mark.usefixtures("lasting_sandboxes")

Pack = Callable[..., "Made"]
BESIDE = '"evidence/workshop.pdf", '
"""What an entry need not say of a document that lies beside it."""
ON_ANOTHER_DAY = ("faketime", "2031-12-31 23:59:00") if shutil.which("faketime") else ()


@pytest.fixture(autouse=True)
def _apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """Commits are made apart from this machine's configuration, by one person at one moment."""
    for name, value in ISOLATED.items():
        monkeypatch.setenv(name, value)


class Made:
    """A bundle that was packed: its folder, its cover, and what the command said."""

    def __init__(self, folder: Path, said: str) -> None:
        self.folder, self.said = folder, said
        self.cover = folder.with_name(f"{folder.name}-cover.pdf")

    def text(self, name: str) -> str:
        return (self.folder / name).read_text("utf-8")

    def json(self, name: str) -> Any:
        return json.loads(self.text(name))

    def names(self) -> list[str]:
        return sorted(path.relative_to(self.folder).as_posix() for path in self.folder.rglob("*") if path.is_file())

    def verdict(self, **how: Any) -> Verdict:
        return verify_bundle(self.folder, **how)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The repository that is packed."""
    return commit(tmp_path_factory.mktemp("packing") / "repository")


@pytest.fixture(scope="module")
def made(root: Path) -> Made:
    """A bundle of it, as a folder."""
    target = root.with_name("bundle")
    ran = run(root, target)
    assert ran.returncode == 0, ran.stderr
    return Made(target, ran.stdout)


@pytest.fixture
def pack(cecgen: Command, tmp_path: Path) -> Pack:
    """`pack(root)` packs a repository, and must come to a bundle."""

    def packed(root: Path, *more: str | Path) -> Made:
        target = tmp_path / "bundle"
        ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "-o", target, *more)
        assert ran.code == 0, ran.output
        return Made(target, ran.output)

    return packed


def list_names(folder: Path) -> list[str]:
    """Whatever a command left in a folder, dotfiles too."""
    return sorted(os.listdir(folder))


def test_who_left_is_off_the_site_and_can_still_be_packed(cecgen: Command, pack: Pack, tmp_path: Path) -> None:
    """By the commands that `cecgen holder --left` prints: from the tag that kept the folder, with its history."""
    root = commit(tmp_path / "repository")
    said = cecgen("holder", HOLDER, "--left", "2026-09-30", "-C", root, "--as-of", DAY).output
    commands = [shlex.split(line) for line in said.splitlines() if line.startswith("  git ") and " push " not in line]
    assert [each[1] for each in commands] == ["tag", "rm", "commit", "worktree"]
    for _, *arguments in commands:
        git(root, *arguments)
    assert HOLDER not in cecgen("status", "-C", root, "--as-of", DAY).output
    (beside,) = re.findall(r"-C (\S+)$", said, re.MULTILINE)
    made = pack(root / beside)
    assert made.verdict().failed == ()
    assert made.json("data/provenance.json")["entries"]


# ---------------------------------------------------------------- what is in it


def test_a_bundle_has_all_that_an_auditor_asks_for(made: Made) -> None:
    """Forms, page, site, documents, data, records and where they come from; how to check it lies beside."""
    names = made.names()
    for wanted in (
        *("README.txt", "verify.html", "bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt"),
        *("data/summary.pdf", "data/detail.pdf", "data/transcript.html", "data/transcript.json", "data/transcript.csv"),
        *("data/provenance.json", "data/site/index.html", "data/records/cecgen.toml"),
        *(f"data/evidence/{name}" for name in ("cpr.jpg", "receipt.pdf", "workshop.pdf")),
        *(f"data/records/{FOLDER}/{name}" for name in ("entries.toml", "holder.toml")),
    ):
        assert wanted in names


def test_a_document_beside_its_entry_is_packed_as_one_in_evidence(pack: Pack, tmp_path: Path) -> None:
    """Under the name that records use, with the commit that brought it, and the figures follow from the records."""
    first, second = ENTRIES.split("\n[[entry]]\n")
    files = {f"{FOLDER}/2025.toml": f"[[entry]]\n{second}", f"{FOLDER}/workshop.toml": first.replace(BESIDE, "")}
    root = commit(tmp_path / "repository", files)
    git(root, "mv", f"{FOLDER}/evidence/workshop.pdf", f"{FOLDER}/workshop.pdf")
    git(root, "commit", "--quiet", "--message", "beside its entry")
    made = pack(root)
    assert "data/evidence/workshop.pdf" in made.names()
    assert "data/workshop.pdf" not in made.names()
    committed = {each["file"]: each["first_committed"] for each in made.json("data/provenance.json")["evidence"]}
    assert committed["evidence/workshop.pdf"] == committed["evidence/receipt.pdf"]
    assert made.verdict().failed == ()


def test_it_verifies_and_its_figures_follow_from_its_records(made: Made) -> None:
    verdict = made.verdict()
    assert verdict.failed == ()
    assert verdict.recomputed is not None
    assert verdict.recomputed.compared > 2
    assert verdict.recomputed.not_recomputed == verdict.recomputed.reworded == ()


def test_others_check_it_with_what_they_have(made: Made) -> None:
    """Another BagIt library, and sha256sum, which also prints the root digest that the command printed."""
    assert bagit.Bag(str(made.folder)).validate()
    lists = ("manifest-sha256.txt", "tagmanifest-sha256.txt")
    subprocess.run(["sha256sum", "--strict", "--quiet", "-c", *lists], cwd=made.folder, check=True)
    printed = subprocess.run(
        ["sha256sum", lists[1]], cwd=made.folder, capture_output=True, text=True, check=True
    ).stdout.split()[0]
    assert printed in re.sub(r"\s", "", made.said)
    assert made.verdict().root == printed


def test_the_cover_bears_the_root_digest_on_its_first_page(made: Made) -> None:
    """No file of the bundle can; so the cover goes another way."""
    first, digest = pypdf.PdfReader(made.cover).pages[0].extract_text(), made.verdict().root
    assert digest in re.sub(r"\s", "", first)
    assert not any(digest.encode() in (made.folder / name).read_bytes() for name in made.names())


def test_every_form_of_it_says_the_same(made: Made) -> None:
    """The document, the spreadsheet, the page and the forms: one cycle, two activities."""
    (holder,) = made.json("data/transcript.json")["holders"]
    ((cycle,),) = [each["cycles"] for each in holder["certifications"]]
    assert [credit["counted"] for credit in cycle["credits"]] == ["6", "1"]
    rows = list(csv.DictReader(io.StringIO(made.text("data/transcript.csv").removeprefix("\ufeff"))))
    assert [row["counted"] for row in rows] == ["6", "1"]
    page = made.text("data/transcript.html")
    detail = " ".join(page.extract_text() for page in pypdf.PdfReader(made.folder / "data/detail.pdf").pages)
    for line in (spell_out_dates(line) for credit in cycle["credits"] for line in credit["basis"]):
        assert line in page.replace("&#39;", "'")
        assert line in " ".join(detail.split())
    with pikepdf.open(made.folder / "data/detail.pdf") as pdf:
        assert pdf.attachments["transcript.json"].get_file().read_bytes() == (made.folder / "data/transcript.json").read_bytes()


def test_the_site_leads_to_the_documents_beside_it(made: Made) -> None:
    """They are there once, and every link of every page leads to a file of the bundle."""
    leads = set()
    for page in (made.folder / "data/site").rglob("*.html"):
        for href in re.findall(r'href="([^"#?]+)', page.read_text("utf-8").partition("<article")[2]):
            if "://" not in href and not href.startswith(("mailto:", "data:text/css;")):
                assert (page.parent / href).resolve().is_file(), f"{page}: {href}"
                leads.add((page.parent / href).resolve().relative_to(made.folder).as_posix())
    assert "data/evidence/workshop.pdf" in leads
    beside = [href for href in re.findall(r'href="([^"#?]+)', made.text("data/transcript.html")) if ":" not in href]
    assert "site/rules.html" in beside
    assert all((made.folder / "data" / href).is_file() for href in beside)
    assert len([name for name in made.names() if name.endswith("workshop.pdf")]) == 1


def test_where_the_records_come_from_is_told_as_their_makers_own_account(made: Made, root: Path) -> None:
    """The commit, and when each entry and document first stood in the repository, by whom; no address of anybody."""
    told = made.json("data/provenance.json")
    assert told["commit"]["id"] == git(root, "rev-parse", "HEAD")
    assert {each["entry"] for each in told["entries"]} == {"2025-03-14-exercise-testing-workshop", "2025-09-01-never-proven"}
    assert {(each["first_committed"]["by"], each["first_committed"]["on"]) for each in told["entries"] + told["evidence"]} == {
        ("Jordan Rivera", "2025-03-16T09:00:00+01:00")
    }
    for said in (told["self_asserted"], made.text("data/transcript.html"), made.text("README.txt")):
        assert "self-asserted" in said
    assert not any(b"private@example.org" in (made.folder / name).read_bytes() for name in made.names())


def test_it_says_what_is_not_met_and_not_proven_and_not_read(made: Made) -> None:
    """The holder should know before the auditor does; none of it keeps the bundle from being made."""
    assert "not met: Continuing education" in made.said
    assert "no document proves: Foam rolling at home" in made.said
    assert "1 of 3 documents contain pictures" in made.said
    assert "UNSIGNED" in made.said


# ---------------------------------------------------------------- what is not in it


def read_everything(folder: Path) -> Iterator[tuple[str, str]]:
    """Every file of a bundle as text: names, bytes, and the text and properties of PDFs, read by none of our own code."""
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        yield name, name
        if path.is_file():
            yield name, path.read_bytes().decode("latin-1")
            if path.suffix == ".pdf":
                reader = pypdf.PdfReader(path)
                yield name, " ".join(page.extract_text() for page in reader.pages)
                yield name, str(reader.metadata) + str(reader.xmp_metadata and reader.xmp_metadata.get_element)


@pytest.fixture(scope="module")
def everything(made: Made) -> list[tuple[str, str]]:
    """The bundle, read once for all that is looked for in it."""
    return [*read_everything(made.folder)]


@pytest.mark.parametrize(
    "private",
    [
        *("Wants to change jobs", "rang on a Sunday", "room was too cold"),
        *("NSCA-777888", "nsca.cscs", "on a petition", "other-body"),
        *("Dana", "Whitlock", "Ferreira", "dana-whitlock", "ACSM-5550001"),
    ],
)
def test_nothing_private_and_nothing_of_anybody_else_is_in_it(everything: list[tuple[str, str]], private: str) -> None:
    """Notes, the other certification, and the colleague, in no file and no name."""
    assert [name for name, text in everything if private in text] == []


def test_what_the_auditor_is_to_have_is_in_it(everything: list[tuple[str, str]]) -> None:
    """The number, the serial, the card's number and the other name: without them the search above would prove little."""
    said = [text for _, text in everything]
    for shown in ("ACSM-1012345", "AB-99887", "AHA-4411", "Jordan Smith", "Seen by the committee"):
        assert any(shown in text for text in said)


def test_a_photograph_loses_its_place_and_the_original_stays_at_home(made: Made, root: Path) -> None:
    """The digest of the original is told, so that the copy can be held against it."""
    original = (root / FOLDER / "evidence/cpr.jpg").read_bytes()
    copy = (made.folder / "data/evidence/cpr.jpg").read_bytes()
    assert b"Exif" in original
    assert copy != original
    assert b"GPS" not in copy
    told = next(each for each in made.json("data/provenance.json")["evidence"] if each["file"] == "evidence/cpr.jpg")
    assert told["sha256"] != told["sha256_in_repository"]


def test_originals_go_along_where_the_holder_says_so(root: Path, pack: Pack) -> None:
    bundle = pack(root, "--originals")
    assert (bundle.folder / "data/evidence/cpr.jpg").read_bytes() == FILES[f"{FOLDER}/evidence/cpr.jpg"]
    assert bundle.verdict().failed == ()


def colleague_certificate() -> bytes:
    """A certificate that a colleague signed as the instructor."""
    return documents.pdf(*documents.CERTIFICATE, "Instructor: Dana Whitlock")


def test_a_certificate_that_names_a_colleague_keeps_the_bundle_from_being_made(cecgen: Command, tmp_path: Path) -> None:
    """Nothing of it is left, and the message says which document, and what to do."""
    root = commit(tmp_path / "repository", {f"{FOLDER}/evidence/workshop.pdf": colleague_certificate()})
    ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "-o", tmp_path / "out" / "b.zip")
    assert ran.code == 1
    assert f"{FOLDER}/evidence/workshop.pdf" in ran.output
    assert "nothing was packed" in ran.output
    assert not (tmp_path / "out").exists()


def test_with_a_waiver_it_is_made_and_the_reason_stands_in_it(pack: Pack, tmp_path: Path) -> None:
    settings = str(FILES["cecgen.toml"]) + (
        f'\n[[waive]]\ncode = "CEC505"\nat = "{FOLDER}/evidence/workshop.pdf"\nreason = "The instructor is a colleague."\n'
    )
    files = {"cecgen.toml": settings, f"{FOLDER}/evidence/workshop.pdf": colleague_certificate()}
    bundle = pack(commit(tmp_path / "repository", files))
    assert "The instructor is a colleague." in bundle.text("data/transcript.html")
    assert "The instructor is a colleague." in bundle.text("data/transcript.json")
    assert bundle.verdict().failed == ()


def test_a_file_that_nothing_uses_is_not_named_where_that_is_waived(pack: Pack, tmp_path: Path) -> None:
    """The reason is told, and the name is the holder's own."""
    scan = f"{FOLDER}/evidence/old-scan-of-something.pdf"
    waive = f'\n[[waive]]\ncode = "CEC408"\nat = "{scan}"\nreason = "Kept for my own files."\n'
    files = {scan: documents.pdf("Something old"), "cecgen.toml": str(FILES["cecgen.toml"]) + waive}
    bundle = pack(commit(tmp_path / "repository", files))
    assert [name for name, text in read_everything(bundle.folder) if "old-scan" in text] == []


def test_a_waived_warning_about_another_certification_stays_at_home(pack: Pack, tmp_path: Path) -> None:
    """With its reason: the auditor of one certification is not told that there is another."""
    waive = '\n[[waive]]\ncode = "CEC217"\nat = "jordan-rivera"\nreason = "The new days come by post."\n'
    bundle = pack(commit(tmp_path / "repository", {"cecgen.toml": str(FILES["cecgen.toml"]) + waive}))
    said = [text for _, text in read_everything(bundle.folder)]
    assert not any("nsca.cscs" in text or "come by post" in text for text in said)


def test_a_colleague_may_have_a_file_that_is_called_as_a_form_is(pack: Pack, tmp_path: Path) -> None:
    """Every bundle has a summary.pdf; another name of the same colleague's file would give something away."""
    entry = '[[entry]]\ndate = 2025-03-14\ntitle = "Squats"\nprovider = "ace"\nkind = "course"\naward = "0.1 CEC"\n'
    files = {
        "content/dana-whitlock/e.toml": entry + 'evidence = ["evidence/summary.pdf"]\n',
        "content/dana-whitlock/evidence/summary.pdf": documents.certificate(),
    }
    assert pack(commit(tmp_path / "repository", files)).verdict().failed == ()


def test_a_colleague_who_committed_is_not_named(pack: Pack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That it was somebody else is told, and not who."""
    monkeypatch.setitem(ISOLATED, "GIT_AUTHOR_NAME", "Dana Whitlock")
    bundle = pack(commit(tmp_path / "repository"))
    assert bundle.json("data/provenance.json")["commit"]["by"] == "somebody else, whose name is withheld"


def test_what_a_plugin_says_is_told_apart(pack: Pack, tmp_path: Path) -> None:
    """Its file goes along to be read, and what rests on it is not recomputed by anybody."""
    entry = '[[entry]]\ndate = 2025-10-01\ntitle = "In the house"\nprovider = "house"\nkind = "course"\naward = "3 points"\n'
    bundle = pack(commit(tmp_path / "repository", {"plugins/house.toml": HOUSE, f"{FOLDER}/house.toml": entry}))
    assert "cannot recompute what depends on the plugin plugins/house.toml" in bundle.said
    assert bundle.text("data/records/plugins/house.toml") == HOUSE
    verdict = bundle.verdict()
    assert verdict.failed == ()
    assert verdict.recomputed is not None
    assert "2025-10-01-in-the-house: its provider is not built in" in verdict.recomputed.not_recomputed[0]


# ---------------------------------------------------------------- the same bytes


@pytest.fixture(scope="module")
def zip_file(root: Path) -> Path:
    """The same bundle as a zip, packed by a process of its own."""
    target = root.with_name("x.zip")
    ran = run(root, target, environment={"TZ": "America/Los_Angeles", "PYTHONHASHSEED": "1"})
    assert ran.returncode == 0, ran.stderr
    return target


def test_a_zip_is_the_folder(zip_file: Path, made: Made) -> None:
    """With one folder in it, named after the cycle whatever the zip is called; its root digest is the folder's."""
    with zipfile.ZipFile(zip_file) as archive:
        inside = {name: archive.read(name) for name in archive.namelist()}
        assert {each.date_time for each in archive.infolist()} == {(2027, 3, 16, 0, 0, 0)}
    assert inside == {f"{NAME}/{name}": (made.folder / name).read_bytes() for name in made.names()}
    assert verify_bundle(zip_file).root == made.verdict().root


def test_the_same_records_give_the_same_bytes(root: Path, made: Made, zip_file: Path, tmp_path: Path) -> None:
    """In another clone, folder, time zone and language, on another day (where there is faketime to make it one).

    With another seed of hashes, too, other rights and other file times.
    """
    clone = tmp_path / "elsewhere" / "a clone"
    git(tmp_path, "clone", "--quiet", str(root), str(clone))
    for path in (path for path in clone.rglob("*") if ".git" not in path.parts):
        os.utime(path, (0, 0))
    there = {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "77", "LC_ALL": "C", "HOME": str(tmp_path), "SOURCE_DATE_EPOCH": "5"}
    target = clone.parent / "b.zip"
    ran = run(clone, target, environment=there, program=ON_ANOTHER_DAY)
    assert ran.returncode == 0, ran.stderr
    assert target.read_bytes() == zip_file.read_bytes()
    covers = [path.with_name(f"{path.stem}-cover.pdf").read_bytes() for path in (target, zip_file)]
    assert covers == [made.cover.read_bytes()] * 2


def test_what_the_disk_does_not_remove_is_in_no_bundle(
    root: Path, made: Made, pack: Pack, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The site's work folder is beside it, with a lock and private values; a lock cannot be removed on some network disks."""
    really, kept = shutil.rmtree, []

    def remove_all_but_the_sites(folder: Path, **how: Any) -> None:
        if Path(folder).name.startswith(".site."):
            kept.append(folder)
        else:
            really(folder, **how)

    monkeypatch.setattr("cecgen.files.work_folder.shutil.rmtree", remove_all_but_the_sites)
    bundle = pack(root)
    assert kept
    assert bundle.names() == made.names()
    assert bundle.verdict().root == made.verdict().root


# ---------------------------------------------------------------- signed


def test_a_signed_bundle_says_whose_key_it_was_and_holds(root: Path, pack: Pack, tmp_path: Path) -> None:
    """The fingerprint stands in bag-info.txt, the README and on the cover; the signature is by the list of signers."""
    key = new_key(tmp_path / "jordan")
    bundle = pack(root, "--sign", key)
    verdict = bundle.verdict(signers=key.with_suffix(".signers"))
    assert verdict.signature == "holds"
    assert verdict.failed == ()
    assert verdict.signer is not None
    fingerprint = verdict.signer.fingerprint
    assert fingerprint in bundle.text("README.txt")
    assert fingerprint in re.sub(r"\s", "", pypdf.PdfReader(bundle.cover).pages[0].extract_text())
    assert f"signed with {fingerprint}" in bundle.said


def test_a_signature_that_is_taken_away_is_missed(root: Path, pack: Pack, tmp_path: Path) -> None:
    bundle = pack(root, "--sign", new_key(tmp_path / "jordan"))
    (bundle.folder / SIGNATURE).unlink()
    assert any("UNSIGNED" in said for said in bundle.verdict().failed)


def test_a_key_that_is_not_there_leaves_nothing(root: Path, cecgen: Command, tmp_path: Path) -> None:
    out = tmp_path / "out"
    ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "-o", out / "b.zip", "--sign", tmp_path / "none")
    assert ran.code == 1
    assert "nothing was packed" in ran.output
    assert not out.exists() or list_names(out) == []


# ---------------------------------------------------------------- changed afterwards


def test_a_byte_of_any_file_that_is_changed_is_reported(made: Made, tmp_path: Path) -> None:
    """In the middle of every file of a real bundle, one after the other."""
    copy = tmp_path / "copy"
    shutil.copytree(made.folder, copy)
    for name in made.names():
        path = copy / name
        data = path.read_bytes()
        if data:
            middle = len(data) // 2
            path.write_bytes(data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :])
            assert check_own_bag(copy) or verify_bundle(copy, root=made.verdict().root).failed, name
            path.write_bytes(data)
    assert verify_bundle(copy).failed == ()


def write_list(folder: Path, manifest: str, names: list[str]) -> None:
    """Writes a list as whoever changed a file would."""
    ran = subprocess.run(["sha256sum", *names], cwd=folder, capture_output=True, text=True, check=True)
    (folder / manifest).write_text(ran.stdout)


def test_a_figure_that_is_changed_with_every_list_after_it_is_reported(made: Made, tmp_path: Path) -> None:
    """The lists agree again, and the records still say what it was."""
    copy = tmp_path / "copy"
    shutil.copytree(made.folder, copy)
    path = copy / "data/transcript.json"
    path.write_text(path.read_text().replace('"counted": "6"', '"counted": "60"'))
    size = sum(each.stat().st_size for each in (copy / "data").rglob("*") if each.is_file())
    info = copy / "bag-info.txt"
    info.write_text(re.sub(r"Payload-Oxum: \d+", f"Payload-Oxum: {size}", info.read_text()))
    write_list(copy, "manifest-sha256.txt", [name for name in made.names() if name.startswith("data/")])
    write_list(copy, "tagmanifest-sha256.txt", [name for name in made.names() if "/" not in name and "tagmani" not in name])
    assert check_own_bag(copy) == []
    assert any("counted was packed as 60" in said for said in verify_bundle(copy).failed)


# ---------------------------------------------------------------- refused


def test_what_has_the_name_already_is_left_alone(root: Path, cecgen: Command, tmp_path: Path) -> None:
    for taken in (tmp_path / "b.zip", tmp_path / "c-cover.pdf"):
        taken.write_text("mine")
        target = tmp_path / f"{taken.name[0]}.zip"
        ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "-o", target)
        assert ran.code == 2
        assert "exists already; choose another name" in ran.output
        assert taken.read_text() == "mine"
    assert list_names(tmp_path) == ["b.zip", "c-cover.pdf"]


def test_a_changed_work_tree_is_refused_with_the_way_out(cecgen: Command, tmp_path: Path) -> None:
    root = commit(tmp_path / "repository")
    with open(root / FOLDER / "2025.toml", "a") as stream:
        stream.write("# one more word\n")
    ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "-o", tmp_path / "out" / "b.zip")
    assert ran.code == 2
    assert "commit or stash" in ran.output
    assert f"{FOLDER}/2025.toml" in ran.output
    assert not (tmp_path / "out").exists()


def test_a_shallow_clone_is_refused_with_the_way_out(cecgen: Command, tmp_path: Path) -> None:
    root = commit(tmp_path / "repository")
    lay_out(root, {"content/about.md": "About\n"})
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "a page")
    git(tmp_path, "clone", "--quiet", "--depth", "1", f"file://{root}", str(tmp_path / "clone"))
    ran = cecgen("pack", HOLDER, SCHEME, "-C", tmp_path / "clone", "--as-of", DAY, "-o", tmp_path / "b.zip")
    assert ran.code == 2
    assert "git fetch --unshallow" in ran.output


def test_errors_in_the_records_come_first(cecgen: Command, tmp_path: Path) -> None:
    root = commit(tmp_path / "repository", {f"{FOLDER}/wrong.toml": "[[entry]]\ntitel = 1\n"})
    ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "-o", tmp_path / "b.zip")
    assert ran.code == 1
    assert "fix the errors above first" in ran.output
    assert not (tmp_path / "b.zip").exists()


def test_a_bundle_goes_by_the_rules_of_its_own_commit(root: Path, cecgen: Command, tmp_path: Path) -> None:
    """Its records are read by the plugins that lie beside them."""
    ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--rules-from", "HEAD", "-o", tmp_path / "b.zip")
    assert ran.code == 2
    assert "leave out --rules-from" in ran.output
    assert list_names(tmp_path) == []


def test_a_bundle_that_cannot_take_its_name_leaves_no_cover(
    root: Path, cecgen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both are in their places, or neither."""
    link = os.link

    def refused(source: Path, target: Path) -> None:
        if str(target).endswith("b.zip"):
            raise OSError(28, "No space left on device", str(source))
        link(source, target)

    monkeypatch.setattr(os, "link", refused)
    monkeypatch.setattr(os, "replace", refused)
    ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "-o", tmp_path / "b.zip")
    assert ran.code == 2
    assert "b.zip: No space left on device" in ran.output
    assert list_names(tmp_path) == []


def test_a_pack_that_was_killed_before_the_bundle_took_its_name_can_be_run_again(
    root: Path, cecgen: Command, tmp_path: Path
) -> None:
    """Its cover is the same, and stays; another one is somebody else's."""
    arguments = ("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "-o", tmp_path / "b.zip")
    assert cecgen(*arguments).code == 0
    bundle, cover = (tmp_path / "b.zip").read_bytes(), (tmp_path / "b-cover.pdf").read_bytes()
    (tmp_path / "b.zip").unlink()
    assert cecgen(*arguments).code == 0
    assert ((tmp_path / "b.zip").read_bytes(), (tmp_path / "b-cover.pdf").read_bytes()) == (bundle, cover)


def test_a_bundle_that_took_the_name_meanwhile_is_not_replaced(
    root: Path, cecgen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of two packs to one name the second is refused, and leaves neither a bundle nor a cover of its own."""

    def packed_meanwhile(*_: object, **__: object) -> Verdict:
        (tmp_path / "b.zip").write_text("theirs")
        return Verdict(path="")

    monkeypatch.setattr("cecgen.audit.pack.verify_bundle", packed_meanwhile)
    ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "-o", tmp_path / "b.zip")
    assert ran.code == 2
    assert "b.zip: it exists already" in ran.output
    assert (tmp_path / "b.zip").read_text() == "theirs"
    assert list_names(tmp_path) == ["b.zip"]


def test_a_bundle_that_would_not_verify_is_not_handed_out(
    root: Path, cecgen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is checked as its reader will check it, before it takes its name."""
    monkeypatch.setattr("cecgen.audit.pack.verify_bundle", lambda *_, **__: Verdict(path="", failed=("a figure differs",)))
    ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "-o", tmp_path / "b.zip")
    assert ran.code == 1
    assert "does not verify (a figure differs)" in ran.output
    assert list_names(tmp_path) == []


def test_a_cycle_that_is_not_there_is_named(root: Path, cecgen: Command, tmp_path: Path) -> None:
    ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY, "--cycle", "2020-01-01", "-o", tmp_path / "b.zip")
    assert ran.code == 2
    assert "2020-01-01" in ran.output


def test_without_a_name_it_is_a_zip_here(root: Path, cecgen: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    ran = cecgen("pack", HOLDER, SCHEME, "-C", root, "--as-of", DAY)
    assert ran.code == 0
    assert list_names(tmp_path) == [f"{NAME}-cover.pdf", f"{NAME}.zip"]
