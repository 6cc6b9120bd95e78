"""Names from anybody's files, made fit for XML and for one line: what a name holds stays text."""

from __future__ import annotations

#: Marks that turn the direction of writing: a name must not turn what stands after it.
_TURNING = {*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C, 0xFEFF}
_LONGEST = 2000


def xml_text(value: object, *, longest: int = _LONGEST) -> str:
    """
    Take out of a text what XML 1.0 cannot hold; `<` and `&` stay, for the writer escapes them.

    Parameters
    ----------
    value : object
        A name, a sentence; None is nothing.
    longest : int
        More characters than this are cut, with an ellipsis.

    Returns
    -------
    str
        Without control characters, lone surrogates, noncharacters and marks that turn the direction of writing;
        line breaks and tabs become spaces.
    """
    text = "" if value is None else str(value)
    if len(text) > longest:
        text = text[: longest - 1] + "…"
    return "".join(" " if char in "\t\n\r\u2028\u2029" else char for char in text if _fits(ord(char)))


def _fits(code: int) -> bool:
    if code in _TURNING or 0xD800 <= code <= 0xDFFF or code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF:
        return False
    return code >= 0xA0 or 0x20 <= code < 0x7F or code in (0x09, 0x0A, 0x0D)
