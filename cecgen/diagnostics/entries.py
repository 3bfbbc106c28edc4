"""Family 2xx: entries that name something unknown, or whose day or words keep them from counting."""

import datetime
import re
from typing import ClassVar

from cecgen.diagnostics import Diagnostic, Severity, suggest
from cecgen.diagnostics.folding import fold_text


class UnknownScheme(Diagnostic, frozen=True):
    """A scheme that no plugin knows, or one that this holder is not certified under."""

    code = "CEC206"
    scheme: str
    schemes: tuple[str, ...]
    are_holders_own: bool = False
    """Whether `schemes` are the holder's own, and not all that the plugins know."""

    @property
    def message(self) -> str:
        return f'{"the holder is not certified under" if self.are_holders_own else "unknown scheme"} "{self.scheme}"'

    @property
    def hint(self) -> str:
        meant = self._find_meant()
        if len(meant) == 1:
            return f'did you mean "{meant[0]}"?'
        if meant:
            return f"write one of {', '.join(meant)}"
        otherwise = "" if self.are_holders_own else "`cecgen plugins` lists the known schemes"
        return suggest(self.scheme, self.schemes, otherwise)

    def _find_meant(self) -> list[str]:
        """Find the schemes that a body's id (ace), a credential (cscs) or another spelling (ACSM-EP) means."""
        words = "." + ".".join(re.findall(r"[a-z0-9]+", fold_text(self.scheme))) + "."
        spelled = {id: "." + ".".join(re.findall(r"[a-z0-9]+", id)) + "." for id in self.schemes}
        same = [id for id, each in spelled.items() if each == words]
        return sorted(same or [id for id, each in spelled.items() if each.startswith(words) or each.endswith(words)])


class NoAwardOrHours(Diagnostic, frozen=True):
    """An entry has neither `award` nor `hours`.

    Only drafts need neither, and kinds that have a flat value in a scheme (such as `cpr`).
    """

    code = "CEC209"
    kind: str

    @property
    def message(self) -> str:
        return f'this {self.kind} has neither "award" nor "hours"'

    @property
    def hint(self) -> str:
        return 'write what the certificate prints: award = "0.6 CEC", or hours = 6'


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


class UnknownTopic(Diagnostic, frozen=True):
    """An entry names a topic that no scheme asks for, while a scheme of its holder asks for topics.

    A topic counts only in a scheme's own words.
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

    It counts nothing there.
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
        return suggest(self.category, self.categories) if self.categories else suggest(self.body, self.bodies, "remove it")


class CategoryMissing(Diagnostic, frozen=True):
    """An entry would count if it said its category: the body asks for one, and none of them takes it by itself."""

    code = "CEC228"
    severity: ClassVar[Severity] = "warning"
    waivable: ClassVar[bool] = True
    issuer: str
    body: str
    categories: tuple[str, ...]

    @property
    def message(self) -> str:
        return f"{self.body} asks for a category, and does not count this without one"

    @property
    def hint(self) -> str:
        return f'category = {{ {self.issuer} = "…" }} is one of: {", ".join(self.categories)}'


class FarAhead(Diagnostic, frozen=True):
    """A day is more than ten years ahead, or a card runs for more than ten years."""

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
