"""Opening what somebody sent: a zip that is not safe is refused before a byte of it is written."""

import os
import shutil
import stat
import struct
import tempfile
import unicodedata
import zipfile
import zlib
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from zips import write_quoted_zip, zip_of

from cecgen.audit.bag import NotABagError, UnsafeZipError, check_bag, check_own_bag, open_bag, write_bag, write_zip
from cecgen.audit.bag import unpack as opening_module

DECLARED = b"BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n"


@pytest.fixture(autouse=True)
def nothing_outside(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch):
    """Temporary folders lie in one of the test's own, where nothing may be left."""
    place = tmp_path_factory.mktemp("temporary")
    monkeypatch.setattr("tempfile.tempdir", str(place))
    yield place
    assert list(place.iterdir()) == []


def read_faults(path: Path) -> list[tuple[str, str]]:
    before = sorted(path.parent.rglob("*"))
    with pytest.raises(UnsafeZipError) as stop, open_bag(path):
        pass
    assert sorted(path.parent.rglob("*")) == before
    return [(fault.kind, fault.path) for fault in stop.value.faults]


def test_a_folder_is_looked_at_where_it_lies(bag: Path) -> None:
    with open_bag(bag) as opened:
        assert opened.folder == bag


@pytest.mark.parametrize("name", ["nowhere", "a.txt"])
def test_what_is_no_zip_is_said_to_be_none(tmp_path: Path, name: str) -> None:
    (tmp_path / "a.txt").write_bytes(b"PK, but only nearly")
    with pytest.raises(NotABagError, match=name), open_bag(tmp_path / name):
        pass


@pytest.mark.parametrize(
    "name",
    [
        "../evil", "/evil", "b/../../evil", "b\\..\\evil", "C:/evil", "~/evil", "b/ev\x1bil", "b//evil", "b/./evil",
        "b/nul", "b/evil.", "b/evil ", "b/a:stream", "b/" + "x" * 300, "b/" + "y/" * 600,
    ],
)  # fmt: skip
def test_a_name_that_leads_out_is_named(tmp_path: Path, name: str) -> None:
    path = zip_of(tmp_path / "x.zip", {"b/bagit.txt": DECLARED, name: b"evil"})
    assert "escapes" in {kind for kind, _ in read_faults(path)}


def test_a_file_without_a_name_is_refused(tmp_path: Path) -> None:
    assert read_faults(write_quoted_zip(tmp_path / "x.zip", 1, b"x", first=b"")) == [("escapes", "")]


def test_all_that_speaks_against_a_zip_is_said_at_once(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "x.zip", {"../a": b"", "/b": b"", "c": b"", "C": b""})
    assert read_faults(path) == [("escapes", "../a"), ("escapes", "/b"), ("alike", "C")]


@pytest.mark.parametrize("mode", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_are_refused(tmp_path: Path, mode: int) -> None:
    entry = zipfile.ZipInfo("b/link")
    entry.create_system, entry.external_attr = 3, (mode | 0o777) << 16
    path = zip_of(tmp_path / "x.zip", {"b/bagit.txt": DECLARED, entry: b"/etc/passwd"})
    assert read_faults(path) == [("link" if mode == stat.S_IFLNK else "special", "b/link")]


@pytest.mark.parametrize("names", [("b/A", "b/a"), ("b/\u00e9", "b/e\u0301"), ("b/X/1", "b/x/2")])
def test_two_names_that_are_one_elsewhere_are_refused(tmp_path: Path, names: tuple[str, str]) -> None:
    assert [kind for kind, _ in read_faults(zip_of(tmp_path / "x.zip", dict.fromkeys(names, b"")))] == ["alike"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_one_name_twice_is_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("b/a", b"1")
        archive.writestr("b/a", b"2")
    assert read_faults(tmp_path / "x.zip") == [("repeated", "b/a")]


def test_a_file_below_a_file_is_refused(tmp_path: Path) -> None:
    assert read_faults(zip_of(tmp_path / "x.zip", {"b/a": b"", "b/a/c": b""})) == [("archive", "b/a/c")]


def test_a_bomb_that_packs_well_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "x.zip", {"b/zeros": bytes(20 << 20)}, zipfile.ZIP_DEFLATED)
    assert path.stat().st_size < 30_000
    assert read_faults(path) == [("archive", "b/zeros")]


def test_a_bomb_of_overlapping_files_is_refused(tmp_path: Path) -> None:
    """One stretch of bytes quoted by every file, which no ratio of one file shows."""
    found = read_faults(write_quoted_zip(tmp_path / "x.zip", 50, b"x" * 1000))
    assert len([kind for kind, _ in found if kind == "archive"]) >= 50


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_module, "MAX_FILES", 10)
    assert read_faults(zip_of(tmp_path / "x.zip", {f"b/{number}": b"" for number in range(11)})) == [("archive", "")]


