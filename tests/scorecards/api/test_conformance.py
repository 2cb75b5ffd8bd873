"""Schemathesis asks whatever the OpenAPI document allows, and much that it does not, as everybody who may ask.

Nothing may break (5xx), and no answer may be one that the document does not declare.
"""

import copy
import random
from collections import Counter

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from drf_spectacular.generators import SchemaGenerator
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import CHECKS, load_all_checks

from hiring.operations.access import create_api_token
from tests.acts import compiled
from tests.factories import (
    AttachmentFactory,
    DecisionFactory,
    FrozenSummaryFactory,
    IntegrationFactory,
    RecruiterFactory,
    TeamMemberFactory,
    UserFactory,
)
from tests.hiring.api.callers import caller, read
from tests.personas import seated, two_panels

pytestmark = pytest.mark.django_db

PROMISES = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
)
ALL = ("*:read", "*:write", "private:read")
# Questions to each operation; whoever sees most is asked most.
QUESTIONS = {
    "nobody": 1,
    "an interviewer who owes a card": 2,
    "a recruiter": 4,
    "a hiring manager": 2,
    "a token for little": 1,
    "a token for everything": 6,
}
JOURNEYS, STEPS = 20, 8


def signed_in(user):
    client = caller(user)
    session, csrf = client.cookies["sessionid"].value, "a" * 32
    return {"cookies": {"sessionid": session, "csrftoken": csrf}, "headers": {"X-CSRFToken": csrf}}


def with_token(*scopes, jobs=()):
    secret = create_api_token(user=IntegrationFactory(), name="Probe", by=None, scopes=scopes, jobs=jobs)[1]
    return {"headers": {"Authorization": f"Bearer {secret}"}}


def signing_in(person, panels):
    """How each of them signs in."""
    application = panels["open"]
    if person == "an interviewer who owes a card":
        return signed_in(seated(UserFactory(), application))
    if person == "a hiring manager":
        return signed_in(TeamMemberFactory(job=application.job, role="hiring_manager").user)
    return {
        "nobody": dict,
        "a recruiter": lambda: signed_in(RecruiterFactory()),
        "a token for little": lambda: with_token("applications:read", jobs=[application.job]),
        "a token for everything": lambda: with_token(*ALL),
    }[person]()


@pytest.fixture
def panels():
    panels = two_panels()
    for application in panels.values():
        document = compiled(application).panel_summary.document
        frozen = FrozenSummaryFactory(application=application, document=document)
        DecisionFactory(application=application, summary=frozen)
        AttachmentFactory(candidate=application.candidate)
    return panels


@pytest.fixture(scope="module")
def document():
    """The document without `fields`: rows are then compared with their whole shape."""
    document = copy.deepcopy(SchemaGenerator().get_schema(public=True))
    for item in document["paths"].values():
        for operation in item.values():
            operation["parameters"] = [
                one for one in operation.get("parameters", ()) if one["name"] != "fields"
            ]
    return _with_whole_rows(document)


def _with_whole_rows(part):
    if isinstance(part, list):
        return [_with_whole_rows(one) for one in part]
    if not isinstance(part, dict):
        return part
    branches = part.get("anyOf", ())
    if any("With `fields`" in one.get("description", "") for one in branches):
        return _with_whole_rows(branches[0])
    return {name: _with_whole_rows(one) for name, one in part.items()}


@pytest.fixture
def api(document, panels):
    """The product's own WSGI application, on the connection of the test and its open transaction.

    Django's test client, which brings these signals back, must not be used beside it.
    """
    load_all_checks()
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    api = schemathesis.openapi.from_dict(copy.deepcopy(document))
    api.app = get_wsgi_application()
    yield api
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


