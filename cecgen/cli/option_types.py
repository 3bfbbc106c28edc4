"""Values that several commands take: words between commas, spans of time, and names of files and folders."""

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

DASH = "-"
"""Standard input where a text is read, standard output where one document is written."""
_BLANK_NAME = "an empty name; if it was a variable of the shell, it is not set"
"""An empty path is the current folder to Python: a command would read or write there without a word."""


class WrittenText(click.ParamType[str]):
    """A text that is written into a file: Python hands over bytes that are not UTF-8 as half letters, which none can hold."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text that was typed."""
        text = str(value)
        return self.fail("not UTF-8 text", param, ctx) if any("\ud800" <= sign <= "\udfff" for sign in text) else text


class CommaList(click.ParamType[tuple[str, ...]]):
    """Words between commas."""

    name = "words"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The words that were typed."""
        return value if isinstance(value, tuple) else tuple(word.strip() for word in value.split(",") if word.strip())


class TimeSpan(click.ParamType[tuple[int, str]]):
    """A number of days, weeks, months or years."""

    name = "span"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, str]:
        """The span that was typed."""
        if isinstance(value, tuple):
            return value
        match = re.fullmatch(r"([0-9]{1,4})([dwmy])", value.strip().lower())
        if match is None:
            self.fail(f"{value!r} is not a span such as 60d, 8w, 3m or 1y", param, ctx)
        return int(match[1]), match[2]


class PlainFile(click.Path):
    """A file to read, or a folder of them where that is taken.

    A pipe or a device is refused before it is opened: it could be waited for without end. So is -, unless it is taken.
    """

    def __init__(self, *, takes_folders: bool = False, takes_dash: bool = False) -> None:
        super().__init__(exists=True, dir_okay=takes_folders, allow_dash=takes_dash)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path that was typed, of a file that is there."""
        if not str(value).strip():
            self.fail(_BLANK_NAME, param, ctx)
        if str(value) == DASH:
            if not self.allow_dash:
                self.fail("this is read from a file, not from standard input (-): save it, and name the file", param, ctx)
            return Path(DASH)
        path = Path(str(super().convert(value, param, ctx)))
        if not (path.is_file() or (self.dir_okay and path.is_dir())):
            self.fail(f"{value} is a pipe or a device; save what it holds in a file, and name that", param, ctx)
        return path.absolute() if path == Path(DASH) else path  # ./- is a file of that name


class FileName(click.ParamType[str]):
    """The name of a file or folder, which a shell completes; - too, for standard input or output."""

    name = "file"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The name that was typed."""
        return str(value) if str(value).strip() else self.fail(_BLANK_NAME, param, ctx)

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list["CompletionItem"]:
        """Leave it to the shell, which knows the files."""
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - only the Tab key needs it

        return [CompletionItem(incomplete, type="file")]


class NamedPlace(FileName):
    """A file or folder that must have a name; - is refused with the reason, before a folder of that name is made."""

    name = "place"

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The path that was typed."""
        if value == DASH:
            self.fail(f"- does not work here: {self._reason}", param, ctx)
        return super().convert(value, param, ctx)


class NamedFolder(NamedPlace):
    """A folder that must be there, and have a name."""

    name = "folder"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The path that was typed, of a folder that is there."""
        folder = super().convert(value, param, ctx)
        return folder if Path(folder).is_dir() else self.fail(f"{folder} is not a folder", param, ctx)


REPOSITORY = NamedPlace("a repository is a folder; name that")
CERTIFICATE = NamedPlace("a certificate is kept as a file; save it, and name that")
MAP_FILE = NamedPlace("a map of columns is kept in a file, for the next list; name that")
