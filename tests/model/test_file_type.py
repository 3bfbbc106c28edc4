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
        (b" %PDF-1.7", None),
        (b"", None),
    ],
)
def test_a_document_is_recognised_by_its_first_bytes(data: bytes, kind: str | None):
    assert detect_type(data) == kind
