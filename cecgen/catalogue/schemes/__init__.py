"""Read scheme files: a body's schemes and plain units as data. A file that contradicts itself is refused."""

from cecgen.catalogue.schemes.reading import (
    build_provider,
    build_schemes,
    read_builtin_declarations,
    read_declarations,
    read_scheme_file,
)
from cecgen.catalogue.schemes.sources import find_sources_without_page

__all__ = [
    "build_provider",
    "build_schemes",
    "find_sources_without_page",
    "read_builtin_declarations",
    "read_declarations",
    "read_scheme_file",
]
