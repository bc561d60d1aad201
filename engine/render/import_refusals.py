"""The sentences of what is refused when a notice is imported: what, and the remedy."""

from collections.abc import Callable, Mapping


def of_notices(_: Callable[[str], str]) -> Mapping[str, str]:
    """The sentences by their codes."""
    return {
        "notice-asks-nothing": _(
            "{file} holds no numbered items and no table of tasks. A report of the past makes no plan;"
            " wf import --lines shows what was read."
        ),
        "notice-damaged": _("The notice is damaged, or is not what its name says. Open it and save it again."),
        "notice-empty": _("{file} holds no text."),
        "notice-format": _("Files like {file} are not read. Save it as one of: {names}."),
        "notice-large": _("{file} is too large: {size}; at most {most} are read."),
        "notice-locked": _("The notice is locked by a password. Save it without one."),
        "notice-no-year": _("{file} does not say for which year it is: --year."),
        "notice-office": _("To read {file}, LibreOffice has to be installed; or save it as docx."),
        "notice-scanned": _("The notice holds pictures of its pages and no text. Have the text recognised first."),
    }
