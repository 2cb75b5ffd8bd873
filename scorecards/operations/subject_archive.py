"""The ZIP that a candidate is handed: a page to read, the same as data with its schema, and their papers."""

import json
import re
import zipfile
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.template.loader import render_to_string

from hiring.models import Attachment, Candidate
from scorecards.operations.subject_data import subject_data
from scorecards.operations.subject_panels import Plain

SCHEMA_FILE = Path(__file__).parents[1] / "data" / "subject_export.schema.json"
LONGEST_NAME = 80


def write_archive(candidate: Candidate, file: BinaryIO, now: datetime) -> Plain:
    """Write the ZIP into an open file and return its data. A paper that is lost in the store is named and left out."""
    papers = _named(candidate)
    data = subject_data(candidate, papers, now)
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, paper in papers:
            try:
                with paper.file.open("rb") as content, archive.open(name, "w") as target:
                    while piece := content.read(64 * 1024):
                        target.write(piece)
            except FileNotFoundError:
                data["left_out"].append(f"The file {paper.filename}: it is missing from the store.")
        archive.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=2))
        archive.writestr("data.schema.json", SCHEMA_FILE.read_text(encoding="utf-8"))
        archive.writestr(
            "read-me-first.html", render_to_string("scorecards/subject_export.html", {"data": data})
        )
    return data


def _named(candidate: Candidate) -> list[tuple[str, Attachment]]:
    """Their papers, each under a name that every system can unpack."""
    rows = Attachment.objects.filter(candidate=candidate).order_by("pk")
    return [
        (f"papers/{number:02d} {safe_name(one.filename)}", one) for number, one in enumerate(rows, start=1)
    ]


def safe_name(text: str) -> str:
    """A file's name without anything that leads out of a folder or that a system refuses."""
    name = re.sub("[^\\w.'\u2019-]+", " ", text)[-LONGEST_NAME:].strip(" .")
    return name or "file"
