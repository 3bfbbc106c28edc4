"""Zips that no program would write."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path


def zip_of(target: Path, files: Mapping[str | zipfile.ZipInfo, bytes], method: int = zipfile.ZIP_STORED) -> Path:
    """A zip of some files, in their order, whatever their names are."""
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target


def write_quoted_zip(target: Path, times: int, kernel: bytes, first: bytes = b"a") -> Path:
    """A zip whose many files are all one and the same stretch of bytes: small, and unpacked many times as large."""
    crc = zlib.crc32(kernel)
    sizes = struct.pack("<III", crc, len(kernel), len(kernel))
    local = b"PK\x03\x04" + struct.pack("<HHHHH", 20, 0, 0, 0, 33) + sizes + struct.pack("<HH", len(first), 0) + first
    data = local + kernel
    central = b""
    for number in range(times):
        name = f"{number:05}".encode() if number else first
        fields = struct.pack("<HHHHH", 20, 0, 0, 0, 33) + sizes + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0)
        central += b"PK\x01\x02" + struct.pack("<H", 20) + fields + name
    end = b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, times, times, len(central), len(data), 0)
    target.write_bytes(data + central + end)
    return target
