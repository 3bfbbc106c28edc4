"""List the changed files that a reviewer must read: settings, plugins, and the team's own pages."""

from collections.abc import Iterator

from msgspec.structs import replace

from cecgen.commands.diff.sides import FilesByPath, Side
from cecgen.ledger.reading import SETTINGS_FILE
from cecgen.model.changes import FileChange
from cecgen.model.settings import Settings, SiteSettings


def compare_files(before: FilesByPath, after: FilesByPath) -> Iterator[FileChange]:
    for file in sorted(before.keys() | after.keys()):
        if before.get(file) != after.get(file):
            yield FileChange(file=file, kind="removed" if file not in after else "changed" if file in before else "added")


def compare_rules(before: Side, after: Side) -> Iterator[FileChange]:
    for each in compare_files(before.rules, after.rules):
        both = before.settings and after.settings if each.file == SETTINGS_FILE else None
        yield replace(each, details=tuple(_describe_settings_change(before.settings, after.settings))) if both else each  # type: ignore[arg-type]


def _describe_settings_change(before: Settings, after: Settings) -> Iterator[str]:
    """Describe each change of the settings in words."""
    for name in ("title", "as_of", "zone"):
        was, now = getattr(before, name), getattr(after, name)
        if was != now:
            yield f"{name} is {now or 'not given'}, and was {was or 'not given'}"
    if before.privacy != after.privacy:
        opened = after.privacy.evidence
        yield "evidence is public now" if opened else "evidence is no longer public"
    if before.pages != after.pages:
        yield (
            "pages of the team may contain scripts now"
            if after.pages.scripts
            else "pages of the team may no longer contain scripts"
        )
    for name in SiteSettings.__struct_fields__:
        was, now = getattr(before.site, name), getattr(after.site, name)
        if was != now:
            yield f"site.{name} is {_format_setting(now)}, and was {_format_setting(was)}"
    yield from (f"lists the code {each}" for each in after.plugins if each not in before.plugins)
    yield from (f"no longer lists the code {each}" for each in before.plugins if each not in after.plugins)
    yield from (f"waives {each.code} at {each.at}: {each.reason}" for each in after.waive if each not in before.waive)
    yield from (f"no longer waives {each.code} at {each.at}" for each in before.waive if each not in after.waive)


def _format_setting(value: str | bool) -> str:
    return str(value).lower() if isinstance(value, bool) else value or "not given"


def select_team_pages(side: Side) -> FilesByPath:
    """Return the team's own pages: the files in content/ that are not in a holder's folder."""
    holders = {path.split("/")[1] for path in side.content if path.endswith("/holder.toml") and path.count("/") == 2}
    return {path: file for path, file in side.content.items() if path.split("/")[1] not in holders}
