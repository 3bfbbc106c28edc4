"""How a file is laid out: what is put in order, what is respelt, what stays, and that nothing says anything else afterwards."""

import re
from datetime import date
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
import rtoml
from hypothesis import given
from hypothesis import strategies as st

from cecgen.diagnostics import Place
from cecgen.files import layout
from cecgen.files.layout import MeaningChangedError, format_toml
from cecgen.files.toml.validation import validate
from cecgen.model.settings import Settings
from cecgen.model.written import EntryFile, HolderFile

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "format.md").read_text(encoding="utf-8")
FORMS = {"cecgen": Settings, "holder": HolderFile, "entry": EntryFile}


def entry(text: str) -> str:
    """A file of entries, laid out."""
    return format_toml(dedent(text), EntryFile)


def holder(text: str) -> str:
    return format_toml(dedent(text), HolderFile)


class TestKeys:
    def test_an_entry_has_its_keys_in_the_order_of_the_format(self) -> None:
        """Whatever order they were typed in."""
        assert entry("""\
            [[entry]]
            evidence = ["evidence/a.pdf"]
            award = "0.6 CEC"
            title = "Testing"
            date = 2025-03-14
            id = "a"
            """) == dedent("""\
            [[entry]]
            id = "a"
            date = 2025-03-14
            title = "Testing"
            award = "0.6 CEC"
            evidence = ["evidence/a.pdf"]
            """)

    def test_every_table_of_a_holder_has_its_own_order(self) -> None:
        """The holder, a certification, a cycle and a step."""
        assert holder("""\
            team = "Cardiac rehab"
            name = "Jordan Rivera"

            [[certification]]
            route = "exam"
            scheme = "acsm.ep"

            [[certification.cycle]]
            ends = 2026-12-31
            begins = 2024-01-01

            [[certification.cycle.step]]
            on = 2026-10-22
            did = "accepted"
            """) == dedent("""\
            name = "Jordan Rivera"
            team = "Cardiac rehab"

            [[certification]]
            scheme = "acsm.ep"
            route = "exam"

            [[certification.cycle]]
            begins = 2024-01-01
            ends = 2026-12-31

            [[certification.cycle.step]]
            did = "accepted"
            on = 2026-10-22
            """)

    def test_the_settings_have_theirs(self) -> None:
        """`cecgen.toml` is one of the files."""
        assert format_toml('title = "T"\nformat = 1\n', Settings) == 'format = 1\ntitle = "T"\n'

    def test_inline_tables_have_the_order_of_their_form(self) -> None:
        """Evidence and approvals; what is keyed by bodies and schemes stays as it is."""
        assert entry("""\
            [[entry]]
            also = { nsca = "1 CEU", acsm = "6 CEC" }
            approval = {until=2025-12-31,body="ace", from = 2025-01-01}
            evidence = [{ shows = "receipt", file = "evidence/b.pdf" }]
            """) == dedent("""\
            [[entry]]
            also = { nsca = "1 CEU", acsm = "6 CEC" }
            approval = { body = "ace", from = 2025-01-01, until = 2025-12-31 }
            evidence = [{ file = "evidence/b.pdf", shows = "receipt" }]
            """)

    def test_keys_that_the_form_does_not_know_come_last_in_their_own_order(self) -> None:
        """They are for `check` to refuse, and lose nothing here."""
        assert entry('[[entry]]\ntitel = "x"\nabc = 1\ndate = 2025-03-14\n') == (
            '[[entry]]\ndate = 2025-03-14\ntitel = "x"\nabc = 1\n'
        )

    def test_dotted_keys_go_where_their_table_goes(self) -> None:
        """In the order of that table."""
        assert entry("[[entry]]\napproval . number = 'n'\n\"approval\".body = 'ace'\ndate = 2025-03-14\n") == (
            '[[entry]]\ndate = 2025-03-14\napproval.body = "ace"\napproval.number = "n"\n'
        )

    def test_keys_are_quoted_only_where_they_must_be(self) -> None:
        """A scheme's id has a dot."""
        assert entry('[[entry]]\n"credits" = { \'acsm.ep\' = 6, "nsca" = 1 }\n') == (
            "[[entry]]\ncredits = { 'acsm.ep' = 6, nsca = 1 }\n"
        )


