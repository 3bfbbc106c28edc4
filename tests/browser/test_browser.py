"""The site in a browser: opened as files with the network cut, on a desk, on a phone, in the dark and on paper."""

import io
import threading
from collections.abc import Callable, Iterator
from decimal import Decimal
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urldefrag

import pypdf
import pytest
from site_search import search

from cecgen.diagnostics import format_decimal

Open = Callable[..., Any]
CYCLE = "holders/jordan-rivera_acsm.ep_2024-01-01"
PAGES = ("index", "rules", "holders/jordan-rivera", "holders/priya-natarajan", CYCLE, "pages/guides/courses", "teams/gym-floor")

CONTRASTS = """
() => {
  const luminance = ([r, g, b]) => [r, g, b]
    .map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
  const colour = text => (text.match(/[\\d.]+/g) || []).map(Number);
  const over = (top, under) => top.slice(0, 3).map((v, i) => v * (top[3] ?? 1) + under[i] * (1 - (top[3] ?? 1)));
  const ground = element => {
    const here = colour(getComputedStyle(element).backgroundColor);
    if (!element.parentElement) return over(here, [255, 255, 255]);
    return (here[3] ?? 1) === 1 ? here : over(here, ground(element.parentElement));
  };
  const found = [];
  for (const element of document.querySelectorAll(".cec *")) {
    const said = [...element.childNodes].some(node => node.nodeType === 3 && node.data.trim());
    if (!said || element.closest("svg, title, desc") || !element.checkVisibility()) continue;
    const under = ground(element);
    const [a, b] = [luminance(over(colour(getComputedStyle(element).color), under)), luminance(under)].sort();
    const ratio = (b + .05) / (a + .05);
    if (ratio < 4.5) found.push([element.className || element.tagName, element.textContent.trim().slice(0, 40), ratio]);
  }
  return found;
}
"""


def test_a_field_says_what_more_credit_would_make(open_page: Open) -> None:
    page = open_page("holders/jordan-rivera")
    field = page.locator(".cec-more-credit")
    have, need = (Decimal(field.get_attribute(f"data-{name}")) for name in ("have", "need"))
    field.locator("input").fill("2.5")
    total, missing = format_decimal(have + Decimal("2.5")), format_decimal(need - have - Decimal("2.5"))
    says = f"That would make {total} of {need} CEC. {missing} CEC would still be missing."
    assert field.locator("output").inner_text() == says
    field.locator("select").select_option("as quiz")
    field.locator("input").fill("8")
    assert field.locator("output").inner_text().startswith("Of these, 5 would count. ")
    field.locator("input").fill("many")
    assert field.locator("output").inner_text() == "Type an amount such as 10 or 2.5."


def test_dark_pages_are_dark_and_paper_is_white_even_then(open_page: Open) -> None:
    page = open_page(CYCLE, dark=True)
    ink = "getComputedStyle(document.querySelector('.cec')).color"
    assert page.evaluate(ink) == "rgb(231, 235, 240)"
    page.emulate_media(media="print")
    assert page.evaluate(ink) == "rgb(0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_on_a_screen_how_an_activity_counts_opens_by_hand(open_page: Open) -> None:
    page = open_page(CYCLE)
    basis = page.get_by_text("6 h × 1 CEC = 6 CEC").first
    assert not basis.is_visible()
    summary = page.locator("#entry-2024-03-08-workshop summary")
    summary.click()
    assert basis.is_visible()
    for key, is_shown in (("Enter", False), ("Space", True)):
        summary.press(key)
        assert basis.is_visible() is is_shown


def test_on_paper_everything_is_open_and_the_frame_is_gone(open_page: Open) -> None:
    page = open_page(CYCLE)
    page.emulate_media(media="print")
    heights = page.evaluate("[...document.querySelectorAll('details ol')].map(each => each.getBoundingClientRect().height)")
    assert len(heights) >= 4
    assert all(height > 8 for height in heights)
    for frame in (".md-header", ".md-tabs", ".cec-crumbs"):
        assert not page.locator(frame).first.is_visible()


