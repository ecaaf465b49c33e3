"""The query language by example, for the help page: what one may type and what it means. A test searches for each."""

EXAMPLES: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Words and phrases",
        (
            ("المدارس الجديدة", "Articles with these words in any form: مدرسة جديدة, ومدارسها …; the best ones first"),
            ('"مجلس الوزراء"', "The words side by side, in this order"),
            ('"مدير المدرسة"~3', "In this order, with up to three words between them"),
            ("=مدرسة", "The word exactly as it is spelled"),
            ('"كَتَبَ"', "Quoted and vocalised: only readings that these marks allow"),
        ),
    ),
    (
        "More and less",
        (
            ("قمح أو شعير", "Either word (also OR)"),
            ("قمح -شعير", "Without a word (also ليس)"),
            ("مدرسة +جديدة", "A word that every result must have"),
            ("(قمح أو شعير) ميناء", "Brackets hold together what belongs together"),
            ("مدرس*", "Words that begin so; at least two letters before the asterisk"),
            ("اوكرانيا~1", "Spelled so, or with one letter different"),
            ("مدرسة جديدة^3", "A word that counts three times as much"),
        ),
    ),
    (
        "Fields and dates",
        (
            ("عنوان:مدرسة", "In the title; so with نص، صورة، قسم، مصدر، مكان، وكالة، كاتب"),
            ('قسم:"العالم العربي"', "A value of several words stands in quotation marks"),
            ("ميناء تاريخ:2023", "From a year, a month (2023-03) or a day"),
            (
                "ميناء تاريخ:[شباط 2022 إلى نيسان 2024]",
                "Between two dates; months by any of their names, Hijri dates too",
            ),
            ("مدارس منذ:2024", "Since a date; so with بعد، قبل، حتى"),
        ),
    ),
)
"""(Heading, ((query, meaning), ...)); headings and meanings are messages."""

KEYS: tuple[tuple[str, str], ...] = (
    ("/", "To the query box (ظ on an Arabic keyboard)"),
    ("Ctrl+K", "To the query box, from anywhere"),
    ("J", "The next result"),
    ("K", "The previous result"),
    ("N", "The next match in an article; with Shift the previous one"),
    ("?", "This page"),
)
