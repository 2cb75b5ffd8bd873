"""No cell of any sheet we write runs in a spreadsheet program, whatever any text in the database begins with."""

import csv
import io
import re
from itertools import cycle
from pathlib import Path

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from hiring.models import AuditEvent, Candidate, Source, Tag
from hiring.operations.exports import make_export, open_export, request_export
from tests.factories import (
    NOW,
    AttachmentFactory,
    IntegrationFactory,
    RecruiterFactory,
    RejectionReasonFactory,
    ScorecardFactory,
)
from tests.hiring.api.callers import RESOURCES, caller

RUN = ("=", "+", "-", "@", "\t", "\r")
WRITERS = re.compile(r"csv\.writer\(|DictWriter\(|Workbook\(|\.to_csv\(")


def test_only_one_module_writes_sheets():
    code = [path for app in ("hiring", "scorecards") for path in Path(app).rglob("*.py")]

    assert [str(path) for path in code if WRITERS.search(path.read_text())] == ["hiring/operations/sheets.py"]


def poison():
    """Let every text in the database that may be anything begin with one of the signs; returns how many did."""
    taken, signs = 0, cycle(RUN)
    for model in (
        *apps.get_app_config("hiring").get_models(),
        *apps.get_app_config("scorecards").get_models(),
    ):
        for field in model._meta.concrete_fields:
            is_text = isinstance(field, models.CharField | models.TextField) and not field.choices
            if not is_text or field.unique or model is AuditEvent or isinstance(field, models.FileField):
                continue
            for row in model._base_manager.all():
                try:
                    with transaction.atomic():
                        model._base_manager.filter(pk=row.pk).update(
                            **{field.name: f"{next(signs)}cmd|{row.pk}"}
                        )
                    taken += 1
                except IntegrityError:
                    break
    return taken


def cells(content):
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]


@pytest.mark.django_db
def test_no_text_of_any_row_becomes_a_formula_in_any_sheet(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    api, recruiter, admin = (
        caller(IntegrationFactory()),
        RecruiterFactory(),
        RecruiterFactory(is_superuser=True),
    )
    card = ScorecardFactory(submitted=True)
    person = card.panelist.interview.application.candidate
    person.tags.add(Tag.objects.create(name="tag"))
    Candidate.objects.update(source=Source.objects.create(name="source"))
    AttachmentFactory(candidate=person)
    RejectionReasonFactory()

    assert poison() > 40
    found = []
    for resource in RESOURCES:
        answer = api.get(f"/api/v1/{resource}/export/?as=csv")
        found += cells(b"".join(answer.streaming_content))
    for kind, by in (("candidates", recruiter), ("applications", recruiter), ("audit", admin)):
        export = request_export(by=by, kind=kind, file_format="csv", now=NOW)
        make_export(export.pk, now=NOW)
        with open_export(public_id=export.public_id, by=by, now=NOW)[0] as content:
            found += cells(content.read())

    assert len([cell for cell in found if "cmd|" in cell]) > 20
    assert [cell for cell in found if cell.startswith(RUN)] == []
