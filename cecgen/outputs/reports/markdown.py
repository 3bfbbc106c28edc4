"""The report as Markdown, for the summary of a run: what is wrong, how to fix it, and who has something due.

It is for people who never saw a terminal, so it says where to press in the host's own pages.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from cecgen.diagnostics import LocatedDiagnostic
from cecgen.model.report import DUE_WITHIN, Alarm, Report, ReportItem
from cecgen.outputs.markdown import MAX_COMMENT_LENGTH, escape_markdown
from cecgen.outputs.reports import path_in_git, replace_surrogates, sort_worst_first
from cecgen.outputs.terminal.diagnostics import summarize_report

_WORDS = {"error": "Must be fixed", "warning": "To look at"}
_WAY_OUT = (
    "In the pull request open **Files changed** (on GitLab **Changes**), and in the menu of the file that is named choose "
    "**Edit file**. Without a pull request open the file in the repository, and press the pencil.",
    "Change the line that is named, as the sentences below it say, and press **Commit changes**: onto the same branch, where "
    "there is a pull request.",
    "A file in the wrong place or with the wrong name gets its new path in the field above its text. A file that is missing "
    "is added in its folder with **Add file**, **Upload files**, on the same branch.",
    "The check then runs again by itself.",
)
"""How to fix a file with nothing but a browser; the labels of buttons are in bold."""


class _Section(NamedTuple):
    """A part of the summary: its title, if it needs one, and its items, of which only so many are shown as have room."""

    title: str
    items: Sequence[str]

    @property
    def fixed_size(self) -> int:
        """The characters that it takes without its items."""
        return len(f"\n#### {self.title}\n\n\n{_describe_rest(len(self.items))}\n")

    @property
    def size(self) -> int:
        """The characters that its items take."""
        return sum(len(item) + 1 for item in self.items)


def render(report: Report) -> str:
    """Format the problems, the worst first, then how to fix them, who has something due by day, and the other alarms.

    Where there is too much for a forge, each part says how much more there is; none of them is left out.
    """
    head, sections = _head(report), [each for each in _sections(report) if each.items]
    room = MAX_COMMENT_LENGTH - len(head) - sum(each.fixed_size for each in sections)
    shown: dict[str, list[str]] = {}
    # The shortest first: what it does not need is left for the others.
    for number, each in enumerate(sorted(sections, key=lambda each: each.size)):
        shown[each.title] = _take(each.items, room // (len(sections) - number))
        room -= sum(len(item) + 1 for item in shown[each.title])
    return head + "".join(map(_format_section, sections, (shown[each.title] for each in sections)))


def _head(report: Report) -> str:
    result = "failed" if report.has_failed else "passed"
    return f"### Check as of {report.as_of}: {result}\n\n{summarize_report(report)}.\n"


def _sections(report: Report) -> Iterator[_Section]:
    items = sort_worst_first(report)
    problems = [each for each in items if not isinstance(each, Alarm)]
    alarms = [each for each in items if isinstance(each, Alarm)]
    failing = {(each.code, each.about, each.detail) for each in alarms}
    soon = [each for each in map(replace_surrogates, report.due) if (each.code, each.about, each.detail) not in failing]
    due = sorted([*(each for each in alarms if each.code.endswith("-due")), *soon], key=_by_day)
    yield _Section("What is wrong", [_problem(report, each) for each in problems])
    if report.files_failed and any(each.location.file for each in problems):
        yield _Section("How to fix it in the browser", [f"- {sentence}" for sentence in _WAY_OUT])
    if report.is_readable:
        yield _Section("Who has something due", [*map(_alarm, due)]) if due else _Section("", _say_nothing_due(report))
        others = [_alarm(each) for each in alarms if not each.code.endswith("-due")]
        yield _Section("What it was asked to fail on", others)


def _take(items: Sequence[str], room: int) -> list[str]:
    """The first items that there is room for."""
    taken: list[str] = []
    for item in items:
        room -= len(item) + 1
        if room < 0:
            break
        taken.append(item)
    return taken


def _format_section(section: _Section, shown: Sequence[str]) -> str:
    left = len(section.items) - len(shown)
    rest = ("", _describe_rest(left)) if left else ()
    heading = (f"#### {section.title}", "") if section.title else ()
    return "\n".join(["", *heading, *shown, *rest, ""])


def _describe_rest(count: int) -> str:
    return f"And {count:,} more, which the log of this run has."


def _say_nothing_due(report: Report) -> Sequence[str]:
    """Say that nothing is due, if any holder was read."""
    return (f"Nobody has a renewal, a card or an audit due within {DUE_WITHIN} days.",) if report.holder_count else ()


def _problem(report: Report, each: LocatedDiagnostic) -> str:
    """The place and what is wrong; below it the line itself and how to fix it."""
    file, line = path_in_git(report, each), each.location.line
    place = f"{escape_markdown(file)}{f', line {line}' if line else ''}: " if file else ""
    says = f"\n  - it says {_as_code(each.location.excerpt)}" if line and each.location.excerpt.strip() else ""
    return f"- **{_WORDS[each.severity]}:** {place}{_sentence(each.message)} ({each.code}){says}{_hint(each)}"


def _as_code(text: str) -> str:
    shown = escape_markdown(text)
    return shown if shown.startswith("<code>") else f"<code>{shown}</code>"


def _by_day(each: Alarm) -> tuple[date, str, str]:
    return each.day or date.max, each.name, each.about


def _alarm(each: Alarm) -> str:
    team = f" ({escape_markdown(each.team)})" if each.team else ""
    who = escape_markdown(each.name or each.about.partition("/")[0])
    return f"- **{who}**{team}: {_sentence(each.message)}{_hint(each)}"


def _hint(each: ReportItem) -> str:
    """How to fix it, below its item, one line each."""
    return "".join(f"\n  - {_sentence(line)}" for line in each.hint.splitlines() if line.strip())


def _sentence(text: str) -> str:
    """Escape a text part by part, so that a colon between them makes no code of the whole."""
    return ": ".join(map(escape_markdown, text.split(": ")))
