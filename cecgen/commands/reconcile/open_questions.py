"""What a body's list leaves open, so that a person can be asked: the order of its days, and what its words mean."""

from collections import Counter
from collections.abc import Iterable

from cecgen.commands.reconcile.body_list import CLEAR_FORMATS, HeadedSheet, ListRow
from cecgen.files.sheets.columns import header_texts, match_columns
from cecgen.files.sheets.dates import read_date
from cecgen.model.drafts import ImportMap


def first_unclear_day(headed: HeadedSheet, mapping: ImportMap) -> str:
    """Return the first day of a list whose order nothing states, as it is written; empty if all are clear, or no column is."""
    if mapping.date_format:
        return ""
    headers = header_texts(headed.sheet, headed.header_row)
    column = next((each for each in match_columns(headed.sheet, headers, mapping).columns if each.key == "date"), None)
    if column is None:
        return ""
    cells = (row[column.index] for row in headed.sheet.rows[headed.header_row :] if column.index < len(row))
    texts = (cell.strip() for cell in cells if isinstance(cell, str))
    return next((text for text in texts if any(map(str.isdigit, text)) and not read_date(text, CLEAR_FORMATS)[0]), "")


def unexplained_words(rows: Iterable[ListRow]) -> Counter[str]:
    """Count the words in the column of the status that nobody has explained."""
    return Counter(row.status for row in rows if row.meaning is None)
