"""What holders share, kept up to date from save to save: only what changed holders name is compared again."""

from collections.abc import Hashable, Iterator, Mapping
from itertools import chain

from cecgen.ledger.shared import DocumentMention, Mentions, SerialMention

_ByHolder = Mapping[str, Mentions]
SharedGroups = dict[Hashable, _ByHolder]
"""For each thing that holders could share, who names it and where."""


class KnownMentions:
    """The documents, by their size, and the numbers that holders name."""

    def __init__(self, mentions: Mapping[str, Mentions]) -> None:
        """Take what every holder names."""
        self._groups: SharedGroups = {}
        self._shared: set[Hashable] = set()
        self.adopt(self.change({}, mentions))

    def change(self, old: Mapping[str, Mentions], new: Mapping[str, Mentions]) -> SharedGroups:
        """The groups that differ once some holders name other things than before."""
        was = {holder: _by_key(mentions) for holder, mentions in old.items()}
        now = {holder: _by_key(mentions) for holder, mentions in new.items()}
        changed: dict[Hashable, dict[str, Mentions]] = {}
        for holder in new:
            before, after = was.get(holder, {}), now[holder]
            for key in before.keys() | after.keys():
                group = changed.setdefault(key, dict(self._groups.get(key, {})))
                group.pop(holder, None)
                if key in after:
                    group[holder] = after[key]
        return dict(changed)

    def shared(self, changed: SharedGroups) -> Mentions:
        """All mentions of what at least two holders name."""
        groups = [self._groups[key] for key in self._shared if key not in changed]
        groups += [group for group in changed.values() if len(group) > 1]
        parts = [mentions for group in groups for mentions in group.values()]
        return Mentions([*chain(*(part.documents for part in parts))], [*chain(*(part.serials for part in parts))])

    def adopt(self, changed: SharedGroups) -> None:
        """Make changed groups those of the site that is shown."""
        self._groups.update(changed)
        self._shared.difference_update(changed)
        self._shared.update(key for key, group in changed.items() if len(group) > 1)
        for key in [key for key, group in changed.items() if not group]:
            del self._groups[key]


def _by_key(mentions: Mentions) -> dict[Hashable, Mentions]:
    groups: dict[Hashable, Mentions] = {}
    for key, mention in _keyed(mentions):
        group = groups.setdefault(key, Mentions([], []))
        if isinstance(mention, SerialMention):
            group.serials.append(mention)
        else:
            group.documents.append(mention)
    return groups


def _keyed(mentions: Mentions) -> Iterator[tuple[Hashable, DocumentMention | SerialMention]]:
    yield from ((each.size, each) for each in mentions.documents)
    yield from (((each.what, each.issuer, each.number), each) for each in mentions.serials)
