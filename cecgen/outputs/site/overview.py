"""The overview and the pages of teams: whose turn it is, what comes due, and where each team stands.

A site of up to a few hundred certifications has them all on its first page. From `PAGED_FROM` on the first page has the teams,
and each row is on the page of its team, so that the first page stays small however many people there are.
"""

import datetime
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from markupsafe import Markup
from msgspec import Struct

from cecgen.diagnostics import format_decimal
from cecgen.model.amounts import format_amount
from cecgen.model.days import add_days
from cecgen.model.judged import JudgedHolder, Transcript
from cecgen.model.written import slugify
from cecgen.outputs.site.absences import MAY_NOT_WORK, Absences, find_absences
from cecgen.outputs.site.row_cache import RowCache
from cecgen.outputs.words import states
from cecgen.outputs.words.phrases import format_count, format_percent, join_and
from cecgen.outputs.words.standings import (
    CARD_RAN_OUT,
    STANDING_FILTERS,
    DeadlineKind,
    StandingRow,
    sort_standings,
    team_key,
)

PAGED_FROM = 500
"""From how many rows on the rows are on the pages of their teams."""
MOST_PRESSING = 50
"""How many rows the first page then has all the same."""
WEEKS = 13
SOON_DAYS = 30
_ALWAYS_COUNTED = ("lapsed", CARD_RAN_OUT)
_TEAM_COLUMNS = ("lapsed", CARD_RAN_OUT, "grace", "behind")
_KIND_WORDS: dict[DeadlineKind, tuple[str, str]] = {
    "renewal": ("renewal", "renewals"),
    "card": ("card", "cards"),
    "audit": ("audit", "audits"),
    "other": ("other to-do", "other to-dos"),
}


class Team(Struct, frozen=True):
    """A team: its name, its page, its people and their rows. People without a team are one too, without a name."""

    name: str
    slug: str
    people: int
    rows: list[StandingRow]

    @property
    def title(self) -> str:
        return self.name or "No team"

    @property
    def path(self) -> str:
        return f"teams/{self.slug}"


class Tile(Struct, frozen=True):
    """How many certifications are in a state; `state` is the filter that shows them."""

    words: str
    tone: str
    number: int
    state: str


class BarPart(Struct, frozen=True):
    """A part of a bar, in percent."""

    tone: str
    at: str
    width: str


class TeamLine(Struct, frozen=True):
    """A line of the table of teams."""

    team: Team
    shares: list[BarPart]
    standings: str
    """How many certifications have which standing, in words."""
    cells: list[Tile]
    missing: str
    next_deadline: datetime.date | None


class Week(Struct, frozen=True):
    """A bar: what is due in the seven days from its first day on."""

    begins: datetime.date
    number: int
    x: str
    centre: str
    top: str
    height: str


class ComingDue(Struct, frozen=True):
    """What comes due in the next weeks."""

    weeks: list[Week]
    width: str
    until: datetime.date
    sentence: str
    description: str
    """The same as the picture, for those who do not see it."""


class FilterChoice(Struct, frozen=True):
    """A choice of a filter."""

    value: str
    words: str


class Standings(Struct, frozen=True):
    """What the overview and the page of a team have in common."""

    tiles: list[Tile]
    absences: Absences
    coming: ComingDue
    rows: list[Markup]
    certifications: int
    people: int
    teams: list[FilterChoice]
    standings: list[FilterChoice]
    schemes: list[FilterChoice]


RenderRow = Callable[[StandingRow, str, str], Markup]
"""Renders a row: the row, the slug of its team, and the way to the top of the site."""


