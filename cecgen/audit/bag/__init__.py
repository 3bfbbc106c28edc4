"""Write, zip, open and check bags: folders that list their own files with digests (BagIt 1.0, RFC 8493).

This package knows nothing about credits. It can check any bag, whatever the bag contains.
"""

from cecgen.audit.bag.check import CheckedBag, check_bag, check_own_bag
from cecgen.audit.bag.clutter import is_clutter
from cecgen.audit.bag.faults import BagFault, NotABagError, UnsafeZipError
from cecgen.audit.bag.names import printable
from cecgen.audit.bag.unpack import OpenedBag, open_bag
from cecgen.audit.bag.write import SIGNATURE, TAG_MANIFEST, write_bag, write_zip

__all__ = [
    "SIGNATURE",
    "TAG_MANIFEST",
    "BagFault",
    "CheckedBag",
    "NotABagError",
    "OpenedBag",
    "UnsafeZipError",
    "check_bag",
    "check_own_bag",
    "is_clutter",
    "open_bag",
    "printable",
    "write_bag",
    "write_zip",
]
