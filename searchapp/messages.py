"""What is said to people, in Arabic and in English, by code. Facts are named in braces.

Numbers follow a colon or stand in brackets, so that no Arabic sentence needs the plural of a noun it counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from searchapp.errors import ReadError, SearchAppError
from searchapp.model import Notice

Language = Literal["ar", "en"]
LANGUAGES: tuple[Language, ...] = ("ar", "en")

MESSAGES: Mapping[str, tuple[str, str]] = {
    # Notices of a search
    "query-cut": (
        "النص طويل ({chars} حرفا)؛ بُحث عن أوله فقط، وهو {limit} حرف.",
        "The text is long ({chars} characters); only its first {limit} were searched for.",
    ),
    "too-many-words": (
        "الكلمات كثيرة؛ الحد الأقصى: {limit}، وأُهمل ما بعده.",
        "Too many words; the limit is {limit}, the rest was left out.",
    ),
    "too-deep": (
        "الأقواس متداخلة أكثر من الحد ({limit})؛ قُرئ ما بعده كلماتٍ عادية.",
        "Brackets are nested deeper than {limit}; what lies deeper was read as plain words.",
    ),
    "bracket-unclosed": ("فُتح قوس ولم يُغلق؛ عُدّ مغلقا في آخر النص.", "A bracket was not closed; it ends with the text."),
    "bracket-unopened": ("أُغلق قوس لم يُفتح؛ أُهمل.", "A bracket was closed that was not opened; it was left out."),
    "quote-unclosed": ("علامة اقتباس لم تُغلق؛ أُهملت.", "A quotation mark was not closed; it was left out."),
    "operator-ignored": (
        "معامل بلا كلمة بجانبه ({operator})؛ أُهمل.",
        "An operator without a word beside it ({operator}) was left out.",
    ),
    "unknown-field": (
        "لا يوجد حقل باسم «{name}»؛ قُرئت الكلمة كلمةً عادية.",
        "There is no field {name!r}; it was read as a plain word.",
    ),
    "wildcard-too-short": (
        "«{typed}» واسع جدا؛ تلزم حروف قبل النجمة أو بعدها، عددها على الأقل: {letters}.",
        "{typed!r} is too wide; write at least {letters} letters beside the star.",
    ),
    "expansion-limited": (
        "«{typed}» يطابق كلمات كثيرة؛ بُحث عن أكثرها ورودا، وعددها: {limit}.",
        "{typed!r} matches many words; the {limit} commonest were searched for.",
    ),
    "edits-limited": (
        "أكبر فرق مسموح بين كلمتين: {limit}، لا {typed}.",
        "Words may differ by {limit} letters at most, not {typed}.",
    ),
    "distance-limited": (
        "أكبر مسافة مسموحة بين كلمتين: {limit}، لا {typed}.",
        "Words may be {limit} places apart at most, not {typed}.",
    ),
    "range-needs-date": (
        "المدى يصلح للتاريخ فقط، لا للحقل «{field}».",
        "A range works for dates only, not for the field {field}.",
    ),
    "date-unknown": (
        "«{typed}» ليس تاريخا نفهمه؛ اكتب مثلا 2024-02-29 أو 2024-02 أو 2024.",
        "{typed!r} is no date we understand; write 2024-02-29, 2024-02 or 2024, for example.",
    ),
    "filters-limited": (
        "قيم كثيرة للحقل «{field}»؛ أُخذ أولها، والحد: {limit}.",
        "Too many values for {field}; the first {limit} were taken.",
    ),
    "nothing-to-search": (
        "ليس في النص كلمة يمكن البحث عنها.",
        "There is no word in this text that could be searched for.",
    ),
    "word-unknown": (
        "لا مقال فيه «{word}».",
        "No article has {word!r}.",
    ),
    "no-article-has-all": (
        "لا مقال يجمع كل هذه الكلمات؛ أمامك ما فيه أكثرها.",
        "No article has all of these words; these have most of them.",
    ),
    "bad-parameter": (
        "القيمة «{value}» لا تصلح لـ «{name}» في العنوان؛ المقبول: {allowed}.",
        "{value!r} makes no sense for {name!r} in the address; allowed: {allowed}.",
    ),
    "window": (
        "لا تُعرض إلا النتائج الأولى، وحدها: {window}. ضيّق البحث لترى ما بعدها.",
        "Only the first {window} results can be shown; narrow the search to see others.",
    ),
    "timed-out": (
        "انقطع البحث عند حد الوقت؛ هذه نتائج ما بُحث فيه حتى ذلك الحين.",
        "The search ran out of time; these are the results found until then.",
    ),
    # What readers find wrong
    "read.empty": ("الملف فارغ", "is empty"),
    "read.binary": ("الملف ليس نصا", "is a binary file, not text"),
    "read.no-such-path": ("لا يوجد ملف أو مجلد بهذا الاسم", "no such file or folder"),
    "read.not-a-file": ("ليس ملفا عاديا", "is not a regular file"),
    "read.unreadable": ("تعذرت القراءة", "cannot be read"),
    "read.bad-json": ("ليس JSON سليما", "is not JSON"),
    "read.not-an-object": ("السجل يجب أن يكون كائنا ذا حقول مسماة", "a record must be an object with named fields"),
    "read.bad-row": ("السطر لا يوافق رأس الجدول", "the row does not fit the header"),
    "read.bad-date": ("تاريخ غير مفهوم؛ أُخذ المقال دونه", "the date is not understood; the article is kept without it"),
    "read.invalid-article": ("السجل لا يصلح مقالا", "the record makes no article"),
    "read.page-without-headline": (
        "الصفحة لا تبدأ بعنوان؛ صار نصها مقالا بلا عنوان",
        "the page does not begin with a headline; its text is one article without a title",
    ),
    "read.related-block-without-teasers": (
        "لم يُعرف خبر تحت «مقالات ذات صلة»؛ بقي نصها في المقال",
        "no teaser was recognised under this heading; its text stays in the article",
    ),
    "read.no-text-column": (
        "لا يوجد عمود للنص؛ سمّه بـ --map body=...",
        "there is no column of text; name it: --map body=...",
    ),
    "read.no-text": ("لا يوجد نص في الصفحة", "no text was found in the page"),
    "read.bad-front-matter": ("ترويسة الملف ليست YAML سليما", "the front matter is not YAML"),
    "read.line-too-long": ("السطر أطول من الحد", "the line is longer than allowed"),
    "read.too-large": ("الملف أكبر من الحد", "the file is larger than allowed"),
    "read.too-many-problems": ("مشكلات كثيرة؛ لم يُقرأ باقي الملف", "too many problems; the rest was not read"),
    "read.link-outside": ("الاسم يقود إلى خارج المجلد", "the name leads out of the folder"),
    "read.nesting": ("أرشيف داخل أرشيف أعمق من الحد", "archives lie deeper than allowed"),
    "read.bad-archive": ("الأرشيف تالف", "the archive is damaged"),
    "read.archive-entries": ("في الأرشيف ملفات أكثر من الحد", "the archive holds more files than allowed"),
    "read.archive-size": ("محتوى الأرشيف أكبر من الحد", "the archive unpacks to more than allowed"),
    "read.archive-ratio": (
        "محتوى الأرشيف أكبر بكثير من حجمه؛ قد يكون قنبلة ضغط",
        "the archive unpacks to far more than its size; it may be a bomb",
    ),
    # Errors, by class; {reason} is the detail, in English
    "error.InvalidArticle": ("المقال غير صالح: {reason}", "{reason}"),
    "error.InvalidRequest": ("طلب بحث غير صالح: {reason}", "{reason}"),
    "error.InvalidSettings": ("إعداد غير صالح: {reason}", "{reason}"),
    "error.StoreError": ("تعذر استعمال مخزن المقالات: {reason}", "{reason}"),
    "error.IndexFault": ("تعذر استعمال الفهرس: {reason}", "{reason}"),
    "error.IndexNotFound": ("لا يوجد فهرس هنا: {reason}", "{reason}"),
    "error.IndexMismatch": ("بُني الفهرس بإصدار أو محلل آخر: {reason}", "{reason}"),
    "error.IndexCorrupt": ("في الفهرس تلف: {reason}", "{reason}"),
    "error.IndexLocked": ("هناك من يكتب في الفهرس الآن؛ أعد المحاولة: {reason}", "{reason}"),
    "error.IndexUnsafe": ("مجلد الفهرس غير آمن: {reason}", "{reason}"),
    "error.EngineNotInstalled": ("حزمة اختيارية غير مثبتة: {reason}", "{reason}"),
    "error.EngineUnavailable": ("المحرك لا يجيب الآن: {reason}", "{reason}"),
    "error.SearchAppError": ("خطأ: {reason}", "{reason}"),
    # The command line
    "cli.error": ("خطأ:", "error:"),
    "cli.warning": ("تنبيه:", "warning:"),
    "cli.reading": ("قراءة المقالات", "reading articles"),
    "cli.indexing": ("الفهرسة", "indexing"),
    "cli.added": ("أضيف", "added"),
    "cli.updated": ("حُدّث", "updated"),
    "cli.unchanged": ("بلا تغيير", "unchanged"),
    "cli.deleted": ("حُذف", "deleted"),
    "cli.skipped": ("تُجووز", "skipped"),
    "cli.seconds": ("بالثواني", "seconds"),
    "cli.articles": ("المقالات في الفهرس", "articles in the index"),
    "cli.more-problems": ("ومشكلات أخرى، عددها: {count}", "and {count} more problems"),
    "cli.kept": (
        "تعذرت قراءة بعض المدخلات، فلم يُحذف من الفهرس شيء",
        "some input could not be read, so nothing was removed from the index",
    ),
    "cli.no-articles": (
        "لا مقالات في هذه المدخلات؛ لم يتغير الفهرس",
        "no articles in this input; the index is unchanged",
    ),
    "cli.healing": ("{reason}\nيعاد بناء الفهرس من المقالات المخزنة", "{reason}\nrebuilding from the stored articles"),
    "cli.found": ("النتائج: {total} (في {seconds} ثانية)", "{total} found ({seconds} s)"),
    "cli.page": ("الصفحة {page} من {pages}", "page {page} of {pages}"),
    "cli.nothing-found": ("لا نتائج لـ «{text}»", "nothing found for {text!r}"),
    "cli.no-article": ("لا مقال بهذا المعرف: {id}", "there is no article {id!r}"),
    "cli.interrupted": ("أوقف العمل؛ لم يضع شيء مما حُفظ", "interrupted; nothing acknowledged is lost"),
    "cli.did-you-mean": ("هل تقصد: {text}", "did you mean: {text}"),
    "cli.corrected": ("عُرضت نتائج «{text}»", "showing results for {text!r}"),
    "cli.date-offer": ("لحصر النتائج في {typed}: {text}", "to limit the results to {typed}: {text}"),
    "cli.part-phrase": ("عبارة", "phrase"),
    "cli.part-wildcard": ("نمط", "pattern"),
    "cli.part-fuzzy": ("إملاء قريب", "similar spelling"),
    "cli.part-field": ("حقل", "field"),
    "cli.part-date": ("تاريخ", "date"),
    "cli.part-ignored": ("مهملة", "ignored"),
    "cli.part-required": ("لازمة", "required"),
    "cli.part-excluded": ("مستبعدة", "excluded"),
    "cli.part-found": ("المقالات {count}", "{count} articles"),
    "cli.healthy": ("الفهرس سليم", "the index is sound"),
    "cli.serving": ("الصفحة على {url} (للإيقاف: Ctrl+C)", "serving {url} (Ctrl+C stops)"),
    "cli.stopped": ("توقف الخادم", "stopped"),
    "cli.snapshot": ("حُفظت النسخة في {path}؛ المقالات: {count}", "wrote {path}: {count} articles"),
    "cli.repaired": ("أعيد بناء الفهرس من المقالات المخزنة", "rebuilt from the stored articles"),
    "cli.beyond-repair": (
        "مخزن المقالات نفسه تالف؛ أعد نسخة محفوظة: searchapp restore FILE --index {path}",
        "the article store itself is damaged; bring back a snapshot: searchapp restore FILE --index {path}",
    ),
    "cli.report-off": (
        "لا تُسجَّل عمليات البحث التي لا نتائج لها؛ لتسجيلها: web.zero_hit_log = true (في {path}/searchapp.toml)",
        "searches without results are not being kept; to keep them: web.zero_hit_log = true (in {path}/searchapp.toml)",
    ),
    "cli.report-empty": ("لا بحث مسجلا بلا نتائج", "no search without results has been kept"),
    "cli.report-cleared": ("مُحي السجل", "the log was cleared"),
    "cli.report-searches": (
        "مرات البحث بلا نتائج: {count}، منذ {since}",
        "searches without results: {count}, since {since}",
    ),
    "cli.report-query": ("نص البحث", "query"),
    "cli.report-count": ("المرات", "times"),
    "cli.report-last-seen": ("آخر مرة", "last seen"),
    "cli.report-instead": ("عُرض بدلا منه", "shown instead"),
    "cli.report-now": ("نتائجه الآن", "finds now"),
    "cli.moved": (
        "يبحث الآن المحرك {engine}، وكُتب اختياره في {path}؛ أعد تشغيل ما يعمل من خوادم البحث",
        "{engine} searches now, {path} says so; restart the servers that are running",
    ),
    "cli.moved-already": ("المحرك هو {engine} أصلا", "the engine is {engine} already"),
    "cli.moved-overruled": (
        "لكن الإعداد {origin} يطلب محركا آخر: {engine}",
        "but {origin} asks for another engine: {engine}",
    ),
    "cli.set-aside": ("حُفظ المخزن التالف باسم {path}", "the damaged store was set aside as {path}"),
}


def say(code: str, language: Language, **facts: object) -> str:
    """The message of this code. An unknown code says itself, so that nothing is ever lost for want of a translation."""
    pair = MESSAGES.get(code)
    return pair[LANGUAGES.index(language)].format(**facts) if pair else " ".join([code, *map(str, facts.values())])


def notice_text(notice: Notice, language: Language) -> str:
    return say(notice.code, language, **notice.facts)


def error_text(error: SearchAppError, language: Language) -> str:
    """English errors say all by themselves; Arabic ones open with what happened and then give the detail."""
    if language == "en":
        return str(error)
    if isinstance(error, ReadError) and f"read.{error.code}" in MESSAGES:
        where = f"{error.path}:{error.line}" if error.line else error.path
        return f"{where}: {say(f'read.{error.code}', language)} ({error.reason})"
    kinds = [f"error.{kind.__name__}" for kind in type(error).__mro__ if issubclass(kind, SearchAppError)]
    code = next(code for code in kinds if code in MESSAGES)
    return say(code, language, reason=str(error))


def problem_text(path: str, line: int, reason: str, code: str, language: Language) -> str:
    """One record or file that was skipped: file:line and why."""
    return error_text(ReadError(path, reason, line=line, code=code), language)