class TestTables:
    def test_tables_below_an_entry_are_in_order_and_stay_with_it(self) -> None:
        """Parts, claims, rulings, then the card; parts keep their own order."""
        assert entry("""\
            [[entry]]
            title = "First"
            [entry.card]
            covers = ["cpr"]
            [[entry.part]]
            title = "b"
            [[entry.part]]
            title = "a"
            [[entry]]
            title = "Second"
            [[entry.part]]
            title = "c"
            """) == dedent("""\
            [[entry]]
            title = "First"

            [[entry.part]]
            title = "b"

            [[entry.part]]
            title = "a"

            [entry.card]
            covers = ["cpr"]

            [[entry]]
            title = "Second"

            [[entry.part]]
            title = "c"
            """)

    def test_cards_come_after_certifications_with_all_that_is_below_these(self) -> None:
        """Also where they stood between them."""
        assert holder("""\
            name = "J"
            [[certification]]
            scheme = "a.a"
            [[card]]
            covers = ["cpr"]
            [[certification.cycle]]
            begins = 2024-01-01
            [[certification]]
            scheme = "b.b"
            """) == dedent("""\
            name = "J"

            [[certification]]
            scheme = "a.a"

            [[certification.cycle]]
            begins = 2024-01-01

            [[certification]]
            scheme = "b.b"

            [[card]]
            covers = ["cpr"]
            """)


