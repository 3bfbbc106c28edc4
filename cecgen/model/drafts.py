"""What an importer reads in a file: drafts of entries, faults of single cells, and remarks for the user.

A map, options or a person complete a draft; it becomes a `NewEntry`, and that is written. Nothing is guessed.
"""

import datetime
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from cecgen.model.designs import Designs
from cecgen.model.facts import Provider
from cecgen.model.pages import DocumentPage
from cecgen.model.vocabulary import ActivityFormat, ActivityKind, DayOrder, Grade
from cecgen.model.written import Approval

Header = str | list[str]
"""The header of a column, or a list of headers that it may have."""


ProposalState = Literal["printed", "probable", "choice"]
PROPOSED_KEYS = (
    "title", "date", "begins", "provider", "kind", "award", "also", "hours", "card", "format", "certificate", "approval",
    "organiser",
)  # fmt: skip
"""The keys that a certificate may say, in the order in which they are shown."""


class Offer(Struct, frozen=True):
    """A value that a certificate may mean, and the words that it was read from, with the label beside them."""

    value: Any
    page: int
    words: str


class Proposal(Struct, frozen=True):
    """What a certificate seems to say for one key, and how sure that is.

    `printed`: beside its label, and nothing else claims to be it. `probable`: the only one, without such a label.
    `choice`: a person has to choose; nothing is filled in.
    """

    state: ProposalState
    offers: tuple[Offer, ...]
    """The best first."""

    @property
    def is_filled_in(self) -> bool:
        """Whether there is one value to propose."""
        return self.state != "choice" and bool(self.offers)


class KnownFacts(Struct, frozen=True, kw_only=True):
    """What cecgen knows before it reads a certificate: organisations with their units, and the names of holders."""

    providers: Mapping[str, Provider] = {}
    holder: str = ""
    """The id of the holder whose certificate it is to be."""
    names: Mapping[str, tuple[str, ...]] = {}
    """Holders' names as certificates print them, by id."""
    designs: Designs = {}
    """Those that the repository remembers, by their files."""
    dates: DayOrder | None = None
    """How 03/07 is meant, if the holder says so: "us" is month first."""


class SourceFile(Struct, frozen=True):
    """The file to import; with its pages, read in the sandbox, and facts for an importer with `wants_pages = True`."""

    name: str
    data: bytes
    pages: tuple[DocumentPage, ...] = ()
    facts: KnownFacts = KnownFacts()

    @property
    def ending(self) -> str:
        """Its ending with the dot, in lower case."""
        _, dot, ending = self.name.rpartition(".")
        return f".{ending.lower()}" if dot else ""


class ImportFault(Struct, frozen=True):
    """Something in the file that cannot be used: its place, what is wrong, and what to do."""

    where: str
    """The place as the file's own program shows it: `row 5, column C (Date)`."""
    message: str
    hint: str


class BadgeFile(Struct, frozen=True):
    """A file to store beside an entry that shows its badge: its bytes and its ending."""

    data: bytes
    ending: str


class Draft(Struct, frozen=True, kw_only=True):
    """An entry, as far as the file has it.

    `table` is one `[[entry]]`, except that its `award` may be an amount alone, if the file does not say the unit.
    """

    table: dict[str, Any]
    source: str
    """Its place in the file: `row 5`."""
    cell_places: dict[str, str] = {}
    """Where each key's value is, for faults that are found later."""
    documents: tuple[str, ...] = ()
    """Certificates in the file's folder."""
    badges: tuple[BadgeFile, ...] = ()
    remarks: tuple[str, ...] = ()
    """Sentences for the entry's note."""
    needs_review: bool = False
    """Whether a person must look at it before it can count."""
    valid_until: datetime.date | None = None
    """The document's last day, if it says one."""
    holder: str = ""
    """Whose entry it is, by id, if the file says so."""
    other_name: str = ""
    """Somebody else whom the certificate names; a person has to say whose it is."""
    proposals: dict[str, Proposal] = {}
    """What a certificate seems to say, by key; not in `table`."""


class ReadDrafts(Struct, frozen=True, kw_only=True):
    """Everything that an importer read in a file."""

    drafts: tuple[Draft, ...] = ()
    faults: tuple[ImportFault, ...] = ()
    remarks: tuple[str, ...] = ()
    """What the user should know: the encoding, what was left out."""
    not_mine: str = ""
    """Why the file is of another kind ("holds no badge"); other importers are asked."""


class BrokenCell(Struct, frozen=True):
    """A cell without a value: an error of the program, or a formula that was never calculated."""

    reason: str


class ShownNumber(Struct, frozen=True):
    """A number that its program shows as another text: 0.6 as 60%, 7 as 00007, 0.25 as 0.3."""

    value: Decimal
    text: str


Cell = str | Decimal | ShownNumber | bool | datetime.date | BrokenCell | None
"""The value of a cell, in the type that the program gave it; text if it gave none. A `datetime` is a day with a time."""


class Sheet(Struct, frozen=True, kw_only=True):
    """A table of cells, in the rows of its program."""

    rows: list[list[Cell]]
    remarks: tuple[str, ...] = ()
    hidden_rows: frozenset[int] = frozenset()
    """Hidden or filtered away, counted from 1."""
    hidden_columns: frozenset[int] = frozenset()
    """Counted from 0."""
    merged: dict[tuple[int, int], tuple[int, int]] = {}
    """Cells that are merged into another: row from 1 and column from 0 of both."""


