"""Verifying a bundle: every change of it is reported, what holds is said, and what cannot be known is said too."""

from __future__ import annotations

import functools
import hashlib
import itertools
import json
import re
import shutil
import subprocess
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import bagit
import pytest
from bundles import HOUSE, PDF, bundle, evaluate_for_auditor, new_key
from disks import fail_as_full_disk

from cecgen.audit import signatures as signing
from cecgen.audit.bag import SIGNATURE, TAG_MANIFEST, write_bag, write_zip
from cecgen.audit.recompute import Recomputation
from cecgen.audit.verify import DAY_LABEL, SIGNED_WITH_LABEL, VERIFY_DISCLAIMER, Verdict, verify_bundle

if TYPE_CHECKING:
    from conftest import Command, Repository

ENTRY = "content/jordan-rivera/entry.toml"


@pytest.fixture
def root(repository: Repository, tmp_path: Path) -> Path:
    repository.root = tmp_path / "repository"
    evidenced = repository.entry + 'evidence = ["evidence/a.pdf"]\n'
    return repository({ENTRY: evidenced, "content/jordan-rivera/evidence/a.pdf": PDF})


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_key(tmp_path_factory.mktemp("keys") / "jordan")


def signers_of(key: Path) -> Path:
    return key.with_suffix(".signers")


# ---------------------------------------------------------------- every change, one by one


def small(folder: Path, key: Path) -> str:
    """A bundle of a few hundred bytes, with every kind of file that one has."""
    payload = {
        "records/cecgen.toml": b"format = 1\n",
        "transcript.json": b"{}\n",
        "evidence/a.pdf": b"%PDF-a\n",
        "evidence/b.pdf": b"%PDF-b\n",
        "empty.txt": b"",
    }
    info = {DAY_LABEL: "2026-03-16", SIGNED_WITH_LABEL: signing.key_fingerprint(key)}
    digest = write_bag(folder, payload, info, {"README.txt": b"Check me.\n", "verify.html": b"<p>\n"})
    (folder / SIGNATURE).write_bytes(signing.sign_bytes((folder / TAG_MANIFEST).read_bytes(), key))
    return digest


