"""TOML in, places out: what is read, what is refused before it is parsed, and where things stand."""

from __future__ import annotations

from pathlib import Path

import pytest

from cecgen.diagnostics import Diagnostic, Place
from cecgen.diagnostics.files import ForbiddenCharacter, MergeConflict, NotReadable, NotToml, NotUtf8, TooDeep, TooLarge
from cecgen.diagnostics.keys import UnknownKey
from cecgen.files.toml import MAX_FILE_BYTES, MAX_NESTING, Locator, parse_toml, read_limited, read_toml
from cecgen.files.toml.positions import TomlPositions
from cecgen.files.toml.validation import find_faults, validate
from cecgen.model.scheme_file import SchemeFile
from cecgen.model.settings import Settings
from cecgen.model.written import Cycle, EntryFile, HolderFile

FILE = "entry.toml"


def only(data: str | bytes) -> Diagnostic:
    """The one problem of a text that cannot be read."""
    raw, found = parse_toml(data.encode() if isinstance(data, str) else data, FILE)
    assert raw is None
    (problem,) = found
    return problem


def where(problem: Diagnostic) -> tuple[int, int]:
    return problem.at.line, problem.at.column


class TestReading:
    def test_a_sound_file_is_its_tables(self, tmp_path: Path) -> None:
        """Nothing is reported where there is nothing to report."""
        (tmp_path / FILE).write_bytes(b'title = "Caf\xc3\xa9"\n')
        assert read_toml(tmp_path, FILE) == ({"title": "Café"}, [])

    def test_a_file_as_large_as_the_limit_is_read(self, tmp_path: Path) -> None:
        """256 KiB is still read."""
        (tmp_path / FILE).write_bytes(b"a = 1\n#".ljust(MAX_FILE_BYTES, b" "))
        assert read_toml(tmp_path, FILE) == ({"a": 1}, [])

    def test_a_file_one_byte_larger_is_refused_with_its_size(self, tmp_path: Path) -> None:
        """A larger file is refused before it is parsed."""
        (tmp_path / FILE).write_bytes(b"a = 1\n#".ljust(MAX_FILE_BYTES + 1, b" "))
        raw, found = read_toml(tmp_path, FILE)
        assert raw is None
        assert found == [TooLarge(at=Place(FILE), size=MAX_FILE_BYTES + 1)]

    def test_a_file_that_is_not_there_is_reported(self, tmp_path: Path) -> None:
        """It is a diagnostic, not an exception."""
        raw, found = read_toml(tmp_path, FILE)
        assert raw is None
        assert found == [NotReadable(at=Place(FILE), reason="No such file or directory")]

    def test_a_folder_with_a_files_name_is_reported(self, tmp_path: Path) -> None:
        """A folder named entry.toml is no file."""
        (tmp_path / FILE).mkdir()
        _, found = read_toml(tmp_path, FILE)
        assert found == [NotReadable(at=Place(FILE), reason="Is a directory")]

    def test_a_folder_is_named_by_its_path_where_a_file_is_read(self, tmp_path: Path) -> None:
        """It may have taken a file's place meanwhile; Python would name the number of its descriptor."""
        with pytest.raises(IsADirectoryError) as stop:
            read_limited(str(tmp_path))
        assert (stop.value.filename, stop.value.strerror) == (str(tmp_path), "Is a directory")

    def test_an_empty_file_is_a_table_without_keys(self) -> None:
        """What it lacks is for its form to say."""
        assert parse_toml(b"", FILE) == ({}, [])

    def test_a_byte_order_mark_is_passed_over(self) -> None:
        """Some editors on Windows write one."""
        assert parse_toml(b"\xef\xbb\xbfa = 1\n", FILE) == ({"a": 1}, [])

    def test_line_ends_of_windows_are_read(self) -> None:
        """CRLF ends a line as LF does."""
        assert parse_toml(b"a = 1\r\nb = 2\r\n", FILE) == ({"a": 1, "b": 2}, [])


