"""Keys of one table of a file are changed, and every other character of the file stays."""

from datetime import date
from textwrap import dedent

import pytest

from cecgen.files.layout import MeaningChangedError
from cecgen.files.layout.change import change_keys

ORDER = ("id", "date", "title", "provider", "award", "reported", "planned", "evidence")
DAY = date(2026, 3, 1)
PLAN = dedent("""\
    # all of them
    [[entry]]
    id = "a"   # the first
    date = 2025-03-14
    title = '''
    Testing'''
    planned = true # signed up
    award = "0.6 CEC"

    [[entry]]
    id = "b"
    date = 2025-03-15
    title = "Other"
    """)


def test_a_key_is_written_after_those_that_come_before_it() -> None:
    """Below the last of them, whatever stands between."""
    changed = change_keys(PLAN.encode(), ("entry", 0), {"reported": DAY}, ORDER).decode()
    assert changed == PLAN.replace('award = "0.6 CEC"\n', 'award = "0.6 CEC"\nreported = 2026-03-01\n')


def test_a_removed_key_leaves_its_comment() -> None:
    changed = change_keys(PLAN.encode(), ("entry", 0), {"planned": None}, ORDER).decode()
    assert changed == PLAN.replace("planned = true # signed up\n", "# signed up\n")


def test_a_value_is_replaced_and_the_comment_beside_it_stays() -> None:
    changed = change_keys(PLAN.encode(), ("entry", 0), {"id": "c", "title": "New"}, ORDER).decode()
    assert changed == PLAN.replace('id = "a"', 'id = "c"').replace("'''\nTesting'''", '"New"')


def test_lines_of_windows_stay_lines_of_windows() -> None:
    written = PLAN.replace("\n", "\r\n").encode()
    changed = change_keys(written, ("entry", 1), {"reported": {"acsm": DAY}, "title": "New"}, ORDER).decode()
    assert changed == PLAN.replace('"Other"\n', '"New"\nreported = { acsm = 2026-03-01 }\n').replace("\n", "\r\n")


def test_a_file_without_a_last_line_end_gets_one() -> None:
    changed = change_keys(PLAN.rstrip("\n").encode(), ("entry", 1), {"reported": DAY}, ORDER).decode()
    assert changed == PLAN + "reported = 2026-03-01\n"


@pytest.mark.parametrize(
    "text",
    [
        'entry = [{ id = "a", date = 2025-03-14, reported = 2025-04-01 }]\n',
        '[[entry]]\nid = "a"\nreported.acsm = 2025-04-01\n',
        '[[entry]]\nid = "a"\n[entry.reported]\nacsm = 2025-04-01\n',
    ],
    ids=["inside brackets", "with a dot", "as a table of its own"],
)
def test_what_cannot_be_changed_in_its_place_is_left_and_said(text: str) -> None:
    with pytest.raises(MeaningChangedError) as raised:
        change_keys(text.encode(), ("entry", 0), {"reported": {"acsm": DAY}}, ORDER)
    assert raised.value.hint == "write it by hand: reported = { acsm = 2026-03-01 }"
