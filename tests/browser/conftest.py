"""A browser, and one site that all its tests look at: opened as files, with the network cut.

Without Chromium or playwright these tests are skipped; CECGEN_BROWSER=required turns that into a failure.
"""

import importlib.util
import os
import runpy
import shutil
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from cecgen.model.judged import MoreCredit

CHROMIUM = next((each for each in map(shutil.which, ("chromium-headless-shell", "chromium")) if each), "chromium")
"""Debian's Chromium, without a window if that is there: it takes less of the processor."""
LONG = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 4
Open = Callable[..., Any]
"""Opens a page of the site: `open("index", width=360, dark=True)`."""


def _missing() -> str:
    """Why there is no browser here, or nothing."""
    if not Path(CHROMIUM).exists():
        return f"{CHROMIUM} is not there"
    try:
        import playwright.sync_api  # noqa: F401, PLC0415 - it may be missing
    except ImportError:
        return "playwright is not installed"
    return ""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    if missing := _missing():
        if os.environ.get("CECGEN_BROWSER") == "required":
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - see above

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hand-made transcript of tests/outputs, with a word in it that is longer than a phone is wide."""
    made = runpy.run_path(str(Path(__file__).parents[1] / "outputs" / "conftest.py"))
    harbour = made["transcript"]()
    jordan, *others = harbour.holders
    renewed, current = jordan.certifications[0].cycles
    credits = tuple(replace(credit, title=f"{credit.title} {LONG}") for credit in current.credits)
    more = (MoreCredit("course", "", None), MoreCredit("quiz", "", Decimal(5)))
    certification = replace(jordan.certifications[0], cycles=(renewed, replace(current, credits=credits, more_credit=more)))
    jordan = replace(jordan, team=LONG, certifications=(certification,))
    built: Path = made["build"](replace(harbour, holders=(jordan, *others)), tmp_path_factory.mktemp("browser"))
    return built


@pytest.fixture(scope="session")
def auditor_sites(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What an auditor gets of that transcript: `cycle/site` of one certification, `holder/site` of somebody with two."""
    made = runpy.run_path(str(Path(__file__).parents[1] / "outputs" / "conftest.py"))
    harbour = made["transcript"]()
    folder = tmp_path_factory.mktemp("auditor")
    for name, holder in zip(("cycle", "holder"), harbour.holders, strict=True):
        made["build"](replace(harbour, holders=(holder,)), folder / name, for_auditor=True, team_pages=False)
    return folder


@pytest.fixture(scope="session")
def window(chromium: Any) -> Iterator[Any]:
    """The page that the tests take turns with: a new context for each would be a new process of the browser."""
    context = chromium.new_context(reduced_motion="reduce")
    context.add_init_script("try { localStorage.clear(); sessionStorage.clear() } catch {}")
    yield context.new_page()
    context.close()


@pytest.fixture
def open_file(window: Any) -> Iterator[Open]:
    """`open_file(path)` opens a file as a new visitor does; whatever asks for the network is refused and fails the test."""
    asked: list[str] = []

    def refuse(route: Any) -> None:
        asked.append(route.request.url)
        route.abort()

    addresses = [f"{scheme}://**/*" for scheme in ("http", "https", "ws", "wss")]
    for address in addresses:
        window.route(address, refuse)

    def open_anew(path: Path, *, width: int = 1280, dark: bool = False) -> Any:
        window.goto("about:blank")
        window.set_viewport_size({"width": width, "height": 900})
        window.emulate_media(media="null", color_scheme="dark" if dark else "light")
        window.goto(path.as_uri())
        return window

    yield open_anew
    window.goto("about:blank")
    for address in addresses:
        window.unroute(address, refuse)
    assert asked == []


@pytest.fixture
def no_complaint(window: Any) -> Iterator[None]:
    """Whatever a script complains of, or a policy refuses, fails the test."""
    complaints: list[str] = []
    listeners = {"console": lambda message: complaints.append(message.text), "pageerror": lambda e: complaints.append(str(e))}
    for event, listener in listeners.items():
        window.on(event, listener)
    yield
    for event, listener in listeners.items():
        window.remove_listener(event, listener)
    assert complaints == []


@pytest.fixture
def open_page(open_file: Open, site: Path) -> Open:
    """`open_page("index")` opens a page of the site from its file."""
    return lambda name, **how: open_file(site / f"{name}.html", **how)


@pytest.fixture(scope="session")
def axe() -> str:
    """axe-core, as a package of the test extra brings it."""
    package = importlib.util.find_spec("axe_playwright_python")
    if package is None or package.origin is None:
        if os.environ.get("CECGEN_BROWSER") == "required":
            pytest.fail("axe-playwright-python is not installed")
        pytest.skip("axe-playwright-python is not installed")
    return Path(package.origin).with_name("axe.min.js").read_text("utf-8")
