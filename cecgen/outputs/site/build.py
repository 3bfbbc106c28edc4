"""Building the site: into a folder of its own, looked through, and only then put in the old one's place.

Whatever fails, or is killed half way, the site that people already have stays whole.
"""

import logging
import os
import re
import shutil
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from html import unescape
from pathlib import Path
from urllib.parse import unquote

from mkdocs.commands import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.outputs import BuildFailed

SiteCheck = Callable[[Path], Iterable[Diagnostic]]
_OWN_ASSET = "assets/cecgen/cecgen.css"
_LINK = re.compile(r'href="([^"]*)"')
_ANCHOR = re.compile(r' id="([^"]*)"')
_ABSOLUTE = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//")


def build_site(project: Path, site: Path, verify: SiteCheck = lambda folder: ()) -> tuple[Diagnostic, ...]:
    """Build a project's site and put it in place; what kept it from that, or nothing where it is done.

    `verify` looks through the new site before anybody can see it, and names what must not be there.
    """
    site = site.absolute()
    new, old = (site.with_name(f".{site.name}.{which}") for which in ("new", "old"))
    _clean_up(site, new, old)
    at = Place(site.name)
    if site.exists() and not (site / _OWN_ASSET).exists() and any(site.iterdir()):
        return (BuildFailed(at=at, reason=f"{site} holds something that cecgen did not build"),)
    try:
        reason = _run_mkdocs(project, new) or _find_dead_link(new)
        found = (BuildFailed(at=at, reason=reason),) if reason else tuple(verify(new))
        if not found:
            _swap_in(site, new, old)
        return found
    except OSError as error:
        return (BuildFailed(at=at, reason=f"{error.strerror or error} ({error.filename})"),)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def _clean_up(site: Path, new: Path, old: Path) -> None:
    """Take away what a killed build left, and put back what it had taken."""
    if old.exists() and not site.exists():
        old.rename(site)
    shutil.rmtree(old, ignore_errors=True)
    shutil.rmtree(new, ignore_errors=True)


def _swap_in(site: Path, new: Path, old: Path) -> None:
    """Two renames in one folder: the only moment without a site."""
    new.chmod(0o755)
    if site.exists():
        site.rename(old)
    new.rename(site)
    shutil.rmtree(old, ignore_errors=True)


class _Warnings(logging.Handler):
    """What MkDocs has to say, kept for the message instead of printed."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.said.append(" ".join(record.getMessage().split()))


def _run_mkdocs(project: Path, folder: Path) -> str:
    """Have MkDocs build the site into a folder; what it objects to, or nothing."""
    logger = logging.getLogger("mkdocs")
    warnings, propagated = _Warnings(), logger.propagate
    logger.addHandler(warnings)
    logger.propagate = False
    try:
        config = load_config(str(project / "mkdocs.yml"), site_dir=str(folder), strict=True)
        config.plugins.on_startup(command="build", dirty=False)
        try:
            build.build(config)
        finally:
            config.plugins.on_shutdown()
    except MkDocsException as error:
        return "; ".join(warnings.said) or str(error)
    finally:
        logger.removeHandler(warnings)
        logger.propagate = propagated
    for sitemap in folder.glob("sitemap.xml*"):
        sitemap.unlink()  # without an address of the site it lists nothing, and its packed form bears the day
    return ""


def _find_dead_link(site: Path) -> str:
    """The first of our own links that leads nowhere; MkDocs does not look into the bodies of our pages."""

    @cache
    def is_there(target: str) -> bool:
        return os.path.isfile(target)

    @cache
    def anchors(target: str) -> set[str]:
        return {unescape(found) for found in _ANCHOR.findall(Path(target).read_text("utf-8"))}

    for page in sorted(site.rglob("*.html")):
        folder = str(page.parent)
        for link in _links_in(page):
            address, _, anchor = link.partition("#")
            target = os.path.normpath(f"{folder}/{unquote(address)}") if address else str(page)
            if not is_there(target):
                return f"{page.relative_to(site)} links to {address}, which is not there"
            if anchor and target.endswith(".html") and unquote(anchor) not in anchors(target):
                return f"{page.relative_to(site)} links to {link}, where there is no such place"
    return ""


def _links_in(page: Path) -> Iterator[str]:
    """The links of a page's own text that stay in the site."""
    _, _, article = page.read_text("utf-8").partition("<article")
    for link in map(unescape, dict.fromkeys(_LINK.findall(article.partition("</article>")[0]))):
        if link and not _ABSOLUTE.match(link):
            yield link
