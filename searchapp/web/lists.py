"""Long lists of links as HTML, in one step: a results page has a hundred of them, and a template takes each in six.

What is shown comes from articles; it is escaped here, once per text.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from markupsafe import Markup, escape

if TYPE_CHECKING:
    from searchapp.web.choices import Choice
    from searchapp.web.narrowing import Bar


@lru_cache(maxsize=16384)
def escaped(text: str) -> str:
    return str(escape(text))


def listed(choices: Iterable[Choice]) -> Markup:
    """One `<li>` per choice; class "on" where it is chosen, "off" where a form is switched off."""
    return Markup("".join([_item(choice) for choice in choices]))


def _item(choice: Choice) -> str:
    title = f' title="{escaped(choice.title)}"' if choice.title else ""
    marked = f' class="{choice.mark}"' if choice.mark else ""
    label, count = escaped(choice.label), escaped(choice.count)
    link = f'<a href="{choice.link}"{title}{marked}><bdi>{label}</bdi> <span class="count">{count}</span></a>'
    return f"<li>{link}</li>\n"


def barred(bars: Iterable[Bar]) -> Markup:
    """The bars of a histogram, each with its text for who does not see it."""
    return Markup("".join([_bar(bar) for bar in bars]))


def _bar(bar: Bar) -> str:
    year = f'<span class="year" aria-hidden="true">{escaped(bar.label)}</span>'
    if not bar.height and not bar.active:  # a link that would find nothing is none
        return f'<li><span class="none" title="{escaped(bar.text)}"><span class="bar h0"></span>{year}</span></li>\n'
    text, on = escaped(bar.text), ' class="on"' if bar.active else ""
    inside = f'<span class="bar h{bar.height}" aria-hidden="true"></span><span class="unseen">{text}</span>'
    return f'<li><a href="{bar.link}" title="{text}"{on}>{inside}{year}</a></li>\n'
