"""The words of a training browser, for static/js/practice/views/browser.js."""

from lms.core.i18n import gettext as _
from lms.core.i18n import pgettext


def list_words() -> dict[str, str]:
    """Return the words by their names."""
    return _list_tools() | _list_padlock() | _list_downloads() | _list_pages() | _list_reports()


def _list_tools() -> dict[str, str]:
    """Return what stands on the tabs, the bar and the bookmarks."""
    return {
        "browser-tabs": _("Tabs"),
        "browser-tab": _("New tab"),
        "browser-start": _("Start page"),
        "browser-close": _("Close the tab: {title}"),
        "browser-back": pgettext("browser", "Back"),
        "browser-forward": pgettext("browser", "Forward"),
        "browser-reload": pgettext("browser", "Reload"),
        "browser-home": pgettext("browser", "Home"),
        "browser-find": pgettext("browser", "Find"),
        "browser-files": _("Downloads"),
        "browser-star": pgettext("browser", "Bookmark"),
        "browser-bookmarks": pgettext("browser", "Bookmarks"),
        "browser-unbookmark": _("Take the bookmark away: {title}"),
        "browser-address": pgettext("browser", "Address bar"),
        "browser-type": _("Type an address or words"),
        "browser-shut": pgettext("browser", "Close"),
    }


def _list_padlock() -> dict[str, str]:
    """Return what stands beside an address and behind its padlock."""
    return {
        "browser-lock": _("About this site"),
        "browser-safe": _("Encrypted"),
        "browser-open": _("Not secure"),
        "browser-main": _("The main name of the address: {name}"),
        "browser-twins": _("Cyrillic letters stand among Latin ones: {letters}"),
        "browser-owner": _("The certificate was issued to: {owner}"),
        "browser-no-owner": _("No owner is named."),
        "browser-about-safe": _(
            "Nobody reads on the way what you type. Whose site it is, the padlock does not say: "
            "read the main name."
        ),
        "browser-about-open": _("What you type can be read on the way. Type no password here."),
    }


def _list_downloads() -> dict[str, str]:
    """Return what stands in the list of downloads."""
    return {
        "browser-no-files": _("Nothing has been downloaded yet."),
        "browser-ask": _("Files of this kind can do harm. Keep it only if you trust the site."),
        "browser-keep": pgettext("browser", "Keep"),
        "browser-refuse": pgettext("browser", "Refuse"),
        "browser-remove": pgettext("browser", "Remove"),
        "browser-run": pgettext("browser", "Open"),
        "browser-opened": _("The file would open here."),
    }


def _list_pages() -> dict[str, str]:
    """Return what stands on pages of the browser's own, and on forms."""
    return {
        "browser-engine": _("Training search"),
        "browser-search": pgettext("browser", "Search"),
        "browser-ask-search": _("What to search for"),
        "browser-hint": _("An address is typed into the bar above, words are typed here."),
        "browser-count": _("Found: {n}"),
        "browser-results": _("Found for “{text}”: {n}."),
        "browser-nothing": _("Nothing was found. Try other words, fewer of them."),
        "browser-found": _("In the page: {n}"),
        "browser-ad": _("Advertisement"),
        "browser-fault": _("The page did not open"),
        "browser-fault-why": _(
            "Check each letter of the URL. If it is right, load the page again: perhaps the site "
            "does not answer for a moment."
        ),
        "browser-secret": _(
            "This is training: type nothing real, any letters will do. They are kept nowhere."
        ),
        "browser-sent": _("Sent."),
    }


def _list_reports() -> dict[str, str]:
    """Return what the live region says of actions that lead to no other page."""
    return {
        "browser-said-look": _("What is known of this site is shown."),
        "browser-said-bookmark": _("The page is among your bookmarks."),
        "browser-said-unbookmark": _("The bookmark is taken away."),
        "browser-said-find": _("Looking in the page: {name}"),
        "browser-said-download": _("Downloaded: {name}"),
        "browser-said-ask": _("The browser asks whether to keep the file {name}"),
        "browser-said-keep": _("The file is kept: {name}"),
        "browser-said-run": _("The file is open: {name}"),
        "browser-said-remove": _("The file is removed."),
    }