def files_of(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def verify(folder: Path, root: str | None = None, signers: Path | None = None, revoked: Path | None = None) -> Verdict:
    return verify_bundle(
        folder, root=root, signers=signers, revoked=revoked, recompute=lambda folder, same_version: Recomputation()
    )


def change_bytes(folder: Path) -> Iterator[str]:
    """Every byte of every file, by its lowest bit, and a letter by the bit that tells capitals from small letters."""
    for path in files_of(folder):
        data = path.read_bytes()
        for at, bit in itertools.product(range(len(data)), (1, 0x20)):
            if bit == 0x20 and not data[at : at + 1].isalpha():
                continue
            path.write_bytes(data[:at] + bytes([data[at] ^ bit]) + data[at + 1 :])
            yield f"byte {at} of {path.name}, {bit}"
        path.write_bytes(data)


def add_and_take_bytes(folder: Path) -> Iterator[str]:
    for path in files_of(folder):
        data = path.read_bytes()
        changed = {data + b"\n", data + b"\0", b"\n" + data, data[1:], data[:-1], data[: len(data) // 2], b"", data + data}
        for number, other in enumerate(sorted(changed - {data})):
            path.write_bytes(other)
            yield f"{path.name}, change {number}"
        path.write_bytes(data)


def remove_files(folder: Path) -> Iterator[str]:
    for path in files_of(folder):
        data = path.read_bytes()
        path.unlink()
        yield f"without {path.name}"
        path.write_bytes(data)


def add_files(folder: Path) -> Iterator[str]:
    names = ["more.txt", ".hidden", "data.txt", "fetch.txt", "manifest-sha512.txt", "tagmanifest-md5.txt", f"{SIGNATURE}.old"]
    for place in ("", "data/", "data/evidence/", "data/records/plugins/", "new/folder/"):
        for name in [*names, "bagit.txt", "README.txt"]:
            path = folder / place / name
            if not path.exists():
                made = [above for above in path.parents if not above.exists()]
                path.parent.mkdir(parents=True, exist_ok=True)
                for data in (b"", b"x\n"):
                    path.write_bytes(data)
                    yield f"with {place}{name} ({len(data)} bytes)"
                path.unlink()
                for above in made:
                    above.rmdir()
    (folder / "data" / "nothing").mkdir()
    yield "with an empty folder"
    (folder / "data" / "nothing").rmdir()


def rename_files(folder: Path) -> Iterator[str]:
    for path in files_of(folder):
        for name in (path.name.swapcase(), f"{path.name} ", f"_{path.name}", f"data/{path.name}", path.name[:-1]):
            other = folder / name if "/" in name else path.parent / name
            if not other.exists():
                path.rename(other)
                yield f"{path.name} as {name}"
                other.rename(path)


def swap_files(folder: Path) -> Iterator[str]:
    for one, other in itertools.combinations(files_of(folder), 2):
        first, second = one.read_bytes(), other.read_bytes()
        one.write_bytes(second)
        other.write_bytes(first)
        yield f"{one.name} and {other.name} swapped"
        one.write_bytes(first)
        other.write_bytes(second)


CHANGES = [change_bytes, add_and_take_bytes, remove_files, add_files, rename_files, swap_files]


@pytest.mark.parametrize("changes", CHANGES, ids=lambda changes: changes.__name__)
def test_every_single_change_is_reported(tmp_path: Path, key: Path, monkeypatch: pytest.MonkeyPatch, changes) -> None:
    """In the payload, in every list, in what is beside them, and in the signature; with the root digest in hand."""
    folder = tmp_path / "bundle"
    root = small(folder, key)
    assert verify(folder, root).holds
    whole = (folder / TAG_MANIFEST).read_bytes()
    ask = functools.cache(partial(signing.check_signed_bytes, whole))
    # A process of ssh-keygen for each change of the signature alone: where the list that it signs was changed, the signature
    # is taken to hold, so that the lists and the root digest have to show it by themselves.
    monkeypatch.setattr("cecgen.audit.verify.check_signed_bytes", lambda data, signature: ask(signature))
    count, silent = 0, []
    for what in changes(folder):
        count += 1
        if verify(folder, root).holds:
            silent.append(what)
    assert silent == []
    assert count > 8
    assert verify(folder, root).holds  # every change was taken back


def test_without_a_root_digest_only_the_signature_and_the_tag_manifest_speak_for_it(tmp_path: Path, key: Path) -> None:
    """All other files are held by the bundle itself, whatever is changed in them."""
    folder = tmp_path / "bundle"
    small(folder, key)
    (folder / SIGNATURE).unlink()
    info = folder / "bag-info.txt"
    info.write_text(info.read_text().replace(SIGNED_WITH_LABEL, "Not-" + SIGNED_WITH_LABEL))
    forge(folder)
    assert verify(folder).holds
    for change in (remove_files, swap_files):
        assert [what for what in change(folder) if verify(folder).holds] == []


# ---------------------------------------------------------------- a forger who changes everything


def forge(folder: Path) -> None:
    """Makes every list agree with what is there, as whoever changes a bundle would."""
    names = [path.relative_to(folder).as_posix() for path in files_of(folder)]

    def lines(chosen: list[str]) -> bytes:
        return "".join(f"{hashlib.sha256((folder / name).read_bytes()).hexdigest()}  {name}\n" for name in chosen).encode()

    payload = [name for name in names if name.startswith("data/")]
    (folder / "manifest-sha256.txt").write_bytes(lines(payload))
    tags = [name for name in names if name not in payload and name not in (TAG_MANIFEST, SIGNATURE)]
    (folder / TAG_MANIFEST).write_bytes(lines(tags))


def test_a_consistent_forgery_is_caught_by_the_root_digest_that_came_another_way(tmp_path: Path, key: Path) -> None:
    """Without it, and without a signature, nobody can know; which is said."""
    folder = tmp_path / "bundle"
    root = write_bag(folder, {"a.txt": b"6 CEC\n"}, {"Bagging-Date": "2026-03-16"})
    (folder / "data" / "a.txt").write_bytes(b"9 CEC\n")
    forge(folder)
    alone = verify(folder)
    assert alone.holds
    assert any("whether this is the bundle that was sent" in said for said in alone.unchecked)
    told = verify(folder, root)
    assert told.failed == (f"the root digest is {alone.root}, but {root} was given: this is a different bundle",)


@pytest.mark.parametrize("with_signers", [False, True])
def test_a_consistent_forgery_is_caught_by_the_signature(tmp_path: Path, key: Path, with_signers: bool) -> None:
    folder = tmp_path / "bundle"
    small(folder, key)
    (folder / "data" / "evidence" / "a.pdf").write_bytes(b"%PDF-c\n")
    forge(folder)
    found = verify(folder, signers=signers_of(key) if with_signers else None)
    assert (found.signature, found.faults) == ("does not hold", ())
    assert not found.holds


def test_a_forgery_that_is_signed_anew_is_caught_by_the_list_of_signers(tmp_path: Path, key: Path) -> None:
    """By another key; without a list it is said that nobody checked whose key it is."""
    folder = tmp_path / "bundle"
    small(folder, key)
    stranger = new_key(tmp_path / "stranger")
    info = folder / "bag-info.txt"
    info.write_text(info.read_text().replace(signing.key_fingerprint(key), signing.key_fingerprint(stranger)))
    forge(folder)
    (folder / SIGNATURE).write_bytes(signing.sign_bytes((folder / TAG_MANIFEST).read_bytes(), stranger))
    alone = verify(folder)
    assert alone.signature == "not checked who"
    assert any("not checked who that is" in said for said in alone.unchecked)
    assert not any("signed" in said for said in alone.passed)
    assert any("belongs to nobody on the list" in said for said in verify(folder, signers=signers_of(key)).failed)


# ---------------------------------------------------------------- signatures


def test_a_signature_by_somebody_on_the_list_holds(tmp_path: Path, key: Path) -> None:
    folder = tmp_path / "bundle"
    small(folder, key)
    found = verify(folder, signers=signers_of(key))
    assert (found.signature, found.holds) == ("holds", True)
    assert found.signer == signing.VerifiedSigner("jordan@example.org", signing.key_fingerprint(key))
    assert any(f"signed by jordan@example.org with the key {found.signer.fingerprint}" in said for said in found.passed)
    assert not any("whether this is the bundle" in said for said in found.unchecked)


def test_a_key_that_ran_out_since_holds_for_the_bundles_day(tmp_path: Path, key: Path) -> None:
    folder = tmp_path / "bundle"
    small(folder, key)
    listed = tmp_path / "signers"
    listed.write_text(f'jordan@example.org valid-before="20260401" {key.with_suffix(".pub").read_text()}')
    assert verify(folder, signers=listed).holds
    listed.write_text(f'jordan@example.org valid-before="20260301" {key.with_suffix(".pub").read_text()}')
    assert not verify(folder, signers=listed).holds


@pytest.mark.parametrize("form", ["keys", "list by ssh-keygen"])
def test_a_revoked_key_does_not_hold(tmp_path: Path, key: Path, form: str) -> None:
    """Whatever the day on the bundle; a list of other keys changes nothing, and one that cannot be read is not passed over."""
    folder, revoked, public = tmp_path / "bundle", tmp_path / "revoked", key.with_suffix(".pub")
    small(folder, key)
    if form == "keys":
        revoked.write_text(f"# stolen in May\n{public.read_text()}")
    else:
        subprocess.run(["ssh-keygen", "-q", "-k", "-f", revoked, public], check=True)
    found = verify(folder, signers=signers_of(key), revoked=revoked)
    fingerprint = signing.key_fingerprint(key)
    assert (found.signature, found.failed) == ("does not hold", (f"the key {fingerprint} was revoked, by revoked",))
    revoked.write_bytes(new_key(tmp_path / "other").with_suffix(".pub").read_bytes())
    found = verify(folder, signers=signers_of(key), revoked=revoked)
    assert (found.signature, found.holds) == ("holds", True)
    assert "the key of the signature against the revoked keys in revoked" in found.checked
    revoked.write_text("the key of May\n")
    found = verify(folder, signers=signers_of(key), revoked=revoked)
    assert found.failed[0].startswith("the signature could not be checked: revoked is not a list of revoked keys")


def test_the_stock_command_on_the_page_checks_the_signature(tmp_path: Path, key: Path) -> None:
    """As docs/verify.md prints it; and the first line of its list of signers is one that ssh-keygen reads."""
    small(tmp_path / "bundle", key)
    text = (Path(__file__).parents[2] / "docs" / "verify.md").read_text()
    (command,) = re.findall(r"```sh\n(ssh-keygen -Y verify.*?)```", text, re.DOTALL)
    (line,) = re.findall(r"^jordan@example\.org .*(?= ssh-ed25519 )", text, re.MULTILINE)
    (tmp_path / "bundle" / "FILE").write_text(f"{line} {key.with_suffix('.pub').read_text()}")
    run = subprocess.run(["sh", "-c", command], cwd=tmp_path / "bundle", capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout[:20]) == (0, 'Good "cecgen" signat'), run.stderr


def test_a_signature_of_another_bundle_does_not_hold(tmp_path: Path, key: Path) -> None:
    small(tmp_path / "one", key)
    write_bag(tmp_path / "two", {"a": b""}, {DAY_LABEL: "2026-03-16"})
    shutil.copy(tmp_path / "one" / SIGNATURE, tmp_path / "two" / SIGNATURE)
    assert verify(tmp_path / "two").signature == "does not hold"


def test_a_signature_that_was_taken_away_is_no_small_thing(tmp_path: Path, key: Path) -> None:
    """The bundle itself says that it was signed, and by which key."""
    folder = tmp_path / "bundle"
    small(folder, key)
    (folder / SIGNATURE).unlink()
    (said,) = verify(folder).failed
    assert said.startswith("UNSIGNED: the bundle says that it is signed with SHA256:")


def test_an_unsigned_bundle_is_said_to_be_unsigned(tmp_path: Path, key: Path) -> None:
    """Where signers are given, that is a failure."""
    write_bag(tmp_path / "b", {"a": b""}, {DAY_LABEL: "2026-03-16"})
    alone = verify(tmp_path / "b")
    assert (alone.holds, alone.signature) == (True, "unsigned")
    assert any(said.startswith("UNSIGNED") for said in alone.unchecked)
    assert verify(tmp_path / "b", signers=signers_of(key)).failed[0].startswith("UNSIGNED")


def test_a_machine_without_ssh_keygen_says_what_was_not_checked(tmp_path: Path, key: Path, monkeypatch) -> None:
    folder = tmp_path / "bundle"
    small(folder, key)
    fingerprint = signing.key_fingerprint(key)
    monkeypatch.setattr(signing, "_PROGRAM", "no-such-ssh-keygen")
    assert any(fingerprint in said and "install OpenSSH" in said for said in verify(folder).unchecked)
    assert any("install OpenSSH" in said for said in verify(folder, signers=signers_of(key)).failed)


# ---------------------------------------------------------------- the transcript, and bags of others


def test_a_whole_bundle_holds_to_its_figures(root: Path, tmp_path: Path, key: Path) -> None:
    digest = bundle(tmp_path / "b", root, key=key)
    write_zip(tmp_path / "b", tmp_path / "b.zip", date(2026, 3, 16))
    for path in (tmp_path / "b", tmp_path / "b.zip"):
        found = verify_bundle(path, root=digest, signers=signers_of(key))
        said = "whether the certificates show what the entries say: none was opened and compared with its entry"
        assert (found.failed, found.unchecked) == ((), (said,))
        assert any("the figures in data/transcript.json follow from data/records" in said for said in found.passed)


def test_a_forged_page_is_never_said_to_follow_from_the_records(root: Path, tmp_path: Path) -> None:
    """Its packer makes every list and gives the root digest, so the verdict says what it compared, and what that comes to."""
    forged = dict.fromkeys(("transcript.html", "detail.pdf", "site/index.html"), b"45 of 45 CEC")
    found = verify_bundle(tmp_path / "b", root=bundle(tmp_path / "b", root, more=forged))
    assert found.failed == ()
    (said,) = [said for said in found.unchecked if said.startswith("whether the pages show what the records give")]
    assert "(transcript.html, detail.pdf, the site): only data/transcript.json was compared" in said
    assert any(said.startswith("by the records, 6 of 45 CEC count for acsm.cpt from 20") for said in found.passed)
    assert not any("page" in said and "follow" in said for said in found.passed)


def test_every_file_that_nothing_was_compared_with_is_named(root: Path, tmp_path: Path) -> None:
    """A page that a packer adds is in the manifests too, and commits have the names and days that they were given."""
    added = {**dict.fromkeys((f"page-{number}.html" for number in range(7)), b"45 of 45 CEC"), "provenance.json": b"{}"}
    bundle(tmp_path / "b", root, more=added)
    unchecked = verify_bundle(tmp_path / "b").unchecked
    (pages,) = [said for said in unchecked if said.startswith("whether the pages show what the records give")]
    assert "(page-0.html, page-1.html, page-2.html, page-3.html, page-4.html and 2 more)" in pages
    assert "whether the records were committed when and by whom provenance.json says: commits are self-asserted" in unchecked


@pytest.mark.parametrize("lines", ["", "Bagging-Date: 2026-03-16\n", "bagging-date: 2026-03-16\n"])
@pytest.mark.parametrize("is_first", [True, False])
def test_an_old_bundle_with_a_new_day_does_not_hold(root: Path, tmp_path: Path, lines: str, is_first: bool) -> None:
    """Its figures follow from its records as of their own day, which is said beside each total."""
    bundle(tmp_path / "b", root, day="2027-01-15")
    info, tags = tmp_path / "b" / "bag-info.txt", tmp_path / "b" / TAG_MANIFEST
    old = info.read_bytes()
    info.write_bytes(lines.encode() + old if is_first else old + lines.encode())
    tags.write_text(tags.read_text().replace(*(hashlib.sha256(each).hexdigest() for each in (old, info.read_bytes()))))
    found = verify_bundle(tmp_path / "b")
    assert found.failed == (
        "bag-info.txt says that it was packed as of 2027-01-15, and data/transcript.json is as of 2026-03-16",
    )
    assert any(
        said.endswith("count for acsm.cpt from 2024-01-01, as of 2026-03-16; the pages must say the same")
        for said in found.passed
    )


def test_what_a_plugin_was_asked_for_is_never_said_to_follow_from_the_records(root: Path, tmp_path: Path) -> None:
    """A bundle states itself that it needs a plugin: whoever forges one can state that too."""
    (root / ENTRY).write_text(
        (root / ENTRY).read_text()
        + '[[entry]]\ndate = 2025-05-01\ntitle = "B"\nprovider = "house"\nkind = "course"\naward = "3 points"\n'
    )
    document = evaluate_for_auditor(root)
    cycle = document["holders"][0]["certifications"][0]["cycles"][0]
    cycle["counted"], cycle["standing"] = "45", "ready"
    bundle(tmp_path / "b", root, document, more={"records/plugins/house.toml": HOUSE.encode()})
    found = verify_bundle(tmp_path / "b")
    assert any("counted was packed as 45, and the records come to 6" in said for said in found.unchecked)
    assert not any(said.startswith("the figures in data/transcript.json follow") for said in found.passed)
    (said,) = [said for said in found.passed if "follow from data/records" in said]
    assert said.startswith("some of the figures in data/transcript.json")
    assert said.endswith("compared, and not all")


def test_where_nothing_was_computed_again_nothing_is_said_to_follow(root: Path, tmp_path: Path) -> None:
    document = evaluate_for_auditor(root)
    document["holders"][0]["certifications"][0]["scheme"] = "house.trainer"
    bundle(tmp_path / "b", root, document, more={"records/plugins/house.toml": HOUSE.encode()})
    found = verify_bundle(tmp_path / "b")
    assert found.failed == ()
    assert not any("follow" in said for said in found.passed)


def test_words_of_another_version_are_shown_and_not_called_the_same(root: Path, tmp_path: Path) -> None:
    """Which version packed a bundle is what the bundle says: "met" could be said in other words than those of the records."""
    document = evaluate_for_auditor(root)
    for finding in document["holders"][0]["certifications"][0]["cycles"][0]["findings"]:
        finding["message"], finding["title"], finding["note"] = "45 of 45 CEC", "Done", "Done"
    bundle(tmp_path / "b", root, document, agent="cecgen 0.0.1")
    found = verify_bundle(tmp_path / "b")
    assert found.recomputed is not None
    (said,) = [said for said in found.unchecked if "mean the same" in said]
    many = len(found.recomputed.reworded)
    assert said.startswith(f"whether {many} statements of cecgen 0.0.1, as the bundle calls it, mean the same in the words of")
    assert "message was packed as 45 of 45 CEC, and the records come to" in said
    assert said.endswith(f"; and {many - 5} more")


def test_a_root_digest_that_was_given_is_not_asked_for_again(tmp_path: Path, key: Path) -> None:
    """Also where it is another one."""
    digest = small(tmp_path / "b", key)
    for root in (digest, "0" * 64):
        assert not any("--root" in said for said in verify(tmp_path / "b", root=root).unchecked)
    assert any("--root" in said for said in verify(tmp_path / "b").unchecked)


def test_a_full_disk_is_said_of_the_bundle_and_not_of_a_temporary_copy(tmp_path: Path, key: Path) -> None:
    """Nobody has seen the folder that it is unpacked into; the disk that is full is that of temporary files."""
    small(tmp_path / "bundle", key)
    write_zip(tmp_path / "bundle", tmp_path / "bundle.zip", date(2026, 3, 16))

    def full(folder: Path, same_version: bool) -> Recomputation:
        raise OSError(28, "No space left on device", str(folder / "data" / "copy"))

    with pytest.raises(OSError, match="No space") as stop:
        verify_bundle(tmp_path / "bundle.zip", recompute=full)
    assert stop.value.strerror == f"No space left on device (in {tempfile.gettempdir()}/, for temporary files)"
    assert stop.value.filename == str(tmp_path / "bundle.zip")


def test_records_that_cannot_be_copied_say_why(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle(tmp_path / "b", root)
    monkeypatch.setattr("cecgen.audit.recompute.shutil.copyfile", fail_as_full_disk)
    with pytest.raises(OSError, match=r"^\[Errno 28\] No space left on device \(in .*/, for temporary files\): '.*/b'$"):
        verify_bundle(tmp_path / "b")


def test_of_a_failed_copy_the_disk_is_named_that_it_was_for(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bundle is whole, and on another disk than the temporary files, which is the full one."""
    bundle(tmp_path / "b", root)
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))

    def fail_at_the_copy(source: Path, target: Path) -> None:
        raise OSError(28, "No space left on device", str(source), None, str(target))

    monkeypatch.setattr("cecgen.audit.recompute.shutil.copyfile", fail_at_the_copy)
    with pytest.raises(OSError, match="No space") as stop:
        verify_bundle(tmp_path / "b")
    assert stop.value.strerror == f"No space left on device (in {tmp_path}/temporary/, for temporary files)"


def test_a_bundle_that_a_mac_zipped_again_holds_to_its_figures(root: Path, tmp_path: Path) -> None:
    """Its names decomposed, and its own files beside and in the folder; all of them named, none of them a fault."""
    entry = root / ENTRY
    entry.write_text(entry.read_text().replace("evidence/a.pdf", "evidence/Übung.pdf"))
    (root / "content/jordan-rivera/evidence/a.pdf").rename(root / "content/jordan-rivera/evidence/Übung.pdf")
    digest = bundle(tmp_path / "bundle", root)
    with zipfile.ZipFile(tmp_path / "again.zip", "w") as archive:
        for path in sorted(path for path in (tmp_path / "bundle").rglob("*") if path.is_file()):
            name = path.relative_to(tmp_path).as_posix()
            archive.write(path, unicodedata.normalize("NFD", name))
            archive.writestr(f"__MACOSX/{Path(name).parent}/._{Path(name).name}", b"Mac")
        for folder in ("", "data/records/", "data/records/content/", "data/records/content/jordan-rivera/"):
            archive.writestr(f"bundle/{folder}.DS_Store", b"Bud1")
        archive.writestr("bundle/data/records/content/jordan-rivera/Thumbs.db", b"x")
    found = verify_bundle(tmp_path / "again.zip", root=digest)
    assert found.failed == ()
    assert any(said.startswith("the figures in data/transcript.json follow from data/records") for said in found.passed)
    assert "1 file whose names have another Unicode form than in the manifests, as a Mac stores them" in found.checked
    (told,) = [said for said in found.unchecked if "added by itself" in said]
    assert "__MACOSX, .DS_Store" in told


def test_figures_that_do_not_follow_fail_a_bundle_that_is_whole(root: Path, tmp_path: Path) -> None:
    document = evaluate_for_auditor(root)
    document["holders"][0]["certifications"][0]["cycles"][0]["counted"] = "45"
    bundle(tmp_path / "b", root, document, agent="cecgen 0.0.1")
    found = verify_bundle(tmp_path / "b")
    assert found.faults == ()
    assert "counted was packed as 45, and the records come to 6" in found.failed[0]
    assert "packed by cecgen 0.0.1" in found.failed[1]


def test_figures_are_not_worked_out_from_records_that_changed(root: Path, tmp_path: Path) -> None:
    """Beside a stray file of a desktop they still are."""
    bundle(tmp_path / "b", root)
    (tmp_path / "b" / ".DS_Store").write_bytes(b"")
    assert verify_bundle(tmp_path / "b").recomputed is not None
    (tmp_path / "b" / "data" / "evidence" / "a.pdf").write_bytes(b"%PDF-2.0\n")
    found = verify_bundle(tmp_path / "b")
    assert found.recomputed is None
    assert any("files differ from what was packed" in said for said in found.unchecked)


def test_any_bag_is_checked(tmp_path: Path) -> None:
    """One that the Library of Congress's program wrote, and with digests that only find accidents."""
    (tmp_path / "a.txt").write_bytes(b"a")
    bagit.make_bag(str(tmp_path), checksums=["md5"])
    found = verify_bundle(tmp_path)
    assert found.holds
    said = " ".join(found.unchecked)
    assert "md5 finds accidents, not forgery" in said
    assert "not a cecgen bundle" in said
    (tmp_path / "data" / "a.txt").write_bytes(b"b")
    assert [fault.kind for fault in verify_bundle(tmp_path).faults] == ["changed"]


def test_a_zip_that_is_refused_is_a_verdict(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("../evil", b"")
    found = verify_bundle(tmp_path / "x.zip")
    assert not found.holds
    assert found.failed == ("../evil: has a name that leads out of the bag by ..",)


# ---------------------------------------------------------------- the command


def test_the_command_says_everything_in_order(root: Path, tmp_path: Path, key: Path, cecgen: Command) -> None:
    digest = bundle(tmp_path / "b", root, key=key)
    groups = " ".join(digest[at : at + 8] for at in range(0, 64, 8)).upper()
    ran = cecgen("verify", tmp_path / "b", "--signers", signers_of(key), "--root", f"sha256:{groups}")
    titles = [line for line in ran.output.splitlines() if line and not line.startswith(" ")]
    assert ran.code == 0
    assert titles == [
        "Checked:",
        "Holds:",
        "Not checked:",
        "Not proven:",
        "Root digest:",
        "All that could be checked holds.",
    ]
    assert " ".join(VERIFY_DISCLAIMER.split()) in " ".join(ran.output.split())


def test_a_root_digest_is_to_be_compared_unless_it_was_given(root: Path, tmp_path: Path, cecgen: Command) -> None:
    digest = bundle(tmp_path / "b", root)
    heading = "Root digest, to compare with the one on the cover:"
    assert heading in cecgen("verify", tmp_path / "b").output
    assert heading not in cecgen("verify", tmp_path / "b", "--root", digest).output


def test_the_command_fails_where_anything_does_not_hold(root: Path, tmp_path: Path, cecgen: Command) -> None:
    bundle(tmp_path / "b", root)
    (tmp_path / "b" / "data" / "evidence" / "a.pdf").unlink()
    (tmp_path / "b" / "evil\x1b[31m.txt").write_bytes(b"")
    ran = cecgen("verify", tmp_path / "b")
    assert ran.code == 1
    order = ["Checked:", "Does not hold:", "Not checked:", "Not proven:"]
    assert [line for line in ran.output.splitlines() if line in order] == order
    assert "data/evidence/a.pdf: is listed but missing" in ran.output
    assert "It is UNSIGNED." in ran.output
    assert "\x1b" not in ran.output


def test_the_document_says_the_same_to_a_program(root: Path, tmp_path: Path, cecgen: Command) -> None:
    digest = bundle(tmp_path / "b", root)
    (tmp_path / "b" / "README.txt").write_bytes(b"")
    ran = cecgen("verify", tmp_path / "b", "--format", "json")
    said = json.loads(ran.output)
    assert (ran.code, said["format"], said["holds"], said["root"], said["signature"]) == (1, 1, False, digest, "unsigned")
    means = "differs from its digest in tagmanifest-sha256.txt"
    assert said["faults"] == [{"kind": "changed", "path": "README.txt", "means": means}]
    assert said["recomputed"]["differences"] == []


def test_a_root_digest_that_the_shell_cut_at_its_blanks_is_to_be_put_in_quotes(tmp_path: Path, cecgen: Command) -> None:
    ran = cecgen("verify", tmp_path, "--root", "c227ebc0", "0a1b2c3d")
    assert ran.code == 2
    assert (
        "'c227ebc0' is not a root digest, which has 64 digits from 0 to f; if it is written with blanks, put it in quotes"
        in (" ".join(ran.output.split()))
    )


@pytest.mark.parametrize("arguments", [(), ("nowhere",), (".",), (".", "--root", "abc"), (".", "--signers", "nowhere")])
def test_what_is_no_bag_or_no_digest_is_not_understood(
    tmp_path: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cecgen("verify", *arguments).code == 2


def test_nothing_is_written_beside_a_bundle(root: Path, tmp_path: Path, cecgen: Command) -> None:
    bundle(tmp_path / "b", root)
    before = sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*"))
    cecgen("verify", tmp_path / "b")
    assert sorted((path, path.stat().st_mtime_ns) for path in tmp_path.rglob("*")) == before


def test_the_page_for_whoever_has_no_cecgen_is_written_whole(tmp_path: Path, cecgen: Command) -> None:
    """To the byte, and nothing is checked."""
    page = tmp_path / "check.html"
    assert cecgen("verify", "--page", page).code == 0
    assert page.read_bytes() == files("cecgen.outputs").joinpath("audit", "pack", "verify.html").read_bytes()


@pytest.mark.parametrize("arguments", [(), ("bundle", "--page", "check.html")])
def test_a_bundle_is_checked_or_the_page_is_written(
    tmp_path: Path, cecgen: Command, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    """Neither and both are a misunderstanding."""
    monkeypatch.chdir(tmp_path)
    assert cecgen("verify", *arguments).code == 2
    assert [*tmp_path.iterdir()] == []
