"""nDCG@10, MRR@10 and R@100 on the development collections: `python -m tests.bench.quality [NAME ...]`."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

from searchapp.evaluate import MEASURES, evaluate

from tests.bench.__main__ import CACHE, shared_folder

SETS = ("arcd", "sn-title", "mawdoo3-q2q", "kaif", "xquad-ar", "arcd-hard")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.quality", description=__doc__)
    parser.add_argument("sets", nargs="*", default=SETS, metavar="NAME", help=f"of {', '.join(SETS)}")
    parser.add_argument("--work", type=Path, default=CACHE)
    parser.add_argument("--out", type=Path, help="JSON file with everything measured")
    options = parser.parse_args()
    found = {}
    print("| collection | articles | queries | " + " | ".join(MEASURES) + " | ms per query |")
    print("|---" * (len(MEASURES) + 4) + "|")
    for name in options.sets:
        figures = found[name] = evaluate(shared_folder() / "data" / name, cache=options.work / "quality")
        row = [f"{figures['articles']:,}", f"{figures['queries']:,}", *(f"{figures[m]:.3f}" for m in MEASURES)]
        print(f"| {name} | {' | '.join(row)} | {figures['seconds per query'] * 1e3:.1f} |", flush=True)
    if options.out:
        options.out.write_text(json.dumps(found, indent=1), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
