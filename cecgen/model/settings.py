"""The settings of a repository, as people write them in cecgen.toml."""

import datetime
from typing import Literal

from msgspec import field

from cecgen.model.vocabulary import LongText, ShortText
from cecgen.model.written import WrittenTable

EngineName = Literal["mkdocs", "zensical", "properdocs"]
DEFAULT_ENGINE: EngineName = "mkdocs"


class Waiver(WrittenTable, frozen=True, kw_only=True):
    """A diagnostic that the workspace accepts, where, and why; the reason is printed in the transcript."""

    code: ShortText
    """The diagnostic's code."""
    at: ShortText
    """The entry (`holder/entry`), the holder, or the file that it is about."""
    reason: LongText
    """Why you accept it."""


class Privacy(WrittenTable, frozen=True, kw_only=True):
    """What the public edition may show beyond its default."""

    evidence: bool = False
    """Whether the public edition shows evidence that does not say `public` itself; not if this is left out."""


class Pages(WrittenTable, frozen=True, kw_only=True):
    """What the team's own pages may contain."""

    scripts: bool = False
    """Whether they may contain scripts, event handlers, frames and `javascript:` links; not if this is left out."""


class SiteSettings(WrittenTable, frozen=True, kw_only=True):
    """How the site looks, where it is, and what builds it."""

    url: ShortText = ""
    """Where it is published: `"https://example.org/credits/"`. Each page then says its address, and previews of links work."""
    repository: ShortText = ""
    """The address of the repository, at GitHub, GitLab or Gitea: each of the team's own pages leads to its source, and the
    form to where its file goes."""
    branch: ShortText = ""
    """The branch that the form's files go to: `"main"`, if this is left out. GitHub knows it by itself."""
    logo: ShortText = ""
    """A picture beside the title: an SVG, PNG or JPEG file in the repository."""
    accent: ShortText = ""
    """The colour of links and bars: `"#0b5cad"`. Text must be readable in it on white; dark pages take a lighter shade."""
    css: ShortText = ""
    """A style sheet in the repository, beside cecgen's own; it loads nothing."""
    index: bool = False
    """Whether search engines may list it; if this is left out, every page asks them not to."""
    form: bool = False
    """Whether it has the page "Record an activity", a form that writes an entry's file; not if this is left out."""
    engine: EngineName = DEFAULT_ENGINE
    """What builds it; MkDocs with Material if this is left out."""

    @property
    def files(self) -> list[str]:
        """The files of the repository that it names."""
        return [file for file in (self.logo, self.css) if file]


class Settings(WrittenTable, frozen=True, kw_only=True):
    """The settings of a repository (cecgen.toml)."""

    format: Literal[1]
    """The version of this format."""
    title: ShortText = "Transcripts"
    """The title of the site; "Transcripts" if it is left out."""
    zone: ShortText = ""
    """The time zone whose calendar decides what today is: `"America/New_York"`; this machine's if it is left out."""
    as_of: datetime.date | None = None
    """The day to judge as of, instead of today; only for examples."""
    plugins: list[ShortText] = field(default_factory=list)
    """Paths of your own Python plugins; no other code of the repository runs."""
    privacy: Privacy = Privacy()
    """What the public edition may show beyond its default."""
    pages: Pages = Pages()
    """What the team's own pages may contain."""
    site: SiteSettings = SiteSettings()
    """How the site looks, where it is, and what builds it."""
    waive: list[Waiver] = field(default_factory=list)
    """Diagnostics that you accept."""
