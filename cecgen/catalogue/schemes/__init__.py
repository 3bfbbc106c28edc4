"""Read scheme files: a body's schemes and plain units as data. A file that contradicts itself is refused."""

from cecgen.catalogue.schemes.contradictions import check_provider_units
from cecgen.catalogue.schemes.reading import build_provider, build_schemes, read_scheme_file

__all__ = ["build_provider", "build_schemes", "check_provider_units", "read_scheme_file"]
