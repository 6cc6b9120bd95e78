"""Tell a packet that came before from a new one, where a key makes that worth while."""

from __future__ import annotations

#: How far behind the newest a late packet of a session may come.
WINDOW = 1024
_MASK = (1 << WINDOW) - 1
_WRAP = 1 << 32


class Window:
    """
    What one session has sent, by sequence number and timestamp.

    Notes
    -----
    The sliding window of RFC 4303, section 3.4.3, with one addition: a packet with an old sequence number but a
    timestamp later than all before is a sender that began anew, because no replay has one.
    """

    __slots__ = ("_highest", "_newest_ns", "_seen")

    def __init__(self) -> None:
        self._highest = -1
        self._newest_ns = -1
        self._seen = 0

    def fresh(self, sequence: int, sent_ns: int) -> bool:
        """
        Tell whether a packet is new, and remember it.

        Parameters
        ----------
        sequence : int
            32 bits.
        sent_ns : int
            Its timestamp, authenticated with it. [ns]

        Returns
        -------
        bool
            False for one that came before, or so late that nobody knows.
        """
        if self._highest < 0:
            self._highest, self._seen, self._newest_ns = sequence, 1, sent_ns
            return True
        ahead = (sequence - self._highest) % _WRAP
        if 0 < ahead < _WRAP // 2:
            self._seen = (self._seen << ahead | 1) & _MASK if ahead < WINDOW else 1
            self._highest = sequence
        else:
            bit = 1 << (_WRAP - ahead) % _WRAP if _WRAP - ahead < WINDOW or ahead == 0 else 0
            if bit and not self._seen & bit:
                self._seen |= bit
            elif sent_ns > self._newest_ns:
                self._highest, self._seen = sequence, 1
            else:
                return False
        self._newest_ns = max(self._newest_ns, sent_ns)
        return True


class Memory:
    """
    The packets seen last, from wherever they came: a replay may bear a false address, and then has no session.

    Parameters
    ----------
    size : int
        At least so many are remembered, at most twice as many.
    """

    def __init__(self, size: int = 65_536) -> None:
        self._size = size
        self._young: set[bytes] = set()
        self._old: set[bytes] = set()

    def fresh(self, mark: bytes) -> bool:
        """Tell whether a packet's HMAC is new, and remember it."""
        if mark in self._young or mark in self._old:
            return False
        if len(self._young) >= self._size:
            self._old, self._young = self._young, set()
        self._young.add(mark)
        return True
