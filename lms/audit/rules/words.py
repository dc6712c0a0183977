"""Words of the record: what each kind of event says, the groups of kinds, details, fields."""

from typing import Final

from lms.core.i18n import N_

# Group to its name and its kinds; a kind says what was done, without names and endings that agree
# with them, since actors and subjects stand beside it.
GROUPS: Final[dict[str, tuple[str, dict[str, str]]]] = {
    "sign_in": (
        N_("Signing in"),
        {
            "signed_up": N_("Signed up"),
            "signed_in": N_("Signed in"),
            "sign_in_failed": N_("A sign-in that failed"),
            "second_factor_failed": N_("A wrong code at signing in"),
            "recovery_code_used": N_("A recovery code was used"),
            "signed_out": N_("Signed out"),
            "signed_out_everywhere": N_("Signed out on all devices"),
            "card_used": N_("A sign-in card was used"),
            "card_refused": N_("A sign-in card was refused"),
            "walk_in_registered": N_("A visitor was registered"),
            "recovery_requested": N_("A new password was requested for a forgotten one"),
            "recovery_code_refused": N_("A code for a new password was refused"),
        },
    ),
    "keys": (
        N_("Passwords, cards and second step"),
        {
            "password_changed": N_("The password was changed"),
            "password_link_created": N_("A one-time link was made"),
            "second_factor_set": N_("Two-step sign-in was switched on"),
            "second_factor_removed": N_("Two-step sign-in was switched off"),
            "recovery_codes_renewed": N_("New recovery codes were made"),
            "card_made": N_("A sign-in card was made"),
            "card_revoked": N_("A sign-in card was revoked"),
            "contact_confirmed": N_("A contact was confirmed"),
            "account_care_given": N_("New cards by staff were allowed"),
            "account_care_withdrawn": N_("New cards by staff were no longer allowed"),
            "own_access_ended": N_("The person ended cards and links made for them"),
            "calendar_feed_made": N_("A calendar link was made"),
            "calendar_feed_ended": N_("The calendar link was ended"),
        },
    ),
    "tokens": (
        N_("API tokens"),
        {
            "api_token_made": N_("An API token was made"),
            "api_token_revoked": N_("An API token was revoked"),
            "api_token_handed_over": N_("An API token was handed over"),
            "api_write": N_("An API client changed data"),
        },
    ),
    "roles": (
        N_("Roles"),
        {
            "role_granted": N_("A role was given"),
            "role_withdrawn": N_("A role was withdrawn"),
            "role_moved": N_("A role moved to another unit by a reform"),
        },
    ),
    "people": (
        N_("People and their data"),
        {
            "person_created": N_("An account was made"),
            "person_changed": N_("A person's data were changed"),
            "person_change_undone": N_("A change of a person's data was undone"),
            "profile_changed": N_("The person changed their own data"),
            "person_blocked": N_("The account was blocked"),
            "person_unblocked": N_("The account was opened again"),
            "people_merged": N_("Two accounts were merged"),
            "merge_undone": N_("A merge of accounts was undone"),
            "iins_read": N_("Sex and age were read from IINs"),
            "iin_claimed": N_("An IIN was entered, not confirmed"),
            "iin_confirmed": N_("An IIN was confirmed"),
            "iin_corrected": N_("An IIN was entered by an administrator"),
            "iin_withdrawn": N_("An IIN was taken away"),
            "iin_refused": N_("An IIN of a document differed"),
            "iin_conflicting": N_("Several accounts had one IIN"),
            "iin_conflict_decided": N_("Conflicting IINs were decided"),
            "extra_time_set": N_("More time in quizzes was set"),
            "messages_chosen": N_("Refused messages were chosen"),
        },
    ),
    "posts": (
        N_("Posts and leaves"),
        {
            "post_begun": N_("A post began"),
            "post_offered": N_("A post was offered"),
            "post_offer_withdrawn": N_("The offer of a post was withdrawn"),
            "post_offer_accepted": N_("The offer of a post was accepted"),
            "post_offer_declined": N_("The offer of a post was declined"),
            "post_changed": N_("A post was changed"),
            "post_made_main": N_("A post became the main one"),
            "post_ended": N_("A post ended"),
            "absence_recorded": N_("A leave was recorded"),
            "absence_ended": N_("A leave was ended"),
            "absence_withdrawn": N_("A leave was withdrawn"),
        },
    ),
    "organisations": (
        N_("Organisations"),
        {
            "organisation_created": N_("An organisation was added"),
            "organisation_changed": N_("An organisation's data were changed"),
            "organisation_moved": N_("An organisation was moved"),
            "organisation_closed": N_("An organisation was closed"),
            "organisation_merged": N_("Organisations were merged"),
            "organisation_opened": N_("An organisation was opened again"),
        },
    ),
    "duties": (
        N_("Mandatory learning"),
        {
            "assignment_created": N_("A course was assigned"),
            "assignment_approved": N_("An assignment was approved"),
            "assignment_refused": N_("An assignment was refused"),
            "assignment_changed": N_("An assignment was changed"),
            "assignment_withdrawn": N_("An assignment was withdrawn"),
            "due_days_moved": N_("Due days of people were moved"),
            "people_reminded": N_("People were reminded"),
            "exemption_granted": N_("An exemption was given"),
            "exemption_withdrawn": N_("An exemption was withdrawn"),
            "target_list_made": N_("A list of those who must learn was made"),
            "target_list_deleted": N_("A list of those who must learn was deleted"),
        },
    ),
    "imports": (
        N_("Imports of people"),
        {
            "people_list_uploaded": N_("A list of people was uploaded"),
            "import_check_requested": N_("A list was sent to be checked"),
            "import_requested": N_("A list was sent to be applied"),
            "people_imported": N_("A list of people was applied"),
            "import_undo_requested": N_("An import was sent to be undone"),
            "import_undone": N_("An import was undone"),
            "import_access_given": N_("Imported people were given a way to sign in"),
        },
    ),
    "shown": (
        N_("Lists and files"),
        {
            "list_opened": N_("A list of people was opened"),
            "exported": N_("A list was saved as a file"),
            "file_requested": N_("A file of a long list was requested"),
            "file_deleted": N_("A file of a long list was deleted"),
        },
    ),
    "reports": (
        N_("Reports handed in and sent"),
        {
            "report_handed_in": N_("A report was handed in"),
            "report_saved": N_("A composed report was saved"),
            "report_changed": N_("A composed report was changed"),
            "report_named": N_("A composed report was named"),
            "report_taken_over": N_("A composed report was taken over"),
            "report_deleted": N_("A composed report was deleted"),
            "schedule_made": N_("Reports by e-mail were ordered"),
            "schedule_changed": N_("An order of reports was changed"),
            "schedule_paused": N_("An order of reports was paused"),
            "schedule_resumed": N_("An order of reports was resumed"),
            "schedule_ended": N_("An order of reports was ended"),
            "report_sending_requested": N_("A report was requested at once"),
        },
    ),
    "programmes": (
        N_("Regional programmes"),
        {
            "programme_created": N_("A programme was begun"),
            "programme_changed": N_("A programme was changed"),
            "programme_plan_changed": N_("The plan of a programme was changed"),
            "programme_approved": N_("A programme was approved"),
            "programme_begun": N_("A programme went into implementation"),
            "programme_closed": N_("A programme was closed"),
            "indicator_composed": N_("An indicator was composed"),
            "indicator_retired": N_("An indicator was retired"),
            "indicator_restored": N_("An indicator was restored"),
        },
    ),
    "lessons": (
        N_("Lessons of consultants"),
        {
            "training_planned": N_("A lesson was announced"),
            "lesson_entered_late": N_("A lesson was entered afterwards"),
            "training_changed": N_("A lesson was changed"),
            "training_cancelled": N_("A lesson was cancelled"),
            "training_person_added": N_("A person was put on the list of a lesson"),
            "training_person_removed": N_("A person was taken off the list of a lesson"),
            "attendance_recorded": N_("Attendance was recorded"),
            "person_not_found": N_("Somebody was looked up in vain"),
        },
    ),
    "site": (
        N_("Courses, reforms and the site"),
        {
            "course_loaded": N_("A course was loaded"),
            "reform_planned": N_("A reform was planned"),
            "reform_cancelled": N_("A reform was cancelled"),
            "reform_applied": N_("A reform was applied"),
            "settings_at_start": N_("The site started with other settings"),
            "retention_applied": N_("What is not kept any longer was deleted"),
        },
    ),
    "certificates": (
        N_("Certificates"),
        {
            "certificate_corrected": N_("A certificate was corrected"),
            "certificate_revoked": N_("A certificate was revoked"),
        },
    ),
    "rights": (
        N_("Personal data taken and erased"),
        {
            "personal_file_requested": N_("A file of one’s own data was requested"),
            "personal_file_taken": N_("A file of one’s own data was saved"),
            "personal_file_deleted": N_("A file of one’s own data was deleted"),
            "erasure_asked": N_("Erasure was asked for"),
            "erasure_granted": N_("Erasure was granted"),
            "erasure_refused": N_("Erasure was refused"),
            "erasure_cancelled": N_("Erasure was taken back"),
            "person_erased": N_("A person's data were erased"),
        },
    ),
}
KINDS: Final[dict[str, str]] = {
    kind: words for _name, kinds in GROUPS.values() for kind, words in kinds.items()
}
FIELD_WORDS: Final = {
    "surname": N_("Surname"),
    "given_name": N_("Given name"),
    "patronymic": N_("Patronymic"),
    "user_name": N_("User name"),
    "email": N_("E-mail"),
    "phone": N_("Telephone"),
    "iin_hash": N_("IIN"),
    "audience": N_("Audience"),
    "region_unit_id": N_("District or city"),
    "language": N_("Language"),
    "sex": N_("Sex"),
    "birth_year": N_("Year of birth"),
}
# Details that a row shows, in this order; others are ids and numbers for programs.
DETAIL_WORDS: Final = {
    "role": N_("Role"),
    "organisation_id": N_("Organisation"),
    "region_unit_id": N_("District or city"),
    "course_slug": N_("Course"),
    "columns": N_("What was changed"),
    "factors": N_("By what"),
    "period": N_("Period"),
    "number": N_("Number"),
    "version": N_("Version"),
    "percent": N_("Percent"),
    "due_on": N_("Due by"),
    "people": N_("People"),
    "rows": N_("Rows"),
    "format": N_("Format"),
    "changed": N_("Settings"),
}
FACTOR_WORDS: Final = {"password": N_("Password"), "code": N_("Code")}
# Subjects without a name of their own: word, endpoint and its parameter, if there is a page.
SUBJECT_WORDS: Final = {
    "assignment": (N_("Assignment %(id)s"), "obligations.assignment", "assignment_id"),
    "programme": (N_("Programme %(id)s"), "programmes.programme", "programme_id"),
    "import": (N_("Import %(id)s"), "people_import.result", "import_id"),
    "reform": (N_("Reform %(id)s"), "reforms.reform", "reform_id"),
    "training_session": (N_("Lesson %(id)s"), "outreach.training", "training_id"),
    "api_token": (N_("API token %(id)s"), "", ""),
    "target_list": (N_("List %(id)s"), "", ""),
    "saved_report": (N_("Composed report %(id)s"), "", ""),
    "report_schedule": (N_("Order of reports %(id)s"), "", ""),
    "indicator": (N_("Indicator %(id)s"), "", ""),
    "large_file": (N_("File %(id)s"), "", ""),
}
# Subjects that are a whole list.
WHOLE_SUBJECTS: Final = {
    "people": N_("People"),
    "organisations": N_("Organisations"),
    "assignments": N_("Assignments"),
    "late": N_("Who is late"),
    "programmes": N_("Programmes"),
    "reforms": N_("Reforms"),
    "training_sessions": N_("Lessons of consultants"),
    "audit": N_("Who did what"),
}
# Endpoints of lists, as the subject of list_opened names them.
LIST_WORDS: Final = {
    "accounts.people": N_("People"),
    "auth.cards": N_("Sign-in cards"),
    "audit.index": N_("Who did what"),
    "reporting.people": N_("People behind a figure"),
    "obligations.late": N_("Who is late"),
    "obligations.assignment": N_("People of an assignment"),
    "obligations.exemptions": N_("Exemptions"),
    "programmes.rows": N_("People behind an indicator"),
    "outreach.attendance": N_("People of a lesson"),
    "duplicates.index": N_("Duplicate accounts"),
    "people_import.result": N_("Lines of an import"),
}
