"""What happens to a word, step by step, for people: the `analyze` command and page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

from searchapp.analysis import Part
from searchapp.analysis.arabic.analyzer import default_analyzer, word_analysis
from searchapp.analysis.arabic.characters import FORMATS, MARKS, TATWEEL, fold_exact, fold_word
from searchapp.analysis.arabic.tokenizer import take_apart
from searchapp.model import Level


@dataclass(frozen=True, slots=True)
class Step:
    """One change: `before` became `after` because of `reason`; names and reasons in Arabic and English."""

    name_ar: str
    name_en: str
    before: str
    after: str
    reason_ar: str
    reason_en: str
    level: Level


@dataclass(frozen=True, slots=True)
class Explanation:
    """One part of a surface form with the steps that changed something."""

    text: str
    part: Part
    steps: tuple[Step, ...]


_SHAPES = re.compile("[\ufb50-\ufdff\ufe70-\ufefc]")

# (names, what it does, reasons): each applied to what the one before left; only those that change something are told.
_EXACT_STEPS: tuple[tuple[str, str, Callable[[str], str], str, str], ...] = (
    (
        "أشكال العرض", "presentation forms",
        lambda text: unicodedata.normalize("NFKC", text) if _SHAPES.search(text) else text,
        "حروف مرسومة للطباعة تُعاد إلى حروفها الأصلية", "letters drawn for print become plain letters",
    ),
    (
        "علامات خفية", "invisible characters",
        lambda text: re.sub(f"[{FORMATS}]", "", text),
        "علامات اتجاه وفواصل لا تُرى", "direction marks and joiners nobody sees",
    ),
    (
        "التطويل", "tatweel",
        lambda text: text if re.search(f"{TATWEEL}[{MARKS}]*\u0654", text) else text.replace(TATWEEL, ""),
        "مطّة للزينة لا تغيّر الكلمة", "a stroke that stretches the word, not part of it",
    ),
    (
        "التشكيل", "vocalisation",
        lambda text: re.sub("[\u064b-\u0652\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed]", "", text),
        "الحركات لا تُحسب إلا في البحث المشكول", "marks count only when a quoted word carries them",
    ),
    (
        "توحيد الرموز", "code points", fold_exact,
        "أرقام وحروف من لوحات مفاتيح أخرى", "digits and letters of other keyboards, letter case",
    ),
)  # fmt: skip

_WHY = {
    "lexicon": ("الكلمة معروفة في المعجم", "the lexicon knows the word"),
    "spelling": ("الهمزة أو التاء المربوطة تدل على الكلمة", "the hamza or the teh marbuta tells which word it is"),
    "particle": ("أداة مع ضمير أو عاطف", "a particle with a pronoun or conjunction"),
    "affixes": ("ما بقي بعد نزع اللواصق معروف في المعجم", "the lexicon knows what remains without the affixes"),
    "hamza": ("همزة ناقصة أو على غير كرسيها", "a hamza that was dropped or seated elsewhere"),
    "plural": ("على وزن جمع تكسير لكلمة معروفة في المعجم", "shaped like the broken plural of a word the lexicon knows"),
    "light": ("كلمة غير معروفة: تجذيع خفيف", "an unknown word: light stemming"),
    "latin": ("كلمة بحروف غير عربية", "a word in other letters"),
}


def explain(form: str) -> list[Explanation]:
    """The parts of a surface form and how each came to its terms."""
    pieces = take_apart(form)
    parts = default_analyzer().parts(form)
    return [
        Explanation(form[piece.start : piece.end], part, tuple(_steps(form[piece.start : piece.end], part)))
        for piece, part in zip(pieces, parts, strict=True)
    ]


def _steps(text: str, part: Part) -> list[Step]:
    steps: list[Step] = []
    at = text
    for name_ar, name_en, change, reason_ar, reason_en in _EXACT_STEPS:
        after = change(at)
        if after != at:
            steps.append(Step(name_ar, name_en, at, after, reason_ar, reason_en, Level.EXACT))
            at = after
    exact, word, stem, lemma, root = part.terms
    if at != exact:
        reasons = ("تُجمع القطع أو تُفصل كما تُكتب", "pieces joined or parted as they are written")
        steps.append(Step("القطع", "pieces", at, exact, *reasons, Level.EXACT))
    how = _WHY[word_analysis(exact).how]
    spelled = fold_word(exact)
    if spelled != exact:
        reasons = ("صور الهمزة والألف والياء والتاء المربوطة سواء", "hamza seats, alef, yeh and teh marbuta as one")
        steps.append(Step("الإملاء", "spelling", exact, spelled, *reasons, Level.WORD))
    if word != spelled:
        steps.append(Step("تصويب الهمزة", "mended hamza", spelled, word, *_WHY["hamza"], Level.WORD))
    if stem != word:
        steps.append(Step("الجذع", "stem", word, stem, *how, Level.STEM))
    if lemma != stem:
        reasons = ("مدخل المعجم: المفرد أو الماضي", "dictionary form: the singular or the past")
        steps.append(Step("المدخل", "lemma", stem, lemma, *reasons, Level.LEMMA))
    if root:
        steps.append(Step("الجذر", "root", lemma, root, "جذر المدخل في المعجم", "the lexicon's root", Level.ROOT))
    return steps