class TeamsAndRows:
    """The rows of a transcript, the most urgent first, and the teams by name; those without a team come last."""

    def __init__(self, transcript: Transcript, cache: RowCache, render: RenderRow) -> None:
        self._as_of = transcript.as_of
        self._cache = cache
        self._render = render
        self.holders = transcript.holders
        self.rows = sort_standings(row for each in transcript.holders for row in cache.rows(each, transcript.as_of))
        self.teams = _group_teams(transcript.holders, self.rows)
        self._slugs = {team_key(team.name): team.slug for team in self.teams}

    @property
    def is_paged(self) -> bool:
        """Whether the rows are on the pages of their teams alone."""
        return len(self.rows) >= PAGED_FROM

    @property
    def has_teams(self) -> bool:
        """Whether there are pages of teams: nobody needs one for people without any."""
        return self.is_paged or any(team.name for team in self.teams)

    def for_overview(self) -> Standings:
        """What the first page shows."""
        shown = self.rows[:MOST_PRESSING] if self.is_paged else self.rows
        choices = [FilterChoice(team.slug, team.title) for team in self.teams] if self.has_teams else []
        return self._standings(self.rows, shown, len(self.holders), choices, "")

    def for_team(self, team: Team) -> Standings:
        """What the page of a team shows."""
        return self._standings(team.rows, team.rows, team.people, [], "../")

    def team_lines(self) -> list[TeamLine]:
        """The table of teams."""
        bodies = {row.certification.scheme.body_short_name for row in self.rows}
        return [_team_line(team, self._as_of, names_body=len(bodies) > 1) for team in self.teams]

    def _html(self, row: StandingRow, root: str) -> Markup:
        slug = self._slugs[team_key(row.holder.team)]
        return self._cache.make_for_row(f"html {root} {slug}", row, lambda: self._render(row, slug, root))

    def _standings(
        self, rows: list[StandingRow], shown: list[StandingRow], people: int, teams: list[FilterChoice], root: str
    ) -> Standings:
        counts, absences = _count(rows), find_absences(rows, self._as_of)
        choices = [FilterChoice(each, standing_filter_words(each)) for each in STANDING_FILTERS if counts[each]]
        if absences.today or absences.soon:
            choices.insert(0, FilterChoice(MAY_NOT_WORK, f"may not work by {states.format_date(absences.until)}"))
        schemes = {row.certification.scheme.id: row.certification.scheme for row in rows}
        return Standings(
            tiles=_tiles(rows, counts, self._as_of),
            absences=absences,
            coming=_coming_due(rows, self._as_of),
            rows=[self._html(row, root) for row in shown],
            certifications=len({(row.holder.id, row.certification.scheme.id) for row in rows}),
            people=people,
            teams=teams,
            standings=choices,
            schemes=[FilterChoice(each.id, each.title) for each in sorted(schemes.values(), key=lambda each: each.title)],
        )


def standing_filter_words(standing: str) -> str:
    """The words of a standing, or of a card that ran out or was never recorded."""
    return "no current card" if standing == CARD_RAN_OUT else states.STANDING_WORDS.get(standing, standing)


def _group_teams(holders: Iterable[JudgedHolder], rows: Iterable[StandingRow]) -> list[Team]:
    people = Counter(team_key(holder.team) for holder in holders)
    names: dict[str, str] = {}
    for holder in holders:
        names.setdefault(team_key(holder.team), " ".join(holder.team.split()))
    by_team: dict[str, list[StandingRow]] = {key: [] for key in people}
    for row in rows:
        by_team[team_key(row.holder.team)].append(row)
    taken: set[str] = set()
    teams = []
    for key in sorted(people):  # people without a team first, so that no team takes their page
        base = slugify(names[key])[:60].strip("-") or ("team" if key else "no-team")
        slug = next(
            name for number in range(1, len(people) + 2) if (name := f"{base}-{number}" if number > 1 else base) not in taken
        )
        taken.add(slug)
        teams.append(Team(names[key], slug, people[key], by_team[key]))
    return sorted(teams, key=lambda team: not team.name)


def _count(rows: Iterable[StandingRow]) -> Counter[str]:
    """Count the certifications of each standing, and those that lack a current card."""
    counts: Counter[str] = Counter()
    for row in rows:
        if row.standing:
            counts[row.standing] += 1
        if row.ran_out:
            counts[CARD_RAN_OUT] += 1
    return counts


def _tone(standing: str) -> str:
    return "bad" if standing == CARD_RAN_OUT else states.STANDING_TONES.get(standing, "calm")


