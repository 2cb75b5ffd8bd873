"""The fields of a candidate that a column of a list can stand for, and guessing which."""

import re
import unicodedata
from collections.abc import Sequence

from rapidfuzz import fuzz

# Field → its name on the page and other headings under which people keep it.
FIELDS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("Name", ("full name", "candidate", "candidate name", "applicant", "person", "nom complet")),
    "first_name": ("First name", ("given name", "forename", "vorname", "prénom", "nombre")),
    "last_name": ("Last name", ("surname", "family name", "nachname", "nom de famille", "apellido")),
    "email": ("E-mail", ("mail", "email address", "e-mail address", "correo", "courriel")),
    "phone": ("Phone", ("phone number", "telephone", "tel", "mobile", "mobile phone", "cell", "telefon")),
    "location": ("Location", ("city", "place", "based in", "ort", "wohnort", "ville", "ciudad")),
    "headline": ("Headline", ("summary", "tagline")),
    "title": ("Job title (for the headline)", ("title", "job title", "position", "current role", "role")),
    "employer": (
        "Employer (for the headline)",
        ("employer", "company", "organisation", "organization", "firma"),
    ),
    "profile_url": (
        "Profile",
        ("profile url", "linkedin", "linkedin url", "linkedin profile", "url", "website"),
    ),
    "source": ("Source", ("origin", "channel", "quelle", "referred by")),
    "tags": ("Tags", ("tag", "labels", "keywords", "skills")),
    "external_id": ("External id", ("id", "candidate id", "external id", "reference", "ats id", "person id")),
}
LABELS = {field: label for field, (label, _) in FIELDS.items()}
NAMES = ("name", "first_name", "last_name")
_ALIKE = 85
_SHORT = 4
_PREFIX = re.compile(r"^(candidate|applicant|contact|primary|current|your)(s)?(?=.)")


def _key(heading: str) -> str:
    """A heading as it is compared: letters and figures only, without case or accents."""
    text = unicodedata.normalize("NFKD", heading[:80]).casefold()
    return re.sub(r"[^a-z0-9]", "", text)


_KNOWN = {_key(word): field for field, (label, others) in FIELDS.items() for word in (field, label, *others)}


def is_known(heading: str) -> bool:
    """Whether a heading is, word for word, one of those we know."""
    return _key(heading) in _KNOWN


def guess_fields(headings: Sequence[str]) -> list[str]:
    """The field each heading probably stands for, "" for those nothing fits; no field is given twice."""
    chances = sorted(
        (
            (-score, column, field)
            for column, heading in enumerate(headings)
            for score, field in _likenesses(heading)
        ),
    )
    guessed = [""] * len(headings)
    for _score, column, field in chances:
        if not guessed[column] and field not in guessed:
            guessed[column] = field
    return guessed


def _likenesses(heading: str) -> list[tuple[float, str]]:
    key = _key(heading)
    keys = {key, _PREFIX.sub("", key)} - {""}
    best: dict[str, float] = {}
    for known, field in _KNOWN.items():
        score = max((_likeness(one, known) for one in keys), default=0.0)
        best[field] = max(best.get(field, 0.0), score)
    return [(score, field) for field, score in best.items() if score >= _ALIKE]


def _likeness(one: str, known: str) -> float:
    if one == known:
        return 100.0
    # Short words are alike by accident: they count only when they are the same.
    return fuzz.ratio(one, known) - 0.5 if min(len(one), len(known)) > _SHORT else 0.0
