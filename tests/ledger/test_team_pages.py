"""What of the team's own pages would run in a reader's browser, and what is only text."""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from cecgen.diagnostics.files import MergeConflict, NotUtf8, TooLarge
from cecgen.diagnostics.site import PageRuns
from cecgen.ledger.team_pages import check_team_page

if TYPE_CHECKING:
    from conftest import Command, Repository

RUNS = {
    "<script>alert(1)</script>": "<script>",
    "text <ScRiPt src=//x>": "<script>",
    "<script\n>alert(1)</script\n>": "<script>",
    "<scr\x02ipt>alert(1)</script>": "<script>",
    "<svg><script>alert(1)</script></svg>": "<script>",
    "<!-- <script>alert(1)</script> -->": "<script>",
    "`<script>alert(1)</script>`": "<script>",
    "    <script>alert(1)</script>": "<script>",
    "<style><script>alert(1)</script></style>": "<script>",
    '``` {.x}\ncode\n```\n<script>alert(1)</script>\n```\n': "<script>",
    '``` python hl_lines="1"\ncode\n```\n<script>alert(1)</script>\n```\n': "<script>",
    '<iframe src="https://x"></iframe>': "<iframe>",
    "<IFRAME srcdoc='x'>": "<iframe>",
    "<object data=x>": "<object>",
    "<embed src=x>": "<embed>",
    "<frameset><frame src=x></frameset>": "<frameset>",
    '<base href="https://x/">': "<base>",
    '<meta http-equiv="refresh" content="0;url=https://x">': "<meta>",
    "<img src=x onerror=alert(1)>": 'an attribute "onerror"',
    "<img src=x\n onerror = alert(1)>": 'an attribute "onerror"',
    "<svg/onload=alert(1)>": 'an attribute "onload"',
    "<svg><animate onbegin=alert(1)>": 'an attribute "onbegin"',
    '<a title=">" OnClick="alert(1)">x</a>': 'an attribute "onclick"',
    '<b@c title="\n\n<details ontoggle=alert(1) open>\n\n">': 'an attribute "ontoggle"',
    "<x onsomethingtocome=alert(1)>": 'an attribute "onsomethingtocome"',
    "[x](javascript:alert(1))": "a link to javascript:",
    "[x]( <JaVaScRiPt:alert(1)>)": "a link to javascript:",
    "[x][y]\n\n[y]: javascript:alert(1)": "a link to javascript:",
    "[x](&#106;ava&#x73;cript&colon;alert(1))": "a link to javascript:",
    '<a href="java\nscript:alert(1)">x</a>': "a link to javascript:",
    '<a href="\x01javascript:alert(1)">x</a>': "a link to javascript:",
    "<a href=vbscript:x>x</a>": "a link to vbscript:",
    "<form action='javascript:alert(1)'>": "a link to javascript:",
    "[x](data:text/html,<b>x</b>)": "a link to data:",
    "<svg><set attributeName=href to=javascript:alert(1)>": "a link to javascript:",
    "> [x]:\n> javascript:alert(1)\n\n[x]": "a link to javascript:",
    "- > [x]:\n  > javascript:alert(1)\n\n[x]": "a link to javascript:",
    "> [x](java\n> script:alert(1))": "a link to javascript:",
    '> > <a href="java\n> > script:alert(1)">x</a>': "a link to javascript:",
    "> <x onsomethingtocome\n> =alert(1)>": 'an attribute "onsomethingtocome"',
    "title: <script>x</script>\n\nMultiMarkdown's own front matter": "<script>",
    '---\ntitle: "\\x3cscript>alert(1)\\x3c/script>"\n---\n': "<script> in its front matter",
    '---\ndescription: !!binary PHNjcmlwdD4=\n---\n': "<script> in its front matter",
    "---\nextra: {a: ['<img src=x onerror=alert(1)>']}\n---\n": 'an attribute "onerror"',
}  # fmt: skip
TEXT = [
    "# Our team\n\nCall **Jordan** at [the desk](desk.md), or see <https://example.org>.\n",
    "```html\n<script>alert(1)</script>\n<img onerror=x>\n[x](javascript:x)\n```\n",
    "~~~\n<script>\n~~~\n\ntext\n\n```\n<iframe>\n```\n",
    "JavaScript: the good parts. We discuss data: it is ours. (data: 12 hours)\n",
    "> We said:\n> JavaScript: no.\n\n> on\n> = off\n",
    "On Monday = rest; only = x; once=1; Donation = 5; boron=2; phenomenon = y\n",
    "&lt;script&gt; and \\<b> and a < b, and <basement> and <objective>\n",
    '<table style="width: 100%"><tr><td align="left">x</td></tr></table>\n',
    '![logo](data:image/png;base64,AAAA) <img src="logo.png" alt="on time = good">\n',
    "---\ntitle: Our \"best\" team\nhide: [navigation]\n---\n\n# Team\n",
]  # fmt: skip


def find_faults_in_page(root: Path, text: str | bytes, name: str = "page.md") -> list[str]:
    (root / name).write_bytes(text.encode() if isinstance(text, str) else text)
    return [each.what for each in check_team_page(root, name) if isinstance(each, PageRuns)]


@pytest.mark.parametrize(("text", "what"), RUNS.items())
def test_what_would_run_is_found(tmp_path: Path, text: str, what: str) -> None:
    """However it is written, since whoever wants it to run may write it in any way."""
    assert what in " · ".join(find_faults_in_page(tmp_path, text))


