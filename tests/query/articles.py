"""Twelve hand-written articles and an index of them, for the tests of the query layer."""

from __future__ import annotations

from datetime import date as Date
from functools import cache

from searchapp.analysis.arabic import ArabicAnalyzer
from searchapp.engines import EngineQuery
from searchapp.model import Article, SearchRequest
from searchapp.query.interpret import Interpretation, interpret
from searchapp.query.plan import Plan
from searchapp.settings import Settings

from tests.oracle import OracleEngine, OracleReader

TODAY = Date(2024, 11, 26)
ANALYZER = ArabicAnalyzer()

ARTICLES = (
    Article(
        "war", title="حرب أوكرانيا وروسيا", body="أعلنت روسيا الحرب على أوكرانيا صباح اليوم.", date=Date(2022, 2, 24)
    ),
    Article("economy", title="الاقتصاد في روسيا", body="تراجع الاقتصاد بعد العقوبات.", date=Date(2023, 5, 1)),
    Article("ball", title="كرة القدم", body="فاز المنتخب في فرنسا.", date=Date(2021, 1, 1), section="رياضة"),
    Article("school", title="المدرسة الجديدة", body="وصل المدرسون والمدرسات إلى القرية.", date=Date(2022, 2, 27)),
    Article("wrote", title="درس", body="كَتَبَ الولد الدرس على اللوح."),
    Article("written", title="خبر", body="كُتِبَ الدرس على اللوح."),
    Article("paper", title="صحيفة", body="تصدر كل صباح.", source="الشرق الأوسط", author="سالم العمري"),
    Article("photo", title="صورة", body="أطفال في مخيم.", kind="caption-only", agency="رويترز"),
    Article("weapon", title="صفقة", body="اشترت تركيا منظومة إس-400 من روسيا.", date=Date(2024, 11, 25)),
    Article("fast", title="رمضان", body="موائد الإفطار في المدينة.", date=Date(2024, 3, 12)),
    Article("doctor", title="الطبيب", body="نصح الطبيب مريضه بالمشي كل يوم.", place="بيروت"),
    Article("poem", title="قصيدة", body="ليس الشعر ترفا، قال الشاعر.", section="ثقافة"),
)


@cache
def reader() -> OracleReader:
    engine = OracleEngine(ANALYZER)
    writer = engine.writer()
    for article in ARTICLES:
        writer.add(article)
    writer.commit(1)
    return engine.reader()


def read(request: str | SearchRequest, settings: Settings | None = None) -> Interpretation:
    if isinstance(request, str):
        request = SearchRequest(request)
    return interpret(request, reader(), ANALYZER, settings or Settings(), today=TODAY)


def found(request: str | SearchRequest) -> list[str]:
    """Ids of the articles a request finds, best first."""
    interpretation = read(request)
    results = reader().search(EngineQuery(plan=interpretation.plan, filters=interpretation.filters, limit=100))
    return reader().article_ids(results.docs)


def count(plan: Plan) -> int:
    return reader().search(EngineQuery(plan=plan, limit=1)).total