def test_too_much_to_unpack_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_module, "MAX_UNPACKED_BYTES", 1000)
    assert read_faults(zip_of(tmp_path / "x.zip", {"b/1": bytes(600), "b/2": bytes(600)})) == [("archive", "")]


def test_a_list_that_would_fill_the_memory_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(opening_module, "MAX_DIRECTORY", 100)
    assert read_faults(zip_of(tmp_path / "x.zip", {"b/" + "n" * 100: b""})) == [("archive", "")]


def test_a_file_that_is_longer_than_its_zip_says_is_not_written_out(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "x.zip", {"bagit.txt": bytes(5000)}, zipfile.ZIP_DEFLATED)
    data = bytearray(path.read_bytes())
    for header, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = data.index(header) + at
        data[place : place + 4] = (10).to_bytes(4, "little")
    path.write_bytes(data)
    assert read_faults(path) == [("archive", "")]


def test_an_encrypted_file_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "x.zip", {"b/a": b"1"})
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    path.write_bytes(data)
    assert read_faults(path) == [("archive", "b/a")]


def with_unicode_name(name: str, unicode_name: str) -> zipfile.ZipInfo:
    """An entry with a second name, in Unicode, as WinRAR writes one for letters that its country's letters lack."""
    entry = zipfile.ZipInfo(name)
    field = b"\1" + zlib.crc32(name.encode("ascii")).to_bytes(4, "little") + unicode_name.encode()
    entry.extra = struct.pack("<HH", 0x7075, len(field)) + field
    return entry


def test_a_name_in_unicode_beside_the_usual_one_is_used(tmp_path: Path) -> None:
    """The usual one has only what is nearest to its letters."""
    path = zip_of(
        tmp_path / "x.zip", {"b/bagit.txt": DECLARED, with_unicode_name("b/data/Lukasz.pdf", "b/data/Łukasz.pdf"): b"1"}
    )
    with open_bag(path) as opened:
        assert (opened.folder / "data" / "Łukasz.pdf").read_bytes() == b"1"


@pytest.mark.parametrize("other", ["b/data/2.pdf", "b/data/é2.pdf", "b/1.pdf", "b/data/é/1.pdf"])
def test_two_names_that_differ_in_more_than_letters_are_refused(tmp_path: Path, other: str) -> None:
    """Some programs would show certificate 2 where others show certificate 1."""
    path = zip_of(tmp_path / "x.zip", {"b/bagit.txt": DECLARED, with_unicode_name("b/data/1.pdf", other): b"1"})
    assert read_faults(path) == [("archive", "b/data/1.pdf")]


def test_what_is_wrong_with_every_file_is_said_once(tmp_path: Path) -> None:
    """With how many others there are, and what to do."""
    path = zip_of(tmp_path / "x.zip", {f"b/{name}": b"1" * 99 for name in "abcde"}, zipfile.ZIP_BZIP2)
    with pytest.raises(UnsafeZipError) as caught, open_bag(path):
        pass
    (fault,) = caught.value.faults
    assert str(fault) == (
        "b/a: is compressed by a method that is not supported (only stored and deflated are): "
        "unpack it, and verify the folder (4 more files likewise)"
    )


