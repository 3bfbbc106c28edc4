"""Write the site: transcripts that a holder, an employer or an auditor can open, search and print without a network.

This module writes a plain project, the same for every engine; `build` has one of them build it.
"""

import errno
import html
import os
import shutil
import string
from pathlib import Path

from cecgen.diagnostics import CecgenError
from cecgen.files.work_folder import describe_non_folder, remove_folder, replace_folder, work_folder
from cecgen.ledger.evidence_files import locate_document
from cecgen.model.documents import iter_judged_documents
from cecgen.model.judged import Transcript
from cecgen.model.settings import Settings, SiteSettings
from cecgen.outputs.engines.settings import SETTINGS_NAME, has_settings_of_ours, quote_yaml, write_settings
from cecgen.outputs.site.build import build_site
from cecgen.outputs.site.look import build_look, format_robots, format_sitemap, page_address, render_not_found
from cecgen.outputs.site.pages import Page, PageBuilder
from cecgen.outputs.site.record_form import RecordForm
from cecgen.outputs.site.team_pages import FOLDER, build_navigation, build_team_pages, list_team_files
from cecgen.outputs.site.templates import evidence_link
from cecgen.outputs.words.states import one_line

__all__ = ["ForeignFolderError", "build_site", "evidence_paths", "remove_project", "write_project"]

ASSETS = Path(__file__).parent / "assets"
THEME = Path(__file__).parent / "theme"
_PROJECT_NAMES = {SETTINGS_NAME, "transcript.json", "theme", "docs"}
_NO_SETTINGS = Settings(format=1)
_OWN_FOLDER = "assets/cecgen"
_ENTITIES = {ord(sign): f"&#{ord(sign)};" for sign in string.punctuation}
"""Every character that Markdown could act on, as an entity."""


class ForeignFolderError(CecgenError):
    """The folder of the project has files that cecgen did not write."""


def write_project(
    transcript: Transcript,
    content: Path,
    project: Path,
    document: str | None,
    edition: str = "",
    *,
    team_pages: bool = True,
    evidence: str = "",
    for_auditor: bool = False,
    made_by: str = "",
    settings: Settings = _NO_SETTINGS,
    form: RecordForm | None = None,
) -> None:
    """Write an edition as a project: its pages, its evidence, the team's pages and the JSON document.

    `edition` is a sentence at the foot of every page: what this edition shows, and for whom.
    The team's pages may name anybody, so they are left out for the auditor of one holder.
    `evidence` is the folder of the one holder's evidence, relative to the site; without it, the files are copied.
    `for_auditor` begins with the cycle that is audited; `made_by` is the version of cecgen, and
    the commit that the records were read from. With a `form`, the site has the page that records an activity.
    BrokenPagesError if the team's pages lead nowhere.
    """
    _require_own_folder(project)
    team, pictures = list_team_files(content) if team_pages else ([], [])
    look, files = build_look(content.parent, settings.site)
    with work_folder(project) as work:
        new = work / project.name
        docs = new / "docs"
        new.mkdir()
        first = "Transcript" if for_auditor or len(transcript.holders) == 1 else "Holders"
        navigation = [{first: "index.md"}, {"How credits convert": "rules.md"}, *build_navigation(team)]
        write_settings(new, one_line(transcript.title), navigation, look)
        if document is not None:
            _write(new / "transcript.json", document)
        shutil.copytree(THEME, new / "theme")
        shutil.copytree(ASSETS, docs / "assets")
        paths: list[str] = []
        builder = PageBuilder(transcript, edition, evidence, for_auditor=for_auditor, made_by=made_by, form=form)
        for page in builder.pages():
            _write(docs / f"{page.path}.md", _format_page(page, settings.site))
            paths.append(page.path)
        for name, pieces in builder.downloads().items():
            _write(docs / name, "".join(pieces))
        for page in build_team_pages(content, team, pictures, paths, settings, builder.moved):
            _write(docs / f"{page.path}.md", _format_page(page, settings.site))
            paths.append(page.path)
        for name in pictures:
            _copy(content / name, docs / FOLDER / name)
        for name, data in files.items():
            _write_bytes(docs / name, data)
        _write(new / "theme" / "404.html", _as_template(render_not_found(transcript, settings.site)))
        if settings.site.index and settings.site.url:
            addresses = [page_address(settings.site, path) for path in paths]
            _write(new / "theme" / "sitemap.xml", _as_template(format_sitemap(addresses)))
        _write(docs / "robots.txt", format_robots(settings.site))
        for path, file in (evidence_paths(transcript) if not evidence else {}).items():
            holder, _, name = file.partition("/")
            _copy(locate_document(content / holder, name), docs / path)
        replace_folder(new, project, work)