def test_an_address_of_an_activity_leads_to_its_row(open_page: Open) -> None:
    page = open_page(CYCLE)
    page.goto(page.url + "#entry-2025-05-02-cpr")
    assert page.locator("#entry-2025-05-02-cpr").is_visible()
    assert page.evaluate("document.querySelector(':target').id") == "entry-2025-05-02-cpr"


SHAPE = """
tone => {
  const chip = document.createElement("span");
  chip.className = `cec-chip cec-chip--${tone}`;
  document.querySelector(".cec").append(chip);
  const style = getComputedStyle(chip, "::before");
  return [style.borderRadius, style.clipPath, style.boxShadow !== "none"].join(" ");
}
"""


def test_a_tone_is_told_by_a_shape_too(open_page: Open) -> None:
    page = open_page("index")
    assert len({page.evaluate(SHAPE, tone) for tone in ("good", "warn", "bad", "calm")}) == 4


RUN_AXE = "axe.run({preload: false}).then(r => r.violations.map(v => [v.id, v.impact, v.nodes.map(n => n.html.slice(0, 160))]))"
"""All of its rules. Style sheets are not loaded again (`preload`), which a file may not do."""
OVERFLOWING = """
[...document.querySelectorAll('.cec *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .map(e => e.outerHTML.slice(0, 160))
"""
HEADERS = """
[...document.querySelectorAll("table")].filter(table =>
  [...table.querySelectorAll("th")].some(th => !["col", "row", "colgroup", "rowgroup"].includes(th.scope))
  || (table.closest(".cec-page") === null && !table.querySelector("tbody th[scope=row]"))
).map(table => table.outerHTML.slice(0, 160))
"""
MOVING = """
[...document.querySelectorAll("*")].filter(e => {
  const style = getComputedStyle(e), lasts = times => times.split(",").some(each => parseFloat(each) > .001);
  return lasts(style.transitionDuration) || (style.animationName !== "none" && lasts(style.animationDuration));
}).map(e => e.outerHTML.slice(0, 160))
"""
"""What moves for somebody who asked for as little movement as possible."""
LOST = """
() => {
  const blank = getComputedStyle(document.body).backgroundColor;
  const marked = ".cec-chip, [class*='cec-state--'], .cec-checks dt, .cec-tile span, .cec-todo li";
  return [...document.querySelectorAll(marked)].filter(e => {
    const mark = getComputedStyle(e, "::before");
    return e.checkVisibility() && mark.content !== "none" && mark.boxShadow === "none" && mark.backgroundColor === blank
      && mark.borderTopStyle === "none";
  }).map(e => e.outerHTML.slice(0, 160));
}
"""


@pytest.mark.parametrize("name", [*PAGES, "auditor: cycle/site/index", "auditor: holder/site/index"])
def test_every_page_holds(
    open_page: Open, open_file: Open, auditor_sites: Path, axe: str, no_complaint: None, name: str
) -> None:
    """Opened once, and looked at as different people do: at every width, in the dark, with other colours, by ear, on paper."""
    of_auditor = name.partition("auditor: ")[2]
    page = open_file(auditor_sites / f"{of_auditor}.html") if of_auditor else open_page(name)
    assert page.locator("h1").count() == 1
    assert page.evaluate("document.body.dataset.mdColorScheme") == "default"
    assert page.evaluate(CONTRASTS) == []
    assert page.evaluate(HEADERS) == []
    page.evaluate(axe)
    assert page.evaluate(RUN_AXE) == []
    for width in (900, 640, 320):  # 640 and 320 are what 1280 has left at 200 % and 400 %
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.scrollingElement.scrollWidth") <= width
        assert page.evaluate(OVERFLOWING) == []
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate(RUN_AXE) == []
    page.set_viewport_size({"width": 1280, "height": 900})
    assert page.evaluate(MOVING) == []
    page.emulate_media(media="null", color_scheme="dark")
    page.locator("body[data-md-color-scheme=slate]").wait_for()
    assert page.evaluate(CONTRASTS) == []
    assert page.evaluate(RUN_AXE) == []
    page.emulate_media(media="null", color_scheme="light", forced_colors="active")
    assert page.evaluate(LOST) == []
    page.emulate_media(media="null", color_scheme="light", forced_colors="none")
    printed = [sheet.extract_text() for sheet in pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages]
    heading = page.locator("h1").inner_text()
    assert heading.split()[0].lower() in printed[0].lower()
    if name.startswith(("index", "teams/", "holders/", "auditor: ")):
        for number, sheet in enumerate(printed, 1):
            assert f"{heading} · " in sheet
            assert f"{number} of {len(printed)}" in sheet


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_page_for_no_page_holds_too(open_page: Open, axe: str, no_complaint: None, dark: bool) -> None:
    page = open_page("404", width=360, dark=dark)
    page.evaluate(axe)
    assert page.evaluate(RUN_AXE) == []
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 360


