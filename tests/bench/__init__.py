"""Our engine and its rivals on the same work, side by side: `python -m tests.bench --help`. See README.md here."""
