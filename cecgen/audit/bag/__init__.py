"""Bags: folders that list their own files with digests (BagIt 1.0, RFC 8493), written, zipped, opened and checked.

Nothing here knows of credits: any bag can be checked, and what is in one is no business of this room.
"""

from cecgen.audit.bag.check import CheckedBag, check_bag, check_own_bag
from cecgen.audit.bag.faults import BagFault, NotABagError, UnsafeZipError
from cecgen.audit.bag.names import printable
from cecgen.audit.bag.unpack import open_bag
from cecgen.audit.bag.write import SIGNATURE, TAG_MANIFEST, write_bag, write_zip

__all__ = [
    "SIGNATURE",
    "TAG_MANIFEST",
    "BagFault",
    "CheckedBag",
    "NotABagError",
    "UnsafeZipError",
    "check_bag",
    "check_own_bag",
    "open_bag",
    "printable",
    "write_bag",
    "write_zip",
]
