"""Family 2xx: what was written is TOML, but not what the format knows."""

import datetime
import re
from typing import ClassVar

from cecgen.diagnostics import Diagnostic, Severity, suggest
from cecgen.diagnostics.folding import fold_text

_PLAIN = re.compile(r"[0-9]+(\.[0-9]+)?")


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

    Otherwise a misspelt key would be ignored silently, and its value with it.
    """

    code = "CEC202"
    key: str
    table: str
    keys: tuple[str, ...]

    @property
    def message(self) -> str:
        return f'unknown key "{self.key}" in {self.table}'

    @property
    def hint(self) -> str:
        return suggest(self.key, self.keys)


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

    Amounts are exact: "0.6" is read the same everywhere, "0,6", "1/2", "½" and "1e1" are not.
    An award is text, since a unit follows ("0.6 CEC"); every other amount is a bare number, without quotes.
    Only an amount carried in from the previous cycle can be negative.
    """

    code = "CEC204"
    key: str
    text: str
    unit: bool = False

    @property
    def message(self) -> str:
        if self.unit:
            return f'"{self.key}" is "{self.text}", which is not an amount and a unit'
        if _PLAIN.fullmatch(self.text):
            return f'"{self.key}" is text ("{self.text}"), but an amount is a number'
        if _PLAIN.fullmatch(self.text.removeprefix("-")):
            return f'"{self.key}" is {self.text}, but cannot be less than 0'
        return f'"{self.key}" is "{self.text}", which is not a plain decimal'

    @property
    def hint(self) -> str:
        if self.unit:
            return 'write it as printed, amount and then unit: "0.6 CEC"'
        if _PLAIN.fullmatch(self.text):
            return f"write it without quotes: {self.text}"
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


class UnknownScheme(Diagnostic, frozen=True):
    """A scheme that no plugin knows, or one that this holder is not certified under.

    An entry that names it would count for nothing.
    """

    code = "CEC206"
    scheme: str
    schemes: tuple[str, ...]
    of_holder: bool = False
    """Whether `schemes` are the holder's own, and not all that the plugins know."""

    @property
    def message(self) -> str:
        return f'{"the holder is not certified under" if self.of_holder else "unknown scheme"} "{self.scheme}"'

    @property
    def hint(self) -> str:
        meant = self._find_meant()
        if len(meant) == 1:
            return f'did you mean "{meant[0]}"?'
        if meant:
            return f"write one of {', '.join(meant)}"
        otherwise = "" if self.of_holder else "`cecgen plugins` lists the known schemes"
        return suggest(self.scheme, self.schemes, otherwise)

    def _find_meant(self) -> list[str]:
        """Find the schemes that a body's id (ace), a credential (cscs) or another spelling (ACSM-EP) means."""
        words = "." + ".".join(re.findall(r"[a-z0-9]+", fold_text(self.scheme))) + "."
        spelled = {id: "." + ".".join(re.findall(r"[a-z0-9]+", id)) + "." for id in self.schemes}
        same = [id for id, each in spelled.items() if each == words]
        return sorted(same or [id for id, each in spelled.items() if each.startswith(words) or each.endswith(words)])


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


class TextTooLong(Diagnostic, frozen=True):
    """A text is longer than anybody means it to be, as where a whole page was pasted.

    A title, a name or another text of one line has up to 1,000 characters, an address 4,000, a note or a reason 10,000.
    """

    code = "CEC229"
    key: str
    length: int
    longest: int

    @property
    def message(self) -> str:
        return f"{self.key} has {self.length:,} characters, and may have {self.longest:,}"

    @property
    def hint(self) -> str:
        return "shorten it; what is long goes into a note or into the evidence"


class NoAwardOrHours(Diagnostic, frozen=True):
    """An entry has neither `award` nor `hours`.

    Only drafts, which do not count yet, need neither, and kinds that have a flat value in a scheme (such as `cpr`).
    """

    code = "CEC209"
    kind: str

    @property
    def message(self) -> str:
        return f'this {self.kind} has neither "award" nor "hours"'

    @property
    def hint(self) -> str:
        return 'write what the certificate prints: award = "0.6 CEC", or hours = 6'


class CyclesOverlap(Diagnostic, frozen=True):
    """Two cycles of one certification share days, so an entry could count twice."""

    code = "CEC210"
    begins: datetime.date
    other: str

    @property
    def message(self) -> str:
        return f"the cycle from {self.begins} overlaps the one {self.other}"

    @property
    def hint(self) -> str:
        return "copy both days of each cycle from the body's account page"


