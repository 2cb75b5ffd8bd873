"""What must hold when a fault is over, looked up row by row."""

import os
import time
from collections import Counter
from datetime import timedelta

from django.db.models import F
from django.utils import timezone
from redis import Redis

from hiring.models import Attachment, AuditEvent, Mail, ResourceExport, WebhookDelivery
from hiring.operations.sealing import verify_audit
from local.guard import wait_until
from scorecards.models import PanelSummary, ScorecardRevision
from scorecards.operations.summaries import compile_summaries
from scorecards.operations.summary_rows import Reading
from scorecards.operations.verifying import applications_to_verify, in_batches, verify_batch
from tests.services.faults.day import PDF

# Longer than any mail server or receiver is waited for here: what has not moved since is in nobody's hands.
STILL = 6
# Leases run for minutes (hiring.operations.mails), and after that the next sweep comes.
LEASES_TAKE = 15 * 60
WAITS = "FAULT_WAITS" in os.environ


class Ledger:
    """What was owed and sent since a day began."""

    def __init__(self, site):
        self.site = site
        self.mails = last(Mail)
        self.deliveries = last(WebhookDelivery)
        self.heard = len(site.receiver.received)
        self.posted = Counter(site.letterbox.received)

    def check(self, day, *, twice=0):
        """Everything acknowledged is there, every summary is right, everything owed is sent once or owed, then sent.

        `twice` mails and events in all may have gone out a second time: as many as were on their way when it struck.
        """
        self.site.fresh_connections()
        check_kept(self.site, day)
        check_summaries(self.site)
        self.check_owed(day)
        self.await_stillness()
        self.check_told(twice)
        if not WAITS:
            let_leases_run_out(self.site)
        assert wait_until(lambda: not self.owed(), LEASES_TAKE if WAITS else 60), self.owed()
        self.check_told(twice)
        check_exports(self.site, day)
        assert list(verify_audit()) == []

    def owed(self):
        """Each mail and event that is still owed, with the number of its attempts."""
        mails = Mail.objects.owed().values_list("public_id", "attempts")
        events = WebhookDelivery.objects.owed().values_list("public_id", "attempts")
        exports = ResourceExport.objects.filter(state__in=["queued", "running"]).values_list(
            "public_id", "done"
        )
        return {*mails, *events, *exports}

    def await_stillness(self):
        """Wait until nothing is owed, or what is has not moved for so long that nobody can be at it."""
        seen, since = self.owed(), time.monotonic()

        def is_still():
            nonlocal seen, since
            now = self.owed()
            if now != seen:
                seen, since = now, time.monotonic()
            return not now or time.monotonic() - since > STILL

        assert wait_until(is_still, 90), seen

    def check_owed(self, day):
        """Each act that was acknowledged owes what it must, once."""
        cards = {seat.card.public_id for seat in day.seats}
        told = WebhookDelivery.objects.filter(event="scorecard.submitted", object_id__in=cards)
        assert Counter(told.values_list("object_id", flat=True)) == Counter(cards)
        links = Mail.objects.filter(pk__gt=self.mails, kind=Mail.Kind.FRESH_LINK)
        assert set(links.values_list("seat_id", flat=True)) == day.done.links

    def check_told(self, twice):
        mails = {
            str(row.public_id): row.sent_at is not None
            for row in Mail.objects.filter(pk__gt=self.mails, lapsed_at=None)
        }
        events = {
            str(row.public_id): row.delivered_at is not None
            for row in WebhookDelivery.objects.filter(pk__gt=self.deliveries)
        }
        received = self.site.letterbox.received - self.posted
        heard = Counter(self.site.receiver.ids[self.heard :])
        extra = 0
        for sent, counted in ((mails, received), (events, heard)):
            assert set(counted) <= set(sent)
            assert [name for name, is_sent in sent.items() if is_sent and not counted[name]] == []
            extra += sum(counted.values()) - len(counted)
        assert extra <= twice, (extra, received.most_common(3), heard.most_common(3))
        self.extra = extra


def last(model):
    newest = model.objects.order_by("-pk").first()
    return newest.pk if newest else 0


def check_kept(site, day):
    """Every word and act that was acknowledged, once, as it was sent; every card, because all were insisted on."""
    cards = [seat.card for seat in day.seats]
    keys = {card.pk for card in cards}
    assert day.done.submitted == keys == set(day.done.fields)
    revisions = ScorecardRevision.objects.submitted().filter(scorecard__in=keys)
    kept = list(revisions.values_list("scorecard_id", "ratings__evidence").order_by("scorecard_id"))
    assert kept == sorted(day.done.fields.items())
    acts = AuditEvent.objects.filter(
        action="scorecard.submitted", object_id__in=[card.public_id for card in cards]
    )
    assert Counter(acts.values_list("object_id", flat=True)) == Counter(card.public_id for card in cards)
    papers = Attachment.objects.filter(public_id__in=day.done.papers)
    assert papers.count() == len(day.done.papers)
    assert {(site.media_seen / paper.file.name).read_bytes() for paper in papers} <= {PDF}


def check_summaries(site):
    """None waits, none differs from what its rows say, and making all anew finds nothing to mend."""
    stale = PanelSummary.objects.stale()
    assert wait_until(lambda: not stale.exists(), 60), (stale.count(), site.logs())
    findings = [finding for ids in in_batches(applications_to_verify()) for finding in verify_batch(ids)]
    assert findings == []
    everything = list(PanelSummary.objects.values_list("application_id", flat=True))
    assert compile_summaries(everything, reading=Reading.MEND).written == 0


def check_exports(site, day):
    """Every export that was asked for is made."""
    exports = ResourceExport.objects.filter(public_id__in=day.done.exports)
    assert Counter(exports.values_list("state", flat=True)) == Counter(done=len(day.done.exports)), (
        site.logs()
    )


def let_leases_run_out(site):
    """What minutes of waiting would do to claims, delays and pauses: nothing is sent here, and nothing settled."""
    now = timezone.now()
    Mail.objects.owed().update(due_at=now)
    WebhookDelivery.objects.owed().update(claimed_until=None, next_attempt_at=now)
    waiting = ResourceExport.objects.filter(state__in=["queued", "running"])
    waiting.update(beat_at=F("beat_at") - timedelta(minutes=2))
    with Redis.from_url(site.redis.url) as redis:
        pauses = [
            key for words in ("mail-paused-until", "webhook-rests-until") for key in redis.keys(f"*{words}*")
        ]
        if pauses:
            redis.delete(*pauses)
