"""Whether an article holds the words of a query vocalised as they were typed.

No term can say it: a bare كتب fits كَتَبَ and كُتِبَ, which do not fit each other. So the plan finds the words without
their marks, and the articles found are checked against their stored text.

    kept = [article for article in articles if all(stands(phrase, article, analyzer) for phrase in verify)]
"""

from __future__ import annotations

from collections.abc import Sequence

from searchapp.analysis import Analyzer, Token
from searchapp.analysis.arabic.vocalisation import vocalisation_compatible
from searchapp.model import Article, Level
from searchapp.query.compile import VocalisedPhrase


def stands(phrase: VocalisedPhrase, article: Article, analyzer: Analyzer) -> bool:
    """Whether the phrase stands in one of its fields, with marks that agree wherever both have some."""
    return any(_stands_in(phrase, article.text_of(field), analyzer) for field in phrase.fields)


def _stands_in(phrase: VocalisedPhrase, text: str, analyzer: Analyzer) -> bool:
    exact = _exact(phrase.words[0], analyzer)
    if not text or not exact:
        return False
    tokens = analyzer.tokens(text)
    return any(
        token.part.terms[Level.EXACT] == exact and _follows(phrase, tokens, at) for at, token in enumerate(tokens)
    )


def _exact(word: str, analyzer: Analyzer) -> str:
    parts = analyzer.parts(word)
    return parts[0].terms[Level.EXACT] if parts else ""


def _follows(phrase: VocalisedPhrase, tokens: Sequence[Token], at: int) -> bool:
    """Whether each word of the phrase stands at its distance from the first, or up to `slop` further on."""
    first = tokens[at].position
    return all(
        any(
            0 <= token.position - first - distance <= phrase.slop and vocalisation_compatible(word, token.text)
            for token in tokens[max(0, at - phrase.slop) : at + distance + phrase.slop + len(phrase.words) + 1]
        )
        for word, distance in zip(phrase.words, phrase.positions, strict=True)
    )
