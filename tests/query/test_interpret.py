"""What a typed query finds, by example: the whole way from text to article ids, on twelve articles."""

from __future__ import annotations

import pytest
from searchapp.model import Level, SearchRequest
from searchapp.query import plan
from searchapp.query.interpret import describe
from searchapp.query.plan import All, Nothing

from tests.query.articles import ANALYZER, ARTICLES, count, found, read, reader


def codes(text: str) -> list[str]:
    return [notice.code for notice in read(text).notices]


def test_a_word_finds_its_glued_forms() -> None:
    assert set(found("روسيا")) == {"war", "economy", "weapon"}


def test_articles_with_all_words_come_before_those_missing_one() -> None:
    assert found("روسيا أوكرانيا")[0] == "war"
    assert set(found("روسيا أوكرانيا")) == {"war", "economy", "weapon"}


def test_the_strict_plan_wants_every_word() -> None:
    assert count(read("روسيا أوكرانيا").strict) == 1


def test_function_words_find_nothing_beside_others_and_something_alone() -> None:
    assert set(found("من هي روسيا")) == {"war", "economy", "weapon"}
    assert "photo" in found("في")


@pytest.mark.parametrize(
    "text", ['"حرب أوكرانيا"', "«حرب أوكرانيا»", "“حرب أوكرانيا”", "﴿حرب أوكرانيا﴾", '"حرب أوكرانيا']
)
def test_a_quotation_is_a_phrase_in_any_quotation_marks(text: str) -> None:
    assert found(text) == ["war"]
    assert found('"أوكرانيا حرب"') == []


def test_words_within_a_distance_stand_in_any_order() -> None:
    assert found('"أوكرانيا روسيا"~3') == ["war"]
    assert found('"الاقتصاد العقوبات"~1') == ["economy"]


def test_plus_and_minus() -> None:
    assert set(found("+روسيا -أوكرانيا")) == {"economy", "weapon"}
    assert len(found("-روسيا")) == len(ARTICLES) - 3


def test_with_a_plus_the_other_words_only_weigh() -> None:
    assert found("+روسيا العقوبات")[0] == "economy"
    assert set(found("+روسيا العقوبات")) == {"war", "economy", "weapon"}


def test_operators_in_both_languages() -> None:
    assert set(found("العقوبات OR كرة")) == {"economy", "ball"}
    assert found("العقوبات أو كرة") == found("العقوبات OR كرة")
    assert found("روسيا AND العقوبات") == ["economy"]
    assert found("روسيا AND العقوبات") == found("(روسيا) و (العقوبات)")
    assert set(found("روسيا ليس أوكرانيا")) == set(found("روسيا NOT أوكرانيا")) == {"economy", "weapon"}


def test_laysa_in_a_sentence_is_a_word() -> None:
    assert found("الشعر ليس ترفا") == ["poem"]


def test_fields_in_both_languages() -> None:
    assert set(found("title:روسيا")) == set(found("عنوان:روسيا")) == {"war", "economy"}
    assert found('مصدر:"الشرق الأوسط"') == ["paper"]
    assert found("قسم:(رياضة ثقافة)") == []
    assert set(found("قسم:(رياضة أو ثقافة)")) == {"ball", "poem"}
    assert found("نوع:صورة") == ["photo"]
    assert found("id:doctor") == ["doctor"]


def test_a_source_is_found_by_its_field_only() -> None:
    assert found("الشرق") == []


def test_dates_select() -> None:
    assert set(found("تاريخ:[شباط 2022 .. نيسان 2022]")) == {"war", "school"}
    assert found("تاريخ:فبراير 2022 روسيا") == ["war"]
    assert found("تاريخ:رمضان 1445") == ["fast"]
    assert found("تاريخ:أمس") == ["weapon"]
    assert set(found("منذ:2023")) == {"economy", "weapon", "fast"}
    assert found("قبل:2022") == ["ball"]


def test_a_wrong_date_is_told_and_the_rest_runs() -> None:
    assert set(found("روسيا تاريخ:2022-13-45")) == {"war", "economy", "weapon"}
    assert codes("روسيا تاريخ:2022-13-45") == ["date-unknown"]


def test_wildcards() -> None:
    assert found("*مدرس*") == ["school"]
    assert found("كت?") == []
    assert set(found("كت?ب")) == set()
    assert set(found("د?س")) == {"wrote"}
    assert codes("م*") == ["wildcard-too-short"]


