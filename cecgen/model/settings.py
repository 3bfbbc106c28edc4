"""The settings of a repository, as people write them in cecgen.toml."""

import datetime
from typing import Literal

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
    """Whether the public edition shows evidence that does not say `public` itself; by default not."""


class Pages(WrittenTable, frozen=True, kw_only=True):
    """What the team's own pages may contain."""

    scripts: bool = False
    """Whether they may contain scripts, event handlers, frames and `javascript:` links; by default not."""


class SiteSettings(WrittenTable, frozen=True, kw_only=True):
    """How the site looks, where it is, and what builds it."""

    url: ShortText = ""
    """Where it is published: `"https://example.org/credits/"`. Then previews of links work."""
    repository: ShortText = ""
    """The repository at GitHub, GitLab or Gitea: the team's own pages link to their source, and the form to its place."""
    branch: ShortText = ""
    """The branch that the form's files go to; by default `"main"`. GitHub knows it."""
    logo: ShortText = ""
    """A picture beside the title: an SVG, PNG or JPEG file."""
    accent: ShortText = ""
    """The colour of links and bars: `"#0b5cad"`. It must be readable on white; dark pages take a lighter shade."""
    css: ShortText = ""
    """A style sheet beside cecgen's own."""
    index: bool = False
    """Whether search engines may list it; by default not."""
    form: bool = False
    """Whether it has "Record an activity", a form that writes an entry's file; by default not."""
    engine: EngineName = DEFAULT_ENGINE
    """What builds it; by default MkDocs with Material."""

    @property
    def files(self) -> list[str]:
        """The files of the repository that it names."""
        return [file for file in (self.logo, self.css) if file]


class Settings(WrittenTable, frozen=True, kw_only=True):
    """The settings of a repository (cecgen.toml)."""

    format: Literal[1]
    """The version of this format."""
    title: ShortText = "Transcripts"
    """The title of the site; by default "Transcripts"."""
    zone: ShortText = ""
    """The time zone that decides what today is: `"America/New_York"`; by default this machine's."""
    as_of: datetime.date | None = None
    """The day to judge as of, instead of today; for examples."""
    plugins: tuple[ShortText, ...] = ()
    """Your own Python plugins; no other code of the repository runs."""
    privacy: Privacy = Privacy()
    """What the public edition may show beyond its default."""
    pages: Pages = Pages()
    """What the team's own pages may contain."""
    site: SiteSettings = SiteSettings()
    """How the site looks, where it is, and what builds it."""
    waive: tuple[Waiver, ...] = ()
    """Diagnostics that you accept."""
