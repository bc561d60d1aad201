"""The sentences of what is refused to whoever runs a fleet."""

from collections.abc import Callable, Mapping


def of_fleets(_: Callable[[str], str]) -> Mapping[str, str]:
    """The sentences by their codes."""
    return {
        "no-engine": _("Fleets need the job engine: pip install 'wf[fleet]'"),
        "no-failed-job": _("There is no failed job {id}: wf jobs lists them."),
        "no-fleet": _(
            "There is no file {file}. Write one, for example:\n"
            "  workspaces: workspaces\n"
            "  database: postgresql://wf@db.example.org/wf"
        ),
        "no-secret": _("The database of {file} is not to be had: {detail}"),
        "no-workspaces": _("There is no folder {folder}: workspaces in fleet.yaml names it."),
        "unknown-tenant": _("There is no office {name} in this fleet."),
    }