class CycleEndUnknown(Diagnostic, frozen=True):
    """A cycle states no end, and its scheme does not fix one for a cycle that begins on this day."""

    code = "CEC211"
    scheme: str
    begins: datetime.date
    reason: str

    @property
    def message(self) -> str:
        return f"no end for the {self.scheme} cycle from {self.begins}: {self.reason}"

    @property
    def hint(self) -> str:
        return "add ends = … as the body's account page shows it"


class CycleEndUnexpected(Diagnostic, frozen=True):
    """A cycle ends on another day than its scheme's cycles do.

    It is evaluated as written, but a typo in the year or the day is more likely than an exception.
    """

    code = "CEC212"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    ends: datetime.date
    expected: str

    @property
    def message(self) -> str:
        return f"ends {self.ends}, but cycles of this scheme end on {self.expected} (month and day)"

    @property
    def hint(self) -> str:
        return "compare it with the body's account page"


class CycleBeginUnexpected(Diagnostic, frozen=True):
    """The cycle after a reinstatement begins on another day than that of its approval.

    If the scheme begins it on that day, the days before it are a gap in the record.
    """

    code = "CEC220"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    begins: datetime.date
    approved: datetime.date

    @property
    def message(self) -> str:
        return f"begins {self.begins}, but the reinstatement before it was approved on {self.approved}"

    @property
    def hint(self) -> str:
        return f"write begins = {self.approved}, or correct the day of the step"


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


class InFuture(Diagnostic, frozen=True):
    """An entry is dated after the as-of date, so it does not count yet."""

    code = "CEC214"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    date: datetime.date
    as_of: datetime.date

    @property
    def message(self) -> str:
        return f"dated {self.date}, after the as-of date ({self.as_of}): it does not count yet"

    @property
    def hint(self) -> str:
        return "correct the date, or mark what is still to come with planned = true"


class OutsideEveryCycle(Diagnostic, frozen=True):
    """An entry's date is not in any cycle of a certification that it could count for, so it counts nowhere."""

    code = "CEC215"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    date: datetime.date
    remedy: str

    @property
    def message(self) -> str:
        return f"dated {self.date}, outside every cycle: it counts nowhere"

    @property
    def hint(self) -> str:
        return self.remedy


class BeforeCertified(Diagnostic, frozen=True):
    """An entry is dated before the certification was granted, so it does not count for it."""

    code = "CEC216"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    date: datetime.date
    scheme: str
    certified: datetime.date

    @property
    def message(self) -> str:
        return f"dated {self.date}, before {self.scheme} was granted on {self.certified}: it does not count for it"

    @property
    def hint(self) -> str:
        return f'compare the two days, or add not_for = ["{self.scheme}"]'


class NextCycleMissing(Diagnostic, frozen=True):
    """A renewed certification has no cycle for the days that follow.

    cecgen never invents a cycle: bodies start them differently, so the block has to be pasted and compared.
    """

    code = "CEC217"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    scheme: str
    ended: datetime.date
    block: str

    @property
    def message(self) -> str:
        return f"{self.scheme} was renewed, but the cycle after {self.ended} is not in holder.toml yet"

    @property
    def hint(self) -> str:
        return f"compare with the body's account page, then paste below the last cycle:\n{self.block}"


class UnknownRequirement(Diagnostic, frozen=True):
    """A holder's file names a requirement, an alternative or a form field that the scheme does not have."""

    code = "CEC218"
    what: str
    name: str
    scheme: str
    names: tuple[str, ...]

    @property
    def message(self) -> str:
        return f'{self.scheme} has no {self.what} "{self.name}"'

    @property
    def hint(self) -> str:
        return suggest(self.name, self.names)


class NotAnAddress(Diagnostic, frozen=True):
    """A web address does not begin with https://, http:// or mailto:.

    Other kinds of address can run something when they are followed.
    """

    code = "CEC219"
    text: str

    @property
    def message(self) -> str:
        return f'"{self.text}" is not a web address'

    @property
    def hint(self) -> str:
        return f"write it in full: https://{self.text if self.text.startswith('www.') else '…'}"


class UnknownTopic(Diagnostic, frozen=True):
    """An entry names a topic that no scheme asks for, while a scheme of its holder asks for topics.

    A topic counts only in a scheme's own words, so a misspelt one does not count, and nothing else would say so.
    """

    code = "CEC226"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    topic: str
    topics: tuple[str, ...]

    @property
    def message(self) -> str:
        return f'no scheme asks for the topic "{self.topic}"'

    @property
    def hint(self) -> str:
        return suggest(self.topic, self.topics)


