"""What shuts somebody out of every door, whatever their power: their own file, a conflict of interest, an owed card."""

import pytest
from django.contrib import admin

from hiring.errors import DomainError
from hiring.models import (
    Application,
    AuditEvent,
    Candidate,
    DuplicatePair,
    Export,
    Exposure,
    Job,
    Mail,
    Panelist,
    RejectionReason,
    Role,
    Source,
    User,
)
from hiring.operations.availability import withdraw_conflict
from hiring.operations.candidates import change_candidate
from hiring.operations.exports import make_export, request_export
from hiring.operations.finding import find
from hiring.operations.links import LinkClosed, seat_of_link, token_of
from hiring.operations.mail_reasons import is_still_owed
from hiring.operations.merging import merge_candidates
from hiring.permissions import Persona
from scorecards.models import Competency, PanelSummary, RoleCompetency, Rubric, Scorecard
from scorecards.operations.cards import submit_scorecard
from scorecards.operations.conflicts import CONFLICT_REASON, declare_conflict
from scorecards.operations.panels import seat_panelist, unseat_panelist
from scorecards.operations.plans import adopt_rubric
from tests.acts import compiled, hand_in, seat, write
from tests.factories import (
    NOW,
    ApplicationFactory,
    CandidateFactory,
    InterviewFactory,
    JobFactory,
    PanelistFactory,
    RecruiterFactory,
    ScorecardFactory,
    TeamMemberFactory,
    UserFactory,
    panel_plan_of,
)
from tests.hiring.admin.pages import listing, page
from tests.hiring.api.callers import RESOURCES, caller, read
from tests.journeys.planted import planted
from tests.journeys.test_no_leaks import existence, judgements, met

pytestmark = pytest.mark.django_db

# Lists that tell of nobody's panel; the rest of them are read.
OF_NO_PANEL = (Role, Source, RejectionReason, Competency, RoleCompetency, Rubric)
EVERYTHING = judgements("Maple") | existence("Maple")
THE_PERSON = EVERYTHING - {"Maple job", "Maple stage"}


def site_admin_on_the_team_of(panel):
    person = UserFactory(is_staff=True, is_superuser=True)
    TeamMemberFactory(job=panel.job, user=person)
    return person


def told(user, panel):
    """What the panel's own addresses, every list, a file of everything, the search and the feed say to this person.

    Every other address is asked in test_ids.py, with this very state.
    """
    client = caller(user)
    exports = {}
    for kind in (Export.Kind.CANDIDATES, Export.Kind.APPLICATIONS):
        export = request_export(by=user, kind=kind, file_format=Export.Format.CSV)
        make_export(export.pk)
        export.refresh_from_db()
        exports[kind] = export.file.read().decode()
        export.file.delete(save=False)
    candidate, application = panel.application.candidate, panel.application
    addresses = [
        *(
            "/",
            "/admin/",
            f"/applications/{application.public_id}/panel/",
            f"/jobs/{panel.job.public_id}/finalists/",
        ),
        *(f"/api/v1/{resource}/" for resource in RESOURCES),
        *(listing(model) for model in admin.site._registry if model not in OF_NO_PANEL),
        *(page(candidate), page(application), page(panel.job)),
    ]
    return {
        **{address: client.get(address).content.decode() for address in addresses},
        **exports,
        "search": str(find("maple", user=user)),
        "feed": client.get("/api/v1/changes/?page_size=200").content.decode(),
        "file": client.get("/api/v1/candidates/export/").getvalue().decode(),
    }


def test_a_conflict_with_a_job_shuts_a_site_admin_of_its_team_out_of_every_door():
    panel = planted("Maple", confidential=True)
    boss = site_admin_on_the_team_of(panel)

    before = {"candidates": caller(boss).get(listing(Candidate)).content.decode()}
    assert set(met(before, {"Maple person", "Maple job"})) == {"Maple person", "Maple job"}
    declare_conflict(user=boss, job=panel.job, reason="Related.", by=panel.owner)

    assert met(told(boss, panel), EVERYTHING) == {}
    public_id = str(panel.application.candidate.public_id)
    assert met(told(boss, panel), {public_id, str(panel.application.public_id)}) == {}


def test_a_conflict_with_a_person_shuts_a_recruiter_out_of_their_file_and_not_of_the_job():
    panel = planted("Maple")
    recruiter = RecruiterFactory()
    declare_conflict(
        user=recruiter, candidate=panel.application.candidate, reason="Siblings.", by=panel.owner
    )

    answers = told(recruiter, panel)

    assert met(answers, THE_PERSON) == {}
    assert set(met(answers, {"Maple job"})) == {"Maple job"}