class TestDepth:
    @pytest.mark.parametrize("text", ["a = " + "[" * MAX_NESTING + "]" * MAX_NESTING, ".".join("a" * 10) + " = 1"])
    def test_what_is_nested_as_deep_as_the_limit_is_read(self, text: str) -> None:
        """Sixteen levels are more than the format needs."""
        raw, found = parse_toml(text.encode(), FILE)
        assert raw is not None
        assert found == []

    @pytest.mark.parametrize(
        "line",
        [
            "a = " + "[" * (MAX_NESTING + 1) + "]" * (MAX_NESTING + 1),
            "a = " + "{a = " * (MAX_NESTING + 1) + "1" + "}" * (MAX_NESTING + 1),
            "a = " + "[" * 100_000,
            ".".join("a" * 1000) + " = 1",
            "[" + ".".join("a" * 1000) + "]",
            '"a" . ' * 1000 + "a = 1",
            "a = " + "[[]," * 1000 + "]" * 1000,
        ],
        ids=["arrays", "inline tables", "never closed", "dotted key", "header", "quoted keys", "zigzag"],
    )
    def test_what_is_nested_deeper_is_refused_with_its_line(self, line: str) -> None:
        """Brackets and the parts of dotted keys count alike."""
        assert only(f"b = 1\n{line}\n") == TooDeep(at=Place(FILE, line=2, column=1))

    @pytest.mark.parametrize("value", [f'"{"[" * 40}"', f"'''\n{'{.' * 40}'''", f"1 # {'[' * 40}"])
    def test_brackets_in_texts_and_comments_do_not_count(self, value: str) -> None:
        """Only structure is nested."""
        assert parse_toml(f"a = {value}\n".encode(), FILE)[1] == []


class TestCharacters:
    def test_text_in_windows_1252_is_refused_with_its_line_and_byte(self) -> None:
        """The usual slip of an editor that is not told to save UTF-8."""
        assert only("a = 1\nb = 'Café'\n".encode("cp1252")) == NotUtf8(at=Place(FILE, line=2, column=9), offset=14)

    def test_bytes_are_counted_with_the_byte_order_mark_and_columns_in_characters(self) -> None:
        """The byte is one that an editor shows, the column is that of the line in the report."""
        problem = only(b"\xef\xbb\xbf" + "a = 1\r\nb = 'é".encode() + b"\xff'\r\n")
        assert problem == NotUtf8(at=Place(FILE, line=2, column=7), offset=17)

    def test_utf_16_without_a_mark_is_a_matter_of_the_encoding(self) -> None:
        """Every other byte is a zero, which nobody can type again."""
        problem = only("a = 1\n".encode("utf-16-le"))
        assert problem == ForbiddenCharacter(at=Place(FILE, line=1, column=2), character="\0")
        assert problem.hint.startswith("save the file with the encoding UTF-8")

    def test_text_in_utf_16_is_refused(self) -> None:
        """Notepad's "Unicode" is not UTF-8."""
        assert isinstance(only("a = 1\n".encode("utf-16")), NotUtf8)

    @pytest.mark.parametrize("character", ["\x7f", "\x85", "\x9f", "\u202a", "\u202e", "\u2066", "\u2069", "\ufeff"])
    def test_control_and_bidirectional_characters_are_refused_where_they_stand(self, character: str) -> None:
        """The column counts characters, so accents before it do not shift it."""
        problem = only(f'a = 1\nb = "é{character}"\n')
        assert problem == ForbiddenCharacter(at=Place(FILE, line=2, column=7), character=character)

    @pytest.mark.parametrize("character", ["\x00", "\x07", "\x1b", "\x7f"])
    def test_a_raw_control_character_is_named_in_ascii_too(self, character: str) -> None:
        """Whether the rest is ASCII makes no difference to what is wrong."""
        problem = only(f'a = "b{character}"\n')
        assert problem == ForbiddenCharacter(at=Place(FILE, line=1, column=7), character=character)

    @pytest.mark.parametrize("escape", [r"\u202E", r"\u0007", r"\u001B", r"\u0000", r"\U00002066", r"\b", r"\f"])
    def test_an_escape_does_not_let_them_in(self, escape: str) -> None:
        """What a text is counts, not how it is written."""
        raw, found = parse_toml(f'[[entry]]\ntitle = "a{escape}"\n'.encode(), FILE)
        assert raw is not None
        (problem,) = found
        assert isinstance(problem, ForbiddenCharacter)
        assert problem.at == Place(FILE, ("entry", 0, "title"))

    def test_an_escape_in_a_key_does_not_let_them_in(self) -> None:
        """Keys are shown as well."""
        _, found = parse_toml(rb'"a\u202E" = 1', FILE)
        assert [type(problem) for problem in found] == [ForbiddenCharacter]

    @pytest.mark.parametrize("text", ["Zoë Müller", "運動", "שלום", "👩‍⚕️", "soft\u00adhyphen"])
    def test_letters_of_any_script_are_taken(self, text: str) -> None:
        """Names and titles are printed as they are."""
        assert parse_toml(f'a = "{text}"'.encode(), FILE) == ({"a": text}, [])

    def test_line_ends_and_tabs_in_a_text_are_taken(self) -> None:
        """A note may have paragraphs."""
        assert parse_toml(b'a = """\nb\n\tc"""', FILE)[1] == []