class TestComments:
    def test_a_comment_above_or_beside_a_key_moves_with_it(self) -> None:
        """So does one above and beside a table."""
        assert entry("""\
            # Above the table.
            [[entry]] # Beside the table.
            # Above the title,
            # on two lines.
            title = "T" # Beside the title.
            # Above the date.
            date = 2025-03-14
            """) == dedent("""\
            # Above the table.
            [[entry]]  # Beside the table.
            # Above the date.
            date = 2025-03-14
            # Above the title,
            # on two lines.
            title = "T"  # Beside the title.
            """)

    def test_comments_keep_the_column_that_they_are_set_in(self) -> None:
        """Two blanks away at least."""
        assert entry("""\
            [[entry]]
            title = "T"          # one
            date = "2025-03-14"  # two
            kind='course'# three
            """) == dedent("""\
            [[entry]]
            date = 2025-03-14    # two
            title = "T"          # one
            kind = "course"  # three
            """)

    def test_a_comment_at_the_top_of_a_file_or_table_stays_there_where_it_stands_free(self) -> None:
        """An empty line parts it from the first key."""
        assert holder("""\
            # About the file.

            # About the team.
            team = "T"
            name = "J"
            [[card]]
            # About the card.

            expires = 2026-01-01
            covers = ["cpr"]
            """) == dedent("""\
            # About the file.

            name = "J"
            # About the team.
            team = "T"

            [[card]]
            # About the card.

            covers = ["cpr"]
            expires = 2026-01-01
            """)

    def test_a_comment_at_the_end_of_a_table_stays_in_it(self) -> None:
        """Where an empty line parts it from the next."""
        text = dedent("""\
            [[entry]]
            date = 2025-03-14
            # Hours are not on the certificate.

            [[entry]]
            date = 2025-03-15
            # The last word.
            """)
        assert entry(text) == text

    def test_the_last_comment_of_a_table_moves_with_it(self) -> None:
        """And the one of the table that comes before it now stays with that."""
        assert entry("""\
            [[entry]]
            title = "T"

            [entry.card]
            covers = ["cpr"]
            # End of the card.

            [[entry.part]]
            title = "p"
            # End of the part.
            """) == dedent("""\
            [[entry]]
            title = "T"

            [[entry.part]]
            title = "p"
            # End of the part.

            [entry.card]
            covers = ["cpr"]
            # End of the card.
            """)

    def test_an_entry_that_is_commented_out_stays_between_the_same_two(self) -> None:
        """With the empty lines in it."""
        text = dedent("""\
            [[entry]]
            title = "First"

            # [[entry]]
            # title = "Second"

            # [[entry.part]]
            # title = "Its part"

            # Above the third.
            [[entry]]
            title = "Third"

            # [[entry]]
            # title = "Fourth"
            """)
        assert entry(text) == text

    def test_a_key_that_is_commented_out_stays_above_the_one_that_it_stood_above(self) -> None:
        """An empty line between them stays one."""
        assert (
            entry("""\
            [[entry]]
            title = "T"
            # hours = 6


            date = 2025-03-14
            """)
            == '[[entry]]\n# hours = 6\n\ndate = 2025-03-14\ntitle = "T"\n'
        )

    def test_the_only_comment_of_a_table_that_says_nothing_else_is_its_own(self) -> None:
        """It says why."""
        assert format_toml('format = 1\n[privacy]\n# evidence = true\n[[waive]]\nat = "x"\n', Settings) == (
            'format = 1\n\n[privacy]\n# evidence = true\n\n[[waive]]\nat = "x"\n'
        )

    @pytest.mark.parametrize("gap", ["", "\n"])
    def test_the_line_that_names_the_schema_stays_first(self, gap: str) -> None:
        """Right above the first key too, which moves away from under it with its own comment."""
        assert holder(f'#:schema holder.json\n{gap}# About the team.\nteam = "T"\nname = "J"\n') == (
            f'#:schema holder.json\n{gap}name = "J"\n# About the team.\nteam = "T"\n'
        )

    def test_a_file_of_comments_alone_stays(self) -> None:
        """There is nothing to put in order."""
        assert entry("# One.\n\n\n# Two.\n\n") == "# One.\n\n# Two.\n"

    def test_an_empty_file_stays_empty(self) -> None:
        """No line end is put where there is no line."""
        assert entry("") == ""
        assert entry("\n\n") == ""


class TestDays:
    @pytest.mark.parametrize("quoted", ['"2025-03-14"', "'2025-03-14'"])
    def test_a_quoted_day_loses_its_quotes(self, quoted: str) -> None:
        """Where the form wants a day, in inline tables as well."""
        assert entry(f"[[entry]]\ndate = {quoted}\napproval = {{ body = 'ace', from = {quoted} }}\n") == (
            '[[entry]]\ndate = 2025-03-14\napproval = { body = "ace", from = 2025-03-14 }\n'
        )

    @pytest.mark.parametrize(
        "other", ['"14 March 2025"', '"2025-3-14"', '"03/14/2025"', '"2025-02-30"', '"20250314"', "2025-03-14T00:00:00", '""']
    )
    def test_another_spelling_is_left_for_check_to_refuse(self, other: str) -> None:
        """What is not plainly a day is never guessed."""
        text = f"[[entry]]\ndate = {other}\n"
        assert entry(text) == text

    def test_a_text_that_looks_like_a_day_stays_a_text(self) -> None:
        """A title may be one."""
        text = '[[entry]]\ntitle = "2025-03-14"\n'
        assert entry(text) == text

    def test_a_day_and_its_time_with_a_blank_between_them_are_one_value(self) -> None:
        """TOML allows it; it is refused later, and is not torn apart here."""
        text = "[[entry]]\ndate = 2025-03-14 07:32:00\n"
        assert entry(text) == text


