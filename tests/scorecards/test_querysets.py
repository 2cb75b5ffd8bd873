"""Who reads whose evidence: every kind of person before an open and a confidential panel."""

import pytest

from scorecards import models
from tests.factories import (
    DebriefFactory,
    DecisionFactory,
    FrozenSummaryFactory,
    PanelSummaryFactory,
    RatingFactory,
    RevisionFactory,
    RoleFactory,
    ScorecardFactory,
    UserFactory,
)
from tests.personas import PEOPLE, seated, two_panels

pytestmark = pytest.mark.django_db

# The panels whose evidence a person reads; whoever is not named reads none.
READS = {
    "recruiter": "open",
    "superuser": "open",
    "integration": "open",
    "manager of the open job": "open",
    "manager of the secret job": "secret",
    "coordinator of the secret job who recruits": "open secret",
    "manager of the open job who handed in": "open",
    "manager of the open job who recused": "open",
    "panelist who handed in": "open",
    "shadow who handed in": "open",
    "recruiter who owes a card on the secret job": "open",
    "recruiter who handed in on the secret job": "open secret",
}
# The own cards a person sees: (handed in, drafts).
OWN = {
    "manager of the open job who owes a card": (0, 1),
    "manager of the open job who handed in": (1, 0),
    "manager of the open job who recused": (0, 1),
    "panelist who owes a card": (0, 1),
    "panelist who handed in": (1, 0),
    "panelist who handed in one card and owes another": (1, 1),
    "panelist who recused": (0, 1),
    "panelist of an interview that was called off": (0, 1),
    "shadow who owes a card": (0, 1),
    "shadow who handed in": (1, 0),
    "panelist of the secret job": (0, 1),
    "recruiter who owes a card": (0, 1),
    "recruiter who owes a card on the secret job": (0, 1),
    "recruiter who handed in on the secret job": (1, 0),
    "superuser who owes a card": (0, 1),
}
OF_AN_APPLICATION = ("PanelSummary", "FrozenSummary", "Debrief", "Decision")
# The way from a row of a card to its seat.
OF_A_CARD = {
    "Scorecard": "panelist",
    "ScorecardRevision": "scorecard__panelist",
    "Rating": "revision__scorecard__panelist",
}


def begin_revision(card, **fields):
    """An open draft with a rating: what must never reach anybody but its author."""
    return RatingFactory(
        revision=RevisionFactory(scorecard=card, **fields), score=1, evidence="Not yet said."
    )


@pytest.fixture
def panels():
    """Both panels with summary, debrief and decision; every card has a draft, the one handed in an amendment's."""
    panels = two_panels()
    for application in panels.values():
        PanelSummaryFactory(application=application)
        frozen = FrozenSummaryFactory(application=application)
        DebriefFactory(application=application, summary=frozen)
        DecisionFactory(application=application, summary=frozen)
    for card in models.Scorecard.objects.all():
        handed_in = card.panelist.card_submitted_at is not None
        begin_revision(card, number=2 if handed_in else 1)
    return panels


def names_of(panels, rows, path):
    found = set(rows.values_list(path, flat=True))
    return " ".join(sorted(name for name, application in panels.items() if application.pk in found))


def test_every_person_of_these_tables_exists():
    assert READS.keys() | OWN.keys() <= PEOPLE.keys()


@pytest.mark.parametrize("person", PEOPLE)
def test_a_person_reads_colleagues_evidence_of_exactly_these_panels(person, panels):
    user = PEOPLE[person](panels)
    reads = READS.get(person, "")

    shown = {}
    for model in OF_AN_APPLICATION:
        rows = getattr(models, model).objects.visible_to(user)
        shown[model] = names_of(panels, rows, "application")
    for model, seat in OF_A_CARD.items():
        rows = getattr(models, model).objects.visible_to(user).exclude(**{f"{seat}__user": user.pk or 0})
        shown[model] = names_of(panels, rows, f"{seat}__interview__application")

    assert shown == dict.fromkeys([*OF_AN_APPLICATION, *OF_A_CARD], reads)


