"""Corrections: what is offered for what was mistyped, and what is left alone."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from searchapp.analysis.arabic import ArabicAnalyzer
from searchapp.engines import EngineQuery
from searchapp.model import Article, Correction, Level, Match, SearchRequest
from searchapp.query import spelling
from searchapp.query.arabizi import readings
from searchapp.query.correct import corrections, diagnose
from searchapp.query.interpret import interpret
from searchapp.query.keyboard import to_arabic, to_latin
from searchapp.query.plan import Plan
from searchapp.query.spelling import SpellingIndex, edit_cost
from searchapp.query.vocabulary import OutOfTime
from searchapp.settings import Settings

from tests.oracle import OracleEngine, OracleReader
from tests.query.mistakes import KINDS, misspell

ANALYZER = ArabicAnalyzer()
BODIES = (
    *["وصل وزير الخارجية إلى الرياض للقاء خادم الحرمين"] * 3,
    *["ناقش مجلس الشورى أسعار النفط وحال الاقتصاد"] * 4,
    *["انتهت الحرب في اليمن وبدأت الهدنة"] * 3,
    *["فاز الهلال على النصر في كرة القدم"] * 4,
    *["افتتحت المكتبة أبوابها أمام الطلاب"] * 3,
    "تعطل القطار ساعة ثم سار",
    "قالت BBC إن البث عاد",
)


@pytest.fixture(scope="module")
def reader() -> OracleReader:
    return reader_of(BODIES)


def reader_of(bodies: tuple[str, ...]) -> OracleReader:
    engine = OracleEngine(ANALYZER)
    writer = engine.writer()
    for number, body in enumerate(bodies):
        writer.add(Article(str(number), body=body))
    writer.commit(1)
    return engine.reader()


def offered(text: str, reader: OracleReader, match: Match = "default") -> tuple[Correction, ...]:
    def count(plan: Plan) -> int:
        return reader.search(EngineQuery(plan=plan, limit=1)).total

    interpretation = interpret(SearchRequest(text, match=match), reader, ANALYZER, Settings())
    return corrections(interpretation, reader, ANALYZER, Settings(), count=count)


@pytest.mark.parametrize(
    ("typed", "meant", "kind"),
    [
        ("الاقتصاذ", "الاقتصاد", "spelling"),
        ("الهلل", "الهلال", "spelling"),
        ("أصعار النفط", "أسعار النفط", "spelling"),
        ("مجلس الشوري", None, None),  # one word at the word level: found as it is
        ("وزير الخارجبة", "وزير الخارجية", "spelling"),
        ("وبالاقتصاذ", "وبالاقتصاد", "spelling"),
        ("+الاقتصاذ -كرة", "+الاقتصاد -كرة", "spelling"),
        ('"كرة القدمم"', '"كرة القدم"', "spelling"),
        ("عنوان:كتاب الاقتصاذ", None, None),
        ("كرةالقدم", "كرة القدم", "spaces"),
        ("المكت بة", "المكتبة", "spaces"),
        ("hgvdhq", "الرياض", "layout"),
        ("lsجg", None, None),  # mixed scripts are left alone
        ("ززؤ", None, None),
        ("7arb alyaman", "الحرب اليمن", "arabizi"),  # articles write it with its article
        ("al7arb", "الحرب", "arabizi"),
        ("al yaman", "اليمن", "arabizi"),
        ("BBC", None, None),
        ("النفط", None, None),
        ("2024", None, None),
        ("", None, None),
    ],
)
def test_what_is_offered_first(typed: str, meant: str | None, kind: str | None, reader: OracleReader) -> None:
    offers = offered(typed, reader)
    assert (offers[0].text, offers[0].kind) == (meant, kind) if meant else not offers


def test_offers_find_something_and_say_how_much(reader: OracleReader) -> None:
    (offer, *_) = offered("الهلل", reader)
    assert offer.total == 4
    assert not offer.applied


def test_who_has_no_time_to_count_is_offered_nothing() -> None:
    def count(_: Plan) -> int:
        raise OutOfTime

    reader = reader_of((*BODIES, "صرح وزيرالخارجية"))  # glued: whether it is two words is counted before it is offered
    interpretation = interpret(SearchRequest("وزيرالخارجية"), reader, ANALYZER, Settings())
    assert corrections(interpretation, reader, ANALYZER, Settings(), count=count, found=0) == ()


@pytest.mark.parametrize(("typed", "sure"), [("الهلل", True), ("الملعبب", True), ("هلاك", False)])
def test_a_word_of_the_dictionary_is_never_taken_for_a_slip(typed: str, sure: bool, reader: OracleReader) -> None:
    assert all(offer.sure == sure for offer in offered(typed, reader))


def test_who_asks_for_one_spelling_exactly_is_only_offered_others(reader: OracleReader) -> None:
    assert not any(offer.sure for offer in offered("hglvsm", reader, "exact"))
    offers = offered("الهلل", reader, "exact")
    assert offers and not any(offer.sure for offer in offers)


def test_when_nothing_is_found_less_is_asked(reader: OracleReader) -> None:
    assert [(o.text, o.kind) for o in offered('"النفط الهلال"', reader)] == [("النفط الهلال", "relaxed")]


def test_words_nobody_wrote_are_named_with_near_ones(reader: OracleReader) -> None:
    def count(plan: Plan) -> int:
        return reader.search(EngineQuery(plan=plan, limit=1)).total

    interpretation = interpret(SearchRequest("+النفظ الهلال"), reader, ANALYZER, Settings())
    (notice,) = diagnose(interpretation, reader, count=count)
    assert (notice.code, notice.facts["word"]) == ("word-unknown", "النفظ")
    assert notice.facts["near"][0] == "النفط"


def test_the_keyboard_goes_both_ways() -> None:
    assert to_arabic("hgsghl ugd;l") == "السلام عليكم"
    assert to_latin("اثممخ") == "hello"
    assert to_latin("لاقهىل") == "bring"


@given(st.text(alphabet="ابتثجحخدذرزسشصضطظعغفقكلمنهوي", min_size=1, max_size=12))
def test_arabic_survives_both_layouts(text: str) -> None:
    assert to_arabic(to_latin(text)) == text


def test_arabizi_is_read_where_the_words_are_known() -> None:
    words = sorted(["حرب", "حارب", "محمد", "مدرسه", "علي", "شكرا", "خبر", "عبدالله"])
    best = {typed: readings(typed, words)[0].text for typed in ("mo7ammad", "madrasa", "3ali", "shokran", "5abar")
            if readings(typed, words)}  # fmt: skip
    assert best == {"mo7ammad": "محمد", "madrasa": "مدرسه", "3ali": "علي", "shokran": "شكرا", "5abar": "خبر"}
    assert {r.text for r in readings("7arb", words)} == {"حرب", "حارب"}
    assert readings("3abdullah", words)[0].text == "عبدالله"
    assert readings("12", words) == readings("x", words) == readings("حرب", words) == []


LETTERS = st.text(st.characters(min_codepoint=1, exclude_categories=["Cs"]), max_size=12)


@given(LETTERS, LETTERS)
def test_edit_costs_are_a_distance_of_sorts(one: str, other: str) -> None:
    assert edit_cost(one, one) == 0
    assert edit_cost(one, other) >= 0


def test_common_confusions_cost_less_than_other_letters() -> None:
    assert edit_cost("ظابط", "ضابط") < edit_cost("مابط", "ضابط")
    assert edit_cost("لاكن", "لكن") < edit_cost("لبكن", "لكن")
    assert edit_cost("الريااض", "الرياض") < edit_cost("الريماض", "الرياض")
    assert edit_cost("السعوية", "السعودية") < 1 < edit_cost("قلم", "شجرة")


@given(st.lists(st.text(alphabet="ابتثجحخدسشعفقكلمنهوي", min_size=3, max_size=9), max_size=30), st.randoms())
def test_a_word_at_one_deleted_letter_is_always_near(words: list[str], random: Random) -> None:
    index = SpellingIndex((word, 5) for word in set(words))
    for word in words:
        at = random.randrange(len(word))
        typed = word[:at] + word[at + 1 :]
        if len(typed) >= 3 and typed not in words:
            assert word in [near.text for near in index.near(typed, limit=40)]


def test_every_kind_of_mistake_happens() -> None:
    random = Random(5)
    kinds = {misspell(word, random)[1] for word in ["المسؤولية", "مستشفى", "اضطراب", "الثقافة", "ذاكرة"] * 200}
    assert kinds == set(KINDS)


@pytest.mark.slow
def test_misspelt_words_of_an_archive_are_put_right(shared, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    """500 words of 29,858 articles that at least 20 of them hold, each with one mistake that makes it unknown."""
    import gzip
    import json
    from collections import Counter

    from searchapp.analysis.arabic.tokenizer import FORM
    from searchapp.analysis.arabic.variant_tables import word_forms

    folds: dict[str, str] = {}
    counts: Counter[str] = Counter()
    written: Counter[str] = Counter()
    with gzip.open(shared / "data" / "saudinews" / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for line in lines:
            forms = set(FORM.findall(json.loads(line)["body"]))
            for form in forms:
                if form not in folds:
                    folds[form] = "".join(word_forms(form)[:1])
            counts.update({folds[form] for form in forms})
            written.update(forms)
    index = SpellingIndex(counts.items())
    arabic = re.compile("[\u0621-\u064a]{4,}")
    random = Random(1)
    pool = sorted(form for form, n in written.items() if n >= 20 and arabic.fullmatch(form))
    first = third = tried = 0
    while tried < 500:
        word = random.choice(pool)
        typed, _ = misspell(word, random)
        asked, meant = ("".join(word_forms(text)[:1]) for text in (typed, word))
        if asked != meant and index.count(asked):
            continue  # another word of the archive: no mistake that can be seen
        near = [n.text for n in index.near(asked, limit=3)]
        tried += 1
        first += asked == meant or near[:1] == [meant]
        third += asked == meant or meant in near
    with capsys.disabled():
        print(f"\nright first {first / tried:.1%}, within three {third / tried:.1%}")
    assert first / tried >= 0.85
    assert third / tried >= 0.93


class _Words:
    """A snapshot of an index with these words, each in one article."""

    def __init__(self, lineage: str, *words: str) -> None:
        self.lineage = lineage
        self.words = words
        self.read = 0

    def vocabulary(self, level: Level) -> list[tuple[str, int]]:
        self.read += 1
        return [(word, 1) for word in self.words]


def test_snapshots_that_follow_each_other_share_their_arranged_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "RECENT_FROM_WORDS", 2)
    first, second, other = _Words("a", "قمح", "قمر"), _Words("a", "قمح", "قمر", "قمة"), _Words("b", "تين", "تمر")
    known = spelling.recent_spelling_index(first)  # type: ignore[arg-type]
    assert spelling.recent_spelling_index(second) is known  # type: ignore[arg-type]
    assert spelling.recent_spelling_index(other).words == ["تمر", "تين"]  # type: ignore[arg-type]
    assert "قمة" in spelling.spelling_index(second).words, "patterns see the words of now"  # type: ignore[arg-type]
    monkeypatch.setattr(spelling, "RECENT_SECONDS", 0.0)
    spelling._recent.clear()
    spelling.recent_spelling_index(first)  # type: ignore[arg-type]
    assert "قمة" in spelling.recent_spelling_index(second).words, "the minute is over"  # type: ignore[arg-type]