def test_near_words() -> None:
    assert found("العقوبابت~1") == ["economy"]
    assert found("العقوبابت") == []


def test_exact_words_are_not_inflected() -> None:
    assert set(found("=وروسيا")) == {"war"}
    assert found(SearchRequest("وروسيا", match="exact")) == ["war"]


def test_vocalised_quotations_are_handed_on_to_be_verified() -> None:
    assert set(found('"كَتَبَ"')) == {"wrote", "written"}
    (phrase,) = read('"كَتَبَ الولد"').verify
    assert phrase.words == ("كَتَبَ", "الولد")
    assert phrase.positions == (0, 1)
    assert read("=كَتَبَ").verify
    assert not read("كَتَبَ").verify
    assert not read('-"كَتَبَ"').verify


def test_letters_with_digits_are_found_joined_and_apart() -> None:
    assert found("إس400") == found("إس-400") == ["weapon"]


def test_filters_select_and_unknown_values_match_nothing() -> None:
    assert found(SearchRequest("روسيا", filters={"date": ("2022",)})) == ["war"]
    assert found(SearchRequest("", filters={"section": ("رياضة", "ثقافة")})) == ["ball", "poem"]
    assert found(SearchRequest("روسيا", filters={"date": ("zz",)})) == []
    assert found(SearchRequest("روسيا", filters={"year": ("1999",)})) == []
    assert set(found(SearchRequest("", filters={"date": ("2022-02..2022-04", "2021")}))) == {"war", "school", "ball"}


def test_switched_off_forms_no_longer_find() -> None:
    assert set(found("المدرسون")) == {"school"}
    assert found(SearchRequest("وروسيا", without=("روسيا",))) == ["war"]


def test_no_text_asks_for_everything_and_signs_for_nothing() -> None:
    assert isinstance(read("  ").plan, All)
    assert isinstance(read("؟؟ !!").plan, Nothing)
    assert codes("؟؟ !!") == ["nothing-to-search"]


def test_a_quotation_in_running_text_only_weighs() -> None:
    assert "war" in found('أعلنت روسيا أمس الحرب "على جارتها" صباحا')
    assert found('روسيا "على جارتها"') == []


def test_a_name_of_several_words_finds_by_all_of_them() -> None:
    assert not found("عبد الشاعر")
    assert found("عبد الشاعر تركيا") == ["weapon"]


def test_marks_are_the_words_that_find() -> None:
    (group,) = read("روسيا").marks
    ((step,),) = group.alternatives
    assert (Level.WORD, "روسيا") in step
    assert not read("-روسيا").marks


def test_a_word_typed_twice_is_marked_once() -> None:
    assert len(read("روسيا أوكرانيا روسيا").marks) == 2


def test_the_parts_of_a_query_are_described_with_counts_and_forms() -> None:
    first, second = describe(read("روسيا -أوكرانيا"), reader(), ANALYZER, count)
    assert (first.text, first.count, first.kind) == ("روسيا", 3, "word")
    assert {form.text for form in first.forms} == {"روسيا", "وروسيا"}
    assert (second.excluded, second.count) == (True, 1)
    switched = describe(read(SearchRequest("روسيا", without=("وروسيا",))), reader(), ANALYZER, count)
    assert {form.text: form.active for form in switched[0].forms} == {"روسيا": True, "وروسيا": False}


def test_no_more_words_are_compiled_than_allowed() -> None:
    interpretation = read("-".join("كلمة" for _ in range(150)))
    assert len(interpretation.words) <= 32


def test_other_names_of_a_word_find_too_and_are_shown() -> None:
    assert found("فيفري") == found("شباط") == []
    assert set(found("russia")) == set(found("روسيا"))
    (chip,) = describe(read("russia"), reader(), ANALYZER, count)
    assert {form.text for form in chip.forms} == {"روسيا", "وروسيا"}
    assert found(SearchRequest("russia", without=("روسيا", "وروسيا"))) == []
    assert found(SearchRequest("russia", match="exact")) == []


def test_a_query_looks_up_only_so_many_patterns() -> None:
    interpretation = read(" ".join(f"*{a}{b}*" for a in "الوم" for b in "نيرتب"))
    assert [notice.code for notice in interpretation.notices][-1] == "expansion-limited"
    assert (
        sum(isinstance(clause.plan, plan.Blend) and bool(clause.plan.terms) for clause in interpretation.clauses) <= 8
    )
