"""The sentences of what a change does, one for each kind of change."""

from engine.wording import Words


def sentences(words: Words) -> dict[str, str]:
    """The sentences by the codes of changes, with blanks for what they speak of."""
    return {
        **_of_plans(words),
        **_of_items(words),
        **_of_tasks(words),
        **_of_demands(words),
        **_of_pieces(words),
        **_of_orgs(words),
    }


def _of_plans(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "plan-gone": _("The plan {task} ({title}) is deleted, and the records of it belong to nothing. Put it back."),
        "plan-new": _("New plan: {task} ({title}), {after} in all"),
        "plan-new-late": _("New plan: {task} ({title}), {after} in all, {count} of them overdue at once"),
        "title": _("The plan's title: {before} → {after}"),
        "year": _("The plan's year: {before} → {after}"),
        "issuer": _("Issued by {after} in place of {before}: letters are signed and numbered so"),
        "issued": _("Issued on {after} in place of {before}: what falls due before that is back-filled, not chased"),
        "org": _("Units and people are read from {after} in place of {before}"),
        "office": _("The office: {before} → {after}"),
        "calendar": _("The working calendar: {before} → {after}"),
        "reminders": _("The ladder of reminders: {before} → {after}"),
        "trigger-new": _("New trigger: {what} ({title})"),
        "trigger-gone": _("The trigger {what} ({title}) is deleted."),
        "trigger-gone-fired": _(
            "The trigger {what} ({title}) is deleted, but it has happened, and what it started would wait. Put it back."
        ),
        "latest": _("{title}: awaited until {after} in place of {before}"),
        "days-off": _("Calendar {title}: days off now: {after}"),
        "days-worked": _("Calendar {title}: worked now: {after}"),
        "setting": _("Setting: {what}: {before} → {after}"),
    }


def _of_items(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "item-new": _("New item {what}: {title} (nothing to hand in under it)"),
        "item-gone": _("Item {what} is dropped: {title}"),
        "item-renumbered": _('Item {what} ({title}) stands as {near} now: write was: "{what}" there.'),
        "item-renamed": _("Item {before} is item {after} now ({title}); its records go with it."),
        "item-displaced": _(
            "Item {what} was {before}, which stands as item {near} now; what is recorded under {what} would count for"
            " {after}. Leave it the number {what}, and give the other a number never used; or give the tasks under"
            " {what} ids never used, and write was: at those under {near}, such as was: {was}."
        ),
        "item-taken": _(
            "Item {what} was {before} and is now {after}, as item {near} was; what is recorded under {what} would"
            " count for that. Leave {near} its number: one that was used is not given to another."
        ),
        "item-wording": _("Item {what} worded anew: {before} → {after}"),
        "basis": _("Item {what} ({title}): carries out {before} → {after}"),
        "source": _("{title}: its place in the official text: {before} → {after}"),
        "lineage": _("{title}: what it continues of earlier plans: {before} → {after}"),
    }


def _of_tasks(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "renamed": _("{title}: renamed, {before} → {after}; its records go with it."),
        "task-displaced": _(
            "{near} may be what {what} was ({before}); what is recorded of that would count for {after}. Give what is"
            " {what} now an id never used, and write was: {what} at {near}."
        ),
        "task-taken": _(
            "{what} was {before} and may now be what {near} was ({after}); what is recorded of {what} would count for"
            " that. Give it an id never used, and write was: {near} there."
        ),
        "merged": _("{title}: takes in {before}, with its records"),
        "was": _("{title}: no longer says that it was {before}"),
        "wording": _("Worded anew: {before} → {after}"),
        "starter": _("{title}: waits for {after} in place of {before}"),
        "assumed": _("{title}: marked as assumed, as the official text does not say so"),
        "confirmed": _("{title}: no longer marked as assumed"),
        "recurrence": _("{title}: how often: {before} → {after}"),
        "shift": _("{title}: what falls due on a day off is due: {before} → {after}"),
        "each": _("{title}: handed in {after}, no longer {before}"),
        "leads": _("{title}: lead {before} → {after}"),
        "participants": _("{title}: participants {before} → {after}"),
        "acceptor": _("{title}: accepted by {after} in place of {before}"),
        "vanished": _("{title}: deleted ({count}, handed in {handed}); an id stays for good."),
        "dropped": _("{title}: deleted; it had no due days."),
        "new-task": _("{title}: new ({count})"),
        "new-task:0": _("{title}: new; it has no due days"),
    }


