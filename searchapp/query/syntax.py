"""The query language on one page: what to type, what it means. Help page and README show these rows, tests run them.

Each example is typed as it stands; `tree` is what it is read as (see `searchapp.query.tree`).
"""

from __future__ import annotations

from searchapp.records import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    typed: str
    tree: str
    arabic: str
    english: str


@dataclass(frozen=True, slots=True)
class Chapter:
    arabic: str
    english: str
    examples: tuple[Example, ...]


SYNTAX: tuple[Chapter, ...] = (
    Chapter(
        "كلمات وعبارات",
        "Words and phrases",
        (
            Example(
                "أسعار النفط",
                "[أسعار النفط]",
                "كل الكلمات مهمة: تتقدم المقالات التي تجمعها، بأي صيغة كُتبت",
                "all words matter: articles that have them all come first, in any form of the word",
            ),
            Example(
                '"مجلس الأمن"',
                '"مجلس الأمن"',
                'العبارة كما هي وبترتيبها، بأي علامات تنصيص: «» أو “” أو ""',
                "the phrase in this order, in any quotation marks",
            ),
            Example(
                '"النفط أسعار"~3',
                '"النفط أسعار"~3',
                "الكلمات متقاربة، بينها ثلاث كلمات على الأكثر، بأي ترتيب",
                "the words near each other, at most three others between them, in any order",
            ),
            Example(
                '"كَتَبَ"',
                '"كَتَبَ"',
                "بين علامتي تنصيص يُراعى التشكيل المكتوب، فلا تطابق كُتِبَ",
                "in quotation marks, the tashkeel you type counts: not كُتِبَ",
            ),
            Example(
                "=المدرسة",
                "exact(المدرسة)",
                "الكلمة نفسها بحروفها، لا صيغها الأخرى",
                "this very word as spelled, not its other forms",
            ),
        ),
    ),
    Chapter(
        "ما يلزم وما يُستبعد",
        "Must and must not",
        (
            Example("+قمة الرياض", "[+قمة الرياض]", "قمة لازمة، والرياض تقدّم ما هي فيه", "قمة must be there"),
            Example("قمة -الرياض", "[قمة -الرياض]", "قمة من غير الرياض", "قمة without الرياض"),
            Example("قمة NOT الرياض", "[قمة -الرياض]", "مثل ما قبله", "the same"),
            Example("قمة ليس الرياض", "[قمة -الرياض]", "مثل ما قبله بالعربية", "the same, in Arabic"),
            Example("قطر OR عُمان", "(قطر | عُمان)", "إحداهما على الأقل", "at least one of them"),
            Example("قطر أو عُمان", "(قطر | عُمان)", "مثل ما قبله بالعربية", "the same, in Arabic"),
            Example("قطر AND عُمان", "(قطر & عُمان)", "كلتاهما", "both of them"),
            Example(
                "(قطر أو عُمان) و (نفط أو غاز)",
                "((قطر | عُمان) & (نفط | غاز))",
                "الأقواس تجمع، والواو المنفردة بين قوسين تعني: وأيضا",
                "brackets group; a و standing alone between brackets means and",
            ),
            Example(
                "الشعر ليس ترفا",
                "[الشعر ليس ترفا]",
                "في الجملة العادية «ليس» كلمة كغيرها",
                "in a sentence ليس is a word like any other",
            ),
        ),
    ),
    Chapter(
        "الحقول",
        "Fields",
        (
            Example("عنوان:الانتخابات", "title:الانتخابات", "في العنوان فقط", "in the title only"),
            Example("كاتب:(ليلى أو سالم)", "author:(ليلى | سالم)", "أحد الكاتبين", "either author"),
            Example("مصدر:«الشرق الأوسط»", 'source:"الشرق الأوسط"', "من هذه الصحيفة", "from this newspaper"),
            Example("قسم:رياضة مكان:الدوحة", "[section:رياضة place:الدوحة]", "القسم والمكان معا", "section and place"),
            Example("نوع:صورة وكالة:رويترز", "[kind:صورة agency:رويترز]", "صور هذه الوكالة", "this agency's pictures"),
            Example("title:قمة", "title:قمة", "الأسماء الإنجليزية تعمل أيضا", "English names work too"),
        ),
    ),
    Chapter(
        "التاريخ",
        "Dates",
        (
            Example("تاريخ:2022 نفط", "[date:date(2022) نفط]", "في تلك السنة", "in that year"),
            Example(
                "تاريخ:شباط 2022",
                "date:date(شباط 2022)",
                "في ذلك الشهر، بأي أسمائه: شباط أو فبراير أو فيفري",
                "in that month, by any of its names",
            ),
            Example("تاريخ:26/2/2022", "date:date(26/2/2022)", "في ذلك اليوم", "on that day"),
            Example("تاريخ:رمضان 1445", "date:date(رمضان 1445)", "في ذلك الشهر الهجري", "in that Hijri month"),
            Example(
                "تاريخ:[شباط 2022 .. نيسان 2022]",
                "date:date(شباط 2022 .. نيسان 2022)",
                "من شهر إلى شهر",
                "from one month to another",
            ),
            Example("منذ:2023 هدنة", "[since:date(2023) هدنة]", "من أول تلك السنة", "from that year on"),
            Example("قبل:2020", "before:date(2020)", "قبل تلك السنة", "before that year"),
            Example("تاريخ:آخر 7 أيام", "date:date(آخر 7 أيام)", "الأيام السبعة الأخيرة", "the last seven days"),
            Example("تاريخ:أمس", "date:date(أمس)", "أمس، أو اليوم، أو هذا الشهر", "yesterday; also today, this month"),
        ),
    ),
    Chapter(
        "جزء من كلمة وكلمة قريبة",
        "Parts of words and near words",
        (
            Example("مدرس*", "wild(مدرس*)", "ما يبدأ بهذه الحروف، معرّفا أو لا", "begins so, with ال or without"),
            Example("*درس*", "wild(*درس*)", "ما فيه هذه الحروف متتالية", "has these letters in a row"),
            Example("كت?ب", "wild(كت?ب)", "حرف واحد أيا كان", "any one letter"),
            Example("مسؤل~1", "fuzzy(مسؤل,1)", "كلمات تبعد حرفا واحدا", "words one letter away"),
            Example("غاز^3 نفط", "[boost(غاز,3) نفط]", "غاز أهم ثلاث مرات", "غاز matters three times as much"),
        ),
    ),
)
