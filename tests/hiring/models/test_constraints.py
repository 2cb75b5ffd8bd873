"""Every named constraint of the pipeline is broken once; nothing else about the row is wrong."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from hiring import models
from tests.constraints import complaint_about, constraints_of
from tests.factories import (
    NOW,
    ApplicationFactory,
    AttachmentFactory,
    CandidateFactory,
    EmploymentFactory,
    InterviewFactory,
    JobFactory,
    NoteFactory,
    PanelistFactory,
    RejectionReasonFactory,
    RoleFactory,
    ScreeningFactFactory,
    StageFactory,
    StageMoveFactory,
    TeamMemberFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

LONG_AGO = datetime(2001, 1, 1, tzinfo=UTC)


def colleague(**fields):
    fields = {"sent_at": NOW, "expires_at": NOW + timedelta(days=7)} | fields
    return models.ColleagueInvitation.objects.create(person=UserFactory(), **fields)


def token(**fields):
    user = UserFactory(service=True)
    fields = {"digest": "d" * 64, "prefix": "abcdef"} | fields
    return models.ApiToken.objects.create(user=user, name="HRIS", **fields)


def webhook(**fields):
    values = {"url": "https://hris.example", "secret": "s", **fields}
    return models.Webhook.objects.create(owner=UserFactory(service=True), **values)


def twice(make, **fields):
    make(**fields)
    make(**fields)


def same_exposure_twice():
    row = {"application": ApplicationFactory(), "user": UserFactory(), "exposed_at": NOW}
    twice(models.Exposure.objects.create, **row)


def role_folded_into_itself():
    role = RoleFactory(is_active=False)
    models.Role.objects.filter(pk=role.pk).update(folds_into=role)


def stage_template(**fields):
    models.StageTemplate.objects.create(
        **{"role": RoleFactory(), "position": 0, "name": "Screen", "kind": "screen", **fields}
    )


def move_to_the_same_stage():
    application = ApplicationFactory()
    StageMoveFactory(application=application, from_stage=application.stage)


def delivery(**fields):
    about = {"event": "candidate.added", "object_type": "candidate", "object_id": uuid4()}
    return models.WebhookDelivery.objects.create(webhook=webhook(), **about, **fields)


def mirror_reader():
    return models.SyncReader.objects.create(user=UserFactory(service=True), started_at=NOW, read_until=NOW)


def answer_kept(**fields):
    user = fields.pop("user", None) or UserFactory(service=True)
    values = {"user": user, "key": "k", "status": 201, "created_at": NOW, **fields}
    return models.IdempotencyKey.objects.create(**values)


def mail(**fields):
    values = {"key": "reminder:1", "kind": "reminder", "recipient": UserFactory(), "due_at": NOW, **fields}
    return models.Mail.objects.create(**values)


def pair(first, second, **fields):
    return models.DuplicatePair.objects.create(
        first=first, second=second, **{"score": 80, "found_at": NOW, **fields}
    )


def two_people():
    return CandidateFactory(), CandidateFactory()


def match_key():
    return {"candidate": CandidateFactory(), "kind": "email", "value": "ada@obi.example"}


def external_id(**fields):
    row = {"candidate": CandidateFactory(), "system": "hris", "value": "17", **fields}
    return models.ExternalId.objects.create(**row)


def saved_view(**fields):
    row = {"owner": UserFactory(), "page": "hiring.application", "name": "Mine", **fields}
    return models.SavedView.objects.create(**row)


def candidate_import(**fields):
    row = {
        "job": JobFactory(),
        "uploaded_by": UserFactory(),
        "uploaded_at": NOW,
        "filename": "a.csv",
        **fields,
    }
    return models.CandidateImport.objects.create(**row)


def import_problem(**fields):
    row = {"line": 2, "sentence": "The name is missing.", **fields}
    return models.ImportProblem.objects.create(
        **{"upload": fields.get("upload") or candidate_import(), **row}
    )


def pause(**fields):
    days = {"starts_on": date(2026, 3, 2), "ends_on": date(2026, 3, 2), **fields}
    return models.InterviewPause.objects.create(user=UserFactory(), **days)


def retention_rule(**fields):
    row = {"outcome": "rejected", "months": 6, "basis": "Policy 4.2", **fields}
    return models.RetentionRule.objects.create(**row)


def planned_erasure(**fields):
    row = {"counted_from": NOW, "due_at": NOW, "planned_at": NOW, "erase_after": NOW, **fields}
    row.setdefault("candidate", CandidateFactory())
    return models.PlannedErasure.objects.create(rule=row.pop("rule", None) or retention_rule(), **row)


def planned_twice():
    row = {"candidate": CandidateFactory(), "rule": retention_rule()}
    twice(planned_erasure, **row)


def legal_hold(**fields):
    row = {"candidate": CandidateFactory(), "reason": "A claim.", "placed_by": UserFactory(), **fields}
    return models.LegalHold.objects.create(placed_at=NOW, **row)


def consent(**fields):
    row = {"wording": "Keep me.", "wording_version": "1", "given_at": NOW, "how": "form", **fields}
    row.setdefault("expires_at", NOW + timedelta(days=1))
    people = {"candidate": CandidateFactory(), "recorded_by": UserFactory()}
    return models.Consent.objects.create(purpose="talent_pool", **people, **row)


def statement(**fields):
    row = {"candidate": CandidateFactory(), "received_on": NOW.date(), "recorded_by": UserFactory()}
    return models.Statement.objects.create(**row, **fields)


def conflict(**fields):
    row = {"user": UserFactory(), "reason": "Former manager.", "declared_by": UserFactory(), **fields}
    return models.ConflictOfInterest.objects.create(**row)


def application_closed_as_duplicate_of_an_active_one():
    goes_on = ApplicationFactory()
    ApplicationFactory(candidate=goes_on.candidate, job=goes_on.job, duplicate_of=goes_on)


BREAKING = {
    "retentionrule_once": lambda: twice(retention_rule, country=""),
    "retentionrule_months_bounded": lambda: retention_rule(months=0),
    "retentionrule_has_basis": lambda: retention_rule(basis=""),
    "plannederasure_one_open": planned_twice,
    "plannederasure_closed_with_reason": lambda: planned_erasure(state="withdrawn", closed_at=NOW),
    "plannederasure_gives_notice": lambda: planned_erasure(erase_after=LONG_AGO),
    "legalhold_has_reason": lambda: legal_hold(reason=""),
    "legalhold_lifted_by_somebody": lambda: legal_hold(lifted_at=NOW),
    "consent_expires_after_given": lambda: consent(expires_at=NOW),
    "consent_withdrawn_whole": lambda: consent(withdrawn_at=NOW),
    "consent_has_wording": lambda: consent(wording=""),
    "statement_has_text": lambda: statement(text=""),
    "application_duplicate_is_closed": application_closed_as_duplicate_of_an_active_one,
    "conflictofinterest_candidate_once": lambda: twice(
        conflict, user=UserFactory(), candidate=CandidateFactory()
    ),
    "conflictofinterest_candidate_or_job": lambda: conflict(candidate=CandidateFactory(), job=JobFactory()),
    "conflictofinterest_has_reason": lambda: conflict(job=JobFactory(), reason=""),
    "conflictofinterest_job_once": lambda: twice(conflict, user=UserFactory(), job=JobFactory()),
    "duplicatepair_declined_by_somebody": lambda: pair(*two_people(), declined_at=NOW),
    "duplicatepair_older_first": lambda: pair(*reversed(two_people())),
    "duplicatepair_once": lambda: [pair(*people) for people in [two_people()] for _ in range(2)],
    "duplicatepair_score_percent": lambda: pair(*two_people(), score=101),
    "candidateimport_done_has_date": lambda: candidate_import(state="done"),
    "candidateimport_done_within_total": lambda: candidate_import(done=2, total=1),
    "importproblem_has_sentence": lambda: import_problem(sentence=""),
    "importproblem_once_a_line": lambda: twice(import_problem, upload=candidate_import()),
    "export_finished_has_date": lambda: models.Export.objects.create(
        owner=UserFactory(), kind="candidates", state="done"
    ),
    "externalid_complete": lambda: external_id(value=""),
    "externalid_once": lambda: twice(external_id, candidate=CandidateFactory()),
    "interviewpause_ends_after_start": lambda: pause(ends_on=date(2026, 3, 1)),
    "mail_has_key": lambda: mail(key=""),
    "mail_one_outcome": lambda: mail(sent_at=NOW, lapsed_at=NOW),
    "matchkey_once_per_candidate": lambda: twice(models.MatchKey.objects.create, **match_key()),
    "savedview_has_name": lambda: saved_view(name=""),
    "savedview_name_unique": lambda: twice(saved_view, owner=UserFactory()),
    "apitoken_has_digest": lambda: token(digest=""),
    "colleagueinvitation_one_outcome": lambda: colleague(accepted_at=NOW, withdrawn_at=NOW),
    "colleagueinvitation_expires_later": lambda: colleague(expires_at=NOW),
    "apitoken_expires_later": lambda: token(expires_at=LONG_AGO),
    "application_one_per_candidate_and_job": lambda: twice(
        ApplicationFactory, candidate=CandidateFactory(), job=JobFactory()
    ),
    "application_closed_has_date": lambda: ApplicationFactory(closed_at=NOW),
    "application_ended_has_reason": lambda: ApplicationFactory(status="rejected", closed_at=NOW),
    "attachment_not_empty": lambda: AttachmentFactory(size=0),
    "auditevent_has_action": lambda: models.AuditEvent.objects.create(at=NOW, action="", object_type="job"),
    "auditevent_sealed_whole": lambda: models.AuditEvent.objects.create(
        at=NOW, action="job.read", object_type="job", sha256="0" * 64
    ),
    "auditseal_counts_from_one": lambda: models.AuditSeal.objects.create(
        number=1, at=NOW, count=0, sha256="0" * 64
    ),
    "auditseal_follows_another": lambda: models.AuditSeal.objects.create(
        number=2, at=NOW, count=1, sha256="0" * 64
    ),
    "candidate_has_name": lambda: CandidateFactory(name=""),
    "employment_ends_after_start": lambda: EmploymentFactory(
        started_on=date(2020, 2, 1), ended_on=date(2020, 1, 31)
    ),
    "exposure_once_per_person": same_exposure_twice,
    "hiringteam_one_seat_per_person": lambda: twice(TeamMemberFactory, job=JobFactory(), user=UserFactory()),
    "interview_ends_after_start": lambda: InterviewFactory(starts_at=NOW, ends_at=NOW),
    "interview_status_known": lambda: InterviewFactory(status="lost"),
    "job_closed_has_date": lambda: JobFactory(status="closed", status_reason="Filled."),
    "job_headcount_positive": lambda: JobFactory(headcount=0),
    "job_not_open_has_reason": lambda: JobFactory(status="on_hold"),
    "job_status_known": lambda: JobFactory(status="lost", status_reason="Nobody knows."),
    "note_has_text": lambda: NoteFactory(text=""),
    "panelist_one_seat_per_person": lambda: twice(
        PanelistFactory, interview=InterviewFactory(), user=UserFactory()
    ),
    "panelist_one_lead_per_interview": lambda: twice(
        PanelistFactory, interview=InterviewFactory(), role="lead"
    ),
    "panelist_recused_has_reason": lambda: PanelistFactory(recused_at=NOW),
    "panelist_recused_or_submitted": lambda: PanelistFactory(recused=True, card_submitted_at=NOW),
    "panelist_role_known": lambda: PanelistFactory(role="guest"),
    "rejectionreason_ended_by_known": lambda: RejectionReasonFactory(ended_by="nobody"),
    "role_folded_is_inactive": lambda: RoleFactory(folds_into=RoleFactory(key="vp_of_product")),
    "role_leadership_within_product_years": lambda: RoleFactory(product_years=3, leadership_years=4),
    "role_not_folded_into_itself": role_folded_into_itself,
    "rolealias_title_unique": lambda: [
        models.RoleAlias.objects.create(role=RoleFactory(), title=title) for title in ("Lead PM", "lead pm")
    ],
    "screeningfact_one_of_a_kind": lambda: twice(ScreeningFactFactory, application=ApplicationFactory()),
    "resourceexport_finished_has_date": lambda: models.ResourceExport.objects.create(
        owner=UserFactory(), resource="jobs", state="done"
    ),
    "stage_name_unique": lambda: twice(StageFactory, job=JobFactory(), name="Offer"),
    "stage_position_unique": lambda: [
        StageFactory(job=job, position=0, name=name) for job in [JobFactory()] for name in ("Screen", "Offer")
    ],
    "stagemove_goes_somewhere": move_to_the_same_stage,
    "stagetemplate_name_unique": lambda: [stage_template(position=position) for position in (0, 1)],
    "stagetemplate_position_unique": lambda: [stage_template(name=name) for name in ("Screen", "Offer")],
    "tag_name_unique": lambda: [models.Tag.objects.create(name=name) for name in ("Fintech", "FINTECH")],
    "user_email_unique": lambda: [UserFactory(email=email) for email in ("a@b.example", "A@B.example")],
    "user_has_email": lambda: UserFactory(email=""),
    "user_service_account_not_staff": lambda: UserFactory(service=True, is_staff=True),
    "webhook_has_secret": lambda: webhook(secret=""),
    "webhook_former_secret_ends": lambda: webhook(former_secret="s"),
    "webhookattempt_has_result": lambda: models.WebhookAttempt.objects.create(delivery=delivery(), at=NOW),
    "webhookdelivery_one_outcome": lambda: delivery(delivered_at=NOW, lapsed_at=NOW),
    "idempotencykey_has_key": lambda: answer_kept(key=""),
    "idempotencykey_once": lambda: twice(answer_kept, user=UserFactory(service=True)),
    "syncedrow_once": lambda: twice(
        models.SyncedRow.objects.create, reader=mirror_reader(), resource="jobs", object_id=uuid4()
    ),
}


def test_every_constraint_of_the_pipeline_has_a_row_that_breaks_it():
    assert set(BREAKING) == set(constraints_of("hiring"))


@pytest.mark.parametrize("name", sorted(BREAKING))
def test_the_database_refuses_what_breaks(name):
    with pytest.raises(IntegrityError) as refusal, transaction.atomic():
        BREAKING[name]()

    assert complaint_about(*constraints_of("hiring")[name]) in str(refusal.value).splitlines()[0]


def test_the_seat_of_a_lead_who_recused_does_not_bar_the_next_lead():
    interview = InterviewFactory()
    PanelistFactory(interview=interview, role="lead", recused=True)

    assert PanelistFactory(interview=interview, role="lead").pk


def test_an_employment_may_start_and_end_on_one_day_and_an_interview_take_a_minute():
    assert EmploymentFactory(started_on=date(2020, 2, 1), ended_on=date(2020, 2, 1)).pk
    assert InterviewFactory(starts_at=NOW, ends_at=NOW + timedelta(minutes=1)).pk
