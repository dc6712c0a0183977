"""The words of an inbox, for static/js/practice/views/inbox.js."""

from lms.core.i18n import gettext as _


def list_words() -> dict[str, str]:
    """Return the words by their names."""
    return _list_labels() | _list_verdicts() | _list_reports()


def _list_labels() -> dict[str, str]:
    """Return what stands on the list, the open message and its buttons."""
    return {
        "inbox-title": _("Inbox"),
        "inbox-count": _("Decided: {n} of {total}"),
        "inbox-list": _("Messages"),
        "inbox-new": _("Unread."),
        "inbox-mail": _("Letter"),
        "inbox-chat": _("Messenger"),
        "inbox-choose": _("Choose a message in the list."),
        "inbox-back": _("All messages"),
        "inbox-chat-with": _("Chat: {name}"),
        "inbox-peek-mail": _("Show the sender's address"),
        "inbox-peek-chat": _("Show the sender's number"),
        "inbox-peek-link": _("Where does it lead?"),
        "inbox-ask": _("What is this message?"),
        "inbox-honest": _("Honest"),
        "inbox-fraud": _("Fraud"),
        "inbox-point": _("Press the place that gives it away."),
        "inbox-pointed": _("The place is marked. You may choose another one."),
        "inbox-decided": _("You may still change your mind."),
        "inbox-why": _("See why"),
        "inbox-next": _("Next message"),
        "inbox-your-place": _("You pointed here"),
        "inbox-place": _("This gives it away"),
    }


def _list_verdicts() -> dict[str, str]:
    """Return what is said of a decision, and of what stood behind a link or an attachment."""
    return {
        "inbox-chip-right": _("Right"),
        "inbox-chip-again": _("Look again"),
        "inbox-right-fraud": _("Right: this is fraud."),
        "inbox-right-honest": _("Right: this message is honest."),
        "inbox-other-place": _("Yes, this is fraud, but another place gives it away."),
        "inbox-was-fraud": _("This was fraud."),
        "inbox-was-honest": _("This message was honest."),
        "inbox-left": _("Messages not decided yet: {n}."),
        "inbox-unpointed": _("Fraud without a marked place: {n}."),
        "inbox-all-decided": _("Every message is decided. Press “I am done” below."),
        "inbox-opened-link-fraud": _(
            "A page that looks like one of your own would now ask for your password."
        ),
        "inbox-opened-link-honest": _("The page that the message speaks of would open here."),
        "inbox-opened-link": _("The page is open."),
        "inbox-opened-file": _("The file is open."),
        "inbox-opened-file-fraud": _("Such a file would now run a harmful program."),
        "inbox-opened-file-honest": _("The document that the message speaks of would open here."),
    }


def _list_reports() -> dict[str, str]:
    """Return what the live region says of each action."""
    return {
        "inbox-said-open": _("Open: {name}. {title}"),
        "inbox-said-close": _("Back to the list."),
        "inbox-said-peek": _("The address: {address}"),
        "inbox-said-harm": _("Opened: {text}. A fraudster was behind it."),
        "inbox-said-safe": _("Opened: {text}. There is nothing harmful in it."),
        "inbox-said-opened": _("Opened: {text}."),
        "inbox-said-honest": _("Marked as honest."),
        "inbox-said-fraud": _("Marked as fraud. Now show what gives it away."),
        "inbox-said-place": _("The place that gives it away: {text}"),
        "inbox-said-no-place": _("The mark is taken away: {text}"),
    }
