"""Files that are broken or made to harm: each costs itself alone, in time and memory that are bounded."""

import json
import os
import signal
import time
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from disks import fail_as_full_disk
from documents import bomb, certificate, jpeg, pdf, pixel_bomb, png, with_picture
from hypothesis import given, settings
from hypothesis import strategies as st
from pikepdf import Name, Pdf, Stream
from PIL import Image

from cecgen.evidence import (
    BrokenLibrariesError,
    InspectionFailure,
    Sandbox,
    inspect_files,
    read_documents,
    read_pages,
    strip_files,
)
from cecgen.evidence.inspection import SandboxRequest, SandboxTask
from cecgen.evidence.sandbox import process as module
from cecgen.model.document_limits import MAX_EVIDENCE_BYTES
from cecgen.model.file_type import FileType

SERVES_AND_FAILS = """import sys
sys.argv[1] in sys.path or sys.path.insert(0, sys.argv[1])
import os, time
from cecgen.evidence.sandbox import worker
libraries = worker._load_handlers
def flood():
    for number in range(3, 16):
        try: os.write(number, b"\\xff" * 64)
        except OSError: pass
def failing(kind):
    look, *others = libraries(kind)
    def fails(data):
        if b"CRASH" in data: os.abort()
        if b"HANG" in data: time.sleep(60)
        while b"SPIN" in data: pass
        if b"EXIT" in data: os._exit(0)
        if b"FLOOD" in data: flood()
        if b"EATS" in data: bytearray(2 << 30)
        return look(data)
    return fails, *others
worker._load_handlers = failing
worker.answer_requests()"""
"""A process whose libraries fail on request."""


