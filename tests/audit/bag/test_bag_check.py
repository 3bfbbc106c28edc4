"""Checking a bag: each thing that can be wrong with one, by itself."""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cecgen.audit.bag import NotABagError, check_bag, check_own_bag, write_bag
from cecgen.audit.bag.tag_files import ALGORITHMS

Made = Callable[..., Path]
A = hashlib.sha256(b"a").hexdigest()


def kinds(folder: Path, *, complete: bool = False) -> list[tuple[str, str]]:
    return [(fault.kind, fault.path) for fault in check_bag(folder, complete=complete).faults]


def test_a_bag_of_ours_holds(bag: Path) -> None:
    assert check_own_bag(bag) == []


@pytest.mark.parametrize("algorithm", ["md5", "sha1", "sha256", "sha512", "sha3_256", "blake2b"])
def test_any_digest_that_can_be_worked_out_is(by_hand: Made, algorithm: str) -> None:
    folder = by_hand(algorithm=algorithm)
    assert (check_bag(folder).faults, check_bag(folder).algorithms) == ((), (algorithm,))
    (folder / "data" / "a.txt").write_bytes(b"b")
    assert kinds(folder) == [("changed", "data/a.txt")]


def test_the_algorithms_are_named_without_underscores() -> None:
    assert ALGORITHMS["sha3256"] == "sha3_256"


def test_a_manifest_by_an_unknown_algorithm_is_named(by_hand: Made) -> None:
    folder = by_hand(more={"manifest-tiger.txt": b"00  data/a.txt\n"})
    assert (check_bag(folder).faults, check_bag(folder).unsupported_manifests) == ((), ("manifest-tiger.txt",))
    (folder / "manifest-sha256.txt").unlink()
    assert kinds(folder) == [("missing", "manifest-sha256.txt")]


def test_upper_case_digits_and_the_mark_of_binary_files_are_read(by_hand: Made) -> None:
    assert kinds(by_hand(more={"manifest-sha256.txt": f"{A.upper()} *data/a.txt\r\n".encode()})) == []


def test_a_bag_may_be_empty(by_hand: Made) -> None:
    assert kinds(by_hand({})) == []


@pytest.mark.parametrize("version", ["0.93", "0.94", "0.95", "0.96", "0.97", "1.0"])
@pytest.mark.parametrize("dots", ["", "./", "././"])
def test_every_version_of_bagit_is_read(by_hand: Made, version: str, dots: str) -> None:
    """Up to 0.95 the labels were in package-info.txt; `find . | xargs md5sum` puts ./ before every name."""
    info = "package-info.txt" if version < "0.96" else "bag-info.txt"
    digest = hashlib.md5(b"a", usedforsecurity=False).hexdigest()
    more = {info: b"Payload-Oxum: 1.1\n", "manifest-md5.txt": f"{digest}  {dots}data/a.txt\n".encode()}
    more["tagmanifest-md5.txt"] = f"{hashlib.md5(more[info], usedforsecurity=False).hexdigest()} *{dots}{info}\n".encode()
    found = check_bag(by_hand(algorithm="md5", version=version, more=more))
    assert (found.faults, found.find_info("payload-oxum")) == ((), "1.1")
    assert found.declared.version == tuple(map(int, version.split(".")))


@pytest.mark.parametrize("version", ["0.96", "1.0"])
def test_blanks_in_the_declaration_mattered_only_since_1_0(by_hand: Made, version: str) -> None:
    """Old programs wrote it in several ways."""
    text = f"\nBagIt-Version : {version}\r\n\r\nTag-File-Character-Encoding :  UTF-8\n\n"
    assert kinds(by_hand(more={"bagit.txt": text.encode()})) == ([] if version == "0.96" else [("malformed", "bagit.txt")])


def test_a_missing_file_is_found(bag: Path) -> None:
    (bag / "data" / "summary.txt").unlink()
    assert kinds(bag) == [("totals", "bag-info.txt"), ("missing", "data/summary.txt")]


