"""Asks the advisory databases about every package of the release: `make audit`.

Exit codes: 0 nothing known, 1 an advisory touches a locked version, 3 no database could be asked, so nothing is known.
pip-audit skips what it cannot look up and then ends well; here silence is not an all-clear.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parent.parent / "requirements.lock"
SERVICES = ("pypi", "osv")
NOTHING_KNOWN, ADVISORIES, NOBODY_TO_ASK = 0, 1, 3


def audit(service: str) -> Mapping[str, Any] | None:
    """What one database says of the lock file; None when it does not answer."""
    command = [
        *(sys.executable, "-m", "pip_audit", "--requirement", str(LOCK), "--disable-pip", "--require-hashes"),
        *("--vulnerability-service", service, "--format", "json", "--progress-spinner", "off", "--timeout", "20"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report: Mapping[str, Any] = json.loads(done.stdout)
    except ValueError:
        return None
    return report


def verdict(report: Mapping[str, Any] | None) -> tuple[int, list[str]]:
    """The exit code and what to print for one report."""
    packages = report["dependencies"] if report else []
    asked = [package for package in packages if "skip_reason" not in package]
    if not asked:
        return NOBODY_TO_ASK, ["no advisory database could be asked; nothing is known about this release"]
    lines = [f"not looked up: {package['name']}" for package in packages if package not in asked]
    found = [(package, advisory) for package in asked for advisory in package["vulns"]]
    for package, advisory in found:
        mended = ", ".join(advisory["fix_versions"]) or "no version yet"
        lines.append(f"{package['name']} {package['version']}: {advisory['id']}, mended in {mended}")
    lines.append(f"packages asked about: {len(asked)}, advisories: {len(found)}")
    return (ADVISORIES if found else NOTHING_KNOWN), lines


def main() -> int:
    code, lines = NOBODY_TO_ASK, [""]
    for service in SERVICES:
        code, lines = verdict(audit(service))
        if code != NOBODY_TO_ASK:
            break
    print("\n".join(lines))
    return code


if __name__ == "__main__":
    sys.exit(main())
