"""How a query was read, in lines: `searchapp search --explain-query`."""

from __future__ import annotations

from collections.abc import Iterator

from searchapp.cli.options import one_line
from searchapp.messages import Language, say
from searchapp.model import Results, Understood

COMMAS: dict[Language, str] = {"ar": "، ", "en": ", "}


def explained(results: Results, language: Language) -> Iterator[str]:
    """One line for each part of the query: what it is, what it finds alone, the forms it matched and how often."""
    for part in results.understood:
        if part.kind == "operator":
            continue
        kinds = [f"cli.part-{part.kind}"] if part.kind != "word" else []
        kinds += ["cli.part-excluded"] if part.excluded else ["cli.part-required"] if part.required else []
        about = [say(kind, language) for kind in kinds] + ([part.field] if part.field else [])
        yield f"{one_line(part.text)}" + (f" ({', '.join(about)})" if about else "") + _found(part, language)


def _found(part: Understood, language: Language) -> str:
    if part.kind == "ignored":
        return ""
    forms = COMMAS[language].join(
        f"{form.text} {form.count}" if form.active else f"-{form.text}" for form in part.forms
    )
    return f": {say('cli.part-found', language, count=part.count)}" + (f"; {forms}" if forms else "")
