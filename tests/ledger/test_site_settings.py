"""`[site]` of cecgen.toml: what can be used, and what is refused with a way out."""

from pathlib import Path

import pytest

from cecgen.diagnostics.site import AccentUnreadable, NotSiteAddress, SiteFileUnusable
from cecgen.ledger.colours import MIN_CONTRAST, WHITE, contrast, format_colour, make_readable, parse_colour
from cecgen.ledger.site_settings import check_site_settings
from cecgen.model.settings import SiteSettings

PNG, JPEG = b"\x89PNG\r\n\x1a\n....", b"\xff\xd8\xff\xe0...."
SVG = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="1" height="1" fill="url(#a)"/></svg>'


def check(root: Path, **site: object) -> list[tuple[type, str]]:
    found = [*check_site_settings(root, SiteSettings(**site), "cecgen.toml")]  # type: ignore[arg-type]
    assert all(each.at.file == "cecgen.toml" and each.at.keys[0] == "site" and each.hint for each in found)
    return [(type(each), each.message) for each in found]


@pytest.mark.parametrize(
    "text", ["https://example.org", "https://example.org/credits/", "http://intranet:8080/x", "https://xn--bcher-kva.example/a"]
)
def test_the_address_of_a_site_is_taken(tmp_path: Path, text: str) -> None:
    assert check(tmp_path, url=text, repository=text) == []


@pytest.mark.parametrize(
    "text",
    [
        "example.org", "ftp://example.org", "https://", "https:///x", "https://example.org/?a=b", "https://example.org/#a",
        "https://me:secret@example.org/", "https://me@example.org/", "javascript:alert(1)", "https://example.org/a b",
        'https://example.org/"x', "https://example.org/<b>", "https://example.org:port/", "//example.org/", "https://exämple.org/",
        "mailto:a@example.org", "https://example.org/?",
    ],
)  # fmt: skip
def test_anything_else_is_not_and_the_message_has_it(tmp_path: Path, text: str) -> None:
    assert check(tmp_path, url=text) == [(NotSiteAddress, f'url = "{text}" is not the address of a site')]


@pytest.mark.parametrize("text", ["#0b5cad", "#05A", "#767676", "#000"])
def test_a_colour_in_which_text_can_be_read_is_taken(tmp_path: Path, text: str) -> None:
    assert check(tmp_path, accent=text) == []


@pytest.mark.parametrize("text", ["blue", "0b5cad", "#0b5c", "#0b5cadff", "rgb(0,0,0)", "#0b5cag", "#0b5cad; }"])
def test_what_is_no_colour_is_refused(tmp_path: Path, text: str) -> None:
    assert check(tmp_path, accent=text) == [(AccentUnreadable, f'"{text}" is not a colour')]


@pytest.mark.parametrize("text", ["#777777", "#ffd500", "#fff", "#3af"])
def test_a_pale_colour_is_refused_with_a_shade_of_it_that_is_taken(tmp_path: Path, text: str) -> None:
    (pale,) = check_site_settings(tmp_path, SiteSettings(accent=text), "cecgen.toml")
    assert isinstance(pale, AccentUnreadable)
    assert pale.hint == f'take a darker shade, such as "{pale.darker}"'
    assert check(tmp_path, accent=pale.darker) == []


def test_contrast_is_that_of_wcag() -> None:
    assert round(contrast((0, 0, 0), WHITE), 2) == 21
    assert round(contrast((0x77, 0x77, 0x77), WHITE), 2) == 4.48
    assert parse_colour("#05a") == (0, 0x55, 0xAA) == parse_colour("#0055aa")


@pytest.mark.parametrize("ground", ["#ffffff", "#e9ecf0", "#45300d", "#1e2229", "#000000"])
@pytest.mark.parametrize("colour", ["#0b5cad", "#ffd500", "#000000", "#ffffff", "#808080"])
def test_a_readable_shade_can_be_read_on_its_ground(colour: str, ground: str) -> None:
    one, other = parse_colour(colour), parse_colour(ground)
    assert one is not None
    assert other is not None
    shade = make_readable(one, other)
    assert contrast(shade, other) >= MIN_CONTRAST
    assert shade == one or contrast(one, other) < MIN_CONTRAST, format_colour(shade)


