"""Whatever colleagues do with their cards, somebody who owes theirs is told exactly what they were told before.

One panel; every colleague does something else with their card, and whoever runs the job does the rest. Before and
after, a person who owes a card asks for everything there is. The clock stands at the same moment both times, so that
the answers may differ in nothing; what colleagues do happens an hour later, so that a moment that leaks is seen.
"""

import re
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from difflib import unified_diff
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.test import Client

from hiring.errors import NotAllowed
from hiring.models import Export, HiringTeamMember, Mail, Note, Panelist, User
from hiring.operations.exports import make_export, request_export
from hiring.operations.letters import message_of
from hiring.operations.links import note_opened, token_of
from hiring.operations.mail_reasons import is_still_owed
from hiring.operations.mails import send_due_mails
from hiring.operations.notes import add_note
from hiring.operations.reminders import nudge, owe_reminders
from hiring.permissions import Persona
from scorecards.models import Debrief, Decision, Scorecard
from scorecards.operations.cards import submit_scorecard
from scorecards.operations.debriefs import (
    close_debrief,
    close_point,
    open_debrief,
    raise_point,
    take_stance,
)
from scorecards.operations.decisions import reopen_decision, stage_decision, withdraw_decision
from scorecards.operations.fields import save_field
from scorecards.operations.on_behalf import submit_on_behalf
from scorecards.operations.panels import recuse, report_not_held
from scorecards.operations.summaries import compile_summaries
from tests.acts import amend, decide, drafts, write
from tests.factories import (
    NOW,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.pages import listing
from tests.hiring.api.callers import caller
from tests.journeys.crawl import asked, said_by, sorted_and_filtered, walk, web_addresses
from tests.journeys.planted import Planted, planted
from tests.mailbox import everything_in, parsed
from tests.scorecards.admin.world import site_admin

pytestmark = pytest.mark.django_db

BEFORE, MEANWHILE = NOW + timedelta(days=2, hours=2), NOW + timedelta(days=2, hours=3)
BOUNDARY = re.compile(r"={15}\d+==")


@dataclass(frozen=True)
class Colleagues:
    """Whose card will be handed in, begun, left, called off, dictated; all of them owe it before."""

    panel: Planted
    submits: Scorecard
    begins: Scorecard
    recuses: Scorecard
    misses: Scorecard
    dictates: Scorecard

    def act(self):
        """Everything that can be done about a panel without the person who owes."""
        application, owner = self.panel.application, self.panel.owner
        submit_scorecard(scorecard_id=self.submits.pk, by=author_of(self.submits))
        note_opened(self.begins.panelist)
        words = {"field": "evidence:vision", "value": "Half a thought", "was": ""}
        save_field(public_id=self.begins.public_id, by=author_of(self.begins), **words)
        nudge(seat_id=self.begins.panelist_id, by=owner)
        recuse(panelist_id=self.recuses.panelist_id, reason="We are friends.", by=author_of(self.recuses))
        report_not_held(panelist_id=self.misses.panelist_id, by=author_of(self.misses))
        dictated = {"ratings": drafts(vision=1, people=1), "recommendation": "strong_no"}
        submit_on_behalf(scorecard_id=self.dictates.pk, by=owner, note="On paper.", **dictated)
        amend(self.panel.card, vision=5)
        compile_summaries([application.pk])
        for debrief in Debrief.objects.all():
            talk(debrief, owner)
            close_debrief(debrief_id=debrief.pk, by=owner)
        open_debrief(application_id=application.pk, by=owner)
        said = {"reason": "Enough.", "departure_reason": "We know better."}
        reopen_decision(decision_id=self.panel.decision.pk, reason="More is known.", by=owner)
        staged = stage_decision(application_id=application.pk, outcome="hold", by=owner, **said)
        withdraw_decision(decision_id=staged.pk, by=owner)
        decide(application, owner, **said)
        add_note(candidate_id=application.candidate_id, text="Thinks so too.", by=owner)
        send_due_mails()
        for reader in (owner, author_of(self.submits)):
            assert caller(reader).get(f"/applications/{application.public_id}/panel/").status_code == 200


def talk(debrief, by):
    """Say everything that can be said in a debrief's room."""
    raise_point(debrief_id=debrief.pk, topic="Anything else?", by=by)
    for point in debrief.points.all():
        close_point(point_id=point.pk, line="Talked through.", by=by)
    ratings = [one for block in debrief.summary.document["competencies"] for one in block["ratings"]]
    for rating in ratings:
        take_stance(debrief_id=debrief.pk, rating=rating["rating"], agrees=False, by=by)
    assert ratings


def author_of(card):
    return card.panelist.user


def the_panel():
    """A panel that has been at work for two days; two of its people sit at the same interview."""
    panel = planted("Maple")
    together = PanelistFactory(interview=panel.draft.panelist.interview)
    alone = ("begins", "recuses", "dictates")
    cards = {name: ScorecardFactory(panelist__interview__application=panel.application) for name in alone}
    return Colleagues(panel, submits=panel.draft, misses=ScorecardFactory(panelist=together), **cards)


def on_team(user, panel, role):
    TeamMemberFactory(job=panel.job, user=user, role=role)
    return user


def one_of_two_in(panel):
    user = UserFactory()
    ScorecardFactory(panelist__interview__application=panel.application, panelist__user=user, submitted=True)
    return user


# Everybody here owes a card of the panel; the last two run its job besides.
OWING: dict[str, Callable[[Planted], User]] = {
    "interviewer": lambda _panel: UserFactory(),
    "interviewer with one of two cards in": one_of_two_in,
    "recruiter": lambda panel: on_team(RecruiterFactory(), panel, HiringTeamMember.Role.RECRUITER),
    "hiring manager": lambda panel: on_team(
        UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True),
        panel,
        HiringTeamMember.Role.HIRING_MANAGER,
    ),
}


