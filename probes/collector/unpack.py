"""gzip, undone with a limit."""

from __future__ import annotations

import zlib

from probes.errors import InputError

_STEP_BYTES = 1 << 20
_RATIO_FROM_BYTES = 1 << 20
#: Real batches shrink four to six times; zlib's best on zeros is 1,032.
_RATIO = 200


def unpack(packed: bytes, limit_bytes: int) -> bytes:
    """
    Decompress a gzip body, and stop as soon as it is too large.

    Parameters
    ----------
    packed : bytes
        One gzip member, nothing behind it.
    limit_bytes : int
        Largest result. [bytes]

    Raises
    ------
    InputError
        `body_too_large` above the limit or when 1 MB or more shrank more than 200 times, `body_not_gzip` if it is
        damaged, cut short or followed by anything.
    """
    undo = zlib.decompressobj(wbits=31)
    parts: list[bytes] = []
    size_bytes, rest = 0, packed
    try:
        while not undo.eof:
            part = undo.decompress(rest, _STEP_BYTES)
            rest = undo.unconsumed_tail
            size_bytes += len(part)
            bomb = size_bytes > _RATIO_FROM_BYTES and size_bytes > _RATIO * len(packed)
            if size_bytes > limit_bytes or bomb:
                raise InputError("body_too_large", limit=limit_bytes)
            if not part and not rest and not undo.eof:
                raise InputError("body_not_gzip", reason="it ends early")
            parts.append(part)
    except zlib.error as failed:
        raise InputError("body_not_gzip", reason=failed) from None
    if undo.unused_data:
        raise InputError("body_not_gzip", reason="there is more behind its end")
    return b"".join(parts)