class TestSyntax:
    @pytest.mark.parametrize(
        ("text", "line", "column"),
        [
            ('a = 1\ntitle = "x\n', 2, 11),
            ('title = "éé" ; x\n', 1, 14),
            ('"ключ" = "значение" x\n', 1, 21),
            ("a = 1\na = 2\n", 2, 1),
            ("date = 2025-02-30\n", 1, 8),
            ("a = 1\r\nb = \r\n", 2, 5),
        ],
        ids=["open text", "after accents", "after Cyrillic", "same key twice", "no such day", "windows"],
    )
    def test_a_slip_is_reported_where_reading_stopped(self, text: str, line: int, column: int) -> None:
        """Line and column count from 1, in characters."""
        problem = only(text)
        assert isinstance(problem, NotToml)
        assert where(problem) == (line, column)
        assert " at line " not in problem.message

    @pytest.mark.parametrize(
        ("day", "is_written_well"), [("2025-02-30", True), ("2025-13-01", True), ("2025-2-3", False), ("03/16/2024", False)]
    )
    def test_a_day_that_no_calendar_has_is_called_that(self, day: str, is_written_well: bool) -> None:
        """How a day is written is no help to somebody who wrote it so."""
        hint = only(f"date = {day}\n").hint
        assert ("the calendar has no such day" in hint) is is_written_well

    @pytest.mark.parametrize("text", ["- a\n- b\n", "{}", "just words", "[]"])
    def test_what_is_no_toml_at_all_is_said_to_be_none(self, text: str) -> None:
        """YAML, JSON or prose."""
        assert isinstance(only(text), NotToml)


TEXT = """\
format = 1
[[entry]]
title = "éé"
credits = { "é" = 1, "acsm.ep" = 6 }
approval.body = "ace"
"quoted key" = 1
[[entry.part]]
title = "a"
[[entry.part]]
title = "b"
[entry.card]
expires = 2027-05-31
[[entry]]
evidence = [
  "evidence/a.pdf",
  { file = "evidence/b.pdf", page = 2 },
]
[[entry.part]]
title = "c"
[table."dotted.key".inner]
x = 1
"""


OURS, BASE, THEIRS = 'award = "0.4 CEU"\n', 'award = "0.2 CEU"\n', 'award = "0.6 CEU"\n'
CONFLICTS = {
    "merge": f"<<<<<<< HEAD\n{OURS}=======\n{THEIRS}>>>>>>> branch\n",
    "diff3": f"<<<<<<< HEAD\n{OURS}||||||| 0123abc\n{BASE}=======\n{THEIRS}>>>>>>> branch\n",
    "zdiff3 with an empty base": f"<<<<<<< HEAD\n{OURS}|||||||\n=======\n{THEIRS}>>>>>>> branch\n",
    "deleted on one side": f"<<<<<<< HEAD\n{OURS}=======\n>>>>>>> branch\n",
    "rebase": f"<<<<<<< HEAD\n{OURS}=======\n{THEIRS}>>>>>>> 0123abc (A change)\n",
    "longer marks": f"<<<<<<<<< HEAD\n{OURS}=========\n{THEIRS}>>>>>>>>> branch\n",
    "a conflict in the base": f"<<<<<<< a\n{OURS}||||||| b\n<<<<<<<<< c\n=========\n>>>>>>>>> d\n=======\n{THEIRS}>>>>>>> e\n",
    "jujutsu": f"<<<<<<< conflict 1 of 1\n%%%%%%% diff\n-{BASE}+{OURS}+++++++ side 2\n{THEIRS}>>>>>>> conflict 1 of 1 ends\n",
}  # fmt: skip


