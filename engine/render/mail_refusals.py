"""The sentences of what is refused where people are reminded."""

from collections.abc import Callable, Mapping


def of_mail(_: Callable[[str], str]) -> Mapping[str, str]:
    """What is refused of reminders, by its code."""
    return {
        "clock-ahead": _(
            "The clock says {day}, more than a week after the last run, {last}. If that is right: --accept-clock."
        ),
        "clock-behind": _("The clock says {day}, before the last run, {last}. If that is right: --accept-clock."),
        "no-channels": _(
            "No channel is set up. Write {file}, for example (mode 600):\n"
            "  email: {{type: smtp, host: smtp.example.org, user: office@example.org,"
            " password: {{env: WF_SMTP_PASSWORD}}}}"
        ),
        "no-folder": _("{folder} cannot be written to ({detail})."),
        "not-a-folder": _("{folder} is no folder. Take another, or move the file away."),
        "secrets-open": _(
            "Secrets stand in {file}, and others may read it: chmod 600 {file}, or take them from {{env: NAME}}."
        ),
        "unknown-recipient": _("Nobody in these plans is called {name}."),
        "unread-recipient": _(
            "Nobody in these plans is called {name}. But the plans have errors, so people may be missing: see wf check."
        ),
    }