def owing(user, colleagues):
    """The person, now with a seat beside two colleagues and a card that is begun."""
    seat = PanelistFactory(interview=colleagues.submits.panelist.interview, user=user)
    write(ScorecardFactory(panelist=seat))
    return seat


def told_to(user, mails):
    """Everything this person can find out: by asking, by sending, by mail, by exporting."""
    own = {str(card.public_id) for card in Scorecard.objects.filter(panelist__user=user)}
    client = caller(user)
    answers: dict[str, Any] = walk(user)
    answers |= {f"{address} in part": part for address, part in parts(client)}
    answers |= {f"POST {address}": said for address, said in knocks(client, own)}
    answers |= {f"mail: {mail.kind} {mail.key}": letter(mail) for mail in mails}
    answers["reminders owed"] = reminders_to(user)
    return answers | {f"export: {kind}": exported(user, kind) for kind in Export.Kind.values}


def parts(client):
    """What a page asks for again while it is open."""
    for address in web_addresses():
        if "/panel/" in address:
            yield address, said_by(client.get(address, headers={"HX-Request": "true"}))
        if re.fullmatch(r"/debriefs/[^/]+/", address):
            yield address, said_by(client.get(address, headers={"X-Part": "room"}))


def knocks(client, own):
    """The answers to forms nobody offered, about other people's cards and seats; the last is where they lead."""
    form = {"intent": "submit", "outcome": "hold", "reason": "Let me in.", "recommendation": "yes"}
    for address in web_addresses():
        seats = Panelist.objects.filter(scorecard__public_id__in=own)
        ids = own | {str(public_id) for public_id in seats.values_list("public_id", flat=True)}
        if address != "/" and not any(public_id in address for public_id in ids):
            yield address, said_by(client.post(address, form, follow=True))


def mails_to(user, seat, colleagues):
    """A mail of every kind, as if it were owed to this person."""
    note = Note.objects.filter(candidate=colleagues.panel.application.candidate_id).first()
    about_no_panel = {
        Mail.Kind.ERASURES,
        Mail.Kind.PASSWORD_RESET,
        Mail.Kind.SECURITY,
        Mail.Kind.WEBHOOK,
        Mail.Kind.WELCOME,
    }
    elsewhere = {Mail.Kind.MENTION, Mail.Kind.ESCALATION, *about_no_panel}
    rows = [(kind, seat) for kind in Mail.Kind if kind not in elsewhere]
    late = (colleagues.submits, colleagues.begins, colleagues.recuses, colleagues.misses, colleagues.dictates)
    rows += [(Mail.Kind.ESCALATION, card.panelist) for card in late] + [(Mail.Kind.MENTION, seat)]
    for number, (kind, about) in enumerate(rows):
        Mail.objects.create(
            key=f"test:{number}",
            kind=kind,
            recipient=user,
            interview=about.interview,
            seat=about,
            note=note if kind == Mail.Kind.MENTION else None,
            due_at=BEFORE + timedelta(days=9),
        )
    return list(Mail.objects.filter(key__startswith="test:").order_by("pk"))