def add_end_of_large_zips(path: Path, **changed: int) -> None:
    """Give a zip the end in the form for more than 4 GB too, as programs that pack a stream do."""
    data = path.read_bytes()
    at = data.rindex(b"PK\x05\x06")
    number, size, begins = struct.unpack("<10xHII", data[at : at + 20])
    number, size, begins = changed.get("number", number), changed.get("size", size), changed.get("begins", begins)
    end64 = struct.pack("<4sQHHIIQQQQ", b"PK\x06\x06", 44, 45, 45, 0, 0, number, number, size, begins)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    end = data[at:] if changed else struct.pack("<4s4xHHIIH", b"PK\x05\x06", 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    path.write_bytes(data[:at] + end64 + locator + end)


def test_a_zip_in_the_form_for_large_ones_is_read(bag: Path, tmp_path: Path) -> None:
    """Some programs write any zip so."""
    write_zip(bag, tmp_path / "x.zip", date(2026, 3, 16))
    add_end_of_large_zips(tmp_path / "x.zip")
    with open_bag(tmp_path / "x.zip") as opened:
        assert check_bag(opened.folder).faults == ()


@pytest.mark.parametrize("changed", [{"number": 1}, {"size": 9 << 20}, {"begins": 0}])
def test_a_zip_whose_two_ends_differ_is_refused(bag: Path, tmp_path: Path, changed: dict[str, int]) -> None:
    """Some programs would unpack other files than those that are checked here."""
    write_zip(bag, tmp_path / "x.zip", date(2026, 3, 16))
    add_end_of_large_zips(tmp_path / "x.zip", **changed)
    assert read_faults(tmp_path / "x.zip") == [("archive", "")]


def test_a_way_of_packing_that_is_not_read_is_refused(tmp_path: Path) -> None:
    assert read_faults(zip_of(tmp_path / "x.zip", {"b/a": b"1" * 99}, zipfile.ZIP_BZIP2)) == [("archive", "b/a")]


def test_a_name_that_the_list_gives_otherwise_is_refused(tmp_path: Path) -> None:
    path = zip_of(tmp_path / "x.zip", {"b/good": b"1"})
    data = path.read_bytes()
    path.write_bytes(data.replace(b"b/good", b"b/evil", 1))
    assert read_faults(path) == [("archive", "b/good")]


@pytest.mark.parametrize("where", ["before", "between", "after", "comment"])
def test_bytes_that_belong_to_no_file_are_refused(bag: Path, tmp_path: Path, where: str) -> None:
    """Nothing may ride along in the zip that no list names."""
    write_zip(bag, tmp_path / "x.zip", date(2026, 3, 16))
    data = (tmp_path / "x.zip").read_bytes()
    if where == "before":
        (tmp_path / "x.zip").write_bytes(b"PK\x03\x04" + b"#" * 60 + data)
    elif where == "after":
        (tmp_path / "x.zip").write_bytes(data + b"#" * 60)
    elif where == "comment":
        with zipfile.ZipFile(tmp_path / "x.zip", "a") as archive:
            archive.comment = b"proof of attendance"
    else:
        with zipfile.ZipFile(tmp_path / "x.zip", "a") as archive:
            archive.fp.seek(archive.start_dir)  # type: ignore[union-attr]
            archive.fp.write(b"#" * 60)  # type: ignore[union-attr]
            archive.start_dir += 60
            archive.writestr("bundle/more", b"")
    assert {kind for kind, _ in read_faults(tmp_path / "x.zip")} == {"archive"}


def test_a_truncated_zip_is_refused(bag: Path, tmp_path: Path) -> None:
    write_zip(bag, tmp_path / "x.zip", date(2026, 3, 16))
    data = (tmp_path / "x.zip").read_bytes()
    for length in [*range(4, len(data), 7), *range(len(data) - 100, len(data))]:
        (tmp_path / "x.zip").write_bytes(data[:length])
        with pytest.raises((UnsafeZipError, NotABagError)), open_bag(tmp_path / "x.zip"):
            pass


def test_no_changed_byte_of_a_zip_passes(bag: Path, tmp_path: Path) -> None:
    """Each is refused, or the bag in it is another; but for what says nothing about the files: times, versions, rights."""
    write_zip(bag, tmp_path / "x.zip", date(2026, 3, 16))
    data = (tmp_path / "x.zip").read_bytes()
    passed = set()
    with zipfile.ZipFile(tmp_path / "x.zip") as archive:
        local = [entry.header_offset for entry in archive.infolist()]
        central = archive.start_dir
    for at in range(len(data)):
        (tmp_path / "x.zip").write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        try:
            with open_bag(tmp_path / "x.zip") as opened:
                whole = not check_own_bag(opened.folder) and opened.folder.name == "bundle"
        except (UnsafeZipError, NotABagError):
            whole = False
        if whole:
            passed.add(at)
    contents = {at for at in passed if at < central and not any(begins <= at < begins + 30 for begins in local)}
    assert contents == set()


@pytest.mark.parametrize("top", ["", "bundle/"])
def test_a_bag_may_be_the_zip_or_a_folder_in_it(bag: Path, tmp_path: Path, top: str) -> None:
    files = {f"{top}{path.relative_to(bag).as_posix()}": path.read_bytes() for path in bag.rglob("*") if path.is_file()}
    with open_bag(zip_of(tmp_path / "x.zip", files, zipfile.ZIP_DEFLATED)) as opened:
        assert check_own_bag(opened.folder) == []


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"a/1": b"", "b/1": b""}, r"x\.zip is not a BagIt bag: it has neither bagit\.txt nor a manifest; it contains a, b$"),
        ({"a/bagit.txt": b"", "b/c/bagit.txt": b""}, r"x\.zip contains 2 bags \(a, b/c\): verify one of them$"),
        ({"bundle.zip": b"PK", "bundle-cover.pdf": b""}, r"contains bundle\.zip: move it out, and verify it$"),
        ({"__MACOSX/._a": b"", ".DS_Store": b""}, "it contains nothing$"),
        ({"1/2/3/4/5/bagit.txt": b""}, "it contains 1$"),
    ],
)
def test_a_zip_without_exactly_one_bag_says_what_it_contains(tmp_path: Path, files: dict[str, bytes], message: str) -> None:
    """And never where it was unpacked."""
    with pytest.raises(NotABagError, match=message) as stop, open_bag(zip_of(tmp_path / "x.zip", files)):
        pass
    assert str(tempfile.gettempdir()) not in str(stop.value)