class UnknownCategory(Diagnostic, frozen=True):
    """An entry names a category that the body's form does not have, whether its holder is certified by that body or not.

    It counts nothing there: write a category as the form of its body has it.
    """

    code = "CEC221"
    category: str
    body: str
    """The body by its short name; by the id that was written if it has no categories, and empty if none was written."""
    categories: tuple[str, ...]
    """The body's categories."""
    bodies: tuple[str, ...] = ()
    """The bodies that have categories, if this one has none."""

    @property
    def message(self) -> str:
        if not self.body:
            return f'no scheme has a category "{self.category}"'
        if not self.categories:
            return f'no scheme of "{self.body}" has categories'
        return f'{self.body} has no category "{self.category}"'

    @property
    def hint(self) -> str:
        return suggest(self.category, self.categories) if self.categories else suggest(self.body, self.bodies, "take it out")


class CategoryMissing(Diagnostic, frozen=True):
    """An entry would count if it said its category: the body asks for one, and none of them takes it by itself.

    Until then it counts nothing there. Write the category in which the body's own form has such an activity.
    """

    code = "CEC228"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    issuer: str
    body: str
    categories: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.body} asks for a category, and counts nothing of this without one"

    @property
    def hint(self) -> str:
        return f'category = {{ {self.issuer} = "…" }} is one of: {", ".join(self.categories)}'


class NotOnceForAll(Diagnostic, frozen=True):
    """A cycle says that a requirement was met before, and its scheme asks for it in every cycle.

    Only what a scheme lets be met once for all (`once = true`) can have been met in an earlier cycle.
    """

    code = "CEC222"
    requirement: str
    scheme: str
    once: tuple[str, ...]

    @property
    def message(self) -> str:
        return f'"{self.requirement}" cannot have been met before: {self.scheme} asks for it in every cycle'

    @property
    def hint(self) -> str:
        once = " or ".join(f'"{each}"' for each in self.once)
        return (
            f"remove it; {self.scheme} lets {once} be met once for all" if once else "remove it, and write what was done for it"
        )


class ExemptionOutsideCycle(Diagnostic, frozen=True):
    """An exemption is not dated in the cycle that it is written in, so it exempts from nothing there.

    A cycle takes what is dated in it or, before it is renewed, in its grace; the exam that earned the certification itself
    replaces nothing, and one exam counts in one cycle only.
    """

    code = "CEC223"
    by: str
    on: datetime.date
    requirement: str
    first: datetime.date
    last: datetime.date

    @property
    def message(self) -> str:
        if self.first <= self.on <= self.last:
            return (
                f'the {self.by} of {self.on} counts in the cycle before already: here it does not replace "{self.requirement}"'
            )
        return f'the {self.by} of {self.on} does not replace "{self.requirement}": this cycle takes {self.first} to {self.last}'

    @property
    def hint(self) -> str:
        return (
            "correct the day, or write it in the cycle that it is dated in; "
            "for something that lasts longer, write a day of this cycle on which it was valid"
        )


class TooManyYears(Diagnostic, frozen=True):
    """A step is written for more years than the scheme lets it be taken for at once, or for none."""

    code = "CEC225"
    did: str
    years: int
    most: int
    scheme: str

    @property
    def message(self) -> str:
        most = f"for up to {self.most} years" if self.most > 1 else "for one year"
        return f'a step "{self.did}" cannot be for {self.years} years: {self.scheme} takes it {most} at a time'

    @property
    def hint(self) -> str:
        return "write a step for each year, with the day on which it was done"


class FarAhead(Diagnostic, frozen=True):
    """A day is more than ten years ahead, or a card runs for more than ten years.

    A typo in the year is more likely: nobody is reminded of a card that runs out in 2207.
    """

    code = "CEC227"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    key: str
    day: datetime.date
    since: datetime.date
    is_card: bool = False
    """Whether `since` is the day on which the card was issued, rather than the day of the check."""

    @property
    def message(self) -> str:
        since = f"it was issued on {self.since}" if self.is_card else f"the as-of date ({self.since})"
        return f"{self.key} is {self.day}, more than ten years after {since}"

    @property
    def hint(self) -> str:
        return "compare the year with the document"


class CycleTooLong(Diagnostic, frozen=True):
    """A cycle is longer than its scheme grants.

    Nobody can be ready in such a cycle: a typo in one of its days is more likely than a gift. Where the body did grant more
    time, a step says so.
    """

    code = "CEC224"
    scheme: str
    begins: datetime.date
    ends: datetime.date
    longest: datetime.date

    @property
    def message(self) -> str:
        return f"ends {self.ends}, but a cycle of {self.scheme} from {self.begins} ends by {self.longest}"

    @property
    def hint(self) -> str:
        return (
            "compare both days with the body's account page; "
            'if the body granted more time, add a [[certification.cycle.step]] with did = "extended"'
        )
