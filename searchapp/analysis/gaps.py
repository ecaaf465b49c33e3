"""Where a text can be cut, found for all its characters at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

KNOWN = 0x10000
"""There is no white space from here on."""

CodePoints = npt.NDArray[np.uint32]

WHITE = np.array([chr(code).isspace() for code in range(KNOWN)])


def white_space(codes: CodePoints) -> npt.NDArray[np.bool_]:
    """`Analyzer.gaps` of analyzers whose forms are what stands between white space."""
    return WHITE[np.minimum(codes, KNOWN - 1)]
