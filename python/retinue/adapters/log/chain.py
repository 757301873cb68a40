"""The checksum chain of the log: each record vouches for itself and for all before it.

A link covers position, stamp, payload and the link before it, so that a row which was altered,
moved, repeated or cut out of the middle shows at the first row that follows from it. A tail that is
cut off leaves a whole chain behind; that is what the witness is for.
"""

import struct
import zlib

START = 0
"""The link before the first record."""

_HEAD = struct.Struct("<IQqI")


def link(before: int, position: int, stamp_ns: int, payload: bytes) -> int:
    """The 32-bit link of a record. Raises struct.error or TypeError for values of a damaged row."""
    return zlib.crc32(payload, zlib.crc32(_HEAD.pack(before, position, stamp_ns, len(payload))))