# ---------------------------------------------------------------- zipped again, or unpacked, by another program


def zip_again(bag: Path, target: Path, *, top: str = "bundle/", more: Mapping[str, bytes] | None = None, by: str = "/") -> Path:
    """The bag in a zip below `top`, with more files in it, its folders separated by a sign."""
    own = {f"{top}{path.relative_to(bag).as_posix()}": path.read_bytes() for path in sorted(bag.rglob("*")) if path.is_file()}
    return zip_of(target, {name.replace("/", by): data for name, data in {**own, **(more or {})}.items()})


MAC = {
    "__MACOSX/bundle/._bagit.txt": b"Mac",
    "__MACOSX/._bundle": b"Mac",
    "bundle/.DS_Store": b"Bud1",
    "bundle/data/._summary.txt": b"Mac",
    "bundle/Icon\r": b"",
}
WINDOWS = {"bundle/data/Thumbs.db": b"x", "bundle/Desktop.ini": b"x", "bundle/data/evidence/a.pdf:Zone.Identifier": b"x"}
OTHERS = {"bundle/@eaDir/a/b": b"x", "bundle/data/.~lock.a.ods#": b"x", "bundle/data/~$a.docx": b"x"}


@pytest.mark.parametrize("more", [MAC, WINDOWS, OTHERS], ids=["Mac", "Windows", "others"])
def test_what_a_computer_added_by_itself_is_passed_over(bag: Path, tmp_path: Path, more: dict[str, bytes]) -> None:
    """Beside the bag and in it, whatever its name is; it is listed, unless no machine could write it."""
    with open_bag(zip_again(bag, tmp_path / "x.zip", more=more)) as opened:
        found = check_bag(opened.folder, complete=True)
        assert found.faults == ()
        assert opened.folder.name == "bundle"
        assert set(found.clutter) <= {name.removeprefix("bundle/") for name in more}
        assert set(opened.neighbours) <= {"__MACOSX"}
        assert found.clutter