def _tiles(rows: list[StandingRow], counts: Counter[str], as_of: datetime.date) -> list[Tile]:
    """What keeps somebody from working comes first, then what soon may, then the other standings."""
    soon = add_days(as_of, SOON_DAYS)
    due = sum(1 for row in rows if row.due is not None and row.due <= soon)
    tiles = [
        Tile(standing_filter_words(each), _tone(each) if counts[each] else "calm", counts[each], f"standing={each}")
        for each in STANDING_FILTERS
        if counts[each] or each in _ALWAYS_COUNTED
    ]
    urgent = sum(1 for tile in tiles if tile.tone == "bad" or tile.number == 0)
    within = Tile(f"over or due in {SOON_DAYS} days", "warn" if due else "calm", due, f"due={SOON_DAYS}")
    return [*tiles[:urgent], within, *tiles[urgent:]] if rows else []


def _coming_due(rows: Iterable[StandingRow], as_of: datetime.date) -> ComingDue:
    """Count what is due in each of the next weeks; a card of a holder is counted once, however many bodies ask for it."""
    until = add_days(as_of, 7 * WEEKS - 1)
    days: dict[tuple[object, ...], tuple[datetime.date, DeadlineKind]] = {}
    for row in rows:
        for each in row.deadlines:
            if as_of <= each.day <= until:
                about = (row.holder.id, "" if each.kind == "card" else row.certification.scheme.id, each.day, each.kind)
                days[about] = (each.day, each.kind)
    numbers = Counter((day - as_of).days // 7 for day, _ in days.values())
    most = max(numbers.values(), default=0)
    weeks = [
        Week(
            begins=add_days(as_of, 7 * week),
            number=numbers[week],
            x=f"{(week + 0.12) * 100 / WEEKS:.2f}",
            centre=f"{(week + 0.5) * 100 / WEEKS:.2f}",
            top=format_percent(most - numbers[week], most),
            height=format_percent(numbers[week], most),
        )
        for week in range(WEEKS)
    ]
    kinds = Counter(kind for _, kind in days.values())
    parts = [format_count(kinds[kind], *words) for kind, words in _KIND_WORDS.items() if kinds[kind]]
    last = states.format_date(until)
    if not days:
        sentence = f"Nothing is due by {last}."
    else:
        sentence = f"{format_count(len(days), 'thing is', 'things are')} due by {last}: {join_and(parts)}."
    told = [f"{each.number} in the week from {states.format_date(each.begins)}" for each in weeks if each.number]
    return ComingDue(weeks, f"{0.76 * 100 / WEEKS:.2f}", until, sentence, f"{', '.join(told)}." if told else sentence)


def _team_line(team: Team, as_of: datetime.date, *, names_body: bool) -> TeamLine:
    counts = _count(team.rows)
    standings = [each for each in STANDING_FILTERS if each != CARD_RAN_OUT and counts[each]]
    tones = {"bad": 0, "warn": 0, "calm": 0, "good": 0}
    for each in standings:
        tones[_tone(each)] += counts[each]
    shares, at = [], 0
    total = sum(tones.values())
    for tone, number in tones.items():
        if number:
            shares.append(BarPart(tone, format_percent(at, total), format_percent(number, total)))
            at += number
    days = [each.day for row in team.rows for each in row.deadlines if each.day >= as_of]
    return TeamLine(
        team=team,
        shares=shares,
        standings=", ".join(f"{counts[each]} {standing_filter_words(each)}" for each in standings),
        cells=[Tile(standing_filter_words(each), _tone(each), counts[each], f"standing={each}") for each in _TEAM_COLUMNS],
        missing=_missing(team.rows, names_body=names_body),
        next_deadline=min(days, default=None),
    )


def _missing(rows: Sequence[StandingRow], *, names_body: bool) -> str:
    """How much credit is missing, by body: a CEC of one is not that of another."""
    amounts: dict[tuple[str, str], Decimal] = {}
    for row in rows:
        if row.missing and row.standing in ("behind", "on-track", "grace", "ready"):
            scheme = row.certification.scheme
            key = (scheme.body_short_name, scheme.unit)
            amounts[key] = amounts.get(key, Decimal(0)) + row.missing
    units = Counter(body for body, _ in amounts)
    return ", ".join(
        format_amount(amount, unit)
        if not names_body
        else f"{body} {format_amount(amount, unit) if units[body] > 1 else format_decimal(amount)}"
        for (body, unit), amount in sorted(amounts.items())
    )
