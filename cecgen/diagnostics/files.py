"""Family 1xx: a file that cannot be read as what it should be."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import ClassVar, Literal

from cecgen.diagnostics import Diagnostic, Severity, format_decimal

Slip = Literal["", "quotes", "day", "days", "pasted", "line ends"]
"""What is evidently wrong in a line: the quotes of a word processor, a day as people write it, two days in one value, blanks
or hyphens that no keyboard types, or line ends that only old Macs wrote."""


class NotToml(Diagnostic, frozen=True):
    """The file is not TOML.

    Nothing of it is read. The slip is often just before the place where reading stopped.
    """

    code = "CEC101"
    reason: str
    slip: Slip = ""

    @property
    def message(self) -> str:
        return f"not TOML: {self.reason}"

    @property
    def hint(self) -> str:
        if re.match(_NO_SUCH_DAY, self.reason):
            return "the calendar has no such day; compare it with the certificate"
        if self.slip == "quotes":
            return 'write the straight quotes of a keyboard: "…"; programs for letters and phones make curly ones of them'
        if self.slip == "day":
            return "write a day as year-month-day, without quotes: 1 May 2026 is 2026-05-01"
        if self.slip == "days":
            return "write one day in each line: date = 2026-05-03 is the last one, begins = 2026-05-01 the first"
        if self.slip == "pasted":
            return "type the line again: it was pasted, and a blank or hyphen in it only looks like that of a keyboard"
        if self.slip == "line ends":
            return "save it with the line ends of Unix (LF) or Windows (CRLF), which an editor shows beside the encoding"
        return "write text in quotes, days without them (2025-03-14), and one value for every key"


_NO_SUCH_DAY = r"invalid date, expected (?:month|day) between |ValueError: "
"""How the parser says that a day is none of the calendar's; "between" alone is in "expected `T` between date and time" too."""


class MergeConflict(Diagnostic, frozen=True):
    """A merge left both sides of a conflict in the file, and nobody has chosen between them.

    Git writes `<<<<<<<` before one side, `=======` between them and `>>>>>>>` after the other; `|||||||` begins the original.
    It is reported in a text of several lines and in a page of the team too.
    One mark alone is reported if the file cannot be read for it.
    """

    code = "CEC116"
    last: int

    @property
    def message(self) -> str:
        if self.last == self.at.line:
            return f"a mark of a merge conflict is left in line {self.last}"
        return f"an unresolved merge conflict, lines {self.at.line} to {self.last}"

    @property
    def hint(self) -> str:
        return "keep one side and delete the marks"


class NotReadable(Diagnostic, frozen=True):
    """A file or folder could not be opened."""

    code = "CEC102"
    reason: str

    @property
    def message(self) -> str:
        return f"cannot be read: {self.reason}"

    @property
    def hint(self) -> str:
        holders = ": every holder has a folder in it" if self.at.file == "content" else ""
        return f"check that it exists and that you may read it{holders}"


class TooLarge(Diagnostic, frozen=True):
    """The file is larger than 256 KiB.

    A year of entries is a tenth of that.
    """

    code = "CEC103"
    no_example_reason: ClassVar[str] = "takes a file of over 256 KiB"
    size: int

    @property
    def message(self) -> str:
        return f"the file has {self.size:,} bytes, but at most {256 * 1024:,} are read"

    @property
    def hint(self) -> str:
        if self.at.file.endswith(".md"):
            return "split it into several pages"
        return "split it into one file for each entry or each year; certificates belong in evidence/"


class TooDeep(Diagnostic, frozen=True):
    """A value is nested over 16 levels deep.

    The format never needs more than five. The parts of a dotted key count.
    """

    code = "CEC104"

    @property
    def message(self) -> str:
        return "nested over 16 levels deep"

    @property
    def hint(self) -> str:
        return "look for a bracket that is never closed, or a full stop in a key"


class NotUtf8(Diagnostic, frozen=True):
    """The file is not UTF-8 text.

    Some editors save Windows-1252 or UTF-16 unless you choose otherwise.
    """

    code = "CEC105"
    offset: int

    @property
    def message(self) -> str:
        return f"not UTF-8 text, from byte {self.offset + 1} of the file on"

    @property
    def hint(self) -> str:
        return "open it in an editor and save it with the encoding UTF-8"


