"""The pages of a document as words with their places: what an importer gets of a certificate, and all that it gets."""

from typing import Literal

from msgspec import Struct

UnreadReason = Literal["", "not installed", "no model", "illegible", "too many"]
"""Why the words of a picture are not known: what reads pictures, or its model, is not installed; nothing in it is text that can
be read; or it is a later page of a long scan."""


class Word(Struct, frozen=True, array_like=True):
    """A word on a page, and its box in tenths of a point from the upper left corner."""

    text: str
    left: int
    top: int
    right: int
    bottom: int

    @property
    def height(self) -> int:
        """The height of its letters with what rises above and hangs below them, in tenths of a point."""
        return self.bottom - self.top


class DocumentPage(Struct, frozen=True, array_like=True):
    """A page: the words that its reader sees, and whether it has any others."""

    words: tuple[Word, ...] = ()
    is_recognised: bool = False
    """Whether the words were recognised in a picture."""
    hidden: str = ""
    """The beginning of text that cannot be seen and is not in `words`."""
    is_picture: bool = False
    """A picture whose words are not known."""
    unread: UnreadReason = ""
    """Why its words are not known, or that a long document has more pages."""
    second_reading: tuple[Word, ...] = ()
    """The words that a second reading of a picture found."""