class TestConflicts:
    @pytest.mark.parametrize("ending", ["\n", "\r\n"])
    @pytest.mark.parametrize("before", ["", "[[entry]]\n", "\ufeff[[entry]]\n"])
    @pytest.mark.parametrize("conflict", CONFLICTS.values(), ids=CONFLICTS)
    def test_a_conflict_is_called_that_with_its_lines(self, conflict: str, before: str, ending: str) -> None:
        """However git was told to show it, and whatever comes after it."""
        first = 1 + before.count("\n")
        last = before.count("\n") + conflict.count("\n")
        problem = only((before + conflict + "date = 2025-03-14\n").replace("\n", ending))
        assert problem == MergeConflict(at=Place(FILE, line=first, column=1), last=last)
        assert where(problem) == (first, 1)
        assert problem.message == f"an unresolved merge conflict, lines {first} to {last}"

    def test_every_conflict_of_a_file_is_reported(self) -> None:
        """Also one inside of a text, where the file cannot be read for another."""
        note = 'note = """\n<<<<<<< HEAD\na\n=======\nb\n>>>>>>> branch\n"""\n'
        _, found = parse_toml((CONFLICTS["merge"] + note).encode(), FILE)
        assert [(each.at.line, each.last) for each in found if isinstance(each, MergeConflict)] == [(1, 5), (7, 11)]
        assert len(found) == 2

    @pytest.mark.parametrize("mark", ["<<<<<<< HEAD", "||||||| base", "=======", ">>>>>>> branch", ">>>>>>>"])
    def test_a_single_mark_that_is_left_is_named_with_its_line(self, mark: str) -> None:
        """Somebody took the others out."""
        problem = only(f"a = 1\n{mark}\nb = 2\n")
        assert problem == MergeConflict(at=Place(FILE, line=2, column=1), last=2)
        assert problem.message == "a mark of a merge conflict is left in line 2"

    @pytest.mark.parametrize("conflict", CONFLICTS.values(), ids=CONFLICTS)
    def test_a_conflict_inside_of_a_text_is_one_too(self, conflict: str) -> None:
        """The file can be read, and the text would be both sides at once."""
        problem = only(f"note = '''\n{conflict}'''\n")
        assert problem == MergeConflict(at=Place(FILE, line=2, column=1), last=1 + conflict.count("\n"))

    def test_an_underlined_text_is_no_conflict(self) -> None:
        """Nor is one that quotes a single mark."""
        assert parse_toml(b'note = """\nA title\n=======\n>>>>>>> quoted\n<<<<<<< left\n"""\n', FILE)[1] == []

    @pytest.mark.parametrize("sign", [b"\xe9", b"\xef\xbb\xbf", b"\x08", b"a." * 20])
    def test_what_else_is_wrong_is_said_once_the_conflict_is_settled(self, sign: bytes) -> None:
        """Two editors wrote the sides: another encoding, or a mark of one, comes with the merge."""
        data = b"<<<<<<< HEAD\n" + sign + OURS.encode() + b"=======\n" + THEIRS.encode() + b">>>>>>> branch\n"
        assert parse_toml(data, FILE) == (None, [MergeConflict(at=Place(FILE, line=1, column=1), last=5)])

    @pytest.mark.parametrize(
        ("text", "line"),
        [("<<<<<< HEAD\n", 1), ("# =======\n=\n", 2), ('note = """\n=======\n"""\nb =\n', 4), ("<<<<<<<x\n", 1)],
    )
    def test_what_is_no_mark_is_the_parser_s_fault(self, text: str, line: int) -> None:
        """Six signs, marks that do not begin their line, and an underlined text before the fault."""
        problem = only(text)
        assert isinstance(problem, NotToml)
        assert problem.at.line == line


