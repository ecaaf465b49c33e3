"""How a query was read, as the page says it: its parts and their forms, other texts meant, ways out of nothing."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from searchapp.model import Correction, MatchedForm, Notice, Results, SearchRequest, Understood
from searchapp.records import dataclass
from searchapp.web.choices import Choice
from searchapp.web.labels import FIELD_NAMES
from searchapp.web.language import Language, isolate
from searchapp.web.params import Links

SHOWN_FORMS = 5
CORRECTIONS = {
    "spelling": "Did you mean %(text)s?",
    "spaces": "Did you mean %(text)s?",
    "layout": "Typed with the other keyboard layout? %(text)s",
    "arabizi": "In Arabic letters: %(text)s",
    "relaxed": "With fewer conditions: %(text)s",
    "date": "Limit the results to %(text)s",
}
APPLIED = {
    "spelling": "Nothing was found for %(typed)s. These are the results for %(text)s.",
    "spaces": "Nothing was found for %(typed)s. These are the results for %(text)s.",
    "layout": "%(typed)s was read as typed with the Arabic keyboard layout: %(text)s.",
    "arabizi": "%(typed)s was read as Arabic written in Latin letters: %(text)s.",
    "relaxed": "No article fulfils all of %(typed)s. These are the results for %(text)s.",
}
PART_KINDS = {
    "word": "",
    "phrase": "phrase",
    "wildcard": "pattern",
    "fuzzy": "similar spelling",
    "field": "field",
    "date": "date",
    "ignored": "ignored",
}
DEMANDS = ("required", "excluded")


@dataclass(slots=True)
class Part:
    """How one part of the query was read."""

    text: str
    kind: str
    label: str
    count: str
    forms: list[Choice]
    more: list[Choice]
    spelled: Markup


@dataclass(slots=True)
class Sentence:
    """A correction; `original` searches for what was typed after all."""

    text: Markup
    original: Markup | None = None
    kind: str = ""


@dataclass(slots=True)
class Unknown:
    """A word that no article has, and the words of the index nearest to it."""

    word: str
    near: list[Choice]


def corrections(spoken: Language, links: Links, request: SearchRequest, found: Sequence[Correction]) -> list[Sentence]:
    """One sentence per kind: «هل تقصد القمح أو القمر؟»."""
    return [
        _correction(spoken, links, request, [c for c in found if (c.kind, c.applied) == kind])
        for kind in dict.fromkeys((c.kind, c.applied) for c in found)
    ]


def _correction(spoken: Language, links: Links, request: SearchRequest, found: Sequence[Correction]) -> Sentence:
    first = found[0]
    link = Markup('<a href="{}">{}</a>')
    offers = [link.format(links.changed("page", "without", q=c.text), isolate(c.label or c.text)) for c in found]
    text = Markup.escape(spoken(" or ")).join(offers)
    sentence = Markup.escape(
        spoken((APPLIED if first.applied else CORRECTIONS).get(first.kind, CORRECTIONS["spelling"]))
    )
    original = links.changed("page", correct="0") if first.applied else None
    if first.kind == "date":  # of the others, how many they find is seen when they are followed
        text += Markup(' <span class="count">{}</span>').format(spoken.number(first.total))
    return Sentence(sentence % {"typed": isolate(request.text), "text": text}, original, first.kind)


def part(spoken: Language, links: Links, request: SearchRequest, part: Understood) -> Part:
    labels = [PART_KINDS.get(part.kind, ""), "excluded" if part.excluded else "required" if part.required else ""]
    said_labels = [spoken(label) for label in labels if label]
    if part.field:
        said_labels.append(spoken(FIELD_NAMES[part.field]) if part.field in FIELD_NAMES else part.field)
    links_of = links.toggled("without", ((form.text, not form.active) for form in part.forms))
    forms = [_form(spoken, form, link) for form, link in zip(part.forms, links_of, strict=True)]
    kept = forms if len(forms) <= SHOWN_FORMS + 2 else forms[:SHOWN_FORMS]
    return Part(
        text=part.text,
        kind=part.kind,
        label=" · ".join(said_labels),
        count=spoken.counted("in %(n)s article", "in %(n)s articles", part.count) if part.kind != "ignored" else "",
        forms=kept,
        more=forms[len(kept) :],
        spelled=links.text(part.text),
    )


def _form(spoken: Language, form: MatchedForm, link: Markup) -> Choice:
    title = spoken("Leave this form out") if form.active else spoken("Search for this form again")
    return Choice(form.text, link, spoken.number(form.count), form.active, title, "" if form.active else "off")


def switches(spoken: Language, links: Links, request: SearchRequest) -> list[Choice]:
    """Between every form of the words and the words as they are spelled."""
    if not request.text:
        return []
    exact = request.match == "exact"
    return [
        Choice(spoken("Every form"), links.changed("page", "match", "without"), active=not exact),
        Choice(spoken("As typed only"), links.changed("page", "without", match="exact"), active=exact),
    ]


def unknown_words(links: Links, results: Results) -> list[Unknown]:
    """Those the index gave a notice of; without one, those that were counted and are nowhere."""
    told = [_unknown(links, results, notice) for notice in results.notices if notice.code == "word-unknown"]
    return told or [Unknown(u.text, []) for u in results.understood if u.kind == "word" and not u.count]


def _unknown(links: Links, results: Results, notice: Notice) -> Unknown:
    """Near words only where no correction says the same already."""
    word = str(notice.facts["word"])
    typed, span = results.request.text, notice.span
    near: list[Choice] = []
    for text in () if results.corrections else notice.facts.get("near", ()):
        whole = typed[: span.start] + text + typed[span.end :] if span else text
        near.append(Choice(text, links.changed("page", q=whole)))
    return Unknown(word, near)


def ways_out(spoken: Language, links: Links, request: SearchRequest) -> list[Choice]:
    """What somebody can do who found nothing."""
    ways = []
    if request.filters:
        ways.append(Choice(spoken("Search without the filters"), links.changed("page", *request.filters)))
    if request.without:
        ways.append(Choice(spoken("Search with every form again"), links.changed("page", "without")))
    if request.match == "exact":
        ways.append(Choice(spoken("Search for every form of the words"), links.changed("page", "match")))
    words = request.text.replace('"', " ").replace("+", " ").split()
    if len(words) > 1:
        ways.append(
            Choice(spoken("Search for any of the words"), links.changed("page", "without", q=" OR ".join(words)))
        )
    if not request.correct:
        ways.append(Choice(spoken("Allow corrections"), links.changed("page", "correct")))
    ways.append(Choice(spoken("All articles"), links.plain("search")))
    return ways
