"""The overview and the pages of teams, without building a site: tiles, bars, teams, rows, and the files to download."""

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from html import unescape

import pytest
from msgspec.structs import replace

from cecgen.model.judged import JudgedCard, JudgedCertification, JudgedCycle, JudgedHolder, Todo, Transcript
from cecgen.model.rules import CardRule, Requirement, Standing
from cecgen.model.scheme import Body, Scheme
from cecgen.model.written import Card
from cecgen.outputs.exports.calendar import build_calendar
from cecgen.outputs.exports.reminders import build_reminders
from cecgen.outputs.exports.standings import format_standings_csv, format_standings_json
from cecgen.outputs.site import overview
from cecgen.outputs.site.downloads import DOWNLOADS
from cecgen.outputs.site.pages import Page, PageBuilder
from cecgen.outputs.site.row_cache import RowCache
from cecgen.outputs.words.standings import list_standings

AS_OF = date(2026, 3, 16)
ENDS = date(2026, 12, 31)
CPR = Requirement(id="cpr", title="CPR", card=CardRule(covers=("cpr",)))


def scheme(body: str, unit: str = "CEC") -> Scheme:
    return Scheme(
        id=f"{body}.cpt", title=f"{body.upper()} Trainer", unit=unit, requirements=(CPR,), body=Body(body, body, body.upper())
    )


def person(
    name: str, team: str = "", standing: Standing = "behind", *, expires: str = "2027-05-31", body: str = "acsm", **more: object
) -> JudgedHolder:
    card = JudgedCard(Card(covers=("cpr", "aed"), expires=date.fromisoformat(expires)), "", None, True)
    todos = [Todo("earn", "Earn 8 more CEC", ENDS)]
    if card.card.expires < AS_OF:
        todos.insert(0, Todo("card", f"Renew the card (the last ran out on {expires})", ENDS, is_overdue=True))
    cycle = JudgedCycle(
        begins=date(2022 if standing == "lapsed" else 2024, 1, 1),
        ends=date(2024, 12, 31) if standing == "lapsed" else ENDS,
        standing=standing,
        required=Decimal(20),
        counted=Decimal(12),
        claimed=None,
        cards=(card,),
        todos=tuple(todos),
    )
    cycle = replace(cycle, **more)
    held = JudgedCertification(scheme=scheme(body), number="", certified=None, cycles=(cycle,))
    return JudgedHolder(
        id=re.sub(r"\W", "-", name.lower()), name=name, team=team, also_printed=(), certifications=(held,), entries=()
    )


def transcript(*holders: JudgedHolder) -> Transcript:
    return Transcript(title="Team", as_of=AS_OF, holders=holders)


def site(*holders: JudgedHolder) -> dict[str, Page]:
    return {page.path: page for page in PageBuilder(transcript(*holders), "").pages()}


def text(page: Page) -> str:
    """What a page says."""
    return " ".join(unescape(re.sub(r"<[^>]*>", " ", page.body)).split())


def rows(page: Page) -> list[str]:
    """The rows of certifications, as HTML."""
    return re.findall(r"<tr data-team.*?</tr>", page.body, re.DOTALL)


SOME = (
    person("Anna", "Cardiac rehab", "lapsed", todos=()),
    person("Bert", "cardiac  Rehab", expires="2026-01-20"),
    person("Cora", "Gym", expires="2026-03-31"),
    person("Dora"),
)


def test_tiles_count_what_keeps_somebody_from_working_first() -> None:
    """What is counted by a tile is what its filter shows."""
    page = site(*SOME)["index"]
    assert "1 lapsed 1 no current card 3 over or due in 30 days 3 behind Coming due" in text(page)
    states = re.findall(r'data-state="([^"]*)"><b>(\d+)', page.body)
    assert states == [("standing=lapsed", "1"), ("standing=card-ran-out", "1"), ("due=30", "3"), ("standing=behind", "3")]
    shown = rows(page)
    assert sum('data-standing="behind"' in row for row in shown) == 3
    assert sum(" data-out" in row for row in shown) == 1
    assert sum(bool(re.search(r'data-due="(2024|2025|2026-0[1-4])', row)) for row in shown) == 3


