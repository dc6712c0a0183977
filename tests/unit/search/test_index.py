"""The index follows the courses, and finds their words on both databases."""

import pytest
from sqlalchemy import delete, func, select, text, update

from lms.catalogue.models import Course, GlossaryWord, Lesson
from lms.core.i18n import LANGUAGES
from lms.search.models import SearchDocument, SearchSource
from lms.search.queries import build_match, find_documents
from lms.search.rules.terms import parse_query
from lms.search.services import refresh_index
from tests.conftest import NOW
from tests.factories.catalogue import (
    build_course_files,
    load_course,
    load_small_course,
    replace_text,
)

KK = "01-files/01-file/kk.md"


@pytest.fixture
def course_version(session, container):
    """Return the small course, loaded."""
    return load_small_course(session, container.storage)


def find_all(session, query, language="kk", **options):
    documents, total = find_documents(session, parse_query(query), language, limit=50, **options)
    assert len(documents) == min(total, 50)
    return documents


def list_pages(session, query, language="kk", **options):
    return [
        (document.kind, document.language, f"{document.module_slug}/{document.lesson_slug}")
        for document in find_all(session, query, language, **options)
    ]


def load_files(session, container, files, slug="files"):
    return load_course(session, container.storage, files=files, slug=slug, by_id=None, now=NOW)


def count_rows(session, table=SearchDocument):
    return session.scalar(select(func.count()).select_from(table))


def test_a_loaded_course_is_found_at_once_in_both_languages(session, course_version):
    assert count_rows(session) == 2 * (1 + 4)
    assert list_pages(session, "файл туралы") == [
        ("lesson", "kk", "01-files/01-file"),
        ("lesson", "kk", "01-files/02-folder"),
        ("lesson", "kk", "02-more/01-file"),
        ("lesson", "kk", "02-more/02-folder"),
    ]
    assert [language for _kind, language, _slug in list_pages(session, "нажмите")] == ["ru"] * 4


def test_a_page_found_in_both_languages_comes_once_in_the_readers(session, course_version):
    for language in LANGUAGES:
        matches = list_pages(session, "файл", language)
        assert len(matches) == 5 and {page[1] for page in matches} == {language}


def test_a_title_counts_more_than_a_heading_and_that_more_than_the_text(session, container):
    files = build_course_files(title_kk="Курс", title_ru="Курс")
    for path, old, new in (
        ("01-files/01-file/kk.md", "- бірінші", "- бірінші принтер"),
        ("01-files/02-folder/kk.md", "## Файл деген не", "## Принтер деген не"),
        ("02-more/01-file/kk.md", "title: Сабақ", "title: Принтер"),
    ):
        files = replace_text(path, old, new, files)
    load_files(session, container, files)
    assert [slug for _kind, _language, slug in list_pages(session, "принтер")] == [
        "02-more/01-file",
        "01-files/02-folder",
        "01-files/01-file",
    ]


@pytest.mark.parametrize(
    "query", ["Қазақстан", "казакстан", "kazakstan", "qazaqstan", "Қазақстанға", "KAZAKSTANDA"]
)
def test_a_kazakh_word_is_found_by_any_letters_and_form(session, container, query):
    load_files(session, container, replace_text(KK, "Бұл **файл**", "Қазақстанның **файлы**"))
    assert list_pages(session, query) == [("lesson", "kk", "01-files/01-file")]
    assert list_pages(session, query, "ru") == [("lesson", "kk", "01-files/01-file")]


@pytest.mark.parametrize("query", ["пароль", "паролями", "parol", "PAROLI"])
def test_a_russian_word_is_found_by_any_letters_and_form(session, container, query):
    path = "01-files/01-file/ru.md"
    load_files(session, container, replace_text(path, "Нажмите", "Меняйте пароли. Нажмите"))
    assert list_pages(session, query) == [("lesson", "ru", "01-files/01-file")]


def test_the_beginning_of_a_word_finds_it_from_three_letters(session, course_version):
    assert list_pages(session, "перн") and not list_pages(session, "пе")


def test_all_words_have_to_be_there_or_any_if_so_asked(session, course_version):
    assert not list_pages(session, "файл принтер")
    assert len(list_pages(session, "файл принтер", needs_all=False)) == 5


def test_banks_and_questions_within_lessons_are_not_in_the_index(session, course_version):
    for secret in ("дұрыс", "Бұрыс жауап", "верный", "Контрол", "қайда", "көрсетілген", "адресу"):
        assert not list_pages(session, secret), secret
    assert list_pages(session, "жабыңыз")  # the control: a task


def test_only_the_current_version_is_found(session, container, course_version):
    load_files(session, container, replace_text(KK, "Бұл **файл**", "Бұл **сканер**"))
    assert list_pages(session, "сканер") == [("lesson", "kk", "01-files/01-file")]
    assert count_rows(session) == 10
    load_files(session, container, build_course_files())  # the first version is in service again
    assert not list_pages(session, "сканер")