class TestLocator:
    @pytest.fixture
    def locator(self, tmp_path: Path) -> Locator:
        (tmp_path / FILE).write_text(TEXT, encoding="utf-8")
        return Locator(tmp_path)

    @pytest.mark.parametrize(
        ("keys", "line", "column"),
        [
            (("format",), 1, 1),
            (("entry", 0), 2, 1),
            (("entry", 0, "title"), 3, 1),
            (("entry", 0, "credits", "é"), 4, 13),
            (("entry", 0, "credits", "acsm.ep"), 4, 22),
            (("entry", 0, "approval", "body"), 5, 1),
            (("entry", 0, "quoted key"), 6, 1),
            (("entry", 0, "part", 0, "title"), 8, 1),
            (("entry", 0, "part", 1, "title"), 10, 1),
            (("entry", 0, "card"), 11, 1),
            (("entry", 0, "card", "expires"), 12, 1),
            (("entry", 1), 13, 1),
            (("entry", 1, "evidence"), 14, 1),
            (("entry", 1, "evidence", 0), 15, 3),
            (("entry", 1, "evidence", 1, "page"), 16, 30),
            (("entry", 1, "part", 0, "title"), 19, 1),
            (("table", "dotted.key", "inner", "x"), 21, 1),
        ],
    )
    def test_a_key_is_found(self, locator: Locator, keys: tuple[str | int, ...], line: int, column: int) -> None:
        """Lists of tables, inline tables, quoted and dotted keys; columns in characters."""
        span = locator.locate(Place(FILE, keys))
        assert (span.line, span.column) == (line, column)
        assert span.excerpt == TEXT.splitlines()[line - 1]

    def test_of_a_long_line_the_beginning_is_told_and_the_column_as_it_is(self, tmp_path: Path) -> None:
        """A file may be one line, and each of its faults has the line with it."""
        text = f'a = "{"x" * 5000}"'
        (tmp_path / FILE).write_text(f"t = {{ {text}, b = 1 }}\n")
        found = Locator(tmp_path).locate(Place(FILE, ("t", "b")))
        assert (found.line, found.column) == (1, len("t = { , ") + len(text) + 1)
        assert found.excerpt == f"t = {{ {text}"[:1000]

    @pytest.mark.parametrize(
        ("keys", "line"),
        [(("entry", 0, "kind"), 2), (("entry", 0, "part", 1, "hours"), 9), (("entry", 1, "card", "expires"), 13)],
    )
    def test_a_key_that_is_missing_falls_to_its_table(self, locator: Locator, keys: tuple[str | int, ...], line: int) -> None:
        """The nearest table that is there is where it belongs."""
        assert locator.locate(Place(FILE, keys)).line == line

    @pytest.mark.parametrize(("key", "line"), [("id", 3), ("date", 4), ("title", 5), ("kind", 2), ("hours", 2)])
    def test_a_key_is_found_though_only_the_reader_understands_its_value(self, tmp_path: Path, key: str, line: int) -> None:
        """A time without seconds; a key that is missing still falls to its table, whatever the next one has."""
        text = 'a = 1\n[[entry]]\nid = "a"\n date = 2025-03-14 10:00\ntitle = 3\n[[entry]]\nkind = "x"\n'
        (tmp_path / FILE).write_text(text, encoding="utf-8")
        assert parse_toml(text.encode(), FILE)[1] == []
        span = Locator(tmp_path).locate(Place(FILE, ("entry", 0, key)))
        assert (span.line, span.column) == (line, 2 if key == "date" else 1)

    def test_a_place_that_has_its_line_keeps_it(self, locator: Locator) -> None:
        """The parser's own line and column are not worked out again."""
        span = locator.locate(Place(FILE, line=3, column=9))
        assert (span.line, span.column, span.excerpt) == (3, 9, 'title = "éé"')

    def test_lines_and_positions_are_of_one_reading(self, locator: Locator, tmp_path: Path) -> None:
        """A file may vanish, or be saved, while its problems are reported."""
        assert locator.locate(Place(FILE, line=1, column=1)).line == 1
        (tmp_path / FILE).unlink()
        span = locator.locate(Place(FILE, ("entry", 0, "title")))
        assert (span.line, span.column, span.excerpt) == (3, 1, 'title = "éé"')

    def test_a_file_is_read_once(self, locator: Locator, tmp_path: Path) -> None:
        """Many problems in one file cost one reading."""
        first = locator.locate(Place(FILE, ("format",)))
        (tmp_path / FILE).unlink()
        assert locator.locate(Place(FILE, ("format",))) == first

    @pytest.mark.parametrize("name", ["gone.toml", "picture.png"])
    def test_a_file_without_lines_has_no_line(self, tmp_path: Path, name: str) -> None:
        """What is not there, or is no TOML, is named by its file alone."""
        (tmp_path / "picture.png").write_bytes(b"\x89PNG\n")
        span = Locator(tmp_path).locate(Place(name))
        assert (span.file, span.line, span.column, span.excerpt) == (name, 0, 0, "")

    def test_a_place_that_is_a_whole_file_has_no_line(self, locator: Locator) -> None:
        """A folder's wrong name is not to be looked for in the file's first line."""
        assert locator.locate(Place(FILE)).line == 0

    def test_nothing_has_no_place(self, tmp_path: Path) -> None:
        """A problem of an installed plugin belongs to no file."""
        assert Locator(tmp_path).locate(Place("")).file == ""

    def test_a_broken_file_is_located_as_far_as_it_can_be_read(self, tmp_path: Path) -> None:
        """Keys before a slip have their places."""
        (tmp_path / FILE).write_text("a = 1\nb = 2\nc = \n", encoding="utf-8")
        assert Locator(tmp_path).locate(Place(FILE, ("b",))).line == 2

    def test_windows_line_ends_and_a_byte_order_mark_shift_nothing(self, tmp_path: Path) -> None:
        """The excerpt is the line without its end."""
        (tmp_path / FILE).write_bytes(b"\xef\xbb\xbfa = 1\r\nb = 2\r\n")
        locator = Locator(tmp_path)
        assert [locator.locate(Place(FILE, (key,))).column for key in "ab"] == [1, 1]
        assert locator.locate(Place(FILE, ("b",))).excerpt == "b = 2"

    def test_a_line_separator_in_a_text_ends_no_line(self, tmp_path: Path) -> None:
        """The excerpt is the line that the number says."""
        (tmp_path / FILE).write_text('a = "x\u2028y"\nb = 2\n', encoding="utf-8")
        span = Locator(tmp_path).locate(Place(FILE, ("b",)))
        assert (span.line, span.excerpt) == (2, "b = 2")

    def test_a_key_written_with_escapes_is_found(self, tmp_path: Path) -> None:
        """A key is what it spells."""
        (tmp_path / FILE).write_text('x = 1\n"caf\\u00e9" = 1\n', encoding="utf-8")
        assert Locator(tmp_path).locate(Place(FILE, ("café",))).line == 2

    @pytest.mark.parametrize("text", ["a." * 3000 + "a = 1", "a = " + "[[]," * 3000 + "]" * 3000])
    def test_a_file_nested_too_deep_can_still_be_reported(self, tmp_path: Path, text: str) -> None:
        """The report of a bomb does not set it off."""
        (tmp_path / FILE).write_text(text, encoding="utf-8")
        assert Locator(tmp_path).locate(Place(FILE, line=1, column=1)).line == 1


