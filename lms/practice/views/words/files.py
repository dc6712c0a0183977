"""The words that the view of files and folders says."""

from lms.core.i18n import pgettext


def list_words() -> dict[str, str]:
    """Return the words by the names under which static/js/practice/views/files asks for them."""
    return {
        **_list_deeds(),
        **_list_programs(),
        **_list_labels(),
        **_list_notices(),
        **_list_questions(),
        **_list_reports(),
    }


def _list_deeds() -> dict[str, str]:
    return {
        "files-places": pgettext("files", "Folders"),
        "files-place-desktop": pgettext("files", "Desktop"),
        "files-place-documents": pgettext("files", "Documents"),
        "files-place-pictures": pgettext("files", "Pictures"),
        "files-place-downloads": pgettext("files", "Downloads"),
        "files-place-bin": pgettext("files", "Bin"),
        "files-place-stick": pgettext("files", "USB (E:)"),
        "files-do-find": pgettext("files", "Find"),
        "files-do-open": pgettext("files", "Open"),
        "files-do-locate": pgettext("files", "Open where the file lies"),
        "files-do-make": pgettext("files", "New folder"),
        "files-do-cut": pgettext("files", "Cut"),
        "files-do-copy": pgettext("files", "Copy"),
        "files-do-paste": pgettext("files", "Paste"),
        "files-do-rename": pgettext("files", "Rename"),
        "files-do-delete": pgettext("files", "Delete"),
        "files-do-restore": pgettext("files", "Restore"),
        "files-do-erase": pgettext("files", "Delete for ever"),
        "files-do-empty": pgettext("files", "Empty the bin"),
        "files-do-undo": pgettext("files", "Undo"),
        "files-do-plug": pgettext("files", "Plug in"),
        "files-do-eject": pgettext("files", "Remove safely"),
        "files-do-pull": pgettext("files", "Pull out"),
        "files-column-name": pgettext("files", "Name"),
        "files-column-kind": pgettext("files", "Type"),
        "files-column-day": pgettext("files", "Date"),
        "files-kind-folder": pgettext("files", "Folder"),
        "files-kind-text": pgettext("files", "Text"),
        "files-kind-document": pgettext("files", "PDF document"),
        "files-kind-picture": pgettext("files", "Picture"),
        "files-kind-table": pgettext("files", "Table"),
        "files-kind-sound": pgettext("files", "Sound"),
        "files-kind-film": pgettext("files", "Video"),
        "files-kind-program": pgettext("files", "Program"),
    }


def _list_programs() -> dict[str, str]:
    return {
        "files-kind-unknown": pgettext("files", "Type unknown"),
        "files-program-text": pgettext("files", "Program for texts"),
        "files-program-document": pgettext("files", "Program for reading documents"),
        "files-program-picture": pgettext("files", "Program for looking at pictures"),
        "files-program-table": pgettext("files", "Program for tables"),
        "files-program-title": pgettext("files", "No program opens this file"),
    }


def _list_labels() -> dict[str, str]:
    return {
        "files-bar": pgettext("files", "What can be done"),
        "files-menu": pgettext("files", "Menu of what can be done"),
        "files-way": pgettext("files", "Address bar"),
        "files-back": pgettext("files", "Back"),
        "files-search": pgettext("files", "Find a file"),
        "files-empty": pgettext("files", "This folder is empty."),
        "files-empty-bin": pgettext("files", "The bin is empty."),
        "files-nothing": pgettext("files", "Nothing was found. Try the beginning of a word only."),
        "files-found": pgettext("files", "Files that were found"),
        "files-found-for": pgettext("files", "Search: {text}"),
        "files-count": pgettext("files", "In all: {n}"),
        "files-chosen": pgettext("files", "Chosen: {n} of {total}"),
        "files-tip-mouse": pgettext("files", "Click once to choose, twice to open."),
        "files-tip-touch": pgettext(
            "files", "Touch the circle on the left to choose, the name to open."
        ),
        "files-chosen-short": pgettext("files", "Chosen: {n}"),
        "files-held-cut": pgettext("files", "On the clipboard, cut: {name}"),
        "files-held-copy": pgettext("files", "On the clipboard, copied: {name}"),
        "files-new-name": pgettext("files", "New name"),
        "files-new-folder": pgettext("files", "New folder"),
        "files-name-empty": pgettext("files", "Type a name."),
        "files-name-long": pgettext("files", "The name is too long: 80 characters at most."),
        "files-name-letters": pgettext(
            "files", 'A name cannot hold these characters: \\ / : * ? " < > |'
        ),
        "files-name-ends": pgettext("files", "A name cannot end with a dot."),
        "files-name-same": pgettext(
            "files", "This name is taken in this folder. Choose another one."
        ),
        "files-close": pgettext("files", "Close"),
    }