def test_the_first_page_names_who_may_not_work_today_and_within_a_month() -> None:
    """Each person once; those of today in the order of the rows, the others by their days."""
    soon = person("Elif", expires="2026-04-15", todos=(Todo("card", "Renew the card", date(2026, 4, 15)),))
    later = person("Finn", expires="2026-04-16")
    page = site(*SOME, soon, later)["index"]
    part = page.body[page.body.index('id="absences"') : page.body.index('class="cec-summary"')]
    names = re.findall(r'<a href="holders/([a-z]+)\.html" dir="auto">\w+</a> <small>(.*?)</small>', part)
    assert [(name, re.sub("<.*?>", "", why)) for name, why in names] == [
        ("anna", "ACSM-CPT lapsed"),
        ("bert", "CPR ran out"),
        ("cora", "CPR runs out, 31 Mar"),
        ("elif", "CPR runs out, 15 Apr"),
    ]
    assert "2 people today" in part
    assert "2 more by 15 April 2026, unless they act" in part
    marked = {found[1] for row in rows(page) if "data-absent" in row and (found := re.search(r"holders/([a-z]+)\.html", row))}
    assert marked == {"anna", "bert", "cora", "elif"}


def test_whose_card_was_never_recorded_may_not_work_either() -> None:
    """As the scheme asks for it; the words do not say that one ran out. A card that covers half of it leaves the rest."""
    never = person("Hugo", cards=(), todos=(Todo("card", "Renew the card", ENDS, covers=("cpr", "first-aid")),))
    page = site(never, person("Dora"))["index"]
    assert "1 person today Hugo no current CPR/first aid card" in text(page)
    assert "1 no current card 1 over or due in 30 days" in text(page)
    assert "no current CPR/first aid card" in rows(page)[0]


def test_beyond_a_few_names_a_link_shows_all_who_may_not_work() -> None:
    page = site(*(person(f"P{number}", standing="lapsed") for number in range(8)))["index"]
    assert page.body.count("ACSM-CPT lapsed</small>") == 6
    assert '<a href="#certifications" data-state="standing=may-not-work">and 2 more</a>' in page.body


def test_where_everybody_may_work_the_first_page_says_so() -> None:
    says = "Who may not work Nobody, today or by 15 April 2026: no certification lapsed or ends"
    assert says in text(site(person("Dora"), person("Emil"))["index"])


def test_of_a_cycle_that_can_be_renewed_late_the_first_page_says_so() -> None:
    """Nobody drops from sight between the end of a cycle and of its grace, and of nobody more is said than is known."""
    april, june = date(2026, 4, 10), date(2026, 6, 30)
    ends = person("Anna", ends=april, grace_until=june)
    late = person("Bert", standing="grace", ends=date(2025, 12, 31), grace_until=june)
    closes = person("Cora", standing="grace", ends=date(2025, 12, 31), grace_until=april)
    page = text(site(ends, late, closes)["index"])
    assert "Anna ACSM-CPT: cycle ends (late renewal until 30 June 2026), 10 Apr" in page
    assert "Cora ACSM-CPT: late renewal closes, 10 Apr" in page
    assert "1 more in grace: whether one may work until the late renewal, the body says." in page
    assert "1 in grace: whether one may work" in text(site(late, person("Dora"))["index"])


def test_what_ran_out_is_marked_in_its_row_whatever_else_is_due() -> None:
    row = next(row for row in rows(site(*SOME)["index"]) if "Bert" in row)
    assert "CPR ran out" in row
    assert "Renew the card (the last ran out on 20 January 2026)" in row


def test_a_row_names_the_two_most_pressing_to_dos_and_counts_the_others() -> None:
    todos = tuple(Todo("earn", f"Do {number}", date(2026, 6, number)) for number in range(1, 6))
    row, _ = rows(site(person("Anna", "", "lapsed", todos=todos), person("Bert"))["index"])
    assert re.findall(r"Do \d by \d+ June 2026", row) == ["Do 1 by 1 June 2026", "Do 2 by 2 June 2026"]
    assert "and 3 more" in row


def test_the_bars_count_each_thing_once_in_its_week_and_say_the_same_in_words() -> None:
    """A card that two bodies ask for is one card; what comes later or is over is not in it."""
    both = person("Cora", expires="2026-03-31")
    other = replace(both.certifications[0], scheme=scheme("nasm", "CEU"))
    both = replace(both, certifications=(*both.certifications, other))
    page = site(both, person("Eva", expires="2026-06-14"), person("Finn", expires="2026-06-15"), SOME[1])["index"]
    assert "2 things are due by 14 June 2026: 2 cards." in text(page)
    assert "1 in the week from 30 March 2026, 1 in the week from 8 June 2026." in text(page)
    assert len(re.findall('<rect class="bar"', page.body)) == 2