class TestAmounts:
    @pytest.mark.parametrize(
        ("typed", "plain"),
        [
            ("6.0", "6"), ("6.50", "6.5"), ("0.10", "0.1"), ("+6", "6"), ("1_000", "1000"), ("100", "100"), ("0.0", "0"),
            ('"6"', "6"), ('"0.60"', "0.6"), ("'07.5'", "7.5"), ("0.1000000000000000055", "0.1000000000000000055"),
        ],
    )  # fmt: skip
    def test_an_amount_is_a_plain_decimal_without_trailing_zeros(self, typed: str, plain: str) -> None:
        """And without quotes; no digit that says anything is lost."""
        assert entry(f"[[entry]]\nhours = {typed}\n") == f"[[entry]]\nhours = {plain}\n"

    @pytest.mark.parametrize("other", ['"0,6"', '"1/2"', '"6 h"', "1e1", '"1e1"', "inf", "nan", "0x10", "true", '"-6"', '"½"'])
    def test_another_spelling_is_left_for_check_to_refuse(self, other: str) -> None:
        """What is not plainly an amount is never guessed."""
        text = f"[[entry]]\nhours = {other}\n"
        assert entry(text) == text

    def test_amounts_by_scheme_are_amounts(self) -> None:
        """A bare one is one too."""
        assert entry("[[entry]]\ncredits = { 'acsm.ep' = 6.0 }\n") == "[[entry]]\ncredits = { 'acsm.ep' = 6 }\n"
        assert entry("[[entry]]\ncredits = 6.0\n") == "[[entry]]\ncredits = 6\n"

    def test_a_shortfall_that_is_carried_in_stays_below_zero(self) -> None:
        """Only it may be."""
        text = '[[certification]]\n\n[[certification.cycle]]\ncarried_in = [{ amount = -2.50, category = "I" }]\n'
        assert holder(text) == text.replace("-2.50", "-2.5")

    def test_a_number_where_no_amount_is_wanted_stays_as_it_is(self) -> None:
        """A page is no amount."""
        text = '[[entry]]\nevidence = [{ file = "evidence/a.pdf", page = 1_0 }]\n'
        assert entry(text) == text


class TestAwards:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("0.60 CEC", "0.60 CEC"), (" 0.6  CEC ", "0.6 CEC"), ("12\tContact  Hours", "12 Contact Hours"),
            ("0.6CEC", "0.6CEC"), ("0,6  CEC", "0,6  CEC"), ("about  six", "about  six"),
        ],
    )  # fmt: skip
    def test_an_award_stays_as_printed_but_for_its_blanks(self, typed: str, kept: str) -> None:
        """Its zeros too; what is no award is left for `check` to refuse."""
        text = '[[entry]]\naward = "{0}"\nalso = {{ acsm = "{0}" }}\n\n[[entry.part]]\naward = "{0}"\n'
        assert entry(text.format(typed)) == text.format(kept)

    def test_a_word_of_a_list_is_written_as_the_format_spells_it(self) -> None:
        """`check` reads it in any letter case; a file has one."""
        text = '[[entry]]\ntitle = "CPR"\nkind = "{}"\nformat = "{}"\n\n[entry.card]\ncovers = ["{}", "AEDs"]\n'
        assert entry(text.format("CPR", "In-Person", "Cpr")) == text.format("cpr", "in-person", "cpr")
        copied = text.format("\u200bCPR", "in\u2011person", "c\u00adpr")  # as a web page or a PDF gives it
        assert entry(copied) == text.format("cpr", "in-person", "cpr")

    def test_blanks_in_other_texts_stay(self) -> None:
        """A title is the certificate's."""
        text = '[[entry]]\ntitle = "6  CEC"\n'
        assert entry(text) == text