def test_a_file_that_differs_in_letter_case_is_pointed_to(by_hand: Made) -> None:
    folder = by_hand({"data/é.txt": b"a"})
    (folder / "data" / "é.txt").rename(folder / "data" / "É.txt")
    missing = next(fault for fault in check_bag(folder).faults if fault.kind == "missing")
    assert "differs in letter case or Unicode form" in missing.message


@pytest.mark.parametrize(
    "path", ["../outside", "/etc/passwd", "data/../../x", "C:/x", "C:x", "data\\x", "~/x", "~root/x", "data//x", "data/./x"]
)
def test_a_name_that_leads_out_of_the_bag_is_named_and_not_followed(by_hand: Made, tmp_path: Path, path: str) -> None:
    (tmp_path / "outside").write_bytes(b"a")
    lines = f"{A}  data/a.txt\n{A}  {path}\n"
    assert kinds(by_hand(more={"manifest-sha256.txt": lines.encode()})) == [("escapes", path)]


@pytest.mark.parametrize("target", ["../../outside", "/etc/passwd", "a.txt", "nowhere"])
def test_a_link_is_no_file_of_the_bag(by_hand: Made, tmp_path: Path, target: str) -> None:
    """Wherever it leads, the right content included."""
    (tmp_path / "outside").write_bytes(b"a")
    folder = by_hand({"data/a.txt": b"a", "data/b.txt": b"a"})
    (folder / "data" / "b.txt").unlink()
    (folder / "data" / "b.txt").symlink_to(target)
    assert kinds(folder) == [("link", "data/b.txt"), ("missing", "data/b.txt")]


def test_a_folder_that_is_a_link_is_not_entered(by_hand: Made, tmp_path: Path) -> None:
    folder = by_hand({"data/x/a.txt": b"a"})
    (folder / "data" / "x").rename(tmp_path / "elsewhere")
    (folder / "data" / "x").symlink_to(tmp_path / "elsewhere")
    assert kinds(folder) == [("link", "data/x"), ("missing", "data/x/a.txt")]


def test_a_pipe_is_not_waited_for(by_hand: Made) -> None:
    folder = by_hand()
    os.mkfifo(folder / "data" / "pipe")
    assert kinds(folder) == [("special", "data/pipe")]


@pytest.mark.parametrize(
    "names", [("data/A.txt", "data/a.txt"), ("data/\u00e9.txt", "data/e\u0301.txt"), ("data/X/1", "data/x/2")]
)
def test_two_names_that_are_one_elsewhere_are_found(by_hand: Made, names: tuple[str, str]) -> None:
    found = kinds(by_hand(dict.fromkeys(names, b"a")))
    assert [kind for kind, _ in found] == ["alike"]


def test_a_line_twice_is_found(by_hand: Made) -> None:
    line = f"{A}  data/a.txt\n"
    assert kinds(by_hand(more={"manifest-sha256.txt": (line + line).encode()})) == [("repeated", "data/a.txt")]


@pytest.mark.parametrize(
    "line", ["# a comment", A, f"{A[:-1]}  data/a.txt", f"{A}data/a.txt", f"g{A[1:]}  data/b", f"{A}  bagit.txt", " "]
)
def test_a_line_that_is_none_is_found(by_hand: Made, line: str) -> None:
    found = kinds(by_hand(more={"manifest-sha256.txt": f"{A}  data/a.txt\n{line}\n".encode()}))
    assert found == [("malformed", "manifest-sha256.txt")]


def test_payload_in_a_tag_manifest_is_found(by_hand: Made) -> None:
    found = kinds(by_hand(more={"tagmanifest-sha256.txt": f"{A}  data/a.txt\n".encode()}))
    assert found == [("malformed", "tagmanifest-sha256.txt")]


def test_every_manifest_lists_all_since_1_0(by_hand: Made) -> None:
    """Before, the manifests together had to."""
    payload = {"data/a.txt": b"a", "data/b.txt": b"a"}
    more = {"manifest-sha512.txt": f"{hashlib.sha512(b'a').hexdigest()}  data/a.txt\n".encode()}
    folder = by_hand(payload, more=more)
    assert kinds(folder) == [("unlisted", "data/b.txt")]
    (folder / "bagit.txt").write_text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")
    assert kinds(folder) == []