def _of_demands(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "times-weaker:0": _("{title}: asked for only if there is any, times a period before: {before}"),
        "times-stronger:0": _("{title}: no longer only if there is any, times a period: {after}"),
        "times-weaker": _("{title}: fewer times a period, {before} → {after}"),
        "times-stronger": _("{title}: more times a period, {before} → {after}"),
        "evidence-gone": _("{title}: {what} is asked for no more"),
        "evidence-new": _("{title}: {what} is asked for, too"),
        "evidence-optional": _("{title}: {what} may be left out now"),
        "evidence-needed": _("{title}: {what} may not be left out any more"),
        "evidence-weaker": _("{title}: less of {what} is asked for, {before} → {after}"),
        "evidence-stronger": _("{title}: more of {what} is asked for, {before} → {after}"),
        "measure-gone": _("{title}: the measure {what} is asked for no more"),
        "measure-new": _("{title}: the measure {what} is asked for, too"),
        "measure-other": _("{title}: the measure is reckoned in another way, {before} → {after}"),
        "target-weaker": _("{title}: target of {what} lowered, {before} → {after}"),
        "target-stronger": _("{title}: target of {what} raised, {before} → {after}"),
        "target-other": _("{title}: target of {what} is of another kind, {before} → {after}"),
        "limit-weaker": _("{title}: limit of {what} loosened, {before} → {after}"),
        "limit-stronger": _("{title}: limit of {what} tightened, {before} → {after}"),
    }


def _of_pieces(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "added": _("{title}: falls due more often ({count})"),
        "born-late": _("{title}: would be overdue at once ({count}). Begin later, with from:."),
        "cancelled": _("{title}: falls due no more ({count})"),
        "closed-cancelled": _("{title}: its day is over, and it would be cancelled ({count}). What is over stays."),
        "kept": _("{title}: leaves the plan with something handed in ({count}); the records stay."),
        "records-lost": _("{title}: what is handed in would be known no more ({count}). Keep was: {near}."),
        "moved": _("{title}: moved ({count})"),
        "foreseen": _("{title}: foreseen on other days, as it waits ({count})"),
        "started": _("{title}: has a due day now and waits no more ({count})"),
        "stopped": _("{title}: has lost its due day and waits again ({count})"),
        "later": _("{title}: due later ({count})"),
        "earlier": _("{title}: due earlier ({count})"),
        "closed-moved": _("{title}: its day is over, and it would move ({count}). What is over stays."),
        "into-the-past": _("{title}: would move to a day that is over ({count})."),
    }


def _of_orgs(words: Words) -> dict[str, str]:
    _ = words.gettext
    return {
        "unit-new": _("New unit: {title}"),
        "unit-gone": _("The unit {title} is deleted. One that is dissolved stays, with until: and successor:."),
        "unit-span": _("The unit {title}: {before} → {after}"),
        "unit-kind": _("The unit {title}: its kind {before} → {after}"),
        "aliases": _("The unit {title}: its other names {before} → {after}"),
        "role": _("{title}, {what}: {after} in place of {before}, who is no longer reminded of its work"),
        "role-empty": _("{title} has no {what} any more: {before} is no longer reminded, and nobody in their place"),
        "role-filled": _("{title}, {what}: {after}; there was nobody"),
        "person-name": _("{before} is called {after} now"),
        "address": _("{title}: mail goes to {after}, no longer to {before}"),
        "unreachable": _("{title}: has no address any more and cannot be reminded"),
        "channels": _("{title}: told by {after}, no longer by {before}"),
        "accounts": _("{title}: accounts {before} → {after}"),
        "group": _("The group {title}: without {before}, with {after}"),
        "group-left": _("The group {title}: without {before}"),
        "group-joined": _("The group {title}: with {after}, too"),
    }