def _list_notices() -> dict[str, str]:
    return {
        "files-damaged": pgettext(
            "files",
            "The file is damaged and cannot be opened. The stick was pulled out before the "
            "file was written to its end.",
        ),
        "files-understood": pgettext("files", "I see"),
        "files-cancel": pgettext("files", "Cancel"),
        "files-busy-title": pgettext("files", "The device is in use"),
        "files-busy": pgettext("files", "A file of the stick is still open. Close it first."),
        "files-torn-title": pgettext("files", "The stick was pulled out too early"),
        "files-torn": pgettext(
            "files",
            "What was written last may be damaged. Plug the stick in again and look whether "
            "the file opens.",
        ),
        "files-bin-title": pgettext("files", "The file lies in the bin"),
        "files-bin": pgettext("files", "To open or to move it, restore it first."),
        "files-program": pgettext(
            "files",
            "Look at the letters after the dot in its name: they decide which program opens it.",
        ),
        "files-full-title": pgettext("files", "There is no more room"),
        "files-full": pgettext(
            "files", "No more files fit on this training computer. Delete what is not needed."
        ),
        "files-inside-title": pgettext("files", "A folder cannot go into itself"),
        "files-inside": pgettext("files", "Choose another place."),
        "files-erase-title": pgettext("files", "Delete for ever?"),
        "files-erase": pgettext("files", "It will not be in the bin and cannot be brought back."),
        "files-erase-yes": pgettext("files", "Delete for ever"),
        "files-emptying-title": pgettext("files", "Empty the bin?"),
    }


def _list_questions() -> dict[str, str]:
    return {
        "files-emptying": pgettext(
            "files", "Everything in it is deleted for ever. Have you read the list?"
        ),
        "files-emptying-yes": pgettext("files", "Empty the bin"),
        "files-format-title": pgettext("files", "Change the type of the file?"),
        "files-format": pgettext(
            "files", "If the letters after the dot change, the file may not open any more."
        ),
        "files-format-yes": pgettext("files", "Change"),
        "files-clash-title": pgettext("files", "A file of this name is here already"),
        "files-clash": pgettext(
            "files",
            "Compare the dates. If you replace the file, the one that is here will be gone.",
        ),
        "files-clash-there": pgettext("files", "It is here"),
        "files-clash-new": pgettext("files", "It is coming"),
        "files-clash-keep": pgettext("files", "Keep both"),
        "files-clash-replace": pgettext("files", "Replace"),
        "files-clash-skip": pgettext("files", "Leave as it is"),
        "files-device": pgettext("files", "USB stick"),
        "files-stick-out": pgettext("files", "The stick lies on the desk."),
        "files-stick-in": pgettext("files", "The stick is plugged in: USB (E:)."),
        "files-stick-safe": pgettext("files", "The device can be pulled out now."),
    }


def _list_reports() -> dict[str, str]:
    return {
        "files-done-go": pgettext("files", "Opened: {name}."),
        "files-done-open": pgettext("files", "Opened: {name}."),
        "files-done-close": pgettext("files", "The file is closed."),
        "files-done-make": pgettext("files", "A folder is made: {name}."),
        "files-done-rename": pgettext("files", "The new name: {name}."),
        "files-done-cut": pgettext(
            "files", "Cut: {name}. Open the folder where it belongs and paste it."
        ),
        "files-done-copy": pgettext(
            "files", "Copied: {name}. Open the folder where it belongs and paste it."
        ),
        "files-done-paste": pgettext("files", "It lies here now: {name}."),
        "files-done-delete": pgettext("files", "Deleted: {name}."),
        "files-done-restore": pgettext("files", "Restored: {name}."),
        "files-done-erase": pgettext("files", "Deleted for ever."),
        "files-done-empty": pgettext("files", "The bin is empty."),
        "files-done-undo": pgettext("files", "The last change is taken back."),
        "files-done-plug": pgettext("files", "The stick is plugged in."),
        "files-done-eject": pgettext("files", "The device can be pulled out now."),
        "files-done-pull": pgettext("files", "The stick is pulled out."),
        "files-done-find": pgettext("files", "Found: {n}."),
        "files-done-find-end": pgettext("files", "The search is closed."),
    }
