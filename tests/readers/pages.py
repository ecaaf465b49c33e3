"""Pages in the shape of a scraped news page, put together from parts; all sentences are ours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

LIBRARY = "مكتبة عائمة تزور القرى البعيدة في دلتا النيل"
LIBRARY_CAPTION = "أطفال يصعدون إلى المكتبة العائمة قرب مدينة رشيد (رويترز)"
LIBRARY_BODY = (
    "أبحرت صباح الأحد أول مكتبة عائمة في دلتا النيل، وعلى متنها ثلاثة آلاف كتاب.",
    "وقالت أمينة المكتبة هدى سالم: «الأطفال ينتظروننا على الضفة منذ الفجر». وأضافت أن الرحلة تستمر ستة أسابيع.",
    "ويشمل البرنامج ورشاً للرسم والحكاية في فبراير (شباط) المقبل، بحسب المنظمين.",
)

OLIVES = "مزارعو الزيتون في سوسة يجربون الري بالقطرة"
OLIVES_CAPTION = "مزارع يتفقد أشجار الزيتون في ريف سوسة (أرشيفية - وزارة الفلاحة التونسية)"
OLIVES_BODY = (
    "بدأ مئتا مزارع في ولاية سوسة تجربة نظام للري يوفر نصف المياه.",
    "وأكد المهندس رياض بن عمر أن النتائج الأولى «تفوق التوقعات»، وأن التجربة ستشمل ولايتين أخريين.",
)

HEADING = "مقالات ذات صلة"


@dataclass(frozen=True)
class Teaser:
    section: str
    caption: str
    title: str
    text: str
    byline: str

    def lines(self, *, first: bool = False) -> list[str]:
        opening = [self.title, ""] if first else []
        marked = [f"{self.section} {self.caption}".strip(), ""] if self.caption or self.section else []
        return [*opening, *marked, self.title, "", self.text, "", self.byline]


TEASERS = (
    Teaser(
        "العالم",
        "سفينة أبحاث ترسو في ميناء بيرغن النرويجي 9 مايو 2018 (رويترز)",
        "النرويج تعرض سفينة أبحاث تعمل بالكهرباء",
        "عرضت النرويج سفينة أبحاث تعمل بالبطاريات وحدها في رحلات تدوم أسبوعاً.",
        "«الشرق الأوسط» (أوسلو)",
    ),
    Teaser(
        "شمال أفريقيا",
        "ورشة لصناعة القوارب في مدينة الصويرة المغربية (أ.ف.ب)",
        "صناع القوارب في الصويرة يعلّمون حرفتهم للشباب",
        "افتتح خمسة من صناع القوارب مدرسة صغيرة لتعليم حرفة كادت تندثر.",
        "«الشرق الأوسط» (الرباط)",
    ),
    Teaser(
        "ثقافة وفنون",
        "غلاف كتاب «أنهار الحبر» (دار الندى)",
        "هل تعود المكتبات المتنقلة؟",
        "كتاب جديد يروي تاريخ المكتبات التي تذهب إلى قرائها.",
        "سلمى النجار (بيروت)",
    ),
    Teaser(
        "أوروبا",
        "قناة مائية في مدينة دلفت الهولندية (أرشيفية)",
        "هولندا تحول قواربها القديمة إلى مدارس",
        "قررت ثلاث مدن هولندية تحويل قوارب قديمة إلى فصول دراسية.",
        "«صوت المدينة» (أمستردام)",
    ),
)


def header(
    title: str, captions: Sequence[str] = (), *, mark: bool = True, copies: int = 2, subtitle: str = ""
) -> list[str]:
    """The headline and its captions, `copies` times over, `TT` after the first."""
    lines: list[str] = []
    for copy in range(copies):
        lines += [title, ""]
        lines += [subtitle, ""] if subtitle else []
        lines += captions
        lines += ["TT", ""] if mark and copy == 0 else [""]
    return lines


def spaced(lines: Sequence[str]) -> list[str]:
    return [part for line in lines for part in (line, "")]


def article(
    title: str = LIBRARY,
    body: Sequence[str] = LIBRARY_BODY,
    captions: Sequence[str] = (LIBRARY_CAPTION,) * 2,
    *,
    mark: bool = True,
    copies: int = 2,
    subtitle: str = "",
) -> list[str]:
    return [*header(title, captions, mark=mark, copies=copies, subtitle=subtitle), *spaced(body)]


def related(teasers: Sequence[Teaser] = TEASERS) -> list[str]:
    lines = ["", HEADING, ""]
    for at, teaser in enumerate(teasers):
        lines += teaser.lines(first=at == 0)
    return [*lines, ""]


def page(*parts: Sequence[str], end: str = "\n") -> str:
    return end.join(line for part in parts for line in part)


OLIVES_ARTICLE = article(OLIVES, OLIVES_BODY, (OLIVES_CAPTION,) * 2)
WHOLE_PAGE = [*article(), *related(), *OLIVES_ARTICLE]