def test_an_internal_candidate_who_is_site_admin_never_reaches_their_own_file():
    panel = planted("Maple", confidential=True)
    boss = site_admin_on_the_team_of(panel)
    candidate = panel.application.candidate
    Candidate.objects.filter(pk=candidate.pk).update(user=boss)
    twin = CandidateFactory(name="Twin")
    DuplicatePair.objects.create(first=candidate, second=twin, score=90, found_at=NOW)

    answers = told(boss, panel)

    assert met(answers, THE_PERSON) == {}
    assert str(candidate.public_id) not in answers["feed"] + answers[listing(AuditEvent)]
    assert not DuplicatePair.objects.visible_to(boss).exists()
    with pytest.raises(DomainError, match="one of them is gone by now, or not yours to merge"):
        merge_candidates(kept_id=candidate.pk, merged_id=twin.pk, by=boss)
    with pytest.raises(DomainError):
        change_candidate(candidate_id=candidate.pk, changes={"headline": "The best"}, by=boss)


def test_that_a_colleague_is_a_candidate_somewhere_is_not_told_by_linking_them_again():
    colleague, recruiter = UserFactory(), RecruiterFactory()
    ApplicationFactory(candidate__user=colleague, job__confidential=True)
    seen = ApplicationFactory().candidate

    change_candidate(candidate_id=seen.pk, changes={"user": colleague}, by=recruiter)

    seen.refresh_from_db()
    assert seen.user == colleague


def test_a_conflict_frees_the_seat_of_who_owes_and_closes_what_they_were_sent():
    application, recruiter = ApplicationFactory(), RecruiterFactory()
    kin = UserFactory()
    card = ScorecardFactory(panelist__interview__application=application, panelist__user=kin)
    write(card)
    link = token_of(card.panelist)
    reminder = Mail.objects.create(
        key="r",
        kind=Mail.Kind.NUDGE,
        recipient=kin,
        interview=card.panelist.interview,
        seat=card.panelist,
        due_at=NOW,
    )
    assert seat_of_link(link).user == kin

    conflict = declare_conflict(user=kin, job=application.job, reason="Related.", by=recruiter)

    freed = Panelist.objects.get(pk=card.panelist_id)
    assert (freed.recusal_reason, freed.recused_at is not None) == (CONFLICT_REASON, True)
    assert PanelSummary.objects.get(application=application).requested > 0
    with pytest.raises(LinkClosed):
        seat_of_link(link)
    assert not is_still_owed(reminder, NOW)
    assert caller(kin).get(f"/scorecards/{card.public_id}/").status_code == 404
    data = {"field": "private_note", "value": "Still here", "was": ""}
    address = f"/scorecards/{card.public_id}/field/"
    assert caller(kin).post(address, data, content_type="application/json").status_code == 404
    withdraw_conflict(conflict_id=conflict.pk, by=recruiter)
    assert Job.objects.visible_to(kin).count() == 0, "the seat stays given back"


def test_a_card_that_is_in_stays_evidence_and_its_author_does_not_read_it_any_more():
    application, recruiter = ApplicationFactory(), RecruiterFactory()
    card = ScorecardFactory(panelist__interview__application=application, submitted=True)
    author = card.panelist.user

    declare_conflict(user=author, candidate=application.candidate, reason="Siblings.", by=recruiter)

    assert not Scorecard.objects.visible_to(author).exists()
    assert Scorecard.objects.visible_to(recruiter).submitted().get() == card


def test_what_was_read_before_a_conflict_was_declared_is_remembered():
    application, recruiter = ApplicationFactory(), RecruiterFactory()
    ScorecardFactory(panelist__interview__application=application, submitted=True)
    reader = RecruiterFactory()

    conflict = declare_conflict(user=reader, job=application.job, reason="Related.", by=recruiter)
    withdraw_conflict(conflict_id=conflict.pk, by=recruiter)

    assert Exposure.objects.get(application=application).user == reader


@pytest.fixture
def twice():
    """One person in two jobs of one recruiter, who owes a card on the first; on the second a colleague's is in."""
    recruiter, candidate = RecruiterFactory(), CandidateFactory()
    first, second = (ApplicationFactory(candidate=candidate) for _ in range(2))
    for application in (first, second):
        panel_plan_of(application.job)
    card = ScorecardFactory(panelist__interview__application=second, submitted=True)
    compiled(second)
    owed = ScorecardFactory(panelist__interview__application=first, panelist__user=recruiter)
    return recruiter, first, second, card, owed


def test_who_owes_a_card_about_a_person_reads_no_evidence_about_them_on_any_application(twice):
    recruiter, _first, second, card, owed = twice
    client = caller(recruiter)

    before = client.get(f"/applications/{second.public_id}/panel/")
    assert "You still owe" in before.content.decode()
    assert f"/scorecards/{owed.public_id}/" in before.content.decode()
    assert [row["id"] for row in read(client, "scorecards")] == [str(owed.public_id)]
    assert read(client, "panel-summaries") == []

    hand_in(owed)

    assert str(card.public_id) in {row["id"] for row in read(client, "scorecards")}
    assert len(read(client, "panel-summaries")) == 2


