"""Third parties in what a candidate is handed: colleagues become parts they played, other candidates nobody at all."""

import re
from collections.abc import Iterable

from hiring.models import Application, Candidate, Panelist, User

# A part of a name that is shorter, or no capital begins, is as likely to be any other word.
SHORTEST_PART = 3
COLLEAGUE, CANDIDATE = "a colleague", "another candidate"


class Masks:
    """Who is called what in one export: the same person the same everywhere."""

    def __init__(self, candidate: Candidate) -> None:
        self._labels: dict[int, str] = {}
        self._names: dict[str, str] = {}
        self._parts: dict[str, str] = {}
        own = {candidate.name, candidate.email, *candidate.name.split()}
        self._own = {text.casefold() for text in own if text}
        self._own_key = candidate.user_id
        self._learn_colleagues(candidate)
        self._learn_candidates(candidate)
        self._pattern = _any_of(self._names)
        self._part_pattern = _any_of(self._parts, flags=0)

    def label(self, user: User | None) -> str:
        """What stands for a colleague who did something; a number of their own where they are no interviewer."""
        if user is None:
            return "Fairpanel"
        if user.pk == self._own_key:
            return "You"
        if user.pk not in self._labels:
            others = sum(label.startswith("Colleague") for label in self._labels.values())
            self._labels[user.pk] = f"Colleague {others + 1}"
        return self._labels[user.pk]

    def text(self, text: str) -> str:
        """A colleague's words with the names and addresses of third parties taken out."""
        if self._pattern:
            text = self._pattern.sub(lambda found: self._names[found[0].casefold()], text)
        if self._part_pattern:
            text = self._part_pattern.sub(lambda found: self._parts[found[0]], text)
        return text

    def _learn_colleagues(self, candidate: Candidate) -> None:
        seats = Panelist.objects.filter(interview__application__candidate=candidate).order_by("pk")
        involved = list(dict.fromkeys(seats.values_list("user", flat=True)))
        for number, pk in enumerate((pk for pk in involved if pk != self._own_key), start=1):
            self._labels[pk] = f"Interviewer {number}"
        involved += list(
            User.objects.filter(team_memberships__job__applications__candidate=candidate)
            .order_by("pk")
            .values_list("pk", flat=True)
        )
        for pk, name, email in User.objects.exclude(pk=self._own_key).values_list("pk", "name", "email"):
            label = self._labels.get(pk, COLLEAGUE)
            self._learn([name, email], label)
            if pk in involved:
                self._learn_parts(name, label)

    def _learn_candidates(self, candidate: Candidate) -> None:
        jobs = candidate.applications.values("job")
        others = Application.objects.filter(job__in=jobs).exclude(candidate=candidate)
        for name, email in others.values_list("candidate__name", "candidate__email"):
            # One word alone may be any word.
            self._learn([name if " " in name else "", email], CANDIDATE)

    def _learn(self, texts: Iterable[str], label: str) -> None:
        for text in texts:
            folded = text.strip().casefold()
            if folded and folded not in self._own:
                self._names.setdefault(folded, label)

    def _learn_parts(self, name: str, label: str) -> None:
        for part in name.split():
            if len(part) >= SHORTEST_PART and part[0].isupper() and part.casefold() not in self._own:
                self._parts.setdefault(part, label)


def _any_of(words: Iterable[str], flags: int = re.IGNORECASE) -> re.Pattern[str] | None:
    """Any of these as whole words, the longest first."""
    longest_first = sorted(words, key=len, reverse=True)
    if not longest_first:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)", flags)