class ForbiddenCharacter(Diagnostic, frozen=True):
    """A text contains a control character or a bidirectional override.

    They make a page show something other than the file says.
    """

    code = "CEC106"
    character: str

    @property
    def message(self) -> str:
        return f"the text contains U+{ord(self.character):04X}, an invisible character that changes what a reader sees"

    @property
    def hint(self) -> str:
        if self.character == "\0":
            return (
                "save the file with the encoding UTF-8; if that does not help, it is damaged: take an earlier version from git"
            )
        return "type the text again instead of pasting it"


_EDITORS_COPY = r"(?i)#?(?P<name>.+\.toml)(?:~|#|\.(?:bak|old|orig|rej|save|sw[op])| \(\d+\))"
_SLIP_OF_ENDING = r"(?i)(?P<stem>.+?)\.(?:toml\.txt|toml|tml|tom|tomi)\s*"


def name_as_entry(name: str) -> str:
    """The name that a file was to have whose ending is almost .toml: x.TOML, x.toml.txt, x.tml; empty if it has another."""
    match = re.fullmatch(_SLIP_OF_ENDING, name)
    return f"{match['stem']}.toml" if match and not name.endswith(".toml") else ""


def find_misnamed(names: Iterable[str], wanted: str) -> str:
    """The first name that was to be one such as holder.toml, but has capitals or another ending; empty if none was."""
    return next((name for name in sorted(names) if name != wanted and (name_as_entry(name) or name).lower() == wanted), "")


class UnknownFile(Diagnostic, frozen=True):
    """A file is where cecgen expects no such file.

    If it were skipped, entries with a typo in the file's ending would be lost.
    """

    code = "CEC107"
    is_document: bool = False
    """Whether it is a PDF or a picture in a holder's folder."""
    folder: str = ""
    """The folder without holder.toml in whose evidence/ it is."""

    @property
    def message(self) -> str:
        return "no entry has this name" if self.is_document else "cecgen expects no such file here"

    @property
    def hint(self) -> str:
        if self.is_document:
            stem, dot, ending = self.at.file.rpartition("/")[2].rpartition(".")
            return (
                f"name it as its entry's file, with {dot}{ending} in place of .toml; "
                f'or move it to evidence/ and write evidence = ["evidence/{stem}{dot}{ending}"] in its entry'
            )
        name = self.at.file.rpartition("/")[2]
        if right := name_as_entry(name):
            return f"take .txt out of its name: {right}" if name.lower().endswith(".txt") else f"name it {right}"
        if copy := re.fullmatch(_EDITORS_COPY, name):
            return f"it looks like a program's copy of {copy['name']}: delete it, or give it a name that ends in .toml"
        if self.folder:
            return f"{self.folder}/ is no holder's folder until it has a holder.toml"
        return (
            "entries end in .toml, in lower case; certificates belong in evidence/, "
            "pages (.md) and their pictures (PNG, JPEG) outside holders' folders"
        )


class EntryInEvidence(Diagnostic, frozen=True):
    """A TOML file is in a holder's evidence/ folder, where no entries are read: its credit would be lost."""

    code = "CEC125"
    belongs: str

    @property
    def message(self) -> str:
        return "entries in evidence/ do not count: only certificates belong there"

    @property
    def hint(self) -> str:
        return f"move it to {self.belongs} (in GitHub's editor: take evidence/ out of the name above the text)"


class DocumentBesideSeveral(Diagnostic, frozen=True):
    """A document has the name of a file with several entries, so that nobody knows which of them it proves."""

    code = "CEC126"
    entry_file: str
    entries: int

    @property
    def message(self) -> str:
        return f"{self.entry_file} has {self.entries} entries, and this may prove any of them"

    @property
    def hint(self) -> str:
        name = self.at.file.rpartition("/")[2]
        return f'move it to evidence/, and name it in its entry: evidence = ["evidence/{name}"]'


class NoHolderFile(Diagnostic, frozen=True):
    """A folder of entries has no holder.toml.

    It says whose entries they are, and for which certifications.
    """

    code = "CEC108"
    folder: str
    misnamed: str = ""
    """A file in it that was to be holder.toml, such as Holder.toml or holder.toml.txt."""

    @property
    def message(self) -> str:
        return f"entries in {self.folder}/, which has no holder.toml"

    @property
    def hint(self) -> str:
        if self.misnamed:
            return f"{self.folder}/{self.misnamed} was to be it: name it holder.toml"
        write = f'write {self.folder}/holder.toml with name = "…" and a [[certification]]'
        return f"{write}; if you moved it to another folder, move this there too, or delete it if it is invented"


