"""Family 1xx: a setting of the site, or a page or picture of the team, that the site cannot show."""

from cecgen.diagnostics import Diagnostic


class FrontMatterBroken(Diagnostic, frozen=True):
    """The front matter of a page of the team is not YAML with keys.

    It is between two lines of `---` at the top: the page's `title` and `description`.
    """

    code = "CEC118"
    reason: str

    @property
    def message(self) -> str:
        return f"the front matter of this page cannot be read: {self.reason}"

    @property
    def hint(self) -> str:
        return "write a line for each key, such as title: Our courses; or delete both lines of ---"


class PageRuns(Diagnostic, frozen=True):
    """A page of the team holds something that would run in the browser of every reader of the site.

    That is a script, a handler such as `onclick`, an element that loads foreign pages, or a link to `javascript:`.
    If the team wants it, `cecgen.toml` can allow it.
    """

    code = "CEC117"
    what: str

    @property
    def message(self) -> str:
        return f"this page contains {self.what}, which can run in every reader's browser"

    @property
    def hint(self) -> str:
        return "remove it; to show it as text, put it between lines of ```; to allow it, write scripts = true under [pages]"


class NotPicture(Diagnostic, frozen=True):
    """A picture beside the team's own pages is not a PNG or JPEG by its first bytes, or too large."""

    code = "CEC122"
    reason: str

    @property
    def message(self) -> str:
        return f"this picture cannot be shown: {self.reason}"

    @property
    def hint(self) -> str:
        return "save it as PNG or JPEG, at most 2 MiB large"


class NotSiteAddress(Diagnostic, frozen=True):
    """`url` or `repository` of `[site]` is not the address of a site on the web.

    It begins with `https://` or `http://`, and has no query, `#` or password.
    """

    code = "CEC119"
    key: str
    text: str

    @property
    def message(self) -> str:
        return f'{self.key} = "{self.text}" is not the address of a site'

    @property
    def hint(self) -> str:
        one = "https://example.org/credits/" if self.key == "url" else "https://github.com/OWNER/NAME"
        return f'write it as the browser shows it, such as "{one}", without ? and #'


class AccentUnreadable(Diagnostic, frozen=True):
    """`accent` of `[site]` is not a colour, or so pale that links in it could not be read.

    Its contrast with white must be 4.5 (WCAG 2, level AA). Dark pages have a lighter shade.
    """

    code = "CEC120"
    text: str
    contrast: str
    darker: str

    @property
    def message(self) -> str:
        if not self.contrast:
            return f'"{self.text}" is not a colour'
        return f'"{self.text}" is too pale: its contrast with white is {self.contrast}, but text needs 4.5'

    @property
    def hint(self) -> str:
        if not self.contrast:
            return 'write it with # and six digits, such as "#0b5cad"'
        return f'take a darker shade, such as "{self.darker}"'


class SiteFileUnusable(Diagnostic, frozen=True):
    """`logo` or `css` of `[site]` names a file that the site cannot use.

    It must be in the repository, behind no link, and at most 256 KiB large.
    A logo is a PNG, a JPEG, or an SVG that runs and loads nothing.
    A style sheet loads nothing: no `@import`, and of `url()` only `data:` and `#`.
    """

    code = "CEC121"
    key: str
    file: str
    reason: str
    remedy: str

    @property
    def message(self) -> str:
        return f"{self.file} cannot be used as {self.key}: {self.reason}"

    @property
    def hint(self) -> str:
        return self.remedy