def letter(mail):
    """Whether a mail would still be sent, and what it would say if it were."""
    mail = Mail.objects.get(pk=mail.pk)
    owed = is_still_owed(mail, BEFORE)
    if mail.kind == Mail.Kind.ESCALATION and not owed:
        return "not sent"
    return owed, BOUNDARY.sub("", everything_in(parsed(message_of(mail, now=BEFORE))))


def reminders_to(user):
    """What the clock would have them told by now."""
    with transaction.atomic():
        known = set(Mail.objects.values_list("pk", flat=True))
        owe_reminders(now=BEFORE + timedelta(days=4))
        found = Mail.objects.exclude(pk__in=known).filter(recipient=user)
        keys = sorted(found.values_list("key", flat=True))
        transaction.set_rollback(True)
    return keys


def exported(user, kind):
    """The lines of a file with everything of this kind that they may export."""
    with transaction.atomic():
        try:
            export = request_export(by=user, kind=kind, file_format=Export.Format.CSV)
        except NotAllowed as refusal:
            return refusal.detail
        make_export(export.pk)
        export.refresh_from_db()
        lines = export.file.read().decode()
        export.file.delete(save=False)
        transaction.set_rollback(True)
    return lines


def differing(before, after):
    """What two snapshots do not agree on, as the lines that are gone and those that came."""
    found = {}
    for what in before:
        if before[what] != after.get(what):
            old, new = (str(told.get(what)).splitlines() for told in (before, after))
            found[what] = list(unified_diff(old, new, n=0, lineterm=""))
    return found


@contextmanager
def an_hour_of_colleagues(make):
    """The person who owes, their seat and a call: their colleagues do everything, and the clock is set back."""
    with time_machine.travel(BEFORE, tick=False) as clock:
        colleagues = the_panel()
        user = make(colleagues.panel)
        seat = owing(user, colleagues)

        def act():
            clock.move_to(MEANWHILE)
            colleagues.act()
            clock.move_to(BEFORE)

        yield seat, colleagues, act


@pytest.mark.parametrize("make", OWING.values(), ids=OWING)
def test_what_colleagues_do_changes_nothing_for_somebody_who_owes(make):
    with an_hour_of_colleagues(make) as (seat, colleagues, act):
        mails = mails_to(seat.user, seat, colleagues)
        before = told_to(seat.user, mails)

        act()

        assert differing(before, told_to(seat.user, mails)) == {}


def a_site_admin(panel):
    return on_team(site_admin(), panel, HiringTeamMember.Role.HIRING_MANAGER)


def test_what_colleagues_do_moves_nothing_in_any_list_of_a_site_admin_who_owes():
    with an_hour_of_colleagues(a_site_admin) as (seat, _colleagues, act):
        client = caller(seat.user)
        lists = list(sorted_and_filtered(client))
        before = asked(client, lists)

        act()

        assert differing(before, asked(client, lists)) == {}


def test_what_colleagues_do_is_told_to_somebody_who_runs_the_job_and_owes_nothing():
    """The other tests would see it: every kind of answer they compare differs here."""
    with an_hour_of_colleagues(OWING["recruiter"]) as (_seat, colleagues, act):
        owner, application = colleagues.panel.owner, colleagues.panel.application.public_id
        addresses = [
            f"/applications/{application}/panel/",
            "/api/v1/scorecards/",
            "/admin/",
            listing(Decision),
        ]
        before = asked(caller(owner), addresses)

        act()

        assert set(differing(before, asked(caller(owner), addresses))) == set(addresses)


def test_what_colleagues_do_changes_nothing_behind_the_link_of_somebody_who_owes():
    with an_hour_of_colleagues(OWING["interviewer"]) as (seat, _colleagues, act):
        client = Client()
        assert client.get(f"/i/{token_of(seat, now=BEFORE)}/").status_code == 302
        before = walk(None, client)
        assert "200" in before[f"/scorecards/{seat.scorecard.public_id}/"][:3]

        act()

        assert differing(before, walk(None, client)) == {}
