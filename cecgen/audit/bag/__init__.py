"""Bags: folders that list their own files with digests (BagIt 1.0, RFC 8493), written, zipped, opened and checked.

Nothing here knows of credits: any bag can be checked, and what is in one is no business of this room.
"""

from cecgen.audit.bag.check import Bag, examined, verify_bag
from cecgen.audit.bag.faults import Fault, NotABag, Refused
from cecgen.audit.bag.names import shown
from cecgen.audit.bag.unpack import opened
from cecgen.audit.bag.write import SIGNATURE, TAG_MANIFEST, write_bag, zipped

__all__ = [
    "SIGNATURE",
    "TAG_MANIFEST",
    "Bag",
    "Fault",
    "NotABag",
    "Refused",
    "examined",
    "opened",
    "shown",
    "verify_bag",
    "write_bag",
    "zipped",
]