@pytest.mark.parametrize("oxum", ["2.1", "1.2", "1", "1.1.1", "-1.1", "", "1.1 "])
def test_wrong_totals_are_found(by_hand: Made, oxum: str) -> None:
    found = kinds(by_hand(more={"bag-info.txt": f"Payload-Oxum: {oxum}\n".encode()}))
    assert found == ([] if oxum.strip() == "1.1" else [("totals", "bag-info.txt")])


def test_totals_stated_twice_are_found(by_hand: Made) -> None:
    found = kinds(by_hand(more={"bag-info.txt": b"Payload-Oxum: 1.1\npayload-oxum: 1.1\n"}))
    assert found == [("repeated", "bag-info.txt")]


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\xef\xbb\xbfBagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n", "encoding"),
        (b"BagIt-Version: 1.0\n", "malformed"),
        (b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\nMore: x\n", "malformed"),
        (b"BagIt-Version: 2.0\nTag-File-Character-Encoding: UTF-8\n", "malformed"),
        (b"BagIt-Version: one\nTag-File-Character-Encoding: UTF-8\n", "malformed"),
        (b"BagIt-Version: 1.0\nTag-File-Character-Encoding: rot13\n", "encoding"),
        (b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-7\n", "encoding"),
        (b"BagIt-Version: 1.0\xff\nTag-File-Character-Encoding: UTF-8\n", "encoding"),
        (b"", "malformed"),
    ],
)
def test_a_declaration_that_is_none_is_found(by_hand: Made, data: bytes, kind: str) -> None:
    assert kinds(by_hand(more={"bagit.txt": data})) == [(kind, "bagit.txt")]


def test_a_byte_order_mark_in_a_manifest_is_found_and_read_over(by_hand: Made) -> None:
    data = f"\ufeff{A}  data/a.txt\n".encode()
    assert kinds(by_hand(more={"manifest-sha256.txt": data})) == [("encoding", "manifest-sha256.txt")]


def test_a_manifest_that_is_not_in_its_encoding_is_found(by_hand: Made) -> None:
    found = kinds(by_hand(more={"manifest-sha256.txt": f"{A}  data/a.txt\n{A}  data/".encode() + b"\xff\n"}))
    assert ("encoding", "manifest-sha256.txt") in found


@pytest.mark.parametrize("encoding", ["UTF-16", "ISO-8859-1", "windows-1252"])
def test_manifests_are_read_in_the_encoding_that_is_stated(by_hand: Made, encoding: str) -> None:
    assert kinds(by_hand({"data/ü.txt": b"a"}, encoding=encoding)) == []


def test_a_percent_sign_is_itself_before_1_0(by_hand: Made) -> None:
    line = f"{A}  data/a%25.txt\n".encode()
    folder = by_hand({"data/a%.txt": b"a"}, more={"manifest-sha256.txt": line})
    assert kinds(folder) == []
    (folder / "bagit.txt").write_text("BagIt-Version: 0.97\nTag-File-Character-Encoding: UTF-8\n")
    assert [kind for kind, _ in kinds(folder)] == ["unlisted", "missing"]


def test_what_is_to_be_fetched_is_named_and_never_fetched(by_hand: Made) -> None:
    line = f"{A}  data/a.txt\n{A}  data/far.txt\n".encode()
    fetch = b"http://127.0.0.1:9/far.txt 1 data/far.txt\n"
    folder = by_hand(more={"manifest-sha256.txt": line, "fetch.txt": fetch})
    assert kinds(folder) == [("incomplete", "data/far.txt")]
    assert check_bag(folder).external_files == ("data/far.txt",)
    (folder / "fetch.txt").write_bytes(b"http://127.0.0.1:9/far.txt 1 ../far.txt\nnonsense\n")
    assert {"escapes", "malformed", "missing"} == {kind for kind, _ in kinds(folder)}


