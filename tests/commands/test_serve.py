"""Serving, tried as a person would: a browser's request, a saved file, another request."""

import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


@pytest.fixture
def served(tmp_path: Path) -> Iterator[tuple[Path, str]]:
    """A copy of the example, served on a free port."""
    shutil.copytree(ROOT / "content", tmp_path / "content")
    shutil.copy(ROOT / "cecgen.toml", tmp_path)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cecgen", "serve", "-C", str(tmp_path), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield tmp_path, f"http://127.0.0.1:{port}/"
    finally:
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)


def page(address: str, wanted: str) -> str:
    """A page once it holds what is wanted."""
    end = time.monotonic() + PATIENCE
    text = ""
    while time.monotonic() < end:
        try:
            with urllib.request.urlopen(address, timeout=5) as answer:
                text = answer.read().decode()
            if wanted in text:
                return text
        except OSError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"{wanted!r} never came: {re.sub('<[^>]+>', ' ', text)[:500]}")


def test_a_saved_file_is_built_and_shown_again_and_a_faulty_one_leaves_the_last_good_site(served: tuple[Path, str]) -> None:
    """What is saved is shown; what is faulty is not, and the site stays up."""
    root, address = served
    page(address, "Mateo Silva")
    holder = root / "content" / "mateo-silva" / "holder.toml"
    good = holder.read_text()
    holder.write_text(good.replace("Mateo Silva", "Mateo Renamed"))
    page(address, "Mateo Renamed")
    holder.write_text("name = ")
    time.sleep(1.5)
    page(address, "Mateo Renamed")
    assert not (root / "site").exists()
    assert not (root / "build").exists()
