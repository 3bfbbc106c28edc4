"""Certificates as PDFs: the words of their pages, as proposals for an entry that a person then confirms."""

from cecgen import hookimpl


class Certificates:
    """Reads the words of a certificate, which cecgen took from its pages in its sandbox."""

    name = "certificate"
    endings = (".pdf", ".jpg", ".jpeg", ".png")
    needs_map = False
    maps = {}  # noqa: RUF012 - none come with it, and none is added
    wants_pages = True

    def read(self, file, mapping):
        """Propose the entry of a certificate, each value with the words that it was read from."""
        from cecgen import drafts_from_pages  # noqa: PLC0415 - `check` reads no certificates

        return drafts_from_pages(file)


@hookimpl
def cecgen_importers():
    """Certificates."""
    return [Certificates()]
