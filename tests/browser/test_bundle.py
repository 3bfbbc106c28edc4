"""A bundle in a browser, opened from its folder with the network cut: the page that checks it, the transcript, the site."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from packable import commit, run

CYCLE = "site/index.html"


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle as the command packs it."""
    root = commit(tmp_path_factory.mktemp("bundle") / "repository")
    ran = run(root, root.with_name("bundle"))
    assert ran.returncode == 0, ran.stderr
    return root.with_name("bundle")


@pytest.fixture
def open_in_bundle(open_file: Callable[..., Any], bundle: Path, no_complaint: None) -> Callable[[str], Any]:
    """`open_in_bundle(name)` opens a file of the bundle."""
    return lambda name: open_file(bundle / name)


def test_its_own_page_finds_everything_in_order(open_in_bundle: Callable[[str], Any], bundle: Path) -> None:
    """Every file of a real bundle, and nothing that does not belong there."""
    page = open_in_bundle("verify.html")
    page.set_input_files("#folder", bundle)
    page.locator("#result:not([hidden])").wait_for()
    assert page.locator("#failed li").count() == 0
    assert "manifest" in page.locator("#passed").inner_text()


def test_from_the_transcript_one_click_leads_to_a_certificate(open_in_bundle: Callable[[str], Any], bundle: Path) -> None:
    """The address is the file's that lies beside it."""
    page = open_in_bundle("data/transcript.html")
    link = page.locator("a", has_text="workshop.pdf").first
    assert link.evaluate("link => link.href") == (bundle / "data/evidence/workshop.pdf").as_uri()


def test_its_site_opens_from_the_folder_and_searches(open_in_bundle: Callable[[str], Any], bundle: Path) -> None:
    """Certificates lie beside the site, once in the bundle."""
    page = open_in_bundle(f"data/{CYCLE}")
    link = page.locator("article a", has_text="workshop.pdf").first
    assert link.evaluate("link => link.href") == (bundle / "data/evidence/workshop.pdf").as_uri()
    page.locator(".md-search__input").focus()
    page.get_by_text("Type to start searching").wait_for()
    page.keyboard.type("Exercise testing")
    page.locator(".md-search-result__link").first.wait_for()