@pytest.mark.parametrize("person", PEOPLE)
def test_nobody_reads_a_colleagues_draft(person, panels):
    user = PEOPLE[person](panels)
    others = user.pk or 0

    cards = models.Scorecard.objects.visible_to(user).filter(panelist__card_submitted_at=None)
    revisions = models.ScorecardRevision.objects.visible_to(user).draft()
    ratings = models.Rating.objects.visible_to(user).filter(revision__submitted_at=None)

    assert not cards.exclude(panelist__user=others).exists()
    assert not revisions.exclude(scorecard__panelist__user=others).exists()
    assert not ratings.exclude(revision__scorecard__panelist__user=others).exists()


@pytest.mark.parametrize("person", PEOPLE)
def test_authors_see_their_own_cards_drafts_included_unless_it_is_about_them(person, panels):
    user = PEOPLE[person](panels)
    handed_in, drafts = OWN.get(person, (0, 0))
    own = models.Scorecard.objects.by(user)
    for card in own:
        if card.panelist.card_submitted_at is None:
            begin_revision(card)

    cards = models.Scorecard.objects.visible_to(user).by(user)
    revisions = models.ScorecardRevision.objects.visible_to(user).filter(scorecard__in=own)
    ratings = models.Rating.objects.visible_to(user).filter(revision__scorecard__in=own)

    assert (cards.submitted().count(), cards.filter(panelist__card_submitted_at=None).count()) == (
        handed_in,
        drafts,
    )
    assert (revisions.submitted().count(), revisions.draft().count()) == (handed_in, drafts)
    assert ratings.count() == 2 * handed_in + drafts


@pytest.mark.parametrize(
    ("person", "jobs"),
    [
        ("recruiter", "open"),
        ("manager of the secret job", "secret"),
        ("panelist of the secret job", "secret"),
        ("panelist who recused", ""),
        ("outsider", ""),
    ],
)
def test_plans_and_kits_are_seen_with_their_job_and_templates_by_everybody_signed_in(person, jobs, panels):
    template = models.InterviewKit.objects.create(role=RoleFactory(), name="Craft")
    user = PEOPLE[person](panels)

    plans = models.PanelPlan.objects.visible_to(user)
    kits = models.InterviewKit.objects.visible_to(user)

    assert names_of(panels, plans, "job__applications") == jobs
    assert names_of(panels, kits.exclude(job=None), "job__applications") == jobs
    assert list(kits.templates()) == [template]


@pytest.mark.parametrize("person", ["anonymous", "inactive recruiter", "inactive superuser"])
def test_the_signed_out_and_the_inactive_see_no_kit_not_even_a_template(person, panels):
    models.InterviewKit.objects.create(role=RoleFactory(), name="Craft")

    assert not models.InterviewKit.objects.visible_to(PEOPLE[person](panels)).exists()


def test_a_card_is_owed_while_its_seat_is_live_and_its_interview_stands():
    owed = ScorecardFactory()
    ScorecardFactory(submitted=True)
    ScorecardFactory(panelist__recused=True)
    ScorecardFactory(panelist__interview__status="not_held")

    assert list(models.Scorecard.objects.owed()) == [owed]


def test_a_stale_summary_is_one_that_was_asked_for_again():
    PanelSummaryFactory()
    stale = PanelSummaryFactory(requested=2)
    fields = {"version": 0, "formula": None, "document": None, "sha256": "", "compiled_at": None}
    never = PanelSummaryFactory(requested=1, compiled=0, **fields)

    assert set(models.PanelSummary.objects.stale()) == {stale, never}
    assert never not in models.PanelSummary.objects.compiled_once()


@pytest.mark.parametrize("cards", [1, 30])
def test_reading_a_panels_cards_costs_the_same_for_a_larger_panel(cards, django_assert_num_queries):
    application = ScorecardFactory(submitted=True).panelist.interview.application
    for _ in range(cards):
        ScorecardFactory(panelist__interview__application=application, submitted=True)
    reader = seated(UserFactory(), application, handed_in=True)

    with django_assert_num_queries(5):
        read = list(models.Scorecard.objects.visible_to(reader).submitted().with_seat().with_revisions())
        words = [
            (str(card), rating.competency.name, rating.evidence)
            for card in read
            for revision in card.submitted_revisions
            for rating in revision.ratings.all()
        ]

    assert len(read) == cards + 2
    assert len(words) == 2 * (cards + 2)