def test_what_a_manifest_lists_is_not_passed_over(bag: Path, tmp_path: Path) -> None:
    """Many bags were made on a Mac, with its files in them."""
    shutil.rmtree(bag)
    write_bag(bag, {".DS_Store": b"Bud1", "a.txt": b"a"}, {})
    assert check_bag(bag, complete=True).clutter == ()
    (bag / "data" / ".DS_Store").write_bytes(b"Bud2")
    assert [(fault.kind, fault.path) for fault in check_own_bag(bag)] == [("changed", "data/.DS_Store")]
    (bag / "data" / ".DS_Store").unlink()
    assert ("missing", "data/.DS_Store") in [(fault.kind, fault.path) for fault in check_own_bag(bag)]


@pytest.mark.parametrize("top", ["Downloads/bundle/", "a/b/c/bundle/"])
def test_the_only_bag_is_taken_however_deep_it_is(bag: Path, tmp_path: Path, top: str) -> None:
    """In a zip, and in a folder that one was unpacked into; what is beside it is named."""
    with open_bag(zip_again(bag, tmp_path / "x.zip", top=top, more={"letter.txt": b"Dear"})) as opened:
        assert (opened.inside, opened.neighbours) == (top.rstrip("/"), ("letter.txt",))
        assert check_own_bag(opened.folder) == []
    deep = tmp_path / "unpacked" / top
    deep.parent.mkdir(parents=True)
    bag.rename(deep)
    with open_bag(tmp_path / "unpacked") as opened:
        assert (opened.inside, opened.is_folder, opened.neighbours) == (top.rstrip("/"), True, ())


def test_backslashes_of_an_old_windows_program_are_read_as_slashes(bag: Path, tmp_path: Path) -> None:
    """Only if the zip has no other sign between folders, and no name that leads out."""
    with open_bag(zip_again(bag, tmp_path / "x.zip", by="\\")) as opened:
        assert opened.has_backslashes
        assert check_own_bag(opened.folder) == []
    assert read_faults(zip_again(bag, tmp_path / "y.zip", by="\\", more={"../../evil": b"x"})) == [("escapes", "../../evil")]


def test_dots_before_the_names_in_a_zip_do_not_matter(bag: Path, tmp_path: Path) -> None:
    """Some programs pack ./bundle and all that is in it; two names for one file are refused as before."""
    with open_bag(zip_again(bag, tmp_path / "x.zip", top="./bundle/", more={"./": b""})) as opened:
        assert (opened.inside, check_own_bag(opened.folder)) == ("bundle", [])
    twice = zip_again(bag, tmp_path / "y.zip", more={"./bundle/bagit.txt": b"x"})
    assert ("repeated", "bundle/bagit.txt") in read_faults(twice)


def test_a_part_of_a_bundle_is_not_taken_for_it(bag: Path) -> None:
    """The message names the folder to verify."""
    for part in (bag / "data", bag / "data" / "evidence", bag / "bagit.txt", bag / "data" / "summary.txt"):
        with pytest.raises(NotABagError, match=rf"inside|of the bundle {bag}: verify that"), open_bag(part):
            pass