def test_a_bag_without_a_tag_manifest_is_a_bag_and_none_of_ours(by_hand: Made) -> None:
    folder = by_hand(more={"bag-info.txt": b"Payload-Oxum: 1.1\n"})
    found = check_bag(folder)
    assert (found.faults, found.unlisted_tag_files) == ((), ("bag-info.txt", "bagit.txt", "manifest-sha256.txt"))
    assert ("missing", "tagmanifest-sha256.txt") in kinds(folder, complete=True)


@pytest.mark.parametrize("name", ["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "README.txt"])
def test_ours_lists_every_tag_file(bag: Path, name: str) -> None:
    """A tag manifest that leaves one out is a fault, where it is there and where it was taken away."""
    path = bag / "tagmanifest-sha256.txt"
    path.write_text("".join(line for line in path.read_text().splitlines(True) if not line.endswith(f"  {name}\n")))
    assert [(fault.kind in ("unheld", "unlisted"), fault.path) for fault in check_own_bag(bag)] == [(True, name)]
    (bag / name).unlink()
    if name != "README.txt":
        assert name in {fault.path for fault in check_own_bag(bag)}


def test_an_empty_folder_is_in_no_list_of_ours(bag: Path) -> None:
    (bag / "data" / "proof of attendance").mkdir()
    assert kinds(bag) == []
    assert [fault.path for fault in check_own_bag(bag)] == ["data/proof of attendance"]


def test_the_signature_stands_beside_the_tag_manifest_and_nothing_else_does(bag: Path) -> None:
    (bag / "tagmanifest-sha256.txt.sig").write_bytes(b"")
    assert check_own_bag(bag) == []
    (bag / "tagmanifest-sha256.txt.sig2").write_bytes(b"")
    assert [fault.path for fault in check_own_bag(bag)] == ["tagmanifest-sha256.txt.sig2"]


def test_a_name_that_is_no_text_is_found(by_hand: Made) -> None:
    folder = by_hand()
    with open(os.fsencode(folder) + b"/data/\xff.txt", "wb"):
        pass
    (fault,) = check_bag(folder).faults
    assert fault.kind == "encoding"
    assert str(fault).isprintable()


def test_a_name_cannot_paint_the_screen(by_hand: Made) -> None:
    """Escapes and marks that turn text round are shown by number."""
    folder = by_hand()
    (folder / "data" / "fdp.\u202eevil\x1b[31m").write_bytes(b"")
    assert {str(fault).isprintable() for fault in check_bag(folder).faults} == {True}


def test_a_folder_that_is_no_bag_is_said_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"a")
    with pytest.raises(NotABagError, match=r"neither bagit\.txt nor a manifest"):
        check_bag(tmp_path)


def test_a_tag_file_too_large_for_one_is_not_read(by_hand: Made) -> None:
    folder = by_hand()
    with open(folder / "manifest-sha256.txt", "r+b") as stream:
        stream.truncate((32 << 20) + 1)
    assert ("malformed", "manifest-sha256.txt") in kinds(folder)


@given(
    st.sampled_from(["bagit.txt", "bag-info.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "fetch.txt"]), st.binary()
)
@example("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: idna\n")
@example("bagit.txt", b"BagIt-Version: 1.0\nTag-File-Character-Encoding: utf-16\n")
@example("manifest-sha256.txt", A.encode() + b"  data/\0a\n")
@example("manifest-sha256.txt", A.encode() + b"  " + b"data/" + b"a" * 5000 + b"\n")
def test_whatever_stands_in_a_tag_file_is_a_fault_and_no_crash(name: str, data: bytes) -> None:
    with TemporaryDirectory() as place:
        folder = Path(place) / "b"
        write_bag(folder, {"a.txt": b"a"}, {"Bagging-Date": "2026-03-16"})
        before = (folder / name).read_bytes() if (folder / name).exists() else None
        (folder / name).write_bytes(data)
        faults = check_own_bag(folder)
        assert faults or data == before
        assert all(str(fault).isprintable() for fault in faults)
