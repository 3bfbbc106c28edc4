"""What an import would do, and what is wrong with its file, in the terminal."""

from cecgen.model.drafts import ImportFault
from cecgen.outputs.terminal.import_preview import format_faults

BLOCK = "paste it there:\n[[certification.cycle]]\nbegins = 2025-05-20\nends = 2027-05-19"


def test_a_block_to_paste_keeps_its_lines() -> None:
    """As `check` prints it; nothing invisible in it can steer the terminal."""
    fault = ImportFault("row 2", "it lies in no\ncycle", BLOCK + " # \x1b[2J")
    assert format_faults("t.csv", [fault], "error").splitlines() == [
        "t.csv: row 2: error: it lies in no\\u000Acycle",
        "  = paste it there:",
        "    [[certification.cycle]]",
        "    begins = 2025-05-20",
        "    ends = 2027-05-19 # \\u001B[2J",
    ]


def test_a_fault_of_the_whole_file_names_it_once() -> None:
    """And one that is reported twice is printed once."""
    fault = ImportFault("t.csv", "it has no rows", "write one")
    assert format_faults("t.csv", [fault, fault], "warning") == "t.csv: warning: it has no rows\n  = write one"