def test_a_refusal_does_not_tell_who_owes_about_a_person_what_colleagues_did_elsewhere(twice):
    recruiter, _first, second, card, _owed = twice
    silent = ScorecardFactory(panelist__interview__application=second)
    sentences = set()
    for about in (card, silent):
        for act in (
            lambda about=about: unseat_panelist(panelist_id=about.panelist_id, by=recruiter),
            lambda about=about: seat_panelist(
                interview_id=about.panelist.interview_id,
                user=about.panelist.user,
                role="shadow",
                by=recruiter,
            ),
        ):
            with pytest.raises(DomainError) as refusal:
                act()
            sentences.add(refusal.value.detail)
    with pytest.raises(DomainError) as refusal:
        adopt_rubric(job_id=second.job_id, by=recruiter)

    assert {*sentences, refusal.value.detail} == {
        (
            "You owe a scorecard about this candidate. Hand it in first, "
            "or ask somebody else on the hiring team."
        )
    }


def test_owing_elsewhere_washes_nobody_of_what_they_could_read_before(twice):
    recruiter, _first, second, _card, _owed = twice

    late = seat(InterviewFactory(application=second), recruiter, by=RecruiterFactory())

    assert late.panelist.exposed_at is not None


def test_an_interviewer_is_not_told_how_a_candidate_is_reached_nor_where_they_came_from():
    panel = planted("Maple")
    candidate = panel.application.candidate
    Candidate.objects.filter(pk=candidate.pk).update(phone="+49 30 555", source=None)
    candidate.tags.create(name="Maple tag")
    other = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    PanelistFactory(interview__application=panel.application, user=other)
    client, owner = caller(other), caller(panel.owner)
    secret = {"maplemail", "+49 30 555", "Maple tag"}

    [seen] = read(client, "candidates")
    assert (seen["name"], seen["headline"], len(seen["attachments"])) == ("Maple person", "Maple head", 1)
    assert {name: seen[name] for name in ("email", "phone", "source", "tags")} == {
        "email": None,
        "phone": None,
        "source": None,
        "tags": [],
    }
    tag = candidate.tags.get().public_id
    assert read(client, "candidates", email=candidate.email) == read(client, "candidates", tag_id=tag) == []
    [run] = read(owner, "candidates", tag_id=tag)
    assert (run["email"], run["phone"], len(run["tags"])) == (candidate.email, "+49 30 555", 1)

    addresses = [
        page(candidate),
        listing(Candidate),
        listing(Candidate, "?q=maplemail"),
        listing(Application),
    ]
    addresses += [
        listing(Application, "?q=maplemail"),
        "/admin/search/?q=maplemail",
        "/admin/search/?q=maple",
    ]
    answers = {address: client.get(address).content.decode() for address in addresses}
    # The catalogue of tags, from which a list is narrowed, is everybody's; whose they are is not.
    answers[listing(Candidate)] = answers[listing(Candidate)].replace("Maple tag", "")
    answers[listing(Candidate, "?q=maplemail")] = answers[listing(Candidate, "?q=maplemail")].replace(
        "Maple tag", ""
    )
    assert met(answers, secret - {"maplemail"}) == {}
    assert "maplemail@" not in "".join(answers.values())
    assert "Maple person" in answers[page(candidate)]
    assert find("maple person", user=other).people[0] == candidate
    assert not find("maplemail", user=other)
    assert not find("tag", user=other).people
    assert list(Application.objects.visible_to(other)) == [panel.application]
    assert f"{panel.application.pk}/change" not in answers[listing(Application, "?q=maplemail")]


def test_the_export_of_a_manager_holds_only_whom_they_run():
    panel = planted("Maple")
    manager = UserFactory(persona=Persona.HIRING_MANAGER, is_staff=True)
    PanelistFactory(interview__application=panel.application, user=manager)
    own = TeamMemberFactory(job=JobFactory(), user=manager).job
    ApplicationFactory(job=own, candidate__name="Own person")

    for kind in (Export.Kind.CANDIDATES, Export.Kind.APPLICATIONS):
        export = request_export(by=manager, kind=kind, file_format=Export.Format.CSV)
        make_export(export.pk)
        export.refresh_from_db()
        text = export.file.read().decode()
        export.file.delete(save=False)
        assert ("Own person" in text, "Maple person" in text) == (True, False)


def test_somebody_who_was_handed_a_conflict_is_asked_to_judge_by_nobody():
    application, recruiter, kin = ApplicationFactory(), RecruiterFactory(), UserFactory()
    panel_plan_of(application.job)
    declare_conflict(user=kin, job=application.job, reason="Related.", by=recruiter)
    interview = InterviewFactory(application=application)

    with pytest.raises(DomainError, match="conflict of interest"):
        seat(interview, kin, by=recruiter)


def test_a_closed_account_hands_nothing_in():
    card = ScorecardFactory()
    write(card)
    User.objects.filter(pk=card.panelist.user_id).update(is_active=False)

    with pytest.raises(DomainError):
        submit_scorecard(scorecard_id=card.pk, by=User.objects.get(pk=card.panelist.user_id))
