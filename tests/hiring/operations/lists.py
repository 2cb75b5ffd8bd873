"""Uploading, checking and importing a list in one line each, for tests of what becomes of it."""

from hiring.operations.import_runs import run_rows
from hiring.operations.imports import choose_columns, confirm_import, upload_list
from tests.factories import NOW

HEADER = "name,email,phone,location,headline,profile_url,source,tags\n"


def uploaded(job, recruiter, content, name="list.csv"):
    content = content.encode() if isinstance(content, str) else content
    return upload_list(job_id=job.pk, filename=name, content=content, by=recruiter, now=NOW)


def preview(job, recruiter, content, **mapping):
    """An uploaded list, its columns as guessed, checked."""
    upload = uploaded(job, recruiter, content)
    return choose_columns(
        import_id=upload.pk,
        fields=mapping.get("fields", upload.mapping["fields"]),
        system=mapping.get("system", ""),
        by=recruiter,
        now=NOW,
    )


def confirm(upload, recruiter):
    """The list as a worker leaves it."""
    confirm_import(import_id=upload.pk, by=recruiter, now=NOW)
    run_rows(upload.pk, now=NOW)
    upload.refresh_from_db()
    return upload


def imported(job, recruiter, content, **mapping):
    return confirm(preview(job, recruiter, content, **mapping), recruiter)


def problems_of(upload):
    return list(upload.problems.filter(is_note=False).values_list("line", "sentence"))


def counts_of(upload):
    return {name: getattr(upload, f"{name}_count") for name in ("created", "updated", "unchanged", "problem")}