class TestTexts:
    def test_single_quotes_become_double_where_nothing_has_to_be_escaped(self) -> None:
        """Else they stay."""
        assert entry("""[[entry]]\ntitle = 'T'\norganiser = 'The "Lab"'\nnote = 'a\\b'\n""") == (
            """[[entry]]\ntitle = "T"\norganiser = 'The "Lab"'\nnote = 'a\\b'\n"""
        )

    def test_a_text_over_several_lines_stays_to_the_letter(self) -> None:
        """What looks like a comment or a table in it is none, and blanks at the ends of its lines say something."""
        text = '[[entry]]\nnote = """\n[[entry]]  \n# no comment\n\n\n  "x" = \\\n  1"""""\n'
        assert entry(text.replace("note", "note =", 1).replace("= =", " = ")) == text

    def test_escapes_stay(self) -> None:
        """They may be there so that others can read the text."""
        text = '[[entry]]\ntitle = "caf\\u00e9 \\"x\\" # [[entry]]"\n'
        assert entry(text) == text


class TestLists:
    def test_a_list_on_one_line_stays_on_it(self) -> None:
        """With single blanks and no comma at its end."""
        assert entry("[[entry]]\ntopics = [ 'a' ,'b',]\n") == '[[entry]]\ntopics = ["a", "b"]\n'

    def test_a_list_over_several_lines_keeps_them(self) -> None:
        """With its comments, two blanks a level, one empty line where there were any, and a comma at its end."""
        assert entry("""\
            [[entry]]
            evidence = [   # front and back
                "evidence/a.pdf",'evidence/b.pdf'   ,

            # Later.


            \t{ public = false, file = "evidence/c.pdf" }   # not yet
            ]
            """) == dedent("""\
            [[entry]]
            evidence = [   # front and back
              "evidence/a.pdf", "evidence/b.pdf",

              # Later.

              { file = "evidence/c.pdf", public = false },  # not yet
            ]
            """)

    def test_a_comma_after_a_comment_stays_where_it_is(self) -> None:
        """Nothing changes its line."""
        assert entry('[[entry]]\ntopics = [\n"a" # one\n, "b"]\n') == '[[entry]]\ntopics = [\n  "a" # one\n  , "b"]\n'.replace(
            '"a" #', '"a"  #'
        )

    def test_an_empty_list_needs_one_line(self) -> None:
        """Unless a comment is in it."""
        assert entry("[[entry]]\ntopics = [\n\n]\nnot_for = [ # none\n]\n") == (
            "[[entry]]\ntopics = []\nnot_for = [  # none\n]\n"
        )

    def test_an_inline_table_over_several_lines_stays_as_it_is_but_for_blanks(self) -> None:
        """TOML 1.1 allows it; its keys are not put in order, so that its comments stay."""
        assert entry('[[entry]]\napproval = {number="n", # the number\n   body = "ace" }\n') == (
            '[[entry]]\napproval = { number = "n",  # the number\n  body = "ace" }\n'
        )


class TestBlanks:
    def test_tables_are_one_empty_line_apart_and_keys_none(self) -> None:
        """And nothing is indented."""
        assert entry('\n\n[[entry]]\n\n  date=2025-03-14\n\n\n\ttitle   =   "T"  \n[[ entry . part ]]\ntitle = "p"\n\n\n') == (
            '[[entry]]\ndate = 2025-03-14\ntitle = "T"\n\n[[entry.part]]\ntitle = "p"\n'
        )

    def test_lines_end_with_a_line_feed_alone_and_the_last_one_ends_too(self) -> None:
        """In texts over several lines as well."""
        assert entry('[[entry]]\r\ndate = 2025-03-14\r\nnote = """a\r\nb"""') == (
            '[[entry]]\ndate = 2025-03-14\nnote = """a\nb"""\n'
        )

    def test_without_a_form_only_the_ends_of_lines_and_of_the_file_are_put_right(self) -> None:
        """Columns that somebody set by hand stay, and so does a text over several lines."""
        assert format_toml('b = 1.0   \r\n\n\na   = [ 1,2 ]  # c  \nn = """x  \n  """\n\n\n', None) == (
            'b = 1.0\n\n\na   = [ 1,2 ]  # c\nn = """x  \n  """\n'
        )
        assert format_toml("a = 1", None) == "a = 1\n"
        assert format_toml("\n", None) == ""