def list_faults(text: str, form: type = EntryFile) -> list[str]:
    """Every fault of a text against its form: code, keys and message."""
    raw, problems = parse_toml(text.encode(), FILE)
    assert problems == []
    _, found = validate(raw, form, Place(FILE))
    return [f"{each.code} {'.'.join(map(str, each.at.keys))}: {each.message}" for each in found]


ENTRY = '[[entry]]\ndate = 2025-03-14\ntitle = "a"\nprovider = "ace"\nkind = "course"\n'


class TestValidation:
    def test_every_fault_is_reported_at_once(self) -> None:
        """One slip hides no other, in whatever table it is."""
        found = list_faults(
            '[[entry]]\ndate = "2025-03-14"\ntitle = 3\nkind = "curse"\nhuors = 6\n[[entry.part]]\nhours = true\n'
        )
        assert found == [
            'CEC202 entry.0.huors: unknown key "huors" in [[entry]]',
            'CEC201 entry.0: "provider" is missing in [[entry]]',
            'CEC203 entry.0.date: "date" cannot be text',
            'CEC203 entry.0.title: "title" cannot be a number',
            'CEC205 entry.0.kind: "kind" cannot be "curse"',
            'CEC201 entry.0.part.0: "title" is missing in [[entry.part]]',
            'CEC204 entry.0.part.0.hours: "hours" is "true", which is not a plain decimal',
        ]

    @pytest.mark.parametrize(
        ("header", "line", "hint"),
        [
            ("certification", "nth = 2", "[[certification.cycle]]"),
            ("certification.cycle", 'route = "exam"', "[[certification]]"),
            ("certification.cycle", 'team = "Gym"', "the first lines, above all tables"),
            ("certification.cycle", "on = 2025-01-01", "[[certification.cycle.step]] or [[certification.cycle.exempt]]"),
            ("certification.cycle.step", "certified = 2019-06-14", "[[certification]]"),
        ],
    )
    def test_a_key_of_a_table_inside_or_around_this_one_is_sent_there(self, header: str, line: str, hint: str) -> None:
        """The nearest that knows it; a card is neither inside nor around a cycle."""
        names = header.split(".")
        headers = "".join(f"[[{'.'.join(names[:depth])}]]\n" for depth in range(1, len(names) + 1))
        raw, _ = parse_toml(f"{headers}{line}\nhands_on = true\n".encode(), FILE)
        _, found = validate(raw, HolderFile, Place(FILE))
        moved, unknown = (each.hint for each in found if isinstance(each, UnknownKey))
        assert moved == f"move it: it belongs in {hint}"
        assert not unknown.startswith("move it")

    @pytest.mark.parametrize(
        "value", ["2025-03-14T10:00:00Z", "2025-03-14 10:00:00", "2025-03-14T10:00:00+05:00", "10:00:00", "20250314"]
    )
    def test_a_day_is_a_day_without_a_time(self, value: str) -> None:
        """A time of day, and with it a time zone, would only raise doubts."""
        (found,) = list_faults(ENTRY.replace("2025-03-14", value))
        assert found.startswith('CEC203 entry.0.date: "date" cannot be a')

    @pytest.mark.parametrize("line", ["draft = 1", 'assessed = "yes"', "url = 3", 'for = "acsm.ep"', "also = { acsm = 6 }"])
    def test_a_value_of_another_type_is_refused(self, line: str) -> None:
        """Nothing is turned into something else in silence."""
        (found,) = list_faults(f"{ENTRY}{line}\n")
        assert found.startswith(f"CEC203 entry.0.{line.partition(' ')[0]}")

    @pytest.mark.parametrize(
        ("text", "header"), [("[entry]\n", "[[entry]]"), (ENTRY + "[entry.part]\n", "[[entry.part]]")], ids=["entry", "part"]
    )
    def test_one_table_in_place_of_several_says_how_to_write_it(self, text: str, header: str) -> None:
        """[entry] in place of [[entry]] is the commonest slip in TOML."""
        _, (found,) = validate(parse_toml(text.encode(), FILE)[0], EntryFile, Place(FILE))
        assert header in found.hint

    def test_several_tables_in_place_of_one_say_how_to_write_it(self) -> None:
        """[[entry.card]] in place of [entry.card]."""
        _, (found,) = validate(parse_toml(f"{ENTRY}[[entry.card]]\n".encode(), FILE)[0], EntryFile, Place(FILE))
        assert " [entry.card]," in found.hint

    @pytest.mark.parametrize("form", [EntryFile, HolderFile, Settings, SchemeFile])
    def test_a_file_that_is_empty_lacks_its_keys(self, form: type) -> None:
        """An empty file is never taken for a sound one."""
        assert all(found.startswith("CEC201 : ") for found in list_faults("", form))
        assert list_faults("", form)

    @pytest.mark.parametrize("value", ["2", '"1"', "true", "1.0"])
    def test_a_format_that_is_not_known_is_refused_in_the_formats_words(self, value: str) -> None:
        """Format 1 is the only one, and the reader's own English is never shown."""
        (found,) = list_faults(f"format = {value}\n", Settings)
        assert found.split(":")[0] in ("CEC203 format", "CEC205 format")

    @pytest.mark.parametrize("value", ["nan", "inf", "-inf", "true", '"6"', "-1", "1e-9"])
    @pytest.mark.parametrize("line", ["claimed = {}", "claimed = {{ total = {} }}"])
    def test_an_amount_is_a_plain_decimal(self, line: str, value: str) -> None:
        """Neither text nor truth, neither infinite nor negative."""
        raw, _ = parse_toml(f"begins = 2024-01-01\n{line.format(value)}\n".encode(), FILE)
        assert [each.code for each in find_faults(raw, Cycle, Place(FILE))] == ["CEC204"]

    def test_what_is_carried_in_may_be_negative(self) -> None:
        """A shortfall may have been carried over."""
        raw, _ = parse_toml(b"begins = 2024-01-01\ncarried_in = [{ amount = -3 }]\n", FILE)
        assert find_faults(raw, Cycle, Place(FILE)) == []