@pytest.mark.parametrize("data", [PNG, JPEG, SVG.encode(), f'<?xml version="1.0"?>\n<!-- mark -->\n{SVG}'.encode()])
def test_a_picture_is_a_logo_whatever_its_name_says(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "look").mkdir()
    (tmp_path / "look" / "logo.bin").write_bytes(data)
    assert check(tmp_path, logo="look/logo.bin") == []


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "it is empty"),
        (b"GIF89a", "it is not a picture by its first bytes"),
        (b"%PDF-1.7", "it is not a picture by its first bytes"),
        (b"<html><svg></svg></html>", "it is not a picture by its first bytes"),
        (SVG.replace("<rect", "<script>alert(1)</script><rect").encode(), "it holds <script>, which could run in a browser"),
        (SVG.replace("<rect", "<rect onclick='x()'").encode(), 'it holds an attribute "onclick", which could run in a browser'),
        (SVG.replace("<rect", '<image href="https://x.example/a.png"/><rect').encode(), "it loads something from another file"),
        (SVG.replace("#a", "//x.example/a").encode(), "it loads something from another file"),
        (b" " * (256 * 1024 + 1), "it has 262,145 bytes, but at most 262,144 are read"),
    ],
)
def test_what_is_no_picture_or_runs_or_loads_is_no_logo(tmp_path: Path, data: bytes, reason: str) -> None:
    (tmp_path / "logo.svg").write_bytes(data)
    assert check(tmp_path, logo="logo.svg") == [(SiteFileUnusable, f"logo.svg cannot be used as logo: {reason}")]


@pytest.mark.parametrize(
    "text",
    [
        "h1 { color: red }",
        "/* see https://example.org/a.css and @import */ h1 { color: red }",
        "h1 { background: url(data:image/png;base64,AAA//AAA=) }",
        "h1 { background: url(\"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg'/>\"); fill: url(#a) }",
        '@media print { a::after { content: "\\2014" } }',
    ],
)
def test_a_style_sheet_that_loads_nothing_is_taken(tmp_path: Path, text: str) -> None:
    (tmp_path / "site.css").write_text(text, "utf-8")
    assert check(tmp_path, css="site.css") == []


@pytest.mark.parametrize(
    "text",
    [
        '@import "a.css";',
        "@IMPORT url(a.css);",
        "@\\69mport 'a.css';",
        "h1 { background: url(https://x.example/a.png) }",
        "h1 { background: URL( 'a.png' ) }",
        "h1 { background: u\\72l(a.png) }",
        "h1 { background: \\75 rl(a.png) }",
        'h1 { background: image-set("a.png" 1x) }',
        "@font-face { src: url(//x.example/f.woff2) }",
        "h1 { background: url(data:image/png,x) , url(a.png) }",
    ],
)
def test_a_style_sheet_that_loads_anything_is_refused_at_its_line(tmp_path: Path, text: str) -> None:
    (tmp_path / "site.css").write_text(f"/* one\ntwo */\n{text}\n", "utf-8")
    ((kind, message),) = check(tmp_path, css="site.css")
    assert kind is SiteFileUnusable
    assert message.startswith("site.css cannot be used as css: line 3 loads something with ")


@pytest.mark.parametrize(("key", "inside"), [("css", "h1 { color: red }"), ("logo", SVG)])
def test_a_file_with_a_merge_conflict_is_refused_with_its_lines(tmp_path: Path, key: str, inside: str) -> None:
    """A browser would take some of each side."""
    (tmp_path / "file").write_text(f"{inside}\n<<<<<<< HEAD\n{inside}\n=======\n>>>>>>> branch\n", "utf-8")
    ((_, message),) = check(tmp_path, **{key: "file"})
    assert message == f"file cannot be used as {key}: it has an unresolved merge conflict, lines 2 to 5"


@pytest.mark.parametrize(
    "name", ["../logo.svg", "/etc/passwd", "look/../../x", ".git/config", "C:\\logo.svg", "look\\logo.svg", "a//b"]
)
def test_nothing_outside_of_the_repository_is_named(tmp_path: Path, name: str) -> None:
    ((kind, message),) = check(tmp_path, logo=name)
    assert kind is SiteFileUnusable
    assert "leads out of the repository or to a hidden file" in message


def test_no_link_is_followed(tmp_path: Path) -> None:
    """Neither of the file nor of a folder above it."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "logo.svg").write_text(SVG)
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "logo.svg").symlink_to(tmp_path / "real" / "logo.svg")
    (tmp_path / "root" / "look").symlink_to(tmp_path / "real")
    for name in ("logo.svg", "look/logo.svg"):
        ((_, message),) = check(tmp_path / "root", logo=name)
        assert "link" in message
    ((_, message),) = check(tmp_path / "root", css="gone.css")
    assert message == "gone.css cannot be used as css: it does not exist"
