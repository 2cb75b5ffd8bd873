"""A panel with one of everything, compiled, and what somebody with a database shell may do to it."""

import json
from datetime import timedelta

from django.db import connection

from scorecards.models import FrozenSummary, PanelSummary
from scorecards.operations.debriefs import open_debrief
from scorecards.scoring import canonical_bytes, sha256_of
from tests.acts import compiled, hand_in
from tests.factories import NOW, ApplicationFactory, InterviewFactory, RecruiterFactory, ScorecardFactory

LATER = NOW + timedelta(hours=2)


def card_on(application, **fields):
    return ScorecardFactory(panelist__interview__application=application, **fields)


def audited_panel(**fields):
    """Two cards handed in, one owed, a shadow's, a recused and a cancelled one; compiled."""
    application = ApplicationFactory(**fields)
    hand_in(card_on(application), vision=4, people=2)
    hand_in(card_on(application), vision=5, people=None)
    card_on(application)
    hand_in(card_on(application, panelist__role="shadow"), vision=1, people=1)
    card_on(application, panelist__recused=True)
    cancelled = InterviewFactory(application=application, status="cancelled")
    ScorecardFactory(panelist__interview=cancelled)
    compiled(application)
    return application


def frozen(application, at=LATER):
    """The version of its summary that a debrief froze at that moment."""
    return open_debrief(application_id=application.pk, by=RecruiterFactory(), now=at).summary


def rewrite(record, change, *, rehash=False):
    """Change a stored document past the product; with its hash, whoever does it is careful."""
    document = json.loads(json.dumps(record.document))
    change(document)
    with connection.cursor() as cursor:
        cast = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
        cursor.execute(
            f"UPDATE {record._meta.db_table} SET document = {cast} WHERE id = %s",
            [canonical_bytes(document).decode(), record.pk],
        )
    if rehash:
        type(record).objects.filter(pk=record.pk).update(sha256=sha256_of(document))


def summary_of(application):
    return PanelSummary.objects.get(application=application)


def version_of(application, number=1):
    return FrozenSummary.objects.get(application=application, version=number)
