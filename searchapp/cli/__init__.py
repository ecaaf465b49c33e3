"""The command line. Results go to stdout, everything else to stderr.

Exit codes: 0 done; 1 nothing found (search, show, delete, suggest) or something wrong (doctor); 2 bad usage, bad input
or an index that cannot be used; 130 stopped with Ctrl+C.
"""

from searchapp.cli.main import main, run

__all__ = ["main", "run"]
