"""A small bag of ours to spoil, and bags made by hand."""

import hashlib
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from cecgen.audit.bag import write_bag

Made = Callable[..., Path]


@pytest.fixture
def bag(tmp_path: Path) -> Path:
    """A bag as the packer writes one: payload, totals, both lists, and a page beside them."""
    folder = tmp_path / "bundle"
    payload = {"summary.txt": b"60 CEC\n", "evidence/a.pdf": b"%PDF-1.7 a\n", "evidence/b.pdf": b"%PDF-1.7 b\n"}
    write_bag(folder, payload, {"Bagging-Date": "2026-03-16"}, {"README.txt": b"How to check this.\n"})
    return folder


@pytest.fixture
def by_hand(tmp_path: Path) -> Made:
    """`by_hand({"data/a": b"…"}, algorithm="sha512")` lays out a bag of 1.0 line by line; `more` replaces any file of it."""

    def made(
        payload: Mapping[str, bytes] | None = None,
        *,
        algorithm: str = "sha256",
        version: str = "1.0",
        encoding: str = "UTF-8",
        more: Mapping[str, bytes | None] | None = None,
    ) -> Path:
        payload = {"data/a.txt": b"a"} if payload is None else payload
        lines = [f"{hashlib.new(algorithm, data).hexdigest()}  {name}\n" for name, data in payload.items()]
        files: dict[str, bytes | None] = {
            "bagit.txt": f"BagIt-Version: {version}\nTag-File-Character-Encoding: {encoding}\n".encode(),
            f"manifest-{algorithm}.txt": "".join(lines).encode(encoding),
            **payload,
            **(more or {}),
        }
        folder = tmp_path / "by-hand"
        (folder / "data").mkdir(parents=True)
        for name, data in files.items():
            if data is not None:
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
        return folder

    return made
