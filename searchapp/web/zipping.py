"""gzip for answers.

ISA-L's deflate is ten times as fast as zlib at level 4 and gives a page a tenth larger; where there is no wheel of it
for a machine, zlib does the same work.
"""

from __future__ import annotations

import gzip
from functools import partial
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ZLIB_LEVEL = 2  # of 9; the higher ones cost more time than they save bytes
ISAL_LEVEL = 2  # of 3


def _best() -> Callable[[bytes], bytes]:
    try:
        from isal import igzip
    except ImportError:
        return partial(gzip.compress, compresslevel=ZLIB_LEVEL, mtime=0)
    return partial(igzip.compress, compresslevel=ISAL_LEVEL, mtime=0)


zipped = _best()
"""A text as a gzip stream; the same text always as the same bytes."""
