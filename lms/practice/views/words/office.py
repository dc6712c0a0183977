"""The words that the view of tables and texts says."""

from lms.core.i18n import pgettext


def list_words() -> dict[str, str]:
    """Return the words by the names under which static/js/practice/views/office asks for them."""
    return {
        **_list_tools(),
        **_list_choices(),
        **_list_labels(),
        **_list_questions(),
        **_list_faults(),
        **_list_reports(),
    }


def _list_tools() -> dict[str, str]:
    return {
        "office-bar": pgettext("office", "Tools"),
        "office-do-file": pgettext("office", "File"),
        "office-do-save": pgettext("office", "Save"),
        "office-do-save-as": pgettext("office", "Save as"),
        "office-do-print": pgettext("office", "Print"),
        "office-do-undo": pgettext("office", "Undo"),
        "office-do-clear": pgettext("office", "Clear what is selected"),
        "office-do-bold": pgettext("office", "Bold"),
        "office-do-italic": pgettext("office", "Italic"),
        "office-do-align": pgettext("office", "Alignment"),
        "office-do-format": pgettext("office", "Number"),
        "office-do-size": pgettext("office", "Font size"),
        "office-do-heading": pgettext("office", "Heading"),
        "office-do-item": pgettext("office", "List"),
        "office-do-sum": pgettext("office", "Sum"),
        "office-do-up": pgettext("office", "Sort up"),
        "office-do-down": pgettext("office", "Sort down"),
        "office-do-filter": pgettext("office", "Filter"),
        "office-do-chart": pgettext("office", "Chart"),
        "office-do-find": pgettext("office", "Find and replace"),
        "office-do-pick": pgettext("office", "Select several"),
    }


def _list_choices() -> dict[str, str]:
    return {
        "office-align-left": pgettext("office", "To the left"),
        "office-align-center": pgettext("office", "In the middle"),
        "office-align-right": pgettext("office", "To the right"),
        "office-format-none": pgettext("office", "As it was typed"),
        "office-format-whole": pgettext("office", "Whole: 1 250"),
        "office-format-two": pgettext("office", "Two digits: 1 250,50"),
        "office-format-percent": pgettext("office", "Per cent: 12 %"),
        "office-format-money": pgettext("office", "Money: 1 250 ₸"),
        "office-format-date": pgettext("office", "Date: 14.03.2026"),
        "office-format-xlsx": pgettext("office", "Table (.xlsx)"),
        "office-format-csv": pgettext("office", "Table without formats (.csv)"),
        "office-format-docx": pgettext("office", "Document (.docx)"),
        "office-format-pdf": pgettext("office", "PDF, to be read and printed (.pdf)"),
        "office-filter-all": pgettext("office", "Show all"),
        "office-chart-none": pgettext("office", "Take the chart away"),
    }


def _list_labels() -> dict[str, str]:
    return {
        "office-table": pgettext("office", "Table"),
        "office-text": pgettext("office", "Text"),
        "office-new-table": pgettext("office", "New table"),
        "office-new-text": pgettext("office", "New text"),
        "office-saved": pgettext("office", "Saved: {place}"),
        "office-unsaved": pgettext("office", "Not saved yet"),
        "office-unfinished": pgettext("office", "What you changed is not saved yet."),
        "office-paragraph": pgettext("office", "Paragraph {n}"),
        "office-input-table": pgettext("office", "What is in cell {name}"),
        "office-input-text": pgettext("office", "Text of: {name}"),
        "office-yes": pgettext("office", "Enter"),
        "office-no": pgettext("office", "Do not change"),
        "office-chart": pgettext("office", "Chart"),
        "office-chart-table": pgettext("office", "The numbers of the chart"),
        "office-filtered": pgettext(
            "office", "Some rows are hidden. To see them: “Filter”, “Show all”."
        ),
        "office-tip-table": pgettext(
            "office",
            "Choose a cell and type, or use the line above. A formula begins with the sign =.",
        ),
        "office-tip-text": pgettext(
            "office", "Choose a paragraph, then a tool. Its text is changed in the line above."
        ),
        "office-tip-pick": pgettext("office", "Touch the last cell that is to be selected."),
    }


def _list_questions() -> dict[str, str]:
    return {
        "office-cancel": pgettext("office", "Cancel"),
        "office-name": pgettext("office", "File name"),
        "office-name-empty": pgettext("office", "Type a name."),
        "office-name-long": pgettext("office", "The name is too long: 80 characters at most."),
        "office-name-letters": pgettext(
            "office", 'A name cannot hold these characters: \\ / : * ? " < > |'
        ),
        "office-name-ends": pgettext("office", "A name cannot end with a dot."),
        "office-place": pgettext("office", "Folder"),
        "office-place-desktop": pgettext("office", "Desktop"),
        "office-place-documents": pgettext("office", "Documents"),
        "office-format": pgettext("office", "File type"),
        "office-there-title": pgettext("office", "There is such a file already"),
        "office-there": pgettext("office", "If you replace it, what was in it will be gone."),
        "office-replace-yes": pgettext("office", "Replace it"),
        "office-preview": pgettext("office", "Preview"),
        "office-page": pgettext("office", "Page {n}"),
        "office-pages": pgettext("office", "Pages"),
        "office-pages-all": pgettext("office", "All"),
        "office-pages-help": pgettext("office", "1,3 is two pages, 1-3 is three in a row."),
        "office-pages-wrong": pgettext("office", "Look at the pages: there are {n}."),
        "office-copies": pgettext("office", "Copies"),
        "office-sheets": pgettext("office", "Sheets of paper: {n}"),
        "office-find": pgettext("office", "Find"),
        "office-with": pgettext("office", "Replace with"),
        "office-replace": pgettext("office", "Replace all"),
        "office-find-none": pgettext("office", "There is no such word in the text."),
    }


def _list_faults() -> dict[str, str]:
    return {
        "office-error-div": pgettext("office", "#DIV/0!"),
        "office-error-circle": pgettext("office", "#CIRCLE!"),
        "office-error-name": pgettext("office", "#NAME?"),
        "office-error-value": pgettext("office", "#VALUE!"),
        "office-error-size": pgettext("office", "#####"),
        "office-why-div": pgettext(
            "office", "Dividing by zero: look at what the formula divides by."
        ),
        "office-why-circle": pgettext(
            "office", "A circle: the formula counts its own cell, at once or through another one."
        ),
        "office-why-name": pgettext(
            "office",
            "The formula is not understood. Look at the brackets, the name of the function, the "
            "letters of the cells.",
        ),
        "office-why-value": pgettext("office", "A word stands where a number is needed."),
        "office-why-size": pgettext("office", "The number or the formula is too long."),
    }


def _list_reports() -> dict[str, str]:
    return {
        "office-done-clear": pgettext("office", "Cleared: {name}."),
        "office-done-set": pgettext("office", "Changed: {name}."),
        "office-done-replace": pgettext("office", "Replaced everywhere."),
        "office-done-undo": pgettext("office", "The last change is taken back."),
        "office-done-sort": pgettext("office", "Sorted by column {name}."),
        "office-done-filter": pgettext("office", "Rows shown: {n}."),
        "office-done-unfilter": pgettext("office", "All rows are shown."),
        "office-done-chart": pgettext("office", "The chart is below the table."),
        "office-done-unchart": pgettext("office", "The chart is taken away."),
        "office-done-save": pgettext("office", "Saved: {name} — {place}."),
        "office-done-print": pgettext("office", "Printed: pages {pages}, copies: {n}."),
    }
