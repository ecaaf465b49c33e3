"""A whole index on a cluster: what people see is what the embedded engine shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from searchapp.cli.main import run
from searchapp.engines.opensearch.client import Cluster
from searchapp.index import SearchIndex
from searchapp.model import Article
from searchapp.readers import read
from searchapp.settings import Settings

from tests.opensearch.cluster import Running
from tests.opensearch.conftest import PREFIX, options

pytestmark = [pytest.mark.slow, pytest.mark.cluster]

SEEDS = Path(__file__).parents[2] / "seeds"
QUERIES = (
    "المدرسة", "افتتاح مكتبة", "كتب الاطفال في المدارس", '"في المدينة"', "السوق OR الميناء", "المدينة -السوق",
    "كتا*", "المدرسه~1", "عنوان:المدينة", "قسم:ثقافة", "2024", "+المدينة السوق", "", "=المدينة", "الى من في",
    '"المدينة السوق"~8', "qhfdhm", "مدينه القاهره الكبرى",
    "قالت الوزارة اليوم إن المدارس الجديدة في المدينة تفتح أبوابها مع بداية العام بعد أن اكتمل بناء المكتبة والملعب",
    " ".join(f"المدينة السوق الميناء كلمة{at}" for at in range(12)),
)  # fmt: skip


@pytest.fixture(scope="module")
def articles() -> list[Article]:
    return list(read(SEEDS))


@pytest.fixture(scope="module")
def settings(running: Running) -> Settings:
    return Settings(engine="opensearch", opensearch=options(running, index=f"{PREFIX}-index"))


@pytest.fixture(scope="module")
def pair(
    articles: list[Article], settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[SearchIndex, SearchIndex]]:
    """The embedded index, and the one on the cluster."""
    folder = tmp_path_factory.mktemp("pair")
    with (
        SearchIndex.open(folder / "here", create=True, settings=Settings()) as here,
        SearchIndex.open(folder / "there", create=True, settings=settings) as there,
    ):
        for index in (here, there):
            index.add(articles)
        yield here, there


@pytest.mark.parametrize("text", QUERIES)
def test_a_search_shows_what_the_embedded_engine_shows(pair: tuple[SearchIndex, SearchIndex], text: str) -> None:
    here, there = (index.search(text, facets=True, explain=True) for index in pair)
    assert [hit.article.id for hit in there.hits] == [hit.article.id for hit in here.hits]
    assert [hit.score for hit in there.hits] == pytest.approx([hit.score for hit in here.hits])
    assert [hit.snippets for hit in there.hits] == [hit.snippets for hit in here.hits]
    assert (there.total, there.facets) == (here.total, here.facets)
    assert there.corrections == here.corrections
    described = [index.explain_search(found) for index, found in zip(pair, (here, there), strict=True)]
    assert described[1].understood == described[0].understood


def test_pages_filters_and_dates_agree(pair: tuple[SearchIndex, SearchIndex]) -> None:
    for keywords in (
        {"text": "في", "page": 3, "page_size": 7},
        {"text": "المدينة", "sort": "newest"},
        {"text": "المدينة", "sort": "oldest", "page": 2},
        {"text": "في", "filters": {"section": ("ثقافة", "رياضة")}, "facets": ("section", "month")},
        {"text": "في", "filters": {"date": ("2024..",)}, "facets": ("year",)},
    ):
        here, there = (index.search(keywords["text"], **{k: v for k, v in keywords.items() if k != "text"})  # type: ignore[arg-type]
                       for index in pair)  # fmt: skip
        assert [hit.article.id for hit in there.hits] == [hit.article.id for hit in here.hits], keywords
        assert (there.total, there.facets) == (here.total, here.facets), keywords


def test_suggestions_and_similar_articles_agree(pair: tuple[SearchIndex, SearchIndex], articles: list[Article]) -> None:
    for typed in ("الم", "مكت", "كتاب ال"):
        assert pair[1].suggest(typed) == pair[0].suggest(typed)
    for article in articles[:5]:
        alike = [[hit.article.id for hit in index.similar(article.id)] for index in pair]
        assert alike[1] == alike[0]


def test_an_update_and_a_delete_are_seen_at_once(pair: tuple[SearchIndex, SearchIndex]) -> None:
    there = pair[1]
    new = Article("جديد", "خبر عن الزنجبيل", "الزنجبيل نبات نادر الذكر في هذه الأخبار")
    there.add([new])
    assert [hit.article.id for hit in there.search("=الزنجبيل").hits] == ["جديد"]
    there.add([replace(new, title="خبر عن القرنبيط", body="القرنبيط")])
    assert there.search("=الزنجبيل", correct=False).total == 0
    assert [hit.article.id for hit in there.search("=القرنبيط").hits] == ["جديد"]
    there.delete(["جديد"])
    assert there.search("=القرنبيط", correct=False).total == 0
    assert there.verify(deep=True) == []


def test_a_rebuild_swaps_the_alias_and_removes_the_old_index(
    settings: Settings, running: Running, articles: list[Article], tmp_path: Path
) -> None:
    own = replace(settings, opensearch=options(running, index=f"{PREFIX}-swap"))
    cluster = Cluster(own.opensearch)

    def served() -> list[str]:
        return sorted(cluster.ask("GET", f"/_alias/{PREFIX}-swap"))

    def there() -> list[str]:
        return sorted(cluster.ask("GET", f"/{PREFIX}-swap-*"))

    with SearchIndex.open(tmp_path, create=True, settings=own) as index:
        index.add(articles[:20])
        first = served()
        index.rebuild()
        assert len(index.search("").hits) == 10
        assert len(served()) == 1
        assert served() != first
        assert there() == [served()[0], f"{served()[0]}-words"]


def test_an_index_moves_to_the_cluster_and_back(
    running: Running, articles: list[Article], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SEARCHAPP_OPENSEARCH_HOSTS", running.hosts)
    monkeypatch.setenv("SEARCHAPP_OPENSEARCH_INDEX", f"{PREFIX}-move")
    folder = tmp_path / "index"
    with SearchIndex.open(folder, create=True) as index:
        index.add(articles[:30])
        before = [hit.article.id for hit in index.search("المدينة").hits]
    (folder / "searchapp.toml").write_text('snippets = 1\n[web]\ntitle = "أرشيف"\n', encoding="utf-8")
    for engine in ("opensearch", "whoosh"):
        assert run(["--lang", "ar", "move", "--to", engine, "--index", str(folder), "-q"]) == 0
        with SearchIndex.open(folder) as index:
            assert index.info().manifest.engine == engine
            assert index.settings.snippets == 1
            assert [hit.article.id for hit in index.search("المدينة").hits] == before
    assert list(Cluster(options(running)).ask("GET", f"/{PREFIX}-move-*")) == []
