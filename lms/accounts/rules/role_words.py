"""Names of the roles."""

from lms.accounts.rules.roles import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, ROLES, TRAINER
from lms.core.i18n import gettext


def list_role_choices() -> list[tuple[str, str]]:
    """Return the roles with their names, in the order of ROLES."""
    words = {
        TRAINER: gettext("Trainer"),
        CONSULTANT: gettext("Consultant"),
        OFFICER: gettext("Akimat officer"),
        HR: gettext("HR of a state body"),
        NATIONAL_ADMIN: gettext("National administrator"),
    }
    return [(role, words[role]) for role in ROLES]
