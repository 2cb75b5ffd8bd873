"""The pages about people's rights: rules, who is about to go, holds, consents, statements, what is handed out."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.html import strip_tags

from hiring.models import (
    AuditEvent,
    Candidate,
    Consent,
    LegalHold,
    Office,
    PlannedErasure,
    RetentionRule,
    Statement,
)
from hiring.operations.planning import plan_erasures
from hiring.permissions import Persona
from hiring.retention import add_months
from scorecards.models import SubjectExport
from tests.factories import (
    ApplicationFactory,
    CandidateFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.admin.pages import errors_of, listing, messages_of, page
from tests.scorecards.admin.world import site_admin
from tests.scorecards.operations.test_purging import rejected, rule

pytestmark = pytest.mark.django_db


def words(answer):
    """What a page says, in one line."""
    return " ".join(unescape(strip_tags(answer.content.decode())).split())


NOW = timezone.now()
TODAY = timezone.localdate(NOW)
LONG_AGO = add_months(NOW, -7)


def going(name, **fields):
    """Somebody who was rejected long ago, with an open plan."""
    person = rejected(candidate__name=name, **fields)
    person.applications.update(closed_at=LONG_AGO)
    plan_erasures(now=NOW)
    return PlannedErasure.objects.get(candidate=person)


def as_(client, user):
    client.force_login(user)
    return user


def test_site_admins_make_rules_and_recruiters_read_them(client):
    as_(client, site_admin())
    assert "Everybody is kept, until you say how long" in words(client.get(listing(RetentionRule)))
    typed = {"outcome": "rejected", "country": "DE", "months": "0", "basis": "Policy", "is_active": "on"}
    refused = client.post(listing(RetentionRule) + "add/", typed)
    assert "months" in errors_of(refused)
    assert client.post(listing(RetentionRule) + "add/", typed | {"months": "6"}).status_code == 302
    made = RetentionRule.objects.get()
    again = client.post(listing(RetentionRule) + "add/", typed | {"months": "9"})
    assert "There is a rule for this country and outcome" in words(again)
    client.post(page(made), typed | {"months": "9"})
    made.refresh_from_db()
    assert (made.months, AuditEvent.objects.filter(object_id=made.public_id).count()) == (9, 2)

    as_(client, RecruiterFactory())
    text = words(client.get(listing(RetentionRule)))
    assert "Germany" in text
    assert "9 months" in text
    assert client.post(page(made), typed).status_code == 403
    assert client.get(listing(RetentionRule) + "add/").status_code == 403
    as_(client, UserFactory(is_staff=True, persona=Persona.HIRING_MANAGER))
    for model in (RetentionRule, PlannedErasure, LegalHold, Consent, SubjectExport):
        assert client.get(listing(model)).status_code == 403


def test_the_preview_says_who_why_and_when_and_holds_or_postpones(client):
    rule(basis="Policy 4.2")
    recruiter = as_(client, RecruiterFactory())
    assert "Nobody is about to be erased" in words(client.get(listing(PlannedErasure)))
    first, second = going("Ada Obi", job__title="Head of Product"), going("Bo Lind")
    going("Nightingale Person", job__is_confidential=True)

    text = words(client.get(listing(PlannedErasure)))
    assert "2 people whose files you run go for good" in text
    assert "Rejected, Head of Product: 6 months, everywhere" in text
    assert "Nightingale" not in text
    for query, shown in (
        ("?when=week", False),
        ("?when=later", True),
        ("?state=done", False),
        ("?when=x", True),
    ):
        assert ("Ada Obi" in words(client.get(listing(PlannedErasure, query)))) is shown
    text = words(client.get(page(first)))
    assert "The rule for “rejected” everywhere keeps people for 6 months (Policy 4.2)." in text

    refused = client.post(page(first, "postpone"), {"until": str(TODAY), "reason": "Wait."})
    assert "Choose a later day" in words(refused)
    day = TODAY + timedelta(days=60)
    client.post(page(first, "postpone"), {"until": str(day), "reason": "Wait."})
    chosen = {
        "action": "hold_selected",
        "_selected_action": [second.pk],
        "confirmed": "yes",
        "reason": "A claim.",
    }
    assert "Place the holds" in words(client.post(listing(PlannedErasure), chosen | {"reason": ""}))
    done = client.post(listing(PlannedErasure), chosen, follow=True)

    assert messages_of(done) == ["1 plan changed."]
    first.refresh_from_db()
    second.refresh_from_db()
    assert timezone.localdate(first.erase_after) == day + timedelta(days=1)
    assert (second.state, second.because) == ("withdrawn", "held")
    assert f"Postponed by {recruiter}: Wait." in words(client.get(page(first)))
    assert client.get(page(second, "postpone")).status_code == 404
    assert "A legal hold was placed" in words(client.get(listing(PlannedErasure, "?state=withdrawn")))


def test_a_dossier_tells_of_a_persons_rights_and_offers_the_acts(client):
    recruiter = as_(client, RecruiterFactory())
    application = ApplicationFactory(candidate__name="Ada Obi")
    person = application.candidate
    text = words(client.get(page(person)))
    assert "An application is in the running: nothing is erased before all have ended." in text

    ends = TODAY + timedelta(days=90)
    consent = {
        "purpose": "talent_pool",
        "given_on": str(TODAY),
        "expires_on": str(ends),
        "how": "form",
        "wording": "Keep me.",
        "wording_version": "1",
    }
    late = client.post(page(person, "consent"), consent | {"expires_on": str(TODAY - timedelta(days=9))})
    assert errors_of(late) == {"expires_on": ["This would be over already. Choose a later day."]}
    client.post(page(person, "consent"), consent)
    client.post(page(person, "hold"), {"reason": "A claim."})
    said = {"text": "I was ill.", "received_on": str(TODAY), "about": str(application.pk)}
    client.post(page(person, "statement"), said)

    text = words(client.get(page(person)))
    for sentence in (
        "Legal hold. A claim.",
        "Stay on file for later roles",
        "I was ill.",
        "placed a legal hold",
    ):
        assert sentence in text
    assert timezone.localdate(Consent.objects.get().expires_at) == ends + timedelta(days=1)
    assert "A claim." in words(client.get(listing(LegalHold)))
    assert "Stands" in words(client.get(listing(Consent, "?state=standing")))
    client.post(page(LegalHold.objects.get(), "lift"), {"reason": "Settled."})
    client.post(page(Consent.objects.get(), "withdraw"), {"how": "mail"})
    assert LegalHold.objects.get().lifted_by == recruiter
    assert client.get(page(LegalHold.objects.get(), "lift")).status_code == 404
    assert client.get(page(Consent.objects.get(), "withdraw")).status_code == 404
    assert "Nobody is held" in words(client.get(listing(LegalHold)))
    assert "Lifted" in words(client.get(listing(LegalHold, "?state=over")))

    # Whoever decides reads the statement beside the figures; a panelist who owes a card meets it nowhere.
    decision = f"/applications/{application.public_id}/decision/"
    assert "I was ill." in words(client.get(decision))
    manager = as_(client, UserFactory(is_staff=True, persona=Persona.HIRING_MANAGER))
    TeamMemberFactory(job=application.job, user=manager)
    assert "I was ill." in words(client.get(page(person)))
    assert client.get(page(person, "hold")).status_code == 404
    ScorecardFactory(panelist__interview__application=application, panelist__user=manager)
    assert "I was ill." not in words(client.get(page(person)))
    assert Statement.objects.count() == 1


def test_what_is_handed_out_is_asked_for_on_the_dossier_and_fetched_by_its_owner(client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    as_(client, RecruiterFactory())
    person = CandidateFactory(name="Ada Obi")
    assert "No exports for candidates yet" in words(client.get(listing(SubjectExport)))
    client.post(page(person, "hand_out"))
    export = SubjectExport.objects.get()
    assert "Being made." in words(client.get(listing(SubjectExport)))
    address = f"/admin/scorecards/subjectexport/{export.public_id}/file/"
    assert client.get(address, follow=True).redirect_chain
    export.file.save("made", ContentFile(b"PK"))
    SubjectExport.objects.update(state="done", finished_at=NOW, file=export.file.name)

    answer = client.get(address)

    assert (b"".join(answer.streaming_content), answer["Content-Type"]) == (b"PK", "application/zip")
    assert answer["Content-Disposition"].startswith('attachment; filename="Ada Obi, ')
    as_(client, site_admin())
    assert client.get(address).status_code == 404
    Candidate.objects.update(erased_at=NOW)
    for way in ("hand_out", "hold", "consent", "statement"):
        assert client.get(page(person, way)).status_code == 404


def test_these_lists_cost_the_same_for_one_row_and_for_thirty(client):
    rule()
    user = as_(client, site_admin())
    models = (PlannedErasure, LegalHold, Consent, SubjectExport)

    def fill(number):
        for _ in range(number):
            person = going(f"Person {CandidateFactory().pk}", job__office=Office.objects.first()).candidate
            about = {"candidate": person}
            LegalHold.objects.create(**about, reason="A claim.", placed_by=user, placed_at=NOW)
            Consent.objects.create(
                **about,
                purpose="talent_pool",
                wording="Keep me.",
                wording_version="1",
                given_at=LONG_AGO,
                expires_at=NOW + timedelta(days=9),
                how="form",
                recorded_by=UserFactory(),
            )
            SubjectExport.objects.create(**about, owner=user)

    def costs():
        found = []
        for model in models:
            client.get(listing(model))
            with CaptureQueriesContext(connection) as queries:
                assert client.get(listing(model)).status_code == 200
            found.append(len(queries))
        return found

    fill(1)
    few = costs()
    fill(29)
    assert costs() == few