def test_keys_are_found_in_long_lists_of_tables_as_in_a_whole_text() -> None:
    """Each table of a list is parsed by itself; what follows it, what is in it and what only looks like it stay in place."""
    text = """\
note = "first"
[[entry]]
id = "a"
topics = [
  ["x"], # a list in a list
]
[entry.card]
number = "1"
[[entry]] # another
"id" = "b\u00e4"
part = [{ title = "y" }, { title = "z" }]
[[entry.part]]
award = "1"
[approval]
body = "q"
[[card]]
name = "c"
  [[entry]]
  id = "d"
"""
    expected = {
        ("note",): (1, 1),
        ("entry",): (2, 1),
        ("entry", 0): (2, 1),
        ("entry", 0, "topics", 0, 0): (5, 4),
        ("entry", 0, "card", "number"): (8, 1),
        ("entry", 0, "card", "none", "such"): (7, 1),
        ("entry", 1): (9, 1),
        ("entry", 1, "id"): (10, 1),
        ("entry", 1, "part", 1, "title"): (11, 28),
        ("approval", "body"): (15, 1),
        ("card", 0, "name"): (17, 1),
        ("entry", 2, "id"): (19, 3),
        ("entry", 9): (2, 1),
        ("none",): (1, 1),
    }
    for unusual in ("", '# """', "\n# '''"):  # which lets the text be parsed whole
        data = (text + unusual).replace("\n", "\r\n").encode()
        positions = TomlPositions(data)
        assert {keys: positions.find_nearest(keys) for keys in expected} == expected