class _Quiet(SimpleHTTPRequestHandler):
    """A server as GitHub Pages is one: the site below a path, and 404.html for whatever is not there."""

    site: Path

    def translate_path(self, path: str) -> str:
        inside = unquote(path.partition("?")[0].partition("#")[0]).removeprefix("/credits/")
        return str(self.site / (inside or "index.html"))

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        self.send_response(code)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write((self.site / "404.html").read_bytes())

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def serve(window: Any) -> Iterator[Callable[[Path], str]]:
    """`serve(site)` is the address of a site over HTTP, below a path; a word on the console, but for a lost page's, fails."""
    complaints: list[str] = []
    servers: list[ThreadingHTTPServer] = []

    def hear(message: Any) -> None:
        if "404" not in message.text:  # the browser's own word on the page that is not there
            complaints.append(message.text)

    def serve_below_a_path(site: Path) -> str:
        server = ThreadingHTTPServer(("127.0.0.1", 0), type("_Served", (_Quiet,), {"site": site}))
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/credits/"

    window.on("console", hear)
    window.emulate_media(media="null", color_scheme="light")
    yield serve_below_a_path
    window.remove_listener("console", hear)
    window.goto("about:blank")
    for server in servers:
        server.shutdown()
        server.server_close()
    assert complaints == []


@pytest.fixture
def answers(window: Any) -> Iterator[list[tuple[str, int]]]:
    """Each address that the window asked for, with the status of the answer."""
    heard: list[tuple[str, int]] = []

    def note(response: Any) -> None:
        heard.append((response.url, response.status))

    window.on("response", note)
    yield heard
    window.remove_listener("response", note)


def test_below_a_path_of_a_server_everything_is_found_and_nothing_else_asked_for(
    window: Any, serve: Callable[[Path], str], answers: list[tuple[str, int]], site: Path
) -> None:
    """Every kind of page, its search, and an address at some depth where no page is."""
    served = serve(site)
    for name in PAGES:
        window.goto(f"{served}{name}.html")
        assert window.locator("h1").count() == 1
    assert search(window, "Natarajan")[0].rpartition("/credits/")[2] == "holders/priya-natarajan.html"
    assert [(url, status) for url, status in answers if status >= 400 or not url.startswith(served)] == []
    answers.clear()
    window.goto(f"{served}holders/old/renamed.html")
    assert window.locator("h1").inner_text() == "There is no such page"
    assert answers == [(f"{served}holders/old/renamed.html", 404)]


@pytest.mark.parametrize("of", ["cycle", "holder"])
def test_below_a_path_too_every_link_of_an_auditors_first_page_holds(
    window: Any, serve: Callable[[Path], str], answers: list[tuple[str, int]], auditor_sites: Path, of: str
) -> None:
    """Pages, certificates and places on a page."""
    site = auditor_sites / of / "site"
    served = serve(site)
    window.goto(f"{served}index.html")
    links = [urldefrag(link) for link in window.evaluate("[...document.links].map(link => link.href)")]
    paths = {unquote(url.removeprefix(served)) for url, _ in links if url.startswith(served)}
    assert len(paths) >= 3
    assert [path for path in paths if not (site / path).is_file()] == []
    places = {unquote(place) for url, place in links if place and url == window.url}
    assert places - set(window.evaluate("[...document.querySelectorAll('[id]')].map(element => element.id)")) == set()
    assert [(url, status) for url, status in answers if status >= 400 or not url.startswith(served)] == []
