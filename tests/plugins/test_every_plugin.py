"""What holds for every built-in plugin."""

import ast
from collections import Counter
from pathlib import Path

import msgspec
import pytest
import rtoml

import cecgen
from cecgen.catalogue.plugins import load_plugins
from cecgen.catalogue.schemes.sources import names_no_page
from cecgen.model.facts import CONFIDENCE_WORDS
from cecgen.model.rules import OpenRule, named_facts
from cecgen.model.scheme_file import SchemeFile
from cecgen.testing import failed_examples

FOLDER = Path(__file__).parents[2] / "plugins"
PLUGINS = sorted(FOLDER.glob("*.py"))
BUILT_IN = load_plugins()
PROVIDERS = {
    plugin.name: [BUILT_IN.catalogue.providers[id] for id in plugin.providers]
    for plugin in BUILT_IN.plugins
    if (FOLDER / f"{plugin.name}.py").is_file()
}
"""Of every plugin in Python, by its name."""
UNITS = [
    pytest.param(unit, id=f"{provider.id} {unit.name}")
    for providers in PROVIDERS.values()
    for provider in providers
    for unit in provider.units
]
UNVERIFIED = {"acpe", "boc", "ancc", "afaa"}
"""What the reading of 2026-11-23 could not find on the organisation's own pages."""


def test_all_of_them_load():
    """Through the same door as a stranger's, and without a word of complaint."""
    assert BUILT_IN.diagnostics == ()
    assert {plugin.name for plugin in BUILT_IN.plugins} >= {path.stem for path in PLUGINS}


READERS = {"certificates", "open_badges", "spreadsheet"}
"""Plugins that read files that somebody has, and are no organisation."""


@pytest.mark.parametrize("path", [path for path in PLUGINS if path.stem not in READERS], ids=lambda path: path.stem)
def test_a_plugin_is_one_organisation_of_its_name(path):
    """The provider's id is the module's name, with - for _."""
    assert [provider.id for provider in PROVIDERS[path.stem]] == [path.stem.replace("_", "-")]


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: path.stem)
def test_a_plugin_imports_what_anybody_may(path):
    """Of cecgen only what its front page exports; tests/test_house.py holds what else it may import."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "cecgen":
            assert {name.name for name in node.names} <= set(cecgen.__all__)


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: path.stem)
def test_a_plugin_has_its_own_test(path):
    """One behaviour at least is held for every organisation."""
    assert Path(__file__).with_name(f"test_{path.stem}.py").is_file()


@pytest.mark.parametrize("unit", UNITS)
def test_a_unit_says_where_it_was_read_and_how_well_it_is_known(unit):
    """Source, day and mark; and hours by a factor or by a function, never both. Only what is from memory has no address."""
    assert unit.source.startswith("https://") or unit.confidence == "M"
    assert not names_no_page(unit.source)
    assert unit.read_on
    assert unit.confidence in CONFIDENCE_WORDS
    assert (unit.hours is None) != (unit.convert is None)
    assert unit.convert is not None or unit.hours > 0


@pytest.mark.parametrize("path", PLUGINS, ids=lambda path: path.stem)
def test_no_spelling_means_two_things(path):
    """On any one day a provider's printed unit is worth one number of hours."""
    for provider in PROVIDERS[path.stem]:
        spellings = [spelling for unit in provider.units for spelling in unit.spellings()]
        assert len(spellings) == len(set(spellings))


@pytest.mark.parametrize("id", sorted(UNVERIFIED))
def test_what_was_not_verified_is_not_marked_as_if_it_were(id):
    """A figure that the organisation's own pages did not show never bears the mark V."""
    assert all(unit.confidence != "V" for provider in PROVIDERS[id] for unit in provider.units)


def test_what_is_from_memory_says_so_plainly():
    """A unit without a source tells its reader not to rely on it."""
    from_memory = {
        p.id: unit.note for providers in PROVIDERS.values() for p in providers for unit in p.units if unit.confidence == "M"
    }
    assert sorted(from_memory) == ["acpe", "boc"]
    assert all("from memory and not to be relied on" in note for note in from_memory.values())


def test_every_rule_of_a_scheme_has_its_source():
    """Address and reading day, for each figure of each built-in scheme."""
    for scheme in BUILT_IN.catalogue.schemes.values():
        for name, fact in named_facts(scheme):
            assert fact.source.startswith("https://"), name
            assert fact.read_on, name


def test_no_source_is_a_whole_site():
    """A figure names the page that states it: nobody can look it up on a host."""
    facts = [fact for scheme in BUILT_IN.catalogue.schemes.values() for _, fact in named_facts(scheme)]
    units = [unit for provider in BUILT_IN.catalogue.providers.values() for unit in provider.units]
    examples = [example for path in FILES for example in msgspec.convert(rtoml.load(path), SchemeFile).example]
    assert sorted({each.source for each in (*facts, *units, *examples) if names_no_page(each.source)}) == []


FILES = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_worked_example_comes_out(path):
    """Entries in, findings out, as the file says; and the file contradicts itself nowhere."""
    assert failed_examples(path) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_scheme_has_five_worked_examples(path):
    """At the least, each of another matter."""
    file = msgspec.convert(rtoml.load(path), SchemeFile)
    held = Counter(id for example in file.example for id in example.schemes or [scheme.id for scheme in file.scheme])
    assert {scheme.id: held[scheme.id] >= 5 for scheme in file.scheme} == {scheme.id: True for scheme in file.scheme}
    assert len({example.title for example in file.example}) == len(file.example)


def test_every_scheme_says_what_it_leaves_out():
    """So that nobody reads that all is met where a rule is not worked out."""
    assert [id for id, scheme in BUILT_IN.catalogue.schemes.items() if not scheme.not_modelled] == []


def test_the_bodies_that_people_ask_for_are_there():
    """Each with the credentials that its rules are known for."""
    assert sorted({id.partition(".")[0] for id in BUILT_IN.catalogue.schemes}) == [
        "ace", "acsm", "afaa", "ausactive", "boc", "canfitpro", "cdr", "cfp", "cimspa", "florida-bon", "isc2", "issa",
        "nasm", "nchec", "ncsf", "npcp", "nsca", "pmi", "reps-nz", "yoga-alliance",
    ]  # fmt: skip


@pytest.mark.parametrize("scheme", BUILT_IN.catalogue.schemes.values(), ids=lambda scheme: scheme.id)
def test_every_body_says_of_some_open_point_which_figure_it_touches(scheme):
    """Else the page of a cycle could not say what is open about its figures; where a body leaves nothing open, nothing is."""
    keyed = [rule for rule in scheme.not_modelled if isinstance(rule, OpenRule)]
    assert keyed or not scheme.not_modelled
    assert all(rule.of or rule.limits or rule.requirements or rule.standings for rule in keyed)