class UnsafeName(Diagnostic, frozen=True):
    """A holder's folder has a name that cannot be an address."""

    code = "CEC109"
    name: str

    @property
    def message(self) -> str:
        return f'"{self.name}" cannot be a holder\'s id'

    @property
    def hint(self) -> str:
        return "name the folder with a-z, 0-9 and single hyphens, at most 64 characters"


class LinkInContent(Diagnostic, frozen=True):
    """A file or folder in content/ or plugins/ is a symbolic link.

    A link can lead anywhere on the machine, so none is followed.
    """

    code = "CEC110"

    @property
    def message(self) -> str:
        return "a symbolic link, and links are not followed"

    @property
    def hint(self) -> str:
        return "put the file itself here"


class BrokenScheme(Diagnostic, frozen=True):
    """A scheme file or a provider's unit contradicts itself, or lacks something that it needs.

    None of the file's schemes is used. A provider in Python must meet the same conditions.
    """

    code = "CEC111"
    scheme: str
    reason: str
    remedy: str

    @property
    def message(self) -> str:
        return f"{self.scheme}: {self.reason}"

    @property
    def hint(self) -> str:
        return self.remedy


class SameHolderTwice(Diagnostic, frozen=True):
    """Two folders of holders differ only in letter case.

    On many systems they are one folder.
    """

    code = "CEC112"
    no_example_reason: ClassVar[str] = "cannot be stored on a file system that ignores case"
    other: str

    @property
    def message(self) -> str:
        return f'differs from the holder "{self.other}" only in letter case'

    @property
    def hint(self) -> str:
        return "rename one of the two folders, or merge them"


class SameFileTwice(Diagnostic, frozen=True):
    """Two files or folders differ only in letter case, or in the form of an accent.

    On Windows and on most Macs a clone has only one of the two.
    """

    code = "CEC127"
    severity = "warning"
    no_example_reason: ClassVar[str] = "cannot be stored on a file system that ignores case"
    other: str

    @property
    def message(self) -> str:
        return f"on Windows and on Macs this is the same name as {self.other}"

    @property
    def hint(self) -> str:
        return "rename one of the two"


class ExampleDiffers(Diagnostic, frozen=True):
    """A worked example in a scheme file does not come out as it says."""

    code = "CEC113"
    scheme: str
    what: str
    expected: str
    actual: str

    @property
    def message(self) -> str:
        return f"{self.scheme}: {self.what} is {self.actual}, but the example expects {self.expected}"

    @property
    def hint(self) -> str:
        return "compare the example and the scheme with what the body publishes, and correct the one that differs from it"


class UnknownZone(Diagnostic, frozen=True):
    """The settings name a time zone that does not exist.

    It decides when a cycle's last day is over.
    """

    code = "CEC114"
    zone: str

    @property
    def message(self) -> str:
        return f'there is no time zone "{self.zone}"'

    @property
    def hint(self) -> str:
        return 'write a name of the tz database, such as "America/New_York"; without it, this machine\'s zone is used'


class SourceWithoutPage(Diagnostic, frozen=True):
    """The source of a figure is the address of a site and not of one of its pages.

    The figure is still used.
    """

    code = "CEC115"
    severity: ClassVar[Severity] = "warning"
    source: str

    @property
    def message(self) -> str:
        return f'the source "{self.source}" is the address of a site, not of a page'

    @property
    def hint(self) -> str:
        return "write the address of the page that states the figure, or say in words where it was read"


class CutOffFraction(Diagnostic, frozen=True):
    """The hours of a unit look like a fraction that was cut off, such as 0.8333 for a credit of 50 minutes.

    They are still used, and many credits then come to a little less than they should.
    """

    code = "CEC128"
    severity: ClassVar[Severity] = "warning"
    unit: str
    hours: Decimal
    minutes: int

    @property
    def message(self) -> str:
        return (
            f'the unit "{self.unit}" has {self.hours} hours, which is {self.minutes} minutes cut off: '
            f"60 of them come to {format_decimal(60 * self.hours)} hours, not to {self.minutes}"
        )

    @property
    def hint(self) -> str:
        return f"declare it in Python with `convert` instead of `hours`: amount * {self.minutes} / 60"