@pytest.mark.parametrize("spoil", [lambda text: text.replace("6", "7"), lambda text: text.replace("# why", "")])
def test_a_text_that_would_say_something_else_is_refused(spoil: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A value or a comment: should we ever spoil one, the file is left as it is."""
    sound = layout._format_lines
    monkeypatch.setattr(layout, "_format_lines", lambda *all: [spoil(line) for line in sound(*all)])
    with pytest.raises(MeaningChangedError):
        format_toml("[[entry]]\nhours=6 # why\n", EntryFile)


@pytest.mark.parametrize(
    ("form", "text"), re.findall(r'^```toml title="(\w+)\.toml"\n(.*?)^```$', PAGE, re.MULTILINE | re.DOTALL)
)
def test_the_page_of_the_format_shows_files_as_they_are_laid_out(form: str, text: str) -> None:
    """Nobody learns another layout from it."""
    assert format_toml(text, FORMS[form]) == text


KEYS = {
    "id": ['"a-b"', "'a-b'"],
    "date": ["2025-03-14", '"2025-03-14"', "'2025-03-14'"],
    "begins": ["2025-03-13", '"2025-03-13"'],
    "title": ['"T # [[entry]] = 1"', "'T'", '"""\nT"""', '"2025-03-14"', '"[\\"{"'],
    "provider": ['"ace"'],
    "kind": ['"course"'],
    "award": ['"0.60  CEC"', '" 6 CEC"', '"0.6 CEC"'],
    "hours": ["6.0", "6", '"6.50"', "+0.5"],
    "also": ['{acsm="6  CEC"}', "{ }", '{ nsca = "1 CEU", acsm = "6 CEC" }'],
    "approval": ['{number="n",body="ace",from="2025-01-01"}'],
    "topics": ["[]", "['a','b',]", '[\n"a", # in a list\n\n  "b"\n]', "[\n\n]"],
    "credits": ["6.0", "{'acsm.ep'=6.0}"],
    "for": ['["acsm.ep"]'],
    "reported": ["2025-04-01"],
    "draft": ["true"],
    "note": ['"""a\n# b\n\n  c\n"""', "'''x\n[y]'''", '""'],
    "evidence": [
        '["evidence/a.pdf"]', '[ { page=1,file="evidence/b.pdf" } ,"evidence/c.pdf" ]', "[\n  'evidence/d.pdf'\n]",
    ],
}  # fmt: skip
PART = {"hours": ["1.0", '"2"'], "title": ["'p'"], "topics": KEYS["topics"], "note": KEYS["note"]}
CARD = {"expires": ["2027-01-01", '"2027-01-01"'], "covers": ['["cpr"]'], "hands_on": ["true"]}
CLAIM = {"amount": ["4.0"], "scheme": ['"a.b"'], "cycle": ['"2024-01-01"']}


