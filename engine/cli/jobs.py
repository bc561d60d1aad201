"""`wf jobs`: how the jobs of a fleet stand."""

import json
from gettext import gettext as _
from zoneinfo import ZoneInfo

import click

from engine import wording
from engine.cli import fleets, listing, options
from engine.cli.help import Command
from engine.cli.language import spoken
from engine.document.nearest import nearest
from engine.faults import RefusedError
from engine.render import jobs as rendered
from engine.settings import Settings

_ALL = "all"


@click.command(
    cls=Command,
    help=_(
        "Tell how many jobs of a fleet wait and how many workers are alive, which jobs failed for good, and why; put"
        " them back in the queue. The status is 1 when any failed, when work has waited for an hour, when no worker is"
        " alive, and when a digest could not be composed or a template not be used."
    ),
    epilog=options.STATUS,
)
@click.option("--tenant", metavar="NAME", help=_("Only this office's."))
@click.option("--retry", metavar="ID", multiple=True, help=_("Put a failed job back in the queue; all: every one."))
@click.option("--drop", metavar="ID", multiple=True, help=_("Forget a failed job; all: every one."))
@click.option("--resend", is_flag=True, help=_("With --retry: send again what is held because it may have arrived."))
@click.option("--accept-clock", is_flag=True, help=_("With --retry: plan though the clock leaps, as it is right."))
@click.option("--format", "form", type=click.Choice(("text", "json")), default="text", help=_("How to print it."))
@fleets.asking
def command(  # noqa: PLR0913 (its options)
    *,
    tenant: str | None,
    retry: tuple[str, ...],
    drop: tuple[str, ...],
    form: str,
    resend: bool,
    accept_clock: bool,
    fleet: str,
    lang: str | None,
) -> int:
    """Retry, or tell; 1 when somebody has to look after it."""
    found = fleets.found(fleet, lang)
    from engine.jobs import queue, state  # noqa: PLC0415 (an extra)

    if (resend or accept_clock) and not retry:
        raise click.UsageError(_("--resend and --accept-clock go with --retry."))
    if retry and drop:
        raise click.UsageError(_("Either --retry or --drop."))
    queue.laid_out(found.database)
    jobs = state.state(found.database, tenant)
    known = {*found.tenants(), *(one.tenant for one in jobs.failed)}
    if tenant is not None and tenant not in known:
        near = nearest(tenant, sorted(known))
        raise RefusedError("unknown-tenant", name=tenant, **({"near": near} if near else {}))
    words = wording.words(spoken(lang))
    if retry or drop:
        ids = _meant(retry or drop, jobs)
        if retry:
            done = state.tried_again(found.database, ids, resend=resend, accepted=accept_clock)
            said = words.ngettext("{count} job is back in the queue.", "{count} jobs are back in the queue.", done)
        else:
            done = state.dropped(found.database, ids)
            said = words.ngettext("{count} job is forgotten.", "{count} jobs are forgotten.", done)
        click.echo(said.format(count=done))
        return 0
    if form == "json":
        click.echo(json.dumps(rendered.as_record(jobs), ensure_ascii=False))
    else:
        zone = ZoneInfo(Settings().timezone)
        click.echo("\n".join(rendered.as_text(jobs, words, zone, listing.columns())))
    return 0 if jobs.well else 1


def _meant(given: tuple[str, ...], jobs: rendered.Jobs) -> list[int]:
    """The failed jobs of these numbers, or all."""
    known = {str(one.id): one.id for one in jobs.failed}
    if _ALL in given:
        return list(known.values())
    unknown = [one for one in given if one not in known]
    if unknown:
        raise RefusedError("no-failed-job", id=unknown[0])
    return [known[one] for one in given]
