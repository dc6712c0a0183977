"""Words of the record for lists: subjects that are a list, and lists that somebody opened."""

from typing import Final

from lms.core.i18n import N_

# Subjects that are a whole list.
WHOLE_SUBJECTS: Final = {
    "people": N_("People"),
    "certificates": N_("Certificates"),
    "organisations": N_("Organisations"),
    "assignments": N_("Assignments"),
    "late": N_("Who is late"),
    "programmes": N_("Programmes"),
    "reforms": N_("Reforms"),
    "trainings": N_("Trainings"),
    "audit": N_("Who did what"),
    "texts": N_("Texts to grade"),
}
# Endpoints of lists, as the subject of list_opened names them.
LIST_WORDS: Final = {
    "accounts.people": N_("People"),
    "auth.cards": N_("Sign-in cards"),
    "certificates.held": N_("Certificates"),
    "audit.index": N_("Who did what"),
    "reporting.people": N_("People behind a figure"),
    "obligations.late": N_("Who is late"),
    "obligations.assignment": N_("People of an assignment"),
    "obligations.exemptions": N_("Exemptions"),
    "assessment.exception_people": N_("People"),
    "assessment.exceptions": N_("Exceptions in quizzes"),
    "assessment.person_exceptions": N_("Exceptions in quizzes"),
    "programmes.rows": N_("People behind an indicator"),
    "duplicates.index": N_("Duplicate accounts"),
    "people_import.result": N_("Lines of an import"),
    "accounts.iin_conflict": N_("Conflicting claims"),
    "auth.new_walk_in": N_("Namesakes of a visitor"),
    "duplicates.records": N_("Merged accounts"),
    "messaging.bounces": N_("Letters that did not arrive"),
    "obligations.approval": N_("People whom an assignment reaches"),
    "obligations.confirm_change": N_("People whom an assignment reaches"),
    "obligations.assign": N_("People whom an assignment reaches"),
    "obligations.refuse": N_("People whom an assignment reaches"),
    "obligations.exempt": N_("People to exempt"),
    "obligations.grant_exemption": N_("People to exempt"),
    "obligations.exempt_people": N_("People to exempt"),
    "obligations.grant_exemptions": N_("People to exempt"),
    "obligations.people_list": N_("People of a list"),
    "outreach.add": N_("People of a training"),
    "outreach.people": N_("People of a training"),
    "paper_tests.results": N_("Results of a test on paper"),
    "paper_tests.show": N_("Results of a test on paper"),
    "paper_tests.table": N_("Results of a test on paper"),
    "sittings.sitting": N_("People of a sitting"),
    "personal_data.request_list": N_("Requests for erasure"),
}
