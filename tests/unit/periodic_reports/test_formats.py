"""Reports of an earlier format keep their bytes and their hash; new ones carry words."""

import hashlib
import json
from dataclasses import replace
from datetime import date

import pytest

from lms.periodic_reports.errors import (
    CorrectionReasonMissing,
    ExplanationMissing,
    ReportChanged,
    SignatureMissing,
)
from lms.periodic_reports.rules import (
    BilingualText,
    ReportContent,
    ReportWords,
    encode_canonical_json,
    hash_content,
    list_numbers,
    parse_content,
    parse_named_period,
)
from lms.periodic_reports.rules.plan import PlanComparison, PlanLine
from lms.periodic_reports.services import prepare_report
from lms.reporting.queries import areas
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.regions import AKMOLA, load_unit

# As the first format froze it, with the hash that was published beside it.
FIRST = (
    '{"boundaries":"2025-12-29","correction":"","counted_on":"2025-12-29","number":1,'
    '"period":{"first":"2025-07-01","last":"2025-12-31","name":"2025-H2"},'
    '"place":{"id":3,"kind":"units","kk":"Ақмола облысы","ru":"Акмолинская область"},'
    '"plan":{"programmes":[],"rows":[{"fact":14,"first":"2025-07-01","indicator":1,"kk":"А",'
    '"last":"2025-12-31","planned":16,"regions":1,"ru":"Б"}]},'
    '"tables":[],"totals":{"enrolled":15}}'
)
FIRST_HASH = "15e4bbc65e4e03ac132f3db455fbd3722dce993986b4b1e62a57b4445b3dee82"
# As the second format froze it, where attempts had another name.
SECOND = (
    '{"boundaries":"2025-12-29","correction":"","counted_on":"2025-12-29","format":2,"number":1,'
    '"period":{"first":"2025-07-01","last":"2025-12-31","name":"2025-H2"},'
    '"place":{"id":3,"kind":"units","kk":"Ақмола облысы","ru":"Акмолинская область"},'
    '"tables":[{"name":"courses","rows":[{"key":"1","kk":"А","ru":"Б",'
    '"values":{"hours":8,"passed_tries":5,"tries":7}}]}],'
    '"totals":{"hours":8,"passed_tries":5,"tries":7}}'
)
SECOND_HASH = hashlib.sha256(SECOND.encode()).hexdigest()
HALF = parse_named_period("2025-H2")
TEXT = BilingualText("Қазақша", "По-русски")
WORDS = ReportWords(TEXT, "Ахметов А. Б.", TEXT)


def build_content(*, fact=14, counted_on=date(2025, 12, 29)):
    percent = "87.5" if fact == 14 else "100"
    line = PlanLine(
        indicator=1,
        name_kk="А",
        name_ru="Б",
        first=HALF.first,
        last=HALF.last,
        planned=16,
        fact=fact,
        regions=1,
        unit="people",
        frozen_percent=percent,
    )
    plan = PlanComparison((), (line,))
    return ReportContent(
        area_kind="units",
        area_id=3,
        area_kk="А",
        area_ru="Б",
        period=HALF,
        counted_on=counted_on,
        totals={},
        tables=(),
        plan=plan,
    )


def test_a_report_of_the_first_format_keeps_every_byte():
    content = parse_content(json.loads(FIRST))
    assert encode_canonical_json(content).decode() == FIRST
    assert hash_content(content) == FIRST_HASH
    assert content.plan.lines[0].percent == 87.5, "shown by the rule of today"
    assert content.words is None and content.format == 1


def test_a_report_of_the_second_format_keeps_the_former_codes_of_its_measures():
    json_object = json.loads(SECOND)
    content = parse_content(json_object)
    assert encode_canonical_json(content).decode() == SECOND
    assert hash_content(content) == SECOND_HASH
    assert content.totals == {"attempts": 7, "hours": 8, "passed_attempts": 5}
    assert content.table_measures == ("hours", "attempts", "passed_attempts")
    numbers = [(table, code, value) for table, _key, _kk, _ru, code, value in list_numbers(content)]
    assert {("totals", "attempts", 7), ("courses", "passed_attempts", 5)} <= {*numbers}


def test_a_report_of_today_names_attempts_as_such():
    totals = {"attempts": 7, "passed_attempts": 5}
    content = replace(build_content(), totals=totals)
    assert content.to_json()["totals"] == totals
    assert parse_content(content.to_json()) == content


def test_words_are_frozen_and_change_the_hash():
    content = replace(build_content(), number=1, words=replace(WORDS, measures=TEXT))
    assert encode_canonical_json(parse_content(content.to_json())) == encode_canonical_json(content)
    other = replace(content, words=replace(content.words, signer="Б"))
    assert hash_content(other) != hash_content(content)
    assert content.to_json()["format"] == 3


def test_the_per_cent_is_read_back_as_it_was_frozen():
    """A later rule of rounding changes no report that was handed in."""
    line = replace(build_content().plan.lines[0], frozen_percent="87.4")
    content = replace(build_content(), plan=PlanComparison((), (line,)))
    parsed_content = parse_content(content.to_json())
    assert parsed_content.plan.lines[0].percent == 87.4
    assert encode_canonical_json(parsed_content) == encode_canonical_json(content)


def test_the_days_after_the_count_are_missing():
    assert build_content().missing_days == (date(2025, 12, 30), date(2025, 12, 31))
    assert build_content(counted_on=HALF.last).missing_days is None
    assert build_content(counted_on=date(2026, 1, 9)).missing_days is None


def test_only_plans_that_ended_and_are_not_met_are_short():
    assert [line.fact for line in build_content().shortfalls] == [14]
    assert build_content(fact=16).shortfalls == ()
    quarter = replace(build_content(), period=parse_named_period("2025-Q3"))
    assert quarter.shortfalls == (), "the half-year of the plan goes on"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_report_without_its_words_is_not_prepared(session):
    officer = add_person(session)
    grant(session, officer, "officer", kato=AKMOLA)
    actor = build_actor(session, officer)
    area = areas.load_area(session, actor, areas.UNITS, load_unit(session, AKMOLA).id)
    content = build_content()
    key = content.plan.lines[0].key
    explained = replace(WORDS, explanations={key: TEXT, "other": TEXT})

    def prepare(words, *, last=0, looked_at=""):
        looked_at = looked_at or hash_content(content)
        return prepare_report(content, area=area, last=last, looked_at=looked_at, words=words)

    for words, refusal in (
        (WORDS, ExplanationMissing),
        (replace(explained, explanations={key: BilingualText("Тек қазақша")}), ExplanationMissing),
        (replace(explained, signer=""), SignatureMissing),
        (replace(explained, post=BilingualText()), SignatureMissing),
        (replace(explained, addressee=BilingualText()), SignatureMissing),
    ):
        with pytest.raises(refusal):
            prepare(words)
    with pytest.raises(CorrectionReasonMissing):
        prepare(explained, last=1)
    with pytest.raises(ReportChanged):
        prepare(explained, looked_at="0")
    prepared = prepare(replace(explained, correction=TEXT))
    assert (prepared.number, prepared.correction) == (1, ""), "the first one corrects nothing"
    assert list(prepared.words.explanations) == [key], "only what is short is explained"
    assert prepare(replace(explained, correction=TEXT), last=1).correction == TEXT.in_one_line
