"""How a document is recognised."""

import pytest

from cecgen.model.file_type import detect_type


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"%PDF-1.7\n", "pdf"),
        (b"\x89PNG\r\n\x1a\n\x00", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"\x89PNG\n\x1a\n", None),
        (b"GIF89a", None),
        (b"\xef\xbb\xbf%PDF-1.7", "pdf"),
        (b"\r\n%PDF-1.7", "pdf"),
        (b"<br />\n<b>Warning</b>: out of memory in /report.php<br />\n%PDF-1.4", "pdf"),
        (bytes(1023) + b"%PDF-1.7", "pdf"),
        (bytes(1025) + b"%PDF-1.7", None),
        (b"PK\x03\x04 a.pdf %PDF-1.7", None),
        (b"", None),
    ],
)
def test_a_document_is_recognised_by_its_first_bytes(data: bytes, kind: str | None):
    assert detect_type(data) == kind


@pytest.mark.parametrize(("name", "kind"), [("a.pdf", "pdf"), ("A.PDF", "pdf"), ("a.html", None), ("a", None)])
def test_only_a_file_called_pdf_may_have_other_bytes_before_it(name: str, kind: str | None):
    """A page that begins with script and goes on as a PDF would run in a browser."""
    assert detect_type(b"<script>1</script>%PDF-1.7", name) == kind
    assert detect_type(b"%PDF-1.7", name) == "pdf"
