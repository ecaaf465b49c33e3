"""Which words to mark, and which stretch of a text to show. Offsets only: no HTML is made here."""

from searchapp.highlight.marks import Mark, Marker, MarkGroup, Step
from searchapp.highlight.places import Indexed
from searchapp.highlight.sentences import sentence_spans
from searchapp.highlight.snippets import best_snippets, title_snippet

__all__ = [
    "Indexed",
    "Mark",
    "MarkGroup",
    "Marker",
    "Step",
    "best_snippets",
    "sentence_spans",
    "title_snippet",
]