def test_a_name_in_another_unicode_form_is_the_same_file(tmp_path: Path, bag: Path) -> None:
    """A Mac stores é as e and an accent; letter case stays another name, and so do two files that look alike."""
    shutil.rmtree(bag)
    write_bag(bag, {"évidence/Übung.pdf": b"%PDF", "b.pdf": b"b"}, {})
    decomposed = {path.relative_to(bag).as_posix(): path.read_bytes() for path in bag.rglob("*") if path.is_file()}
    files = {f"bundle/{unicodedata.normalize('NFD', name)}": data for name, data in decomposed.items()}
    with open_bag(zip_of(tmp_path / "x.zip", files)) as opened:
        found = check_bag(opened.folder, complete=True)
        assert found.faults == ()
        assert found.renamed == {"data/évidence/Übung.pdf": unicodedata.normalize("NFD", "data/évidence/Übung.pdf")}
        assert "data/évidence/Übung.pdf" in found.files
    other = {name.replace("b.pdf", "B.pdf"): data for name, data in files.items()}
    with open_bag(zip_of(tmp_path / "y.zip", other)) as opened:
        assert ("missing", "data/b.pdf") in [(fault.kind, fault.path) for fault in check_own_bag(opened.folder)]


def test_a_zip_of_another_program_opens(bag: Path, tmp_path: Path) -> None:
    """Folders as entries of their own, sizes learnt late."""
    path = tmp_path / "x.zip"
    with open(path, "wb") as stream, zipfile.ZipFile(Unseekable(stream), "w", zipfile.ZIP_DEFLATED) as archive:
        for item in [bag, *sorted(bag.rglob("*"))]:
            archive.write(item, item.relative_to(bag.parent))
    with open_bag(path) as opened:
        assert check_own_bag(opened.folder) == []


class Unseekable:
    """A stream that cannot go back, so that sizes are written after each file."""

    def __init__(self, stream) -> None:
        self.write, self.flush = stream.write, stream.flush


def test_an_utf_8_name_that_is_not_said_to_be_one_is_read(tmp_path: Path, bag: Path) -> None:
    shutil.rmtree(bag)
    write_bag(bag, {"Übung.pdf": b"%PDF"}, {})
    write_zip(bag, tmp_path / "x.zip", date(2026, 3, 16))
    data = bytearray((tmp_path / "x.zip").read_bytes())
    at = -1
    while (at := data.find(b"PK", at + 1)) >= 0:
        flags = {b"PK\x03\x04": 7, b"PK\x01\x02": 9}.get(bytes(data[at : at + 4]))
        if flags:
            data[at + flags] &= ~0x08
    (tmp_path / "x.zip").write_bytes(data)
    with open_bag(tmp_path / "x.zip") as opened:
        assert check_own_bag(opened.folder) == []


def test_a_disk_that_is_full_leaves_nothing(bag: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_zip(bag, tmp_path / "x.zip", date(2026, 3, 16))

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(opening_module, "_extract", full)
    with pytest.raises(OSError, match="No space"), open_bag(tmp_path / "x.zip"):
        pass


@given(st.data())
@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_is_changed_in_a_zip_is_refused_or_opened(data: st.DataObject) -> None:
    """Several bytes at once; never another error, and nothing outside the temporary folder."""
    with TemporaryDirectory() as place:
        write_bag(Path(place) / "b", {"a.txt": b"a" * 40}, {"Bagging-Date": "2026-03-16"})
        write_zip(Path(place) / "b", Path(place) / "x.zip", date(2026, 3, 16))
        packed = bytearray((Path(place) / "x.zip").read_bytes())
        # Most of what matters stands in the headers and in the list at the end.
        for _ in range(data.draw(st.integers(1, 6))):
            packed[data.draw(st.integers(4, len(packed) - 1))] = data.draw(st.integers(0, 255))
        (Path(place) / "x.zip").write_bytes(packed)
        with suppress(UnsafeZipError, NotABagError), open_bag(Path(place) / "x.zip") as opened:
            check_own_bag(opened.folder)
        assert sorted(path.name for path in Path(place).iterdir()) == ["b", "x.zip"]
