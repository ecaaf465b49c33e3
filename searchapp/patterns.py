"""Regular expressions that are compiled when they are first used: most searches need few of the hundred there are, and
compiling one of large character classes takes milliseconds of every command line's time."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, cast

if TYPE_CHECKING:
    Pattern = re.Pattern[str]


class _Late:
    def __init__(self, source: str, flags: re.RegexFlag) -> None:
        self._source = source, flags

    def __getattr__(self, name: str) -> Any:
        """Only for what is not known yet; from then on the compiled one's methods are this one's."""
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(*self._source)
        self.__dict__.update({known: getattr(compiled, known) for known in _METHODS})
        return getattr(compiled, name)


_METHODS = ("findall", "finditer", "flags", "fullmatch", "match", "pattern", "search", "split", "sub", "subn")


def late(source: str, flags: re.RegexFlag = re.NOFLAG) -> Pattern:
    """As `re.compile`, later. A wrong pattern is told of then: tests use each."""
    return cast("Pattern", _Late(source, flags))
