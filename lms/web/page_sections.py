"""The sections to which a page belongs."""

from typing import Final

from flask import request

# Blueprints whose pages belong to other sections; the first of them that the reader has counts.
SECTIONS: Final = {
    "accounts.confirm_iin": ["accounts", "pages.work"],
    "accounts.find_for_iin": ["accounts", "pages.work"],
    "assessment": ["catalogue"],
    "assessment.exception_people": ["pages.work"],
    "assessment.exception_withdrawal": ["pages.work"],
    "assessment.exceptions": ["pages.work"],
    "assessment.new_exception": ["pages.work"],
    "audit": ["pages.work"],
    "calendars": ["pages.my_learning"],
    "certificates.held": ["accounts"],
    "diagnostics": ["pages.my_learning", "catalogue"],
    "duplicates": ["accounts"],
    "grading": ["pages.work"],
    "large_files": ["pages.work"],
    "learning": ["pages.my_learning", "catalogue"],
    "open_data": ["reporting"],
    "paper_tests": ["pages.work"],
    "people_import": ["accounts"],
    "periodic_reports": ["reporting"],
    "practice": ["pages.my_learning", "catalogue"],
    "practice.board": ["pages.work"],
    "practice.boards": ["pages.work"],
    "practice.final_task_results": ["catalogue"],
    "practice.replay_run": ["catalogue"],
    "practice.results": ["catalogue"],
    "practice.task_results": ["catalogue"],
    "regrading": ["catalogue"],
    "report_builder": ["reporting"],
    "retention": ["pages.work"],
    "schedules": ["reporting"],
    "sittings": ["pages.work"],
}
# Pages of people's accounts and cards that staff open.
STAFF_PAGES: Final = {
    *(
        f"auth.{name}"
        for name in (
            "api_tokens",
            "block_person",
            "cards",
            "new_api_token",
            "new_walk_in",
            "person_cards",
            "walk_ins",
            "withdraw_role",
        )
    ),
    *(f"personal_data.{name}" for name in ("enter_request", "request_list", "request_page")),
}
# Pages by which trainers run their courses; for others they belong to the courses.
TRAINER_PAGES: Final = frozenset(
    {
        "assessment",
        "regrading",
        "catalogue.upload",
        "catalogue.versions",
        "practice.final_task_results",
        "practice.replay_run",
        "practice.results",
        "practice.task_results",
    }
)


def list_sections(roles: frozenset[str]) -> list[str]:
    """Return the names of sections in the page head, of which the first one there is current."""
    endpoint, blueprint = str(request.endpoint), request.blueprint or ""
    if "trainer" in roles and not TRAINER_PAGES.isdisjoint({endpoint, blueprint}):
        return ["pages.work"]
    if endpoint in STAFF_PAGES:
        return ["auth", "accounts"]
    if blueprint in ("auth", "pages"):
        return [endpoint]
    return SECTIONS.get(endpoint) or SECTIONS.get(blueprint, [blueprint])
