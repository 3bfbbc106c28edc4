"""The release looks at the libraries that wheels carry: their licences are in no metadata."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("library", "code", "says"),
    [
        ("tesserocr.libs/libjbig-2504a0c3.so.2.1", 0, "known: tesserocr carries libjbig, GPL 2.0 or later: only in [scan]"),
        ("pillow.libs/libtiff-20b7e810.so.6.3.0", 0, ""),
        ("pillow.libs/libjbig-2504a0c3.so.2.1", 1, "pillow/libjbig-2504a0c3.so.2.1"),
        ("tesserocr.libs/libnew-01234567.so.1", 1, "tesserocr/libnew-01234567.so.1"),
    ],
)
def test_a_release_stops_at_a_carried_library_that_nobody_looked_up(tmp_path: Path, library: str, code: int, says: str) -> None:
    """The one under the GPL is known in one package only."""
    file = tmp_path / "work" / "installed" / "lib" / library
    file.parent.mkdir(parents=True)
    file.touch()
    steps = 'source ci/release.sh; rm -rf "$work"; work=$FOLDER; carried'
    environment = {**os.environ, "FOLDER": str(tmp_path / "work")}
    ran = subprocess.run(["bash", "-c", steps], cwd=ROOT, env=environment, capture_output=True, encoding="utf-8", check=False)
    assert (ran.returncode, says in ran.stdout + ran.stderr) == (code, True), ran
