"""Serving, tried as a person would: a browser's request, a saved file, another request."""

import http.client
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cecgen.commands.serve import serve_site
from cecgen.commands.serve.server import SiteServer
from cecgen.pipeline import OpenedWorkspace, open_workspace

Repository = Callable[..., Path]
ROOT = Path(__file__).parents[2]
PATIENCE = 30.0


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, str]]:
    """A copy of one holder of the example, served on a free port."""
    root = tmp_path_factory.mktemp("served")
    shutil.copytree(ROOT / "content" / "mateo-silva", root / "content" / "mateo-silva")
    shutil.copy(ROOT / "cecgen.toml", root)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "cecgen", "serve", "-C", str(root), "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        yield root, f"http://127.0.0.1:{port}/"
    finally:
        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=PATIENCE)
        assert (process.returncode, printed.splitlines()[-1]) == (0, "stopped")


def page(address: str, wanted: str) -> str:
    """A page once it has what is wanted."""
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
        time.sleep(0.1)
    raise AssertionError(f"{wanted!r} never came: {re.sub('<[^>]+>', ' ', text)[:500]}")


def news(address: str, page: str, wanted: str) -> str:
    """What an open page hears, up to an event that is wanted."""
    since = re.search(r"since=([0-9a-f]+-[0-9]+)", page)
    assert since
    heard = ""
    with urllib.request.urlopen(f"{address}.cecgen/changes?since={since[1]}&page=/index.html", timeout=PATIENCE) as stream:
        while wanted not in heard:
            line = stream.readline().decode()
            assert line, f"{wanted!r} was never heard: {heard}"
            heard += line
    return heard


def test_a_saved_file_is_shown_and_a_faulty_one_is_said_on_the_open_page_which_stays(served: tuple[Path, str]) -> None:
    """What is saved is shown; what is faulty is not, until it is mended."""
    root, address = served
    open_page = page(address, "Mateo Silva")
    holder = root / "content" / "mateo-silva" / "holder.toml"
    good = holder.read_text()
    holder.write_text(good.replace("Mateo Silva", "Mateo Renamed"))
    news(address, open_page, "event: reload")
    open_page = page(address, "Mateo Renamed")
    holder.write_text("name = ")
    news(address, open_page, "content/mateo-silva/holder.toml:1:")
    page(address, "Mateo Renamed")
    holder.write_text(good)
    page(address, "Mateo Silva")
    assert not (root / "site").exists()
    assert not (root / "build").exists()


def test_a_folder_that_was_moved_away_and_back_and_plugins_made_later_are_seen(served: tuple[Path, str]) -> None:
    root, address = served
    page(address, "Mateo Silva")
    (root / "content").rename(root / "elsewhere")
    (root / "content").mkdir()
    page(address, "No holder has a certification yet")
    (root / "content").rmdir()
    (root / "elsewhere").rename(root / "content")
    open_page = page(address, "Mateo Silva")
    (root / "plugins").mkdir()
    (root / "plugins" / "harbour.toml").write_text("zork = 1\n")
    news(address, open_page, "plugins/harbour.toml:1:1")
    shutil.rmtree(root / "plugins")
    page(address, "Mateo Silva")


def test_settings_that_are_gone_for_a_while_are_a_problem_on_the_open_page_and_no_end(served: tuple[Path, str]) -> None:
    """An editor that saves by renaming, and a branch without them, take them away."""
    root, address = served
    open_page = page(address, "Mateo Silva")
    (root / "cecgen.toml").rename(root / "away.toml")
    news(address, open_page, "cecgen.toml: error CEC102")
    (root / "away.toml").rename(root / "cecgen.toml")
    news(address, open_page, "event: reload")
    page(address, "Mateo Silva")


def test_nothing_outside_of_the_site_is_served_and_no_other_name_of_this_machine_is_answered(tmp_path: Path) -> None:
    """Another site could have its name lead to this machine, and read with the browser of whoever serves."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "index.html").write_text("<body>in</body>")
    (tmp_path / "secret.html").write_text("out")
    server = SiteServer(0)
    server.start()
    try:
        server.show(tmp_path / "site")
        for path in ("/../secret.html", "/%2e%2e/secret.html", "/..%2fsecret.html", "//secret.html", "/none"):
            asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            asked.request("GET", path)
            assert asked.getresponse().status == 404
        for host, status in (("evil.example", 403), ("localhost:1", 200), ("127.0.0.1:1", 200), ("evil.example:80", 403)):
            asked = http.client.HTTPConnection("127.0.0.1", server.port, timeout=5)
            asked.request("GET", "/", headers={"Host": host})
            assert (host, asked.getresponse().status) == (host, status)
    finally:
        server.close()


def test_only_a_page_that_changed_is_reloaded_and_one_that_missed_too_much(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<body>in</body>")
    server = SiteServer(0)
    try:
        server.show(tmp_path)
        since = re.search(r'since=([^&"]+)', (server.page(tmp_path / "index.html") or b"").decode())
        assert since
        server.show(tmp_path, frozenset({"holders/a.html"}))
        server.report("wrong")
        assert server.wait_for_news(since[1], "/holders/a.html", "") == (True, "wrong")
        assert server.wait_for_news(since[1], "/index.html", "") == (False, "wrong")
        server.show(tmp_path, frozenset({"index.html"}))
        assert server.wait_for_news(since[1], "/", "wrong") == (True, "")
        assert server.wait_for_news(since[1], "/holders/b.html", "wrong") == (False, "")
        for _ in range(300):
            server.show(tmp_path, frozenset())
        assert server.wait_for_news(since[1], "/holders/b.html", "") == (True, None)
        assert server.wait_for_news("another-1", "/holders/b.html", "") == (True, None)
    finally:
        server.close()


def test_the_turn_of_the_day_is_seen(repository: Repository) -> None:
    """Nothing was saved, and yet deadlines are a day nearer."""
    root = repository()
    settings = root / "cecgen.toml"
    settings.write_text("\n".join(line for line in settings.read_text().splitlines() if "as_of" not in line) + "\n")
    before, after = (datetime(2026, 11, day, 12, tzinfo=UTC) for day in (23, 24))
    days: list[date] = []

    def read_clock() -> datetime:
        return after if days else before

    def open_repository() -> OpenedWorkspace:
        opened = open_workspace(root, read_clock())
        days.append(opened.as_of)
        if len(days) == 2:
            raise KeyboardInterrupt
        return opened

    assert serve_site(root, open_repository, read_clock, 0, lambda text: None) == 0
    assert days == [date(2026, 11, 23), date(2026, 11, 24)]