def test_a_retired_course_is_not_found_and_leaves_the_index(session, container, course_version):
    session.execute(update(Course).values(retired_at=NOW))
    assert not list_pages(session, "файл")
    assert refresh_index(session)
    assert (
        session.scalar(select(SearchSource.name).where(SearchSource.name == "course:files")) is None
    )
    assert not session.scalar(
        select(SearchDocument.id).where(SearchDocument.source == "course:files").limit(1)
    )


def test_a_version_that_the_index_does_not_have_yet_is_not_mistaken_for_an_older_one(
    session, course_version
):
    session.execute(update(SearchDocument).values(version_id=course_version.id + 1))
    assert not list_pages(session, "файл")


def test_refreshing_adds_what_is_missing_and_then_does_nothing(session, course_version):
    session.execute(delete(SearchDocument))
    session.execute(delete(SearchSource))
    assert not list_pages(session, "файл")
    assert refresh_index(session) == 2  # the course and the help
    assert len(list_pages(session, "файл")) >= 5
    assert refresh_index(session) == 0
    assert refresh_index(session, is_forced=True) == 2
    assert refresh_index(session) == 0


def test_the_help_is_found_by_its_sections(session, course_version):
    refresh_index(session)
    documents = find_all(session, "құпиясөзімді ұмыттым", needs_all=False)
    assert (documents[0].kind, documents[0].anchor) == ("help", "password")
    assert {document.anchor for document in find_all(session, "сертификат", "ru")} >= {
        "certificate"
    }


def test_a_word_of_a_glossary_is_found_first_and_leads_to_its_lesson(session, container):
    load_result = load_files(
        session, container, replace_text(KK, "Бұл **файл**", "Бұл **меңзер** туралы")
    )
    session.add(
        GlossaryWord(
            version_id=load_result.version.id,
            position=1,
            name="pointer",
            word_kk="меңзер",
            word_ru="указатель мыши",
            meaning_kk="Экранда жүретін белгі.",
            meaning_ru="Значок на экране.",
            lesson_kk=session.scalar(select(Lesson.id).where(Lesson.position == 1)),
        )
    )
    session.flush()
    refresh_index(session, is_forced=True)
    documents = find_all(session, "menzer")
    assert [document.kind for document in documents] == ["glossary", "lesson"]
    assert documents[0].text == "Экранда жүретін белгі."
    assert (documents[0].module_slug, documents[0].lesson_slug) == ("01-files", "01-file")
    russian = find_all(session, "указателя")
    assert [(document.language, document.lesson_slug) for document in russian] == [("ru", "")]


@pytest.mark.parametrize(
    "query",
    [
        '" OR 1=1 --',
        "файл NEAR(2) ^x",
        "a:b AND NOT c",
        "(((",
        "файл*",
        "'; DROP TABLE x",
        "%",
        "_",
        "\\",
        "файл:*",
        "!файл & (",
        "𝕏 ½ ﷺ ① Ⅷ",
        "🙂",
        "e\u0301\u0301",
        "ǅ ß ﬁ",
        "\u0660\u0661",
    ],
)
def test_hostile_queries_are_words_or_nothing(session, course_version, query):
    terms = parse_query(query)
    every, total = find_documents(session, terms, "kk", limit=50)
    some, _total = find_documents(session, terms, "kk", limit=50, needs_all=False)
    assert {row.id for row in every} <= {row.id for row in some}
    assert total == len(every)
    words = {key for term in terms for key in term.keys.values()}
    assert all(key.isalnum() for key in words), "nothing of a query's syntax is left"


def test_strange_letters_in_a_text_keep_words_and_keys_together(session, container):
    load_files(session, container, replace_text(KK, "Бұл **файл**", "½ ﷺ ь ① Ⅷ а́ **сканер**"))
    document = find_all(session, "сканер")[0]
    words = document.text_keys.split(" ")
    assert "kсканер" in words and all(word.startswith("k") for word in words)


def explain_search(session, query):
    match = build_match(parse_query(query), session.get_bind().dialect.name, needs_all=True)
    if session.get_bind().dialect.name == "sqlite":
        statement = (
            "EXPLAIN QUERY PLAN SELECT rowid FROM search_index WHERE search_index MATCH :match"
        )
    else:
        session.execute(text("SET LOCAL enable_seqscan = off"))  # of ten rows it would read all
        statement = (
            "EXPLAIN SELECT id FROM search_document "
            "WHERE search_index @@ to_tsquery('simple', :match)"
        )
    return " ".join(str(row) for row in session.execute(text(statement), {"match": match}))


def test_the_full_text_index_is_used(session, course_version):
    plan = explain_search(session, "файл туралы")
    assert "VIRTUAL TABLE INDEX" in plan or "ix_search_document_search_index" in plan