def evidence_paths(transcript: Transcript) -> dict[str, str]:
    """Map the path of each document in the site to its path below `content/`."""
    return {
        evidence_link(holder, use.document): f"{holder.id}/{use.document.file}"
        for holder in transcript.holders
        for use in iter_judged_documents(holder)
    }


def remove_project(project: Path) -> None:
    """Remove a project if cecgen wrote it."""
    if _is_own_project(project):
        remove_folder(project)


def _require_own_folder(project: Path) -> None:
    """Raise ForeignFolderError if the project's folder has files that cecgen did not write."""
    is_free = not os.path.lexists(project) or (not project.is_symlink() and project.is_dir() and not any(project.iterdir()))
    if not is_free and not _is_own_project(project):
        if what := describe_non_folder(project):
            raise ForeignFolderError(f"{project} is {what}, where a folder is needed", "name another folder")
        raise ForeignFolderError(f"{project} contains files that cecgen did not write", "name another folder or empty it")


def _is_own_project(project: Path) -> bool:
    """Whether cecgen wrote the project; also half a project, which an older cecgen left behind when it was killed."""
    if project.is_symlink() or not project.is_dir():
        return False
    is_ours = has_settings_of_ours(project)
    if is_ours is not None:
        return is_ours
    is_half = {path.name for path in project.iterdir()} <= _PROJECT_NAMES
    return (is_half and (project / "docs" / _OWN_FOLDER).is_dir()) or (project / "theme" / "framed.html").is_file()


def _format_page(page: Page, site: SiteSettings) -> str:
    """Format a page for the engine: the body in the front matter, and as Markdown only what search should find.

    Titles are escaped here, because the theme prints them unescaped.
    """
    front = {
        "template": "framed.html" if "/" in page.path and not page.path.startswith(f"{FOLDER}/") else "cec.html",
        "title": escape_line(page.title),
        "description": escape_line(page.description),
        **({"address": escape_line(page_address(site, page.path))} if site.url else {}),
        "hide": page.hide,
        "search": {"boost": page.boost},
        "body": page.body,
    }
    text = search_text(page).translate(_ENTITIES)
    return "---\n" + "".join(f"{key}: {quote_yaml(value)}\n" for key, value in front.items()) + f"---\n\n{text}\n"


def escape_line(text: str) -> str:
    """Escape a title or a description, on one line."""
    return html.escape(one_line(text))


def search_text(page: Page) -> str:
    """Return the words that search finds a page by, on one line."""
    return one_line(" · ".join(words for words in page.search if words))


def _copy(source: Path, target: Path) -> None:
    """Copy a file; never follow a symbolic link, which could lead anywhere."""
    if source.is_symlink() or not source.is_file():
        raise FileNotFoundError(errno.ENOENT, "not a file of its own", str(source))
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)


def _as_template(text: str) -> str:
    """A finished text as a template of the theme, which prints it as it is."""
    return f"{{% raw %}}{text.replace('{%', '&#123;%')}{{% endraw %}}"


def _write(path: Path, text: str) -> None:
    _write_bytes(path, text.encode())


def _write_bytes(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
