"""The words of a portal of e-services, for static/js/practice/views/eservice.js."""

from lms.core.i18n import pgettext


def list_words() -> dict[str, str]:
    """Return the words by their names."""
    words = _list_pages() | _list_form() | _list_faults() | _list_reports()
    return {f"eservice-{name}": text for name, text in words.items()}


def _list_pages() -> dict[str, str]:
    """Return what stands on the pages of the portal."""
    return {
        "title": pgettext("eservice", "Training portal of services"),
        "nav": pgettext("eservice", "Pages of the portal"),
        "page-home": pgettext("eservice", "Services"),
        "page-mine": pgettext("eservice", "My applications"),
        "page-verify": pgettext("eservice", "Check a document"),
        "page-enter": pgettext("eservice", "Sign in"),
        "page-check": pgettext("eservice", "Is everything right?"),
        "page-sign": pgettext("eservice", "Sign the application"),
        "leave": pgettext("eservice", "Sign out"),
        "back": pgettext("eservice", "Back"),
        "query": pgettext("eservice", "Find a service"),
        "find": pgettext("eservice", "Find"),
        "all": pgettext("eservice", "All topics"),
        "nothing": pgettext("eservice", "Nothing was found. Try another word, or all topics."),
        "needs": pgettext("eservice", "What is needed"),
        "term": pgettext("eservice", "Term"),
        "cost": pgettext("eservice", "Cost"),
        "start": pgettext("eservice", "Apply for the service"),
        "none": pgettext("eservice", "There are no applications yet."),
        "number": pgettext("eservice", "Application No. {number}"),
        "day": pgettext("eservice", "Day {n}"),
        "next-day": pgettext("eservice", "Next day"),
        "status-sent": pgettext("eservice", "Sent"),
        "status-returned": pgettext("eservice", "Returned for correction"),
        "status-working": pgettext("eservice", "Being considered"),
        "status-ready": pgettext("eservice", "Ready"),
        "correct": pgettext("eservice", "Correct"),
        "download": pgettext("eservice", "Download the result"),
        "document": pgettext("eservice", "Number of the document"),
        "document-hint": pgettext("eservice", "It stands on the document."),
        "verify": pgettext("eservice", "Check"),
    }


def _list_form() -> dict[str, str]:
    """Return what stands on forms: signing in, the application, signing."""
    return {
        "card": pgettext("eservice", "My training data"),
        "card-note": pgettext("eservice", "Type these here. Never write down real passwords."),
        "name": pgettext("eservice", "Name"),
        "iin": pgettext("eservice", "IIN"),
        "phone": pgettext("eservice", "Telephone"),
        "password": pgettext("eservice", "Password"),
        "key": pgettext("eservice", "File of the key"),
        "key-password": pgettext("eservice", "Password of the key"),
        "way": pgettext("eservice", "How to sign in"),
        "way-password": pgettext("eservice", "By password"),
        "way-key": pgettext("eservice", "By key"),
        "way-code": pgettext("eservice", "By SMS code"),
        "send-code": pgettext("eservice", "Send a code"),
        "sms": pgettext("eservice", "SMS on your telephone"),
        "sms-text": pgettext("eservice", "Code: {code}. Tell it to nobody."),
        "code": pgettext("eservice", "Code from the SMS"),
        "enter": pgettext("eservice", "Sign in"),
        "step": pgettext("eservice", "Step {n} of {total}"),
        "optional": pgettext("eservice", "(optional)"),
        "choose-place": pgettext("eservice", "Choose from the list"),
        "hint-iin": pgettext("eservice", "12 digits"),
        "hint-date": pgettext("eservice", "Day, month, year: 05.09.2027"),
        "hint-phone": pgettext("eservice", "As +7 700 000 00 01"),
        "hint-file": pgettext("eservice", "Format: {formats}, at most {n} KB"),
        "size": pgettext("eservice", "{n} KB"),
        "next": pgettext("eservice", "Next"),
        "edit": pgettext("eservice", "Change"),
        "yes": pgettext("eservice", "Yes"),
        "no": pgettext("eservice", "No"),
        "confirm": pgettext("eservice", "Everything is right, sign"),
        "sign": pgettext("eservice", "Sign and send"),
    }


def _list_faults() -> dict[str, str]:
    """Return what is said of a field."""
    return {
        "faults": pgettext("eservice", "Please correct this"),
        "fault-empty": pgettext("eservice", "This is not filled in."),
        "fault-length": pgettext("eservice", "An IIN has 12 digits."),
        "fault-digit": pgettext(
            "eservice", "There is a mistake in this number: compare the digits."
        ),
        "fault-date": pgettext("eservice", "There is no such day. Type it as 05.09.2027."),
        "fault-phone": pgettext("eservice", "Type the training telephone: +7 700 000 00 01."),
        "fault-format": pgettext("eservice", "A file of this format is not accepted."),
        "fault-size": pgettext("eservice", "The file is too large."),
        "iin-length": pgettext("eservice", "Digits: {n} of 12"),
        "iin-digit": pgettext("eservice", "There is a mistake in this number: compare the digits."),
        "iin-right": pgettext("eservice", "The number is right."),
        "iin-living": pgettext("eservice", "This looks like a real number. Type the training one."),
        "living": pgettext(
            "eservice",
            "This looks like data of a real person. It was not kept: type the training data.",
        ),
        "choose": pgettext("eservice", "Choose or type what is asked for."),
    }


def _list_reports() -> dict[str, str]:
    """Return what the portal answers, and what the live region says of actions."""
    return {
        "wrong": pgettext("eservice", "This does not fit. Check what you typed and try again."),
        "expired": pgettext("eservice", "The term of this key is over. Choose another file."),
        "foreign": pgettext("eservice", "This key belongs to another person."),
        "entered": pgettext("eservice", "You are signed in."),
        "sent": pgettext("eservice", "The application is signed and sent."),
        "saved": pgettext("eservice", "The result is saved in the folder “Downloads”."),
        "found": pgettext("eservice", "The document was found."),
        "unknown": pgettext("eservice", "There is no document with this number."),
        "valid": pgettext("eservice", "The document is genuine"),
        "invalid": pgettext("eservice", "The document is not valid"),
        "count": pgettext("eservice", "Services found: {n}."),
        "said-code": pgettext("eservice", "A code was sent."),
        "said-leave": pgettext("eservice", "You are signed out."),
        "said-day": pgettext("eservice", "A day has passed."),
        "said-give": pgettext("eservice", "You gave it away."),
        "said-refuse": pgettext("eservice", "You refused."),
    }
