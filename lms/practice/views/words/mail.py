"""The words of mail, for static/js/practice/views/mail.js."""

from lms.core.i18n import gettext as _


def list_words() -> dict[str, str]:
    """Return the words by their names."""
    return _list_folders() | _list_letters() | _list_questions() | _list_account() | _list_reports()


def _list_folders() -> dict[str, str]:
    """Return the names of folders, and what stands around the list."""
    return {
        "mail-title": _("Mail"),
        "mail-folders": _("Folders of mail"),
        "mail-inbox": _("Incoming letters"),
        "mail-sent": _("Sent letters"),
        "mail-drafts": _("Drafts"),
        "mail-spam": _("Spam"),
        "mail-bin": _("Bin"),
        "mail-account": _("Account and security"),
        "mail-n": _("letters"),
        "mail-n-new": _("unread"),
        "mail-search": _("Search the mail"),
        "mail-find": _("Find"),
        "mail-list": _("Letters"),
        "mail-empty": _("There are no letters here."),
        "mail-none": _("No letter with “{text}” was found."),
        "mail-choose": _("Choose a letter in the list."),
        "mail-back": _("All letters"),
        "mail-new": _("Unread."),
        "mail-now": _("just now"),
        "mail-to-whom": _("To: {name}"),
        "mail-no-subject": _("(no subject)"),
        "mail-answered-reply": _("Answered"),
        "mail-answered-all": _("Answered to all"),
        "mail-answered-forward": _("Forwarded"),
        "mail-reported": _("Reported"),
    }


def _list_letters() -> dict[str, str]:
    """Return what stands on a letter that is read or written."""
    return {
        "mail-write": _("New letter"),
        "mail-to": _("To"),
        "mail-copy": _("Copy to"),
        "mail-subject": _("Subject"),
        "mail-text": _("Text of the letter"),
        "mail-files": _("Attached files"),
        "mail-download": _("Download"),
        "mail-downloaded": _("On the computer"),
        "mail-remove": _("Remove: {name}"),
        "mail-wrote": _("{name} wrote:"),
        "mail-forwarded": _("Forwarded letter. From: {name}"),
        "mail-reported-text": _("Information security knows of this letter."),
        "mail-deeds": _("What to do with the letter"),
        "mail-do-reply": _("Reply"),
        "mail-do-reply-all": _("Reply to all"),
        "mail-do-forward": _("Forward to somebody"),
        "mail-do-report": _("Report phishing"),
        "mail-do-spam": _("To spam"),
        "mail-do-unspam": _("Not spam"),
        "mail-do-delete": _("Delete"),
        "mail-do-restore": _("Restore"),
        "mail-do-erase": _("Delete for ever"),
        "mail-do-send": _("Send"),
        "mail-do-attach": _("Attach a file"),
        "mail-do-save": _("Save as a draft"),
        "mail-do-discard": _("Discard"),
    }


def _list_questions() -> dict[str, str]:
    """Return what is asked and said where a letter is written."""
    return {
        "mail-book-title": _("Address book"),
        "mail-files-title": _("Which file?"),
        "mail-nothing": _("There is nothing else to choose."),
        "mail-cancel": _("Cancel"),
        "mail-nobody": _("Whom is the letter to? Type an address or choose one."),
        "mail-address-fault": _("This is no whole address: it looks like name@mekeme.example."),
        "mail-unfinished": _("The letter that you are writing has not been sent."),
        "mail-bare-title": _("Send it without a subject?"),
        "mail-bare-text": _("A subject tells the reader what the letter is about."),
        "mail-bare-yes": _("Send without a subject"),
        "mail-bare-no": _("Write a subject"),
        "mail-discard-title": _("Discard this letter?"),
        "mail-discard-text": _("What you have written will be gone."),
        "mail-discard-yes": _("Discard"),
        "mail-discard-no": _("Go on writing"),
        "mail-erase-title": _("Delete this letter for ever?"),
        "mail-erase-text": _("It cannot be restored afterwards."),
        "mail-erase-yes": _("Delete for ever"),
        "mail-erase-no": _("Cancel"),
    }


def _list_account() -> dict[str, str]:
    """Return what stands on the account."""
    return {
        "mail-address": _("Address"),
        "mail-password": _("Password"),
        "mail-sign-in": _("Sign in to the mail"),
        "mail-sign-out": _("Sign out of the mail"),
        "mail-sign-fault": _("The address or the password differs from the card."),
        "mail-card": _("Card for the training"),
        "mail-phrase-title": _("Change the password"),
        "mail-phrase-note": _(
            "Make up a phrase for this training alone, and type no password of your own."
        ),
        "mail-phrase": _("New passphrase"),
        "mail-show": _("Show what I type"),
        "mail-rule-short": _("at least {min} characters (now {n})"),
        "mail-rule-few": _("at least {min} different words (now {n})"),
        "mail-rule-known": _("no old password, no name of yours, no published example"),
        "mail-met": _("(met)"),
        "mail-not-met": _("(not yet)"),
        "mail-phrase-set": _("Change the password"),
        "mail-phrase-fault": _("One of the rules below is not met yet."),
        "mail-phrase-done": _("The password is changed: {n} characters"),
        "mail-factor-title": _("Second factor"),
        "mail-factor-off": _("Off: the password alone opens the mail"),
        "mail-factor-on": _("On: a code is needed besides the password"),
        "mail-factor-begin": _("Turn on the second factor"),
        "mail-phone": _("On the screen of your phone"),
        "mail-code": _("Code from the phone"),
        "mail-confirm": _("Confirm"),
        "mail-code-fault": _("The code on the phone is another one."),
    }


def _list_reports() -> dict[str, str]:
    """Return what is said of each action."""
    return {
        "mail-said-sign-in": _("You are signed in."),
        "mail-said-sign-out": _("You are signed out."),
        "mail-said-go": _("{name}. Letters: {n}"),
        "mail-said-find": _("Letters found: {n}"),
        "mail-said-open": _("Open: {name}. {title}"),
        "mail-said-close": _("Back to the list."),
        "mail-said-write": _("A new letter is open."),
        "mail-said-reply": _("An answer to the sender is open."),
        "mail-said-reply-all": _("An answer to all is open."),
        "mail-said-forward": _("The letter is ready to be forwarded."),
        "mail-said-add": _("Added: {name}"),
        "mail-said-remove": _("Removed: {name}"),
        "mail-said-attach": _("Attached: {name}"),
        "mail-said-detach": _("No longer attached: {name}"),
        "mail-said-send": _("Sent. To: {name}"),
        "mail-said-save": _("Kept among the drafts."),
        "mail-said-discard": _("The letter is discarded."),
        "mail-said-spam": _("Moved to spam."),
        "mail-said-unspam": _("Back in the inbox: this is not spam."),
        "mail-said-delete": _("Moved to the bin."),
        "mail-said-restore": _("Back from the bin."),
        "mail-said-erase": _("Deleted for ever."),
        "mail-said-report": _("Reported to information security."),
        "mail-said-download": _("Downloaded: {name}"),
        "mail-said-password": _("The password is changed."),
        "mail-said-factor": _("The second factor is on."),
    }
