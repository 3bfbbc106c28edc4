"""What `[site]` of cecgen.toml changes about every page: logo, icons, colours, style sheet, addresses; and the page for none.

The settings were checked with the rest of the repository; a file that changed since then raises its own error.
"""

from pathlib import Path
from urllib.parse import quote

from cecgen.ledger.colours import WHITE, format_colour, make_readable, parse_colour
from cecgen.ledger.site_settings import read_css, read_logo
from cecgen.model.judged import Transcript
from cecgen.model.settings import SiteSettings
from cecgen.outputs.engines.settings import Look
from cecgen.outputs.site.templates import make_environment

_OURS = "assets/cecgen"
_OWN = "assets/own"
_DARKEST_LIGHT, _LIGHTEST_DARK = (0xE9, 0xEC, 0xF0), (0x45, 0x30, 0x0D)
"""The grounds of cecgen.css on which a link is hardest to read, on light and on dark pages."""


def build_look(root: Path, site: SiteSettings) -> tuple[Look, dict[str, bytes]]:
    """Work out the look of a site, and the files that it takes beside cecgen's own, by their paths in the site."""
    files: dict[str, bytes] = {}
    logo = icon = f"{_OURS}/mark.svg"
    pictures = {"32": f"{_OURS}/mark-32.png", "180": f"{_OURS}/mark-180.png"}
    if site.logo:
        ending, data = read_logo(root, site.logo)
        logo = icon = f"{_OWN}/logo{ending}"
        files[logo] = data
        pictures = {"180": logo} if ending != ".svg" else {}
    styles = [f"{_OURS}/cecgen.css"]
    if site.accent:
        styles.append(f"{_OWN}/accent.css")
        files[styles[-1]] = _accent_css(site.accent).encode()
    if site.css:
        styles.append(f"{_OWN}/site.css")
        files[styles[-1]] = read_css(root, site.css).encode()
    values = {"listed": site.index, "icons": pictures, "address": base_url(site)}
    return Look(logo=logo, icon=icon, styles=tuple(styles), values=values), files


def base_url(site: SiteSettings) -> str:
    """The address of the site with a slash at its end; empty if none is known."""
    return f"{site.url.rstrip('/')}/" if site.url else ""


def page_address(site: SiteSettings, path: str) -> str:
    """The full address of a page of the site; empty if none is known."""
    return base_url(site) and base_url(site) + ("" if path == "index" else f"{quote(path)}.html")


def _shades(accent: str) -> tuple[str, str, str]:
    """An accent as it was chosen, and as links have it on light and on dark pages."""
    colour = parse_colour(accent) or WHITE
    shades = (colour, make_readable(colour, _DARKEST_LIGHT), make_readable(colour, _LIGHTEST_DARK))
    return format_colour(shades[0]), format_colour(shades[1]), format_colour(shades[2])


def _accent_css(accent: str) -> str:
    plain, light, dark = _shades(accent)

    def rule(selector: str, link: str, fill: str) -> str:
        return f"{selector} {{ --cec-link: {link}; --cec-fill: {fill}; --cec-area: {fill}26; --md-accent-fg-color: {link}; }}\n"

    screen = rule('[data-md-color-scheme="slate"]', dark, dark)
    return f"{rule('body, [data-md-color-scheme]', light, plain)}@media screen {{ {screen.strip()} }}\n"


def accent_style(site: SiteSettings) -> str:
    """The colours of a page without the theme; nothing if no accent was chosen."""
    if not site.accent:
        return ""
    _, light, dark = _shades(site.accent)
    colours = ":root {{ --cec-link: {0}; --cec-fill: {0}; }}\n"
    return colours.format(light) + f"@media screen and (prefers-color-scheme: dark) {{ {colours.format(dark).strip()} }}\n"


def render_not_found(transcript: Transcript, site: SiteSettings) -> str:
    """The page for an address that the site has not: it is served at any depth, so everything is in it."""
    _, light, dark = _shades(site.accent or "#1f5a9e")
    template = make_environment().get_template("not_found.html")
    return template.render(title=transcript.title, home=base_url(site), light=light, dark=dark)


_UNLISTED = """# Every page says "noindex". Search engines must be able to read that, so nothing is forbidden here.
User-agent: *
Disallow:
"""


def format_robots(site: SiteSettings) -> str:
    """The robots.txt of a site. It forbids nothing: a page that may not be read cannot say that it is not to be listed."""
    if not site.index:
        return _UNLISTED
    return "User-agent: *\nDisallow:\n" + (f"Sitemap: {base_url(site)}sitemap.xml\n" if site.url else "")


def format_sitemap(addresses: list[str]) -> str:
    """The list of a site's pages for search engines."""
    template = make_environment().get_template("sitemap.xml")
    return template.render(addresses=addresses)