@pytest.mark.parametrize("text", TEXT)
def test_what_is_only_text_is_none_of_it(tmp_path: Path, text: str) -> None:
    """A page about scripts, and one with other HTML."""
    assert find_faults_in_page(tmp_path, text) == []


def test_each_kind_is_reported_once_at_its_first_line(tmp_path: Path) -> None:
    """Line ends of any system count as one, and a fenced block's lines count."""
    text = "# A\r\n```\r\n<script>\r\n```\r\n<script></script>\r\n<script></script>\r\n[x](java\r\nscript:x)\r\n"
    (tmp_path / "page.md").write_bytes(text.encode())
    assert [(each.at.line, each.message.split(",")[0]) for each in check_team_page(tmp_path, "page.md")] == [
        (5, "this page contains <script>"),
        (7, "this page contains a link to javascript:"),
    ]


def test_a_name_is_a_title_too(tmp_path: Path) -> None:
    """Of a page without a heading."""
    assert find_faults_in_page(tmp_path, "Text", "a <img src=x onerror=alert(1)>.md") == ['an attribute "onerror" in its name']


def test_a_page_that_cannot_be_searched_is_reported(tmp_path: Path) -> None:
    """One of 256 KiB is searched, and one byte more is too large; the renderer would stop at other encodings."""
    (tmp_path / "page.md").write_bytes(b" " * 256 * 1024)
    assert [*check_team_page(tmp_path, "page.md")] == []
    (tmp_path / "page.md").write_bytes(b" " * (256 * 1024 + 1))
    (large,) = check_team_page(tmp_path, "page.md")
    assert isinstance(large, TooLarge)
    assert large.hint == "split it into several pages"
    (tmp_path / "page.md").write_bytes(b"one\ncaf\xe9")
    (encoded,) = check_team_page(tmp_path, "page.md")
    assert isinstance(encoded, NotUtf8)
    assert encoded.at.line == 2


CONFLICT = "<<<<<<< HEAD\nours\n=======\ntheirs\n>>>>>>> branch\n"


@pytest.mark.parametrize(("before", "ending"), [("# Us\n\n", "\n"), ("---\n", "\r\n"), ("\ufeff", "\n")])
def test_a_merge_conflict_is_called_that(tmp_path: Path, before: str, ending: str) -> None:
    """In the page, and in its front matter, where it would be a fault of YAML."""
    (tmp_path / "page.md").write_bytes((before + CONFLICT + "---\n").replace("\n", ending).encode())
    first = 1 + before.count("\n")
    (conflict,) = check_team_page(tmp_path, "page.md")
    assert isinstance(conflict, MergeConflict)
    assert (conflict.at.line, conflict.last) == (first, first + 4)


def test_a_conflict_that_a_page_shows_is_no_conflict(tmp_path: Path) -> None:
    """In a fenced block, of a page about git; a heading may be underlined with as many signs."""
    (tmp_path / "page.md").write_text(f"Our page\n=======\n\n```\n{CONFLICT}```\n")
    assert [*check_team_page(tmp_path, "page.md")] == []


@pytest.mark.parametrize(
    ("data", "code"), [(b"caf\xe9", "CEC105"), (b"a" * 300_000, "CEC103"), (b"---\na: [\n---\n", "CEC118")]
)
def test_where_scripts_are_allowed_a_page_that_cannot_be_shown_is_reported_all_the_same(
    repository: Repository, cecgen: Command, data: bytes, code: str
) -> None:
    """By `check` and by `build`, which would fail on it, or leave the page empty."""
    root = repository({"cecgen.toml": "format = 1\nas_of = 2026-03-16\n[pages]\nscripts = true\n"})
    (root / "content" / "page.md").write_bytes(data)
    for command in ("check", "build"):
        ran = cecgen(command, "-C", root)
        assert (ran.code, f"error {code}: " in ran.output) == (1, True), ran.output


@pytest.mark.parametrize(
    "part",
    [
        "<",
        "<a ",
        "<a",
        "[",
        "`",
        "```\n",
        "<script",
        "<a onx=",
        " onclick   ",
        "&#",
        "javascript:",
        "(data:text/",
        "on",
        "---\n",
        "\n>",
        "> ",
        "\n  ",
    ],
)
def test_no_page_takes_long(tmp_path: Path, part: str) -> None:
    """256 KiB of anything; what takes minutes to render takes a moment to search."""
    before = time.process_time()
    find_faults_in_page(tmp_path, (part * (256 * 1024))[: 256 * 1024])
    assert time.process_time() - before < 5


def test_a_page_that_runs_is_refused_unless_the_settings_allow_it(repository: Repository, cecgen: Command) -> None:
    """Both by `check` and by `build`; the settings are those of the base where a stranger's branch is judged."""
    settings = "format = 1\nas_of = 2026-03-16\n"
    root = repository({"content/about.md": "# Us\n\n<script>x</script>\n", "cecgen.toml": settings})
    ran = cecgen("check", "-C", root)
    assert (ran.code, ran.output.splitlines()[0]) == (
        1,
        "content/about.md:3:1: error CEC117: this page contains <script>, which can run in every reader's browser",
    )
    assert cecgen("build", "-C", root).code == 1
    assert not (root / "site").exists()
    (root / "cecgen.toml").write_text(f"{settings}[pages]\nscripts = true\n")
    assert cecgen("check", "-C", root).code == 0
