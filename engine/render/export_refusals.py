"""The sentences of what is refused when something is exported, or a table is read back: what, and the remedy."""

from collections.abc import Callable, Mapping


def of_exports(_: Callable[[str], str]) -> Mapping[str, str]:
    """The sentences by their codes."""
    return {
        "cell-too-long": _("A cell holds {limit} characters, and {text}… is longer: give long lists of units a group."),
        "file-there": _("{file} is there already. To write over it: --replace."),
        "folder-there": _("{folder} has something in it. Name a new folder, or an empty one."),
        "not-a-file": _("{file} is no plain file. Name another."),
        "not-a-table": _(
            "{file} is no table of duties written by wf export table, or its heads were changed. They are: {heads}."
        ),
        "plan-in-part": _("{plan} has errors. Mend them first, so that all of it can be exported: wf check."),
        "register-ending": _("{file} has to end in .xlsx."),
        "table-differs": _(
            "In {file} words were changed whose values stand beside them, in columns that are hidden or at the end of"
            " the document. Titles may be changed there; for all else change the plan itself. Sheet, row, column:"
        ),
        "table-ending": _("{file} has to end in .xlsx or .docx."),
        "table-unread": _("{file} cannot be read as a table: {detail}"),
        "which-plan": _("There are several plans; name one: {names}."),
    }
