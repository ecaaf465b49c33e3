"""Between which characters forms can be found apart: at white space, but for the blank in بـ «ممارسات».

There a lone clitic, drawn out, is parted by a blank from the quotation that it belongs to (see `tokenizer`).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from searchapp.analysis.arabic.characters import FORMATS, TATWEEL
from searchapp.analysis.arabic.tokenizer import OPENING_QUOTES
from searchapp.analysis.gaps import KNOWN, WHITE, CodePoints
from searchapp.patterns import late

_BEFORE = late(f"[{TATWEEL}{FORMATS}]")
_BEHIND = late(f"[{OPENING_QUOTES}]")
_BLANKS = (0x20, 0xA0)
_GAP, _CARRIER, _QUOTE = 1, 2, 3

_KINDS = WHITE.astype(np.uint8)
_ALL = "".join(map(chr, range(KNOWN)))
_KINDS[[found.start() for found in _BEHIND.finditer(_ALL)]] = _QUOTE
_KINDS[[found.start() for found in _BEFORE.finditer(_ALL)]] = _CARRIER


def gaps(codes: CodePoints) -> npt.NDArray[np.bool_]:
    """See `searchapp.analysis.Analyzer.gaps`."""
    kinds = _KINDS[np.minimum(codes, KNOWN - 1)]
    found: npt.NDArray[np.bool_] = kinds == _GAP
    carried = np.flatnonzero((kinds[:-2] == _CARRIER) & found[1:-1] & (kinds[2:] == _QUOTE)) + 1
    found[carried[np.isin(codes[carried], _BLANKS)]] = False
    return found