def test_a_text_of_several_lines_has_no_tables_and_quoted_headers_count() -> None:
    for text, line in (
        ("[[entry]]\ntitle = '''\n[[entry]]\nid = 1\n'''\n[[entry]]\nid = 2\n", 7),
        ('[[entry]]\nid = 1\n[["entry"]]\nid = 2\n[[ entry ]]\nid = 3', 4),
        ("[[entry]]\nid = 1 # [[entry]]\n# [[entry]]\n \t[[entry]] # again\nid = 2", 5),
    ):
        assert TomlPositions(text.encode()).find_nearest(("entry", 1, "id")) == (line, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("title = “Squat”", "straight quotes"),
        ('title = "Squat”', "straight quotes"),
        ("evidence = [“a.pdf”]", "straight quotes"),
        ("title = ‘Squat’", "straight quotes"),
        ("date = 05/01/2026", "2026-05-01"),
        ("date = 2026/05/01  # as printed", "2026-05-01"),
        ("date = 01.05.2026", "2026-05-01"),
        ("date = 1 May 2026", "2026-05-01"),
        ("date = May 1, 2026", "2026-05-01"),
        ("date = 2026.05.01", "2026-05-01"),
        ("date = 2026-5-1", "2026-05-01"),
        ("date = 01-May-2026", "2026-05-01"),
        ("date = 1. März 2026", "2026-05-01"),
        ("date = 1st May 2026", "2026-05-01"),
        ("date = May-01-2026", "2026-05-01"),
        ("date = 2026-May-01", "2026-05-01"),
        ("date = 01/May/2026", "2026-05-01"),
        ("date = Fri, 1 May 2026", "2026-05-01"),
        ("date = 1May2026", "2026-05-01"),
        ("date = 2026 05 01", "2026-05-01"),
        ("date = 01.05.2026.", "2026-05-01"),
        ("date = 2026-05", "2026-05-01"),
        ("date = 05/2026", "2026-05-01"),
        ("date = May 2026", "2026-05-01"),
        ("days = [1 May 2026]", "2026-05-01"),
        ("date = 2026-05-01 to 2026-05-03", "one day in each line"),
        ("date = 2026-05-01/2026-05-03", "one day in each line"),
        ("date = 2026-05-01 – 2026-05-03", "one day in each line"),
        ("date = 1-3 May 2026", "one day in each line"),
        ("date = May 1-3, 2026", "one day in each line"),
        ("date = 01.-03.05.2026", "one day in each line"),
        ("date = 1 May 2026 - 3 May 2026", "one day in each line"),
        ("date = 2026\u201105\u201101", "type the line again"),
        ("date = 2026–05–01", "type the line again"),
        ("date\u00a0= 2026-05-01", "type the line again"),
        ("\u200bdate = 2026-05-01", "type the line again"),
        ("date = ２026-05-01", "type the line again"),
        ("a = 1\rb = 2", "line ends of Unix"),
        ("date = 0000-05-01", "the calendar has no such day"),
        ("date = 2026-05-01Z", "write text in quotes"),
        ("date = 2026-05-01;", "write text in quotes"),
        ("certificate = 12-34-5678", "write text in quotes"),
        ("date = 2026-05-01 " + "x" * 200, "write text in quotes"),
        ("title = Squat", "write text in quotes"),
        ('title = "The “deep” squat', "write text in quotes"),
        ("award = 0.2 CEC", "write text in quotes"),
    ],
)
def test_a_slip_of_somebody_new_to_toml_says_what_to_type(line: str, said: str) -> None:
    """Quotes, blanks and hyphens of a word processor, days as people write them; anything else has the general advice."""
    raw, (fault,) = parse_toml(f"format = 1\n{line}\n".encode(), "x.toml")
    assert raw is None
    assert said in fault.hint