class TestAnything:
    """Files as people type them: any keys in any order and spelling, with comments wherever one can stand."""

    @staticmethod
    def _pairs(draw: Any, keys: dict[str, list[str]], must: set[str], number: int) -> str:
        """Pairs in any order, with comments that name what they stand at."""
        chosen = draw(st.permutations([key for key in keys if key in must or draw(st.booleans())]))
        text = ""
        for key in chosen:
            blank = draw(st.sampled_from(["", "\n", "\n\n"]))
            above = draw(st.sampled_from(["", f"# above {number}.{key}\n", f"  # more\n# above {number}.{key}  \n"]))
            beside = draw(st.sampled_from(["", f"# beside {number}.{key}", f"     # beside {number}.{key}"]))
            equals = draw(st.sampled_from(["=", " = ", "\t=  "]))
            name = draw(st.sampled_from([key, f'"{key}"', f"  {key}"]))
            text += f"{blank}{above}{name}{equals}{draw(st.sampled_from(keys[key]))}{beside}\n"
        return text

    @st.composite  # type: ignore[misc]
    @staticmethod
    def files(draw: Any) -> str:
        """A file of entries that the reader accepts."""
        text = draw(st.sampled_from(["", "#:schema entry.json\n", "# The file's.\n\n"]))
        number = 0
        for _ in range(draw(st.integers(0, 3))):
            blocks = [("[[entry]]", KEYS, {"date", "title", "provider", "kind"})]
            parts = [("[[entry.part]]", PART, {"title"})] * draw(st.integers(0, 2))
            card = [("[ entry . card ]", CARD, {"expires", "covers"})] * draw(st.integers(0, 1))
            claims = [("[[entry.claim]]", CLAIM, {"scheme"})] * draw(st.integers(0, 2))
            for header, keys, must in blocks + draw(st.permutations(parts + card + claims)):
                number += 1
                free = draw(st.sampled_from(["", "\n", f"\n# free {number}\n\n", f"# end {number - 1}\n\n# free {number}\n\n"]))
                above = draw(st.sampled_from(["", f"# above {number}.table\n"]))
                beside = draw(st.sampled_from(["", f" # beside {number}.table"]))
                text += f"{free}{above}{header}{beside}\n" + TestAnything._pairs(draw, keys, must, number)
        text += draw(st.sampled_from(["", "\n\n", "# end\n", "\n# foot\n"]))
        return text.replace("\n", "\r\n") if draw(st.booleans()) else text.rstrip("\n") if draw(st.booleans()) else text

    @given(text=files())
    def test_laying_out_twice_changes_nothing_more(self, text: str) -> None:
        """Whoever formats last, the file is the same."""
        once = format_toml(text, EntryFile)
        assert format_toml(once, EntryFile) == once

    @given(text=files())
    def test_the_entries_say_what_they_said(self, text: str) -> None:
        """Read into their forms they are equal, with quoted days as days and awards without needless blanks."""
        before, after = (rtoml.loads(each.replace("\r\n", "\n")) for each in (text, format_toml(text, EntryFile)))
        for each in before.get("entry", []):
            self._unquote(each)
        if "entry" in before:
            read, problems = validate(before, EntryFile, Place("a.toml"))
            assert problems == []
            assert validate(after, EntryFile, Place("a.toml")) == (read, [])
        else:
            assert after == before

    @staticmethod
    def _unquote(table: dict[str, Any]) -> None:
        """A table as its writer meant it."""
        for key, value in table.items():
            if key in ("date", "begins", "reported", "expires", "from", "cycle") and isinstance(value, str):
                table[key] = date.fromisoformat(value)
            elif key in ("award", "acsm", "nsca"):
                table[key] = " ".join(value.split())
            for inside in value if isinstance(value, list) else [value]:
                if isinstance(inside, dict):
                    TestAnything._unquote(inside)

    @given(text=files())
    def test_every_comment_is_there_and_stands_where_it_stood(self, text: str) -> None:
        """Above and beside the same key of the same table."""
        new = format_toml(text, EntryFile)
        comments = re.compile(r"# (?:above|beside|free|end|foot|in a list|more|The file's)[^\n\r]*?(?=\s*$)", re.MULTILINE)
        assert sorted(comments.findall(text)) == sorted(comments.findall(new))
        table, key = -1, ""
        homes: dict[str, int] = {}
        waiting: list[tuple[str, str]] = []
        for line in new.splitlines():
            if begins := re.match(r"\[\[?entry|(\w+) = ", line):
                key = begins[1] or "table"
                table += key == "table"
                for number, wanted in waiting:
                    assert wanted == key
                    assert homes.setdefault(number, table) == table
                waiting = []
            for where, number, wanted in re.findall(r"# (above|beside) (\d+)\.(\w+)", line):
                if where == "above":
                    waiting.append((number, wanted))
                else:
                    assert wanted == key
                    assert homes.setdefault(number, table) == table
        assert waiting == []
        assert len(set(homes.values())) == len(homes)