def contents(data: bytes) -> bytes:
    """A PDF whose page is drawn by these data, stored as they are."""

    def change(document: Pdf) -> None:
        stream = Stream(document, b"")
        stream.write(data, filter=Name.FlateDecode)
        document.pages[0].Contents = stream

    return pdf("x", change=change, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def with_nested_drawings(document: Pdf) -> None:
    drawing = Stream(document, b"BT ET")
    for _ in range(20):
        inner = {"/Type": Name.XObject, "/Subtype": Name.Form, "/BBox": [0, 0, 1, 1]}
        drawing = Stream(
            document, b"/I Do " * 4, {**inner, "/Resources": {"/XObject": {"/I": document.make_indirect(drawing)}}}
        )
    document.pages[0].Resources = pikepdf.Dictionary({"/XObject": {"/I": document.make_indirect(drawing)}})
    document.pages[0].Contents = Stream(document, b"/I Do")


def objects(data: bytes) -> bytes:
    """A PDF whose objects lie in a stream with these compressed data."""
    head = b"%PDF-1.7\n1 0 obj\n<< /Type /ObjStm /N 2 /First 10 /Filter /FlateDecode /Length " + str(len(data)).encode()
    body = head + b" >>\nstream\n" + data + b"\nendstream\nendobj\n"
    table = b"\x01\x00\x00\x00\x09\x00" + b"\x02\x00\x00\x00\x01\x00" + b"\x02\x00\x00\x00\x01\x01"
    start = len(body)
    xref = b"4 0 obj\n<< /Type /XRef /Size 5 /W [1 4 1] /Index [1 3] /Root 2 0 R /Length " + str(len(table)).encode()
    return body + xref + b" >>\nstream\n" + table + b"\nendstream\nendobj\nstartxref\n" + str(start).encode() + b"\n%%EOF\n"


def with_blank_pages(count: int) -> Callable[[Pdf], None]:
    """A change: more pages, all of them the same object's copies."""

    def change(document: Pdf) -> None:
        for _ in range(count):
            document.add_blank_page()

    return change


def with_stream(data: bytes) -> Callable[[Pdf], None]:
    """A change: a stream that no page shows, stored as it is."""

    def change(document: Pdf) -> None:
        stream = Stream(document, b"")
        stream.write(data, filter=Name.FlateDecode)
        document.Root.PieceInfo = document.make_indirect(stream)

    return change


UNCOMPRESSED = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
BAD: list[tuple[str, bytes, tuple[InspectionFailure, ...]]] = [
    ("no document", b"MZ\x90\x00", ("broken",)),
    ("only a head", b"%PDF-1.7\n", ("truncated",)),
    ("noise after a head", b"%PDF-1.7\n" + bytes(range(256)) * 40 + b"%%EOF", ("broken",)),
    ("half a PDF", certificate()[: len(certificate()) // 2], ("truncated",)),
    ("half a JPEG", jpeg(Image.effect_noise((256, 256), 90))[:9000], ("truncated",)),
    ("half a PNG", png(Image.effect_noise((256, 256), 90))[:9000], ("truncated",)),
    ("a PNG of wrong sums", png().replace(b"IDAT", b"IDAU"), ("broken",)),
    ("a PDF without pages", b"", ("broken",)),
    ("a page that unpacks to 1 GiB", contents(bomb()), ("unpacked", "memory")),
    ("objects that unpack to 1 GiB", objects(bomb()), ("unpacked", "memory", "broken")),
    ("a PNG of ten thousand million pixels", pixel_bomb(), ("pixels",)),
    ("a scan of ten thousand million pixels", pdf(change=with_picture(b"x", (100_000, 100_000))), ("pixels",)),
    (
        "a text with a picture of sixteen hundred million pixels",
        certificate(change=with_picture(b"x", (40_000, 40_000))),
        ("pixels",),
    ),
    (
        "a page with a picture of sixteen hundred million pixels among its commands",
        contents(zlib.compress(b"q 600 0 0 800 0 0 cm BI /W 40000 /H 40000 /CS /G /BPC 1 ID \x00 EI Q")),
        ("pixels",),
    ),
    ("twenty drawings that each draw the next one four times", pdf("x", change=with_nested_drawings), ("drawings",)),
    ("a hidden stream that unpacks to 1 GiB", certificate(change=with_stream(bomb()), **UNCOMPRESSED), ("unpacked", "memory")),
    ("a PDF of 1,001 pages", pdf(change=with_blank_pages(1000)), ("pages",)),
    ("a file too large", b"%PDF-1.7\n" + bytes(MAX_EVIDENCE_BYTES), ("large",)),
]


def without_pages() -> bytes:
    document, written = Pdf.new(), BytesIO()
    document.save(written)
    return written.getvalue()


@pytest.mark.parametrize(("data", "troubles"), [each[1:] for each in BAD], ids=[each[0] for each in BAD])
def test_a_bad_file_is_named_for_what_it_is(sandbox: Sandbox, data: bytes, troubles: tuple[InspectionFailure, ...]) -> None:
    """And costs no more than a few seconds."""
    began = time.monotonic()
    seen = sandbox.inspect(data or without_pages())
    assert seen.failure in troubles
    assert time.monotonic() - began < 15
    assert sandbox.inspect(certificate()).failure == ""


@pytest.mark.parametrize("name", ["a hidden stream that unpacks to 1 GiB", "a PDF of 1,001 pages"])
def test_an_exhibit_is_held_to_the_limits_of_the_check(sandbox: Sandbox, name: str) -> None:
    """So that neither `forms` nor `pack` hands out what `check --evidence` calls an error."""
    data, failures = next(each[1:] for each in BAD if each[0] == name)
    copy = sandbox.strip(data, "pdf")
    assert (copy.data, copy.failure in failures) == (b"", True)


def test_the_size_of_a_file_is_known_without_reading_it(tmp_path: Path) -> None:
    """A sparse file of ten gigabytes takes one look, not minutes."""
    path = tmp_path / "large.pdf"
    path.write_bytes(certificate())
    os.truncate(path, 10 << 30)
    began = time.monotonic()
    inspection = inspect_files([path])[path]
    assert (inspection.failure, inspection.size, inspection.kind) == ("large", 10 << 30, "pdf")
    assert time.monotonic() - began < 5


def test_a_pdf_that_qpdf_can_mend_is_read(sandbox: Sandbox) -> None:
    """Every viewer opens a file whose table of objects is out of place, so it is no trouble."""
    whole = certificate(object_stream_mode=pikepdf.ObjectStreamMode.disable)
    at = whole.rindex(b"startxref")
    mended = sandbox.inspect(whole[:at] + b"startxref\n7\n%%EOF\n")
    assert (mended.failure, mended.pages) == ("", 1)


def request_briefly_if_it_hangs(task: SandboxTask, kind: FileType, data: bytes, _: int) -> SandboxRequest:
    """A second is enough for nothing but to hang; on a busy machine the files before and after it need more."""
    return SandboxRequest(task, kind, data, 1 if b"HANG" in data else 100)


@pytest.mark.parametrize(
    ("word", "trouble"),
    [("CRASH", "crash"), ("HANG", "time"), ("EXIT", "crash"), ("FLOOD", "crash"), ("EATS", "memory")],
)
def test_a_process_that_fails_costs_one_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, word: str, trouble: InspectionFailure
) -> None:
    """Whether it crashes, hangs, leaves, answers nonsense or bursts: the files before and after it are read."""
    monkeypatch.setattr(module, "_WORKER_PROGRAM", SERVES_AND_FAILS)
    monkeypatch.setattr(module, "SECONDS_TO_WAIT", 0)
    monkeypatch.setattr(module, "SandboxRequest", request_briefly_if_it_hangs)
    paths = [tmp_path / f"{name}.pdf" for name in ("a", "b", "c")]
    for path in paths:
        path.write_bytes(certificate())
    paths[1].write_bytes(certificate() + word.encode())
    assert [each.failure for each in inspect_files(paths, sandboxes=1).values()] == ["", trouble, ""]


@pytest.mark.skipif(not hasattr(signal, "SIGXCPU"), reason="this system does not limit processor time")
@pytest.mark.parametrize(("word", "trouble"), [("", ""), ("SPIN", "time")])
def test_a_file_may_take_the_processor_for_its_seconds_however_long_it_waits_for_it(
    monkeypatch: pytest.MonkeyPatch, word: str, trouble: str
) -> None:
    """On a busy machine it waits most of the time, and that is no fault of the file."""
    monkeypatch.setattr(module, "_WORKER_PROGRAM", SERVES_AND_FAILS)
    monkeypatch.setattr(module, "MAX_SECONDS", 0)  # and the second that the limit rounds up to
    with Sandbox() as sandbox:
        assert sandbox.inspect(png(Image.new("RGB", (2, 2))) + word.encode()).failure == trouble


@pytest.mark.parametrize("work", [inspect_files, read_documents])
def test_a_full_disk_of_temporary_files_is_not_the_fault_of_the_certificate(
    work: Callable[[list[Path]], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sandbox works in a folder there; a twin of a certificate would otherwise go unnoticed, and be imported again."""
    (tmp_path / "course.pdf").write_bytes(certificate())
    monkeypatch.setattr(module.tempfile, "TemporaryDirectory", fail_as_full_disk)
    with pytest.raises(OSError, match="No space left on device"):
        work([tmp_path / "course.pdf"])


def test_a_file_that_is_gone_is_broken(tmp_path: Path) -> None:
    """What cannot be read at all is said like what cannot be opened."""
    assert inspect_files([tmp_path / "gone.pdf"])[tmp_path / "gone.pdf"].failure == "broken"


def break_library(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    """An installation whose files of a library are there, and cannot be loaded."""
    program = f"import sys\nsys.modules[{library!r}] = None\n" + module._WORKER_PROGRAM
    monkeypatch.setattr(module, "_WORKER_PROGRAM", program)


@pytest.mark.parametrize(("library", "data"), [("pikepdf", certificate()), ("PIL", png())])
def test_a_broken_installation_is_not_the_fault_of_the_certificate(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, library: str, data: bytes
) -> None:
    """It is named with what to install, and ends the command with 2."""
    break_library(monkeypatch, library)
    path = tmp_path / "certificate"
    path.write_bytes(data)
    with pytest.raises(BrokenLibrariesError) as caught:
        inspect_files([path])
    assert (library in str(caught.value), "pip install" in caught.value.hint, caught.value.exit_status) == (True, True, 2)
    with pytest.raises(BrokenLibrariesError):
        read_pages({"it": data})
    with pytest.raises(BrokenLibrariesError):
        strip_files({"it": data})


def test_a_library_that_only_one_type_of_file_needs_breaks_no_other(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    break_library(monkeypatch, "pikepdf")
    path = tmp_path / "it.png"
    path.write_bytes(png())
    assert inspect_files([path])[path].failure == ""


def test_many_files_are_shared_out_and_come_back_in_order(tmp_path: Path) -> None:
    """However many processes look at them."""
    paths = [tmp_path / f"{number}.png" for number in range(30)]
    for number, path in enumerate(paths):
        path.write_bytes(png(Image.new("RGB", (number + 1, 2))))
    seen = inspect_files(paths, sandboxes=3)
    assert [*seen] == paths
    assert [each.width for each in seen.values()] == [*range(1, 31)]


def test_the_same_trouble_stops_stripping_and_costs_one_file() -> None:
    """An exhibit that cannot be made says why; the others are made."""
    made = strip_files({"good": certificate(), "bad": pixel_bomb(), "none": b"MZ"})
    assert made["good"].data.startswith(b"%PDF-")
    assert (made["bad"].failure, made["none"].failure) == ("pixels", "broken")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no limits to set")
def test_the_process_can_write_nothing_and_knows_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No file, no secret of the environment, no core dump, and a gigabyte at most."""
    report = tmp_path / "report"
    report.touch()
    monkeypatch.setenv("CECGEN_SECRET", "hunter2")
    tells = f"""import sys
sys.argv[1] in sys.path or sys.path.insert(0, sys.argv[1])
import json, os, resource
from cecgen.evidence.sandbox import worker
report = os.open({str(report)!r}, os.O_WRONLY)
def answer(asked):
    try:
        written = os.write(report, b"x")
    except OSError:
        written = 0
    told = [written, "hunter2" in os.environ.values(), os.getcwd(), os.listdir(), *resource.getrlimit(resource.RLIMIT_AS)]
    told += resource.getrlimit(resource.RLIMIT_CORE)
    return worker.SandboxResponse(worker.Inspection(text=json.dumps(told)))
worker.handle_request = answer
worker.answer_requests()"""
    monkeypatch.setattr(module, "_WORKER_PROGRAM", tells)
    with Sandbox() as sandbox:
        written, secret, folder, files, *limits = json.loads(sandbox.inspect(certificate()).text)
        assert Path(folder).is_dir()
    assert (written, secret, files, limits) == (0, False, [], [1 << 30, 1 << 30, 0, 0])
    assert not Path(folder).exists()


@settings(max_examples=60)
@given(data=st.data())
def test_no_spoilt_byte_is_a_bug(data: st.DataObject) -> None:
    """Whatever is changed in a file, it is read or named; the process never has to be ended."""
    whole = data.draw(st.sampled_from([certificate(), png(), jpeg()]))
    changed = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(8, len(whole) - 1))] = data.draw(st.integers(0, 255))
    assert SHARED.inspect(bytes(changed)).failure in ("", "broken", "truncated", "locked", "pixels", "unpacked")


SHARED = Sandbox()