class ApprovalColumns(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"from_": "from"}):
    """The headers of the columns about an approval."""

    body: Header = ""
    number: Header = ""
    from_: Header = ""
    until: Header = ""


class Columns(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"for_": "for"}):
    """The header of the column that holds each key of an entry."""

    id: Header = ""
    date: Header = ""
    begins: Header = ""
    title: Header = ""
    provider: Header = ""
    kind: Header = ""
    award: Header = ""
    """Amount and unit in one cell ("0.6 CEC")."""
    amount: Header = ""
    """The amount alone; `unit` then says its unit."""
    unit: Header = ""
    hours: Header = ""
    organiser: Header = ""
    approval: ApprovalColumns = ApprovalColumns()
    format: Header = ""
    assessed: Header = ""
    passed: Header = ""
    grade: Header = ""
    topics: Header = ""
    category: Header | dict[str, Header] = ""
    for_: Header = ""
    not_for: Header = ""
    role: Header = ""
    location: Header = ""
    url: Header = ""
    certificate: Header = ""
    reported: Header = ""
    draft: Header = ""
    planned: Header = ""
    note: Header = ""
    evidence: Header = ""
    """The names of certificates in the folder of the file."""


class ConstantValues(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, rename={"for_": "for"}):
    """Values for every row, in the keys of an entry."""

    date: datetime.date | None = None
    title: str | None = None
    provider: str | None = None
    kind: ActivityKind | None = None
    unit: str | dict[str, str] | None = None
    """The unit of amounts that have none: one for all, or one for each provider."""
    organiser: str | None = None
    approval: Approval | None = None
    format: ActivityFormat | None = None
    assessed: bool | None = None
    passed: bool | None = None
    topics: list[str] | None = None
    category: str | dict[str, str] | None = None
    for_: list[str] | None = None
    not_for: list[str] | None = None
    role: str | None = None
    location: str | None = None
    draft: bool | None = None
    planned: bool | None = None
    note: str | None = None


class WordMap(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What words of the file mean in an entry; letter case and spacing do not matter."""

    provider: dict[str, str] = {}
    kind: dict[str, ActivityKind] = {}
    unit: dict[str, str] = {}
    format: dict[str, ActivityFormat] = {}
    assessed: dict[str, bool] = {}
    passed: dict[str, bool] = {}
    draft: dict[str, bool] = {}
    planned: dict[str, bool] = {}
    grade: dict[str, Grade] = {}
    category: dict[str, str] = {}
    topics: dict[str, str] = {}
    role: dict[str, str] = {}


RecordMeaning = Literal["counts", "pending", "denied", "carried"]
"""What a status on a body's list means: it counts, not yet, never, or it was carried over from another cycle."""


class RecordColumns(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `cecgen reconcile` reads of a body's own list beside the keys of an entry."""

    status: Header = ""
    """The header of the column that says whether a row counts."""
    person: Header = ""
    """The header of the column with the names of people."""
    licence: Header = ""
    """The header of the column with the number of the certification or licence."""
    means: dict[str, RecordMeaning] = {}
    """What words in the column of the status mean."""


class ImportMap(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How columns and words of a file become keys and words of an entry."""

    format: Literal[1]
    """The format of the map, always 1."""
    columns: Columns = Columns()
    """The header of each key's column, or a list of headers that it may have."""
    constant: ConstantValues = ConstantValues()
    """Values for every row that does not state its own."""
    words: WordMap = WordMap()
    """What words of the file mean, by key; letter case and spacing do not matter."""
    record: RecordColumns = RecordColumns()
    """What else a body's own list has, for `cecgen reconcile`."""
    skip_where: dict[str, list[str]] = {}
    """Rows to leave out: by header, the words that mark them."""
    date_format: Header = ""
    """How dates are written, if not as 2025-03-14: YYYY or YY, MM or MON, and DD; or a list of ways."""
    decimal: Literal[".", ","] = "."
    """The decimal sign of amounts."""
    header_row: int = 1
    """The row of the headers, from 1; those above it are ignored."""
    sheet: str = ""
    """The sheet of a workbook; by default the first that is not hidden."""
    delimiter: Literal["", ",", ";", "\t", "|"] = ""
    """The sign between the cells; by default the one that separates the headers best."""


class NewEntry(Struct, frozen=True, kw_only=True):
    """An entry that is complete and about to be written: the text of its file, and the files of its evidence."""

    id: str
    path: str
    """Where its file will be, in the repository."""
    text: str
    evidence: dict[str, bytes] = {}
    """New files of evidence, by their paths in the repository."""
    source: str = ""
    """Where it was imported from: `row 5`."""
    cell_places: dict[str, str] = {}
    """Where the value of each key is in the imported file."""

    @property
    def files(self) -> dict[str, bytes]:
        """Every file to write, by path; evidence comes before the entry that names it."""
        return {**self.evidence, self.path: self.text.encode()}


class ImportPlan(Struct, frozen=True, kw_only=True):
    """What an import would write, what it skips and why, and what is wrong."""

    name: str
    """The name of the imported file."""
    entries: tuple[NewEntry, ...] = ()
    skipped: tuple[tuple[str, str], ...] = ()
    """Where each skipped entry is in the file, and why it is skipped."""
    faults: tuple[ImportFault, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def files(self) -> dict[str, bytes]:
        """Every file to write, by path, in the order of writing."""
        return {path: data for entry in self.entries for path, data in entry.files.items()}
