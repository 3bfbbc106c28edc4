"""Family 2xx: keys, values and ids that the format does not know."""

import re

from cecgen.diagnostics import Diagnostic, suggest

_PLAIN = r"[0-9]+(\.[0-9]+)?"
_LONG = r"[0-9]{10}|\.[0-9]{19}"


class MissingKey(Diagnostic, frozen=True):
    """A table lacks a key that it must have."""

    code = "CEC201"
    key: str
    table: str

    @property
    def message(self) -> str:
        return f'"{self.key}" is missing in {self.table}'

    @property
    def hint(self) -> str:
        return "begin every entry with the line [[entry]]" if self.key == "entry" else f"add {self.key} = …"


class UnknownKey(Diagnostic, frozen=True):
    """A key that the format does not know.

    It may be misspelt, so it is not ignored.
    """

    code = "CEC202"
    key: str
    table: str
    keys: tuple[str, ...]
    homes: tuple[str, ...] = ()
    """The tables inside or around this one that know the key."""

    @property
    def message(self) -> str:
        return f'unknown key "{self.key}" in {self.table}'

    @property
    def hint(self) -> str:
        return suggest(self.key, self.keys, f"move it: it belongs in {' or '.join(self.homes)}" if self.homes else "")


class WrongType(Diagnostic, frozen=True):
    """A value has another type than its key accepts: a day in quotes, for example, or text instead of a list."""

    code = "CEC203"
    key: str
    expected: str
    actual: str
    text: str = ""
    """The text where a day is wanted, if it is not one in any spelling."""
    remedy: str = ""

    @property
    def message(self) -> str:
        return f'"{self.key}" is "{self.text}", which is not a day' if self.text else f'"{self.key}" cannot be {self.actual}'

    @property
    def hint(self) -> str:
        header = ".".join(key for key in self.at.keys if isinstance(key, str))
        if self.expected == "a list of a table":
            return f"write it as tables, each below a line [[{header}]], with two brackets on either side"
        if self.expected == "a table" and self.actual == "a list":
            return f"write it as one table below a line [{header}], with one bracket on either side"
        return self.remedy or f"write {self.expected}"


class NotPlainAmount(Diagnostic, frozen=True):
    """An amount is not a plain decimal, or is negative where it cannot be.

    Write 0.6, not 0,6, 1/2, ½ or 1e1. An award is text, since a unit follows ("0.6 CEC"); other amounts have no quotes.
    Only an amount carried in can be negative.
    """

    code = "CEC204"
    key: str
    text: str
    has_unit: bool = False

    @property
    def message(self) -> str:
        if self.has_unit:
            return f'"{self.key}" is "{self.text}", which is not an amount and a unit'
        if re.fullmatch(_PLAIN, self.text):
            return f'"{self.key}" is text ("{self.text}"), but an amount is a number'
        if re.fullmatch(_PLAIN, self.text.removeprefix("-")):
            return f'"{self.key}" is {self.text}, but cannot be less than 0'
        return f'"{self.key}" is "{self.text}", which is not a plain decimal'

    @property
    def hint(self) -> str:
        if self.has_unit and re.search(_LONG, self.text):
            return "write at most 9 digits before the point and 18 after it"
        if self.has_unit:
            return 'write it as printed, amount and then unit: "0.6 CEC"'
        if re.fullmatch(_PLAIN, self.text):
            return f"write it without quotes: {self.text}"
        if self.at.keys[:2] == ("provider", "unit") and "/" in self.text:
            in_python = "declare the unit in Python with `convert`: amount * 50 / 60 for 50 minutes"
            return f"write it with digits and a point: 0.6; if no decimal is exactly {self.text}, {in_python}"
        return "write it with digits and a point: 0.6"


class UnknownWord(Diagnostic, frozen=True):
    """A key accepts only certain words, and this is not one of them."""

    code = "CEC205"
    key: str
    word: str
    choices: tuple[str, ...]

    @property
    def message(self) -> str:
        return f'"{self.key}" cannot be "{self.word}"'

    @property
    def hint(self) -> str:
        return suggest(self.word, self.choices)


class SameIdTwice(Diagnostic, frozen=True):
    """Two entries of one holder have the same id."""

    code = "CEC207"
    id: str
    other: str

    @property
    def message(self) -> str:
        return f'an entry in {self.other} also has the id "{self.id}"'

    @property
    def hint(self) -> str:
        return "change the id of one of the two"


class UnsafeId(Diagnostic, frozen=True):
    """An entry's id cannot be used in an address; ids are part of links, file names and waivers."""

    code = "CEC208"
    id: str

    @property
    def message(self) -> str:
        return f'"{self.id}" cannot be an id'

    @property
    def hint(self) -> str:
        return "use a-z, 0-9 and single hyphens, at most 60 characters; or leave it out"


class DaysReversed(Diagnostic, frozen=True):
    """Something ends before it begins."""

    code = "CEC213"
    first: str
    last: str

    @property
    def message(self) -> str:
        return f"{self.last} is before {self.first}"

    @property
    def hint(self) -> str:
        return "correct one of the two days"


class NotAnAddress(Diagnostic, frozen=True):
    """A web address does not begin with https://, http:// or mailto:.

    Other kinds can run something when they are followed.
    """

    code = "CEC219"
    text: str

    @property
    def message(self) -> str:
        return f'"{self.text}" is not a web address'

    @property
    def hint(self) -> str:
        return f"write it in full: https://{self.text if self.text.startswith('www.') else '…'}"


class TextTooLong(Diagnostic, frozen=True):
    """A text is longer than anybody means it to be.

    A text of one line has up to 1,000 characters, an address 4,000, a note or a reason 10,000.
    """

    code = "CEC229"
    key: str
    length: int
    max_length: int

    @property
    def message(self) -> str:
        return f"{self.key} has {self.length:,} characters, but may have {self.max_length:,}"

    @property
    def hint(self) -> str:
        return "shorten it; put long text into a note or into the evidence"
