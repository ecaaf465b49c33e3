"""Numbers from rounds, and the table for people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from statistics import median, quantiles
from typing import Any

from tests.bench.corpus import MIX


def summary(rounds: Sequence[Mapping[str, Any]], kinds: Mapping[str, str]) -> dict[str, Any]:
    """CPU time per query is the median of its rounds; p50 and p95 in microseconds per kind, the sum in milliseconds."""
    spent = {number: median(each["ns"][number] for each in rounds) / 1e3 for number in kinds}
    by_kind: dict[str, list[float]] = defaultdict(list)
    for number, microseconds in spent.items():
        by_kind[kinds[number]].append(microseconds)
    return {
        "total_ms": sum(spent.values()) / 1e3,
        "queries_per_second": len(spent) / (sum(spent.values()) / 1e6),
        "rss_mb": max(each["mb"] for each in rounds),
        "kinds": {kind: {"p50_us": median(many), "p95_us": percentile(many, 95)} for kind, many in by_kind.items()},
    }


def percentile(values: Sequence[float], rank: int) -> float:
    return quantiles(values, n=100, method="inclusive")[rank - 1] if len(values) > 1 else values[0]


def overlap(
    mine: Mapping[str, list[str]], theirs: Mapping[str, list[str]], kinds: Mapping[str, str]
) -> dict[str, float]:
    """Share of the ten best that both found, per kind."""
    shares: dict[str, list[float]] = defaultdict(list)
    for number, kind in kinds.items():
        most = max(len(mine[number]), len(theirs[number]))
        shares[kind].append(len({*mine[number]} & {*theirs[number]}) / most if most else 1.0)
    return {kind: sum(many) / len(many) for kind, many in shares.items()}


def unlike(mine: Mapping[str, str], theirs: Mapping[str, str], kinds: Mapping[str, str]) -> dict[str, int]:
    """How many queries of a kind match other articles."""
    counts: dict[str, int] = defaultdict(int)
    for number, found in mine.items():
        counts[kinds[number]] += found != theirs[number]
    return dict(counts)


def markdown(found: Mapping[str, Any]) -> str:
    engines, work = found["engines"], found["work"]
    kinds = [kind for kind, _ in MIX]
    size = f"{work['articles']:,} articles, {work['tokens'] / 1e6:.1f}M words, {work['megabytes']:,.0f} MB of text"
    lines = [
        f"{size}; CPU time, one process per engine, rounds interleaved.",
        "",
        "| engine | index s | peak MB | size MB | open ms | open MB | 1,000 queries ms | queries/s |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, result in engines.items():
        built, opened, asked = result["index"], result.get("open"), result.get("search")
        row = [f"{built['cpu_seconds']:.1f}", f"{built['peak_mb']:.0f}", f"{built['size_mb']:.1f}"]
        if opened and asked:
            row += [f"{opened['open_cpu_ms']:.1f}", f"{max(0.0, opened['open_mb']):.1f}"]
            row += [f"{asked['total_ms']:.0f}", f"{asked['queries_per_second']:,.0f}"]
        lines.append(f"| {name} | " + " | ".join(row) + " |")
    if any("search" in result for result in engines.values()):
        lines += ["", "| p50 / p95 µs | " + " | ".join(kinds) + " |", "|---" * (len(kinds) + 1) + "|"]
        for name, result in engines.items():
            cells = [result["search"]["kinds"][kind] for kind in kinds]
            lines.append(f"| {name} | " + " | ".join(f"{c['p50_us']:.0f} / {c['p95_us']:.0f}" for c in cells) + " |")
    return "\n".join(lines)
