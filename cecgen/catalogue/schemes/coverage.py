"""Compare selections of credits: does one include another, and which parts does it have by category."""

from collections.abc import Sequence

from msgspec.structs import replace

from cecgen.model.rules import Category, Selection, category_ancestry


def includes(broad: Selection, narrow: Selection, categories: Sequence[Category]) -> bool:
    """Return True if one selection takes everything that another takes."""
    lists = ("kinds", "providers", "topics", "formats", "roles")
    marks = ("assessed", "passed", "approved")
    return (
        all(_words_include(getattr(broad, key), getattr(narrow, key)) for key in lists)
        and all(getattr(broad, key) in (None, getattr(narrow, key)) for key in marks)
        and (not broad.categories or _categories_include(broad.categories, narrow.categories, categories))
    )


def split_by_category(selection: Selection, categories: Sequence[Category]) -> list[Selection]:
    """Return a selection once for each category that it takes: those that it names, else all top-level ones."""
    names = selection.categories or dict.fromkeys(each.id for each in categories if not each.part_of)
    return [replace(selection, categories=(name,)) for name in names]


def _words_include(broad: tuple[str, ...], narrow: tuple[str, ...]) -> bool:
    return not broad or (bool(narrow) and set(narrow) <= set(broad))


def _categories_include(broad: tuple[str, ...], narrow: tuple[str, ...], categories: Sequence[Category]) -> bool:
    """Return True if every narrow category is one of the broad ones or a part of one."""
    return bool(narrow) and all(any(each in broad for each in category_ancestry(name, categories)) for name in narrow)
