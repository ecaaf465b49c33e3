"""A text taken apart: each word, what is done to it, and its term at every level."""

from __future__ import annotations

from typing import Any

from searchapp.model import Level
from searchapp.web.site import Site

MAX_WORDS = 50


def steps_of(site: Site, text: str) -> list[dict[str, Any]]:
    """One entry per word of `text`, the first `MAX_WORDS`."""
    from searchapp.analysis.arabic.explain import explain

    words = []
    for form in site.index.analyzer.forms(text)[:MAX_WORDS]:
        for found in explain(form):
            part = found.part
            words.append(
                {
                    "form": form,
                    "text": found.text,
                    "terms": {level.name.lower(): part.terms[level] for level in Level},
                    "stop": part.stop,
                    "steps": [
                        {
                            "name": {"ar": step.name_ar, "en": step.name_en},
                            "before": step.before,
                            "after": step.after,
                            "reason": {"ar": step.reason_ar, "en": step.reason_en},
                            "level": step.level.name.lower(),
                        }
                        for step in found.steps
                    ],
                }
            )
    return words
