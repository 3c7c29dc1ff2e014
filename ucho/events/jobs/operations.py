"""What people may do to jobs and reactions: let them run again, stop them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from ucho.core.actors import By
from ucho.core.errors import Refused
from ucho.core.operations import operation
from ucho.events import log
from ucho.events.jobs import queue
from ucho.events.jobs.facts import JobRetried, JobStopped, ReactionRetried
from ucho.events.models import Delivery, Job


@operation("events.retry", _("Run failed background work again"))
def retry(job: Job, *, by: By) -> None:
    """Let a failed or stopped job run again, from its last place and with fresh tries.

    Args:
        job: the job.
        by: who asks (needs `events.retry`), and when it may start.

    Raises:
        Refused: the job waits, runs or is done.

    Records:
        `JobRetried`.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state not in (Job.State.FAILED, Job.State.STOPPED):
        raise Refused(_("This work has not failed, so there is nothing to repeat. Reload the page."))
    queue.wait_again(Job.objects.filter(pk=job.pk, state=job.state), job.key, by.at, error="", tries=0)
    Job.objects.filter(pk=job.pk).update(stop_asked_at=None)
    log.record(JobRetried(job.task), job, by=by)


resume = retry
"""Let a stopped job go on from its last place: the same as trying a failed one again."""


@operation("events.stop", _("Stop background work"))
def stop(job: Job, *, by: By) -> None:
    """Stop a job: at once while it waits, else at its next `progress`; stopping it twice changes nothing.

    Args:
        job: the job.
        by: who asks (needs `events.stop`), and when.

    Raises:
        Refused: the job has ended already.

    Records:
        `JobStopped`.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.state == Job.State.STOPPED or (job.state == Job.State.RUNNING and job.stop_asked_at):
        return
    if job.state == Job.State.READY:
        Job.objects.filter(pk=job.pk).update(state=Job.State.STOPPED, finished_at=by.at)
    elif job.state == Job.State.RUNNING:
        Job.objects.filter(pk=job.pk).update(stop_asked_at=by.at)
    else:
        raise Refused(_("This work has ended already, so it cannot be stopped. Reload the page."))
    log.record(JobStopped(job.task), job, by=by)


@operation("events.retry_reaction", _("Repeat failed reactions to events"))
def retry_reaction(delivery: Delivery, *, by: By) -> None:
    """Let a reaction that gave up try again.

    Args:
        delivery: the delivery.
        by: who asks (needs `events.retry_reaction`), and when it may start.

    Raises:
        Refused: the reaction has not given up.

    Records:
        `ReactionRetried`.
    """
    failed = Delivery.objects.filter(pk=delivery.pk, state=Delivery.State.FAILED)
    if not failed.update(state=Delivery.State.PENDING, tries=0, next_at=by.at, leased_until=None):
        raise Refused(_("This work has not failed, so there is nothing to repeat. Reload the page."))
    log.record(ReactionRetried(delivery.reaction), delivery, by=by)
