"""The files that the site offers: standings as a spreadsheet and as JSON, and calendars, of everybody and of each holder.

They hold what the edition shows and nothing else, since they are made of its transcript. Each is made in pieces, a row or an
event each, so that `serve` has to make and to search only the pieces that changed.
"""

from collections.abc import Sequence
from functools import partial

from cecgen.model.judged import JudgedHolder, Transcript
from cecgen.outputs.exports.calendar import calendar_pieces
from cecgen.outputs.exports.reminders import Reminder, holder_reminders, sort_reminders
from cecgen.outputs.exports.standings import JSON_TAIL, format_csv_head, format_csv_row, format_json_head, format_json_row
from cecgen.outputs.site.row_cache import RowCache
from cecgen.outputs.words.standings import StandingRow

DOWNLOADS = {"standings.csv": "Spreadsheet", "deadlines.ics": "Calendar", "standings.json": "JSON"}
"""The files of the overview, and what they are called there."""

DownloadPieces = dict[str, list[str]]
"""The pieces of each file, by its name; one after the other they are the file."""


def build_downloads(transcript: Transcript, rows: Sequence[StandingRow], cache: RowCache) -> DownloadPieces:
    """Make the files in pieces, by their names."""
    as_of = transcript.as_of

    def reminders_of(holder: JudgedHolder) -> list[Reminder]:
        # Until when evidence is kept is for whoever keeps it, and depends on files that the edition may not show.
        return [each for each in holder_reminders(holder, as_of) if each.topic != "Evidence"]

    def calendar_of(holder: JudgedHolder, reminders: list[Reminder]) -> list[str]:
        return calendar_pieces(holder.name, sort_reminders(reminders), as_of)

    reminders: list[Reminder] = []
    calendars: DownloadPieces = {}
    for holder in transcript.holders:
        own = cache.make_for_holder(f"reminders {as_of}", holder, partial(reminders_of, holder))
        reminders += own
        calendars[calendar_path(holder)] = cache.make_for_holder(f"calendar {as_of}", holder, partial(calendar_of, holder, own))
    csv_rows = [cache.make_for_row("csv", row, lambda row=row: format_csv_row(row)) for row in rows]  # type: ignore[misc]
    json_rows = [cache.make_for_row("json", row, lambda row=row: format_json_row(row)) for row in rows]  # type: ignore[misc]
    return {
        "standings.csv": [format_csv_head(mark=True), *csv_rows],
        "deadlines.ics": calendar_pieces(transcript.title, sort_reminders(reminders), as_of),
        "standings.json": [
            format_json_head(as_of),
            *(f"{',' if index else ''}\n{row}" for index, row in enumerate(json_rows)),
            JSON_TAIL,
        ],
        **calendars,
    }


def calendar_path(holder: JudgedHolder) -> str:
    """Return the path of a holder's own calendar, beside the holder's page."""
    return f"holders/{holder.id}.ics"
