"""What `serve` remembers from save to save: it must come to what a look at everything comes to."""

import random
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from cecgen.commands.serve.live import _searched_pieces
from cecgen.commands.serve.mentions import KnownMentions
from cecgen.commands.serve.private_values import WithheldInSite
from cecgen.ledger.shared import DocumentMention, Mentions, SerialMention
from cecgen.model.private import PrivateKind
from cecgen.outputs.editions.value_search import SearchKeys, find_values, may_have_words, read_vocabulary
from cecgen.outputs.editions.withheld import list_spellings

SERIAL, NOTE, OTHER = PrivateKind.SERIAL, PrivateKind.NOTE, PrivateKind.OTHER_HOLDER
NO_CHANGE = WithheldInSite(()).change((), ())


def record(*private: tuple[str, PrivateKind], public: tuple[tuple[str, PrivateKind], ...] = ()) -> Any:
    return SimpleNamespace(private=frozenset(private), still_shown=frozenset(public))


@pytest.mark.parametrize(
    ("value", "kind", "text"),
    [
        ("QX7788", SERIAL, "course QX7788 again"),
        ("QX7788", SERIAL, "course aQX7788b again"),
        ("qx-7788", SERIAL, "course QX 7788"),
        ("Paid in cash again", NOTE, "<p>He paid; Paid in <b>cash</b> again</p>"),
        ("Anna Maria Berg", OTHER, "BERG Anna Maria"),
        ("AB 1234567", SERIAL, "ab1234567"),
        ("Zoë Özil", OTHER, "<i>Zoe\u0308 &Ouml;zil</i>"),
    ],
)
def test_whatever_a_search_finds_could_be_found_by_the_words_of_the_text(value: str, kind: PrivateKind, text: str) -> None:
    readings = [text, text.replace("<b>", "").replace("</b>", "")]
    spellings = list_spellings(value, kind)
    assert find_values({value: spellings}, lambda: [text]) == [value]
    keys: SearchKeys[str] = SearchKeys()
    keys.add(value, spellings)
    vocabulary = read_vocabulary(readings)
    assert keys.select(vocabulary) == {value}
    assert may_have_words(spellings, vocabulary)
    keys.remove(value, spellings)
    assert keys.select(vocabulary) == set()


def test_a_value_is_withheld_until_nobody_has_it_or_somebody_shows_it() -> None:
    value = ("QX7788", SERIAL)
    one, two, shows, nothing = record(value), record(value), record(public=(value,)), record()
    site = WithheldInSite([one, two])
    assert site.has(value)
    change = site.change([one], [nothing])
    assert (change.added, change.removed, site.has(value, change)) == (frozenset(), frozenset(), True)
    site.adopt(change)
    change = site.change([two], [nothing])
    assert (change.removed, site.find(change, ["QX7788"]), site.find(NO_CHANGE, ["QX7788"])) == (
        frozenset({value}),
        [],
        [value],
    )
    change = site.change([nothing], [shows])
    assert (change.removed, change.values) == (frozenset({value}), frozenset({"QX7788"}))
    site.adopt(change)
    assert not site.has(value)
    change = site.change([shows], [nothing])
    assert (change.added, site.find(change, ["QX7788"])) == (frozenset({value}), [value])


def test_a_file_of_evidence_is_withheld_under_its_name_alone() -> None:
    site = WithheldInSite([record(("evidence/badge-77.pdf", PrivateKind.FILE))])
    assert site.find(NO_CHANGE, ["see badge-77.pdf"]) == [("badge-77.pdf", PrivateKind.FILE)]


def test_a_refused_change_leaves_what_is_withheld_as_it_was() -> None:
    value, other = ("QX7788", SERIAL), ("QX9999", SERIAL)
    site = WithheldInSite([record(value)])
    site.change([record(value)], [record(other)])
    assert site.has(value)
    assert not site.has(other)
    assert site.find(NO_CHANGE, ["QX7788 QX9999"]) == [value]


def test_what_two_holders_share_follows_every_save() -> None:
    """Random holders name random documents and numbers; each change is compared with all mentions taken anew."""
    pick = random.Random(1)

    def some(holder: str) -> Mentions:
        place = (holder, f"{holder}/a", "entries.toml", ())
        documents = [DocumentMention(*place, f"evidence/{size}.pdf", size) for size in pick.sample(range(6), 2)]
        return Mentions(documents, [SerialMention(*place, "serial", "acsm", str(pick.randrange(6)))])

    def in_order(mentions: Mentions) -> list[str]:
        return sorted(map(repr, (*mentions.documents, *mentions.serials)))

    now = {f"h{number}": some(f"h{number}") for number in range(4)}
    site = KnownMentions(now)
    for step in range(40):
        names = pick.sample(sorted(now), pick.choice((1, 2)))
        new = {name: some(name) for name in names}
        change = site.change({name: now[name] for name in names}, new)
        after = now | new
        assert in_order(site.shared(change)) == in_order(only_shared(after.values()))
        if step % 3:  # every third save is refused
            site.adopt(change)
            now = after
        assert in_order(site.shared({})) == in_order(only_shared(now.values()))


def only_shared(parts: Any) -> Mentions:
    parts = [*parts]
    documents = [each for part in parts for each in part.documents]
    serials = [each for part in parts for each in part.serials]

    def named_twice(mentions: Any, name: str) -> Iterator[Any]:
        for each in mentions:
            if len({other.holder for other in mentions if getattr(other, name) == getattr(each, name)}) > 1:
                yield each

    return Mentions([*named_twice(documents, "size")], [*named_twice(serials, "number")])


def test_of_a_download_only_new_neighbours_are_searched_again() -> None:
    """A value may begin in one row and end in the next; a row that moves with its neighbour has been searched already."""
    before = {"standings.csv": ["head", "a", "b", "c"]}
    every = _searched_pieces(before)["standings.csv"]
    assert sorted(every.values()) == ["ab", "bc", "c", "heada"]
    moved = _searched_pieces({"standings.csv": ["head", "b", "c", "a"]}, before)["standings.csv"]
    assert sorted(moved.values()) == ["a", "ca", "headb"]
    assert not every.keys() & moved.keys()  # so that nothing that was read before is replaced