class Known:
    """Ids that are there, by the name of the member or the address that holds them."""

    def __init__(self, panels):
        everything = caller(RecruiterFactory())
        self.ids = {}
        for resource, name in NAMED.items():
            self.ids[name] = [row["id"] for row in read(everything, resource)]
        stages = [stage["id"] for job in read(everything, "jobs") for stage in job["stages"]]
        self.ids |= {"from_stage_id": stages, "to_stage_id": stages, "stage_id": stages}
        self.ids["confidential"] = [str(panels["secret"].public_id)]
        self.dice = random.Random(6)

    def put_into(self, case):
        """Most ids that were made up become ones that are there, and most optional parameters are left out.

        Otherwise hardly anything is ever found, and only refusals are tried.
        """
        # What is made up to sign in with is left to the one person who signs in as nobody.
        case.cookies = {}
        (case.headers or {}).pop("Authorization", None)
        for place in (case.query, case.headers):
            for name in [name for name in place or () if self.dice.random() < 0.7]:
                del place[name]
        resource = case.operation.path.removeprefix("/api/v1/").partition("/")[0]
        for place in (case.path_parameters, case.query):
            for name in place or ():
                if name == "id" or name.endswith("_id"):
                    place[name] = self.instead_of(place[name], NAMED.get(resource) if name == "id" else name)
        case.body = self.filled(case.body)

    def filled(self, value, name=""):
        if isinstance(value, dict):
            return {key: self.filled(one, key) for key, one in value.items()}
        if isinstance(value, list):
            return [self.filled(one, name.removesuffix("s")) for one in value]
        return self.instead_of(value, name) if name.endswith("_id") else value

    def instead_of(self, value, name):
        there = self.ids.get(name)
        return self.dice.choice(there) if there and self.dice.random() < 0.7 else value


NAMED = {
    "applications": "application_id",
    "candidates": "candidate_id",
    "jobs": "job_id",
    "interviews": "interview_id",
    "interview-kits": "kit_id",
    "users": "user_id",
    "sources": "source_id",
    "tags": "tag_id",
    "rejection-reasons": "rejection_reason_id",
    "scorecards": "scorecard_id",
    "panel-summaries": "panel_summary_id",
    "decisions": "decision_id",
    "competencies": "competency_id",
    "roles": "role_id",
}


@pytest.mark.parametrize("person", QUESTIONS)
def test_no_answer_departs_from_the_document(person, panels, request):
    known, signs_in = Known(panels), signing_in(person, panels)
    api = request.getfixturevalue("api")
    promised = {**signs_in, "checks": CHECKS.get_by_names(list(PROMISES))}
    statuses = Counter()
    for found in api.get_all_operations():
        statuses.update(ask(found.ok(), QUESTIONS[person], known, promised))
    expected = {"nobody": 401, "a token for little": 403}.get(person, 200)
    assert statuses[expected] > statuses.total() / 3


def ask(operation, questions, known, promised):
    """Returns the statuses of the answers."""
    statuses = []

    @settings(
        max_examples=questions,
        derandomize=True,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def question(case):
        known.put_into(case)
        statuses.append(case.call_and_validate(**promised).status_code)

    question()
    return statuses


@pytest.mark.parametrize("person", ["a recruiter", "a token for everything"])
def test_no_answer_departs_from_the_document_when_one_leads_to_the_next(person, panels, request):
    known, signs_in = Known(panels), signing_in(person, panels)
    machine = request.getfixturevalue("api").as_state_machine()
    checks = CHECKS.get_by_names(list(PROMISES))
    asked = []

    class Journey(machine):
        def setup(self):
            # Each journey begins in the same world, or Hypothesis could not repeat the one that fails.
            known.dice = random.Random(6)
            self.world = transaction.atomic()
            self.world.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.world.__exit__(None, None, None)

        def before_call(self, case):
            known.put_into(case)

        def get_call_kwargs(self, case):
            return signs_in

        def after_call(self, response, case):
            asked.append((case.operation.label, response.status_code))

        def validate_response(self, response, case, **_more):
            case.validate_response(response, checks=checks)

    Journey.run(
        settings=settings(
            max_examples=JOURNEYS,
            stateful_step_count=STEPS,
            derandomize=True,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )
    assert len([label for label, status in asked if "{id}" in label and status == 200]) >= JOURNEYS / 5