def test_the_table_of_teams_has_people_standing_credit_and_the_next_deadline() -> None:
    """Two spellings that look the same are one team; a CEC of one body is not that of another."""
    page = site(*SOME, person("Eva", "Gym", "on-track", body="nasm"))["index"]
    table = re.findall(r'<tr><th scope="row">.*?</tr>', page.body, re.DOTALL)
    lines = [" ".join(unescape(re.sub(r"<[^>]*>", " ", line)).split()) for line in table]
    assert lines == [
        "Cardiac rehab 2 1 1 0 1 ACSM 8 31 December 2026",
        "Gym 2 0 0 0 1 ACSM 8, NASM 8 31 March 2026",
        "No team 1 0 0 0 1 ACSM 8 31 December 2026",
    ]
    assert 'aria-label="1 behind, 1 on track"' in table[1]
    assert 'href="teams/cardiac-rehab.html"' in table[0]
    assert 'href="#certifications" data-state="team=cardiac-rehab&amp;standing=lapsed"' in table[0]


def test_a_team_has_a_page_with_its_people_alone() -> None:
    """So have people without one, where others have one."""
    made = site(*SOME)
    assert [path for path in made if path.startswith("teams/")] == ["teams/cardiac-rehab", "teams/gym", "teams/no-team"]
    assert [re.search(r"<a [^>]*>(\w+)", row)[1] for row in rows(made["teams/cardiac-rehab"])] == ["Anna", "Bert"]  # type: ignore[index]
    assert 'href="../holders/anna.html"' in made["teams/cardiac-rehab"].body
    assert "As of 16 March 2026 · 2 holders, 2 certifications" in text(made["teams/cardiac-rehab"])


def test_without_any_team_there_is_no_table_and_no_page_of_teams() -> None:
    made = site(person("Anna"), person("Bert"))
    assert not any(path.startswith("teams/") for path in made)
    assert "Teams" not in text(made["index"])


def test_teams_of_other_letters_or_of_the_same_have_pages_of_their_own() -> None:
    made = site(person("A", "R&D"), person("B", "r-d"), person("C", "理学療法"), person("D", "No team"), person("E"))
    titles = {path: page.title for path, page in made.items() if path.startswith("teams/")}
    assert titles == {
        "teams/no-team": "No team", "teams/no-team-2": "No team", "teams/r-d": "R&D", "teams/r-d-2": "r-d",
        "teams/team": "理学療法",
    }  # fmt: skip
    assert "理学療法" in made["index"].body


def test_from_many_rows_on_they_are_on_the_pages_of_their_teams(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first page then has the teams, and the most pressing rows alone."""
    monkeypatch.setattr(overview, "PAGED_FROM", 4)
    monkeypatch.setattr(overview, "MOST_PRESSING", 2)
    made = site(*SOME)
    assert "The most pressing 2 of 4 certifications" in text(made["index"])
    assert [len(rows(made[path])) for path in ("index", "teams/cardiac-rehab", "teams/gym", "teams/no-team")] == [2, 2, 1, 1]
    assert 'href="teams/cardiac-rehab.html" data-state="standing=lapsed"' in made["index"].body
    assert "<form" not in made["index"].body
    assert "<form" in made["teams/gym"].body
    alone = site(*(person(name) for name in "ABCD"))
    assert len(rows(alone["teams/no-team"])) == 4


def test_the_files_to_download_are_those_of_the_commands() -> None:
    """The calendar has every day but those until which evidence is kept."""
    made = transcript(*SOME)
    files = {name: "".join(pieces).encode() for name, pieces in PageBuilder(made, "").downloads().items()}
    assert files["standings.csv"] == format_standings_csv(list_standings(made), mark=True)
    assert files["standings.json"] == format_standings_json(list_standings(made), AS_OF)
    assert files["deadlines.ics"] == build_calendar("Team", build_reminders(made), AS_OF)
    assert re.findall(r'href="([^"]*)" download', site(*SOME)["index"].body) == [*DOWNLOADS]


def test_with_a_cache_only_who_changed_is_made_again_and_all_comes_out_the_same() -> None:
    cache, rendered = RowCache(), 0
    PageBuilder(transcript(*SOME), "", cache=cache).overview()
    changed = transcript(SOME[0], person("Bert", "Gym"), *SOME[2:])
    made = PageBuilder(changed, "", cache=cache)
    remember = cache._remember

    def remember_and_count(key: tuple[object, ...], owner: object, make: Callable[[], object]) -> object:
        def make_and_count() -> object:
            nonlocal rendered
            rendered += 1
            return make()

        return remember(key, owner, make_and_count)

    cache._remember = remember_and_count  # type: ignore[assignment, method-assign]
    page = made.overview()
    assert rendered == 2  # the rows of Bert, and his HTML
    assert page == PageBuilder(changed, "").overview()
    assert made.downloads() == PageBuilder(changed, "").downloads()
