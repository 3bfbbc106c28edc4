"""Scheme files: a body's schemes and plain units as data, read, completed with what holds for all of a file, and refused
where they contradict themselves.
"""

from cecgen.catalogue.schemes.reading import provider_faults, provider_in, read_scheme_file, schemes_in

__all__ = ["provider_faults", "provider_in", "read_scheme_file", "schemes_in"]
