"""The truth behind the demo company's scores, so that analytics can be checked against it.

A rating is drawn as

    level + profile - severity + residual

rounded and held to 1..5: `level` is the candidate's true standing, `profile` how far one competency of theirs
lies from it, `severity` how much an interviewer scores below others, `residual` the rest. Everything is
drawn from a generator seeded by the names involved: one truth, whatever the order of the drawing.
"""

import random

SEED = "fernhill"
PROFILE_SD = 0.3
RESIDUAL_SD = 0.6
NOT_ASSESSED = 0.05
NOT_ASSESSED_WHEN_THIN = 0.7
UNKNOWN_LEVEL = 3.0

# True standing on the scale of 1 to 5, where 3 meets the bar. Only people who were interviewed have one.
LEVELS: dict[str, float] = {
    "amara": 3.9, "bjorn": 3.3, "chiara": 4.2, "esperanza": 3.6, "farouk": 2.2, "greta": 3.3, "hiroshi": 3.5,
    "katarzyna": 3.1, "liam": 3.0, "ottilie": 4.1, "paulo": 3.3, "tariq": 3.1, "ulrike": 2.5, "viktoria": 4.1,
    "ximena": 3.4, "yannick": 3.2, "adaeze": 3.4, "cormac": 3.9, "fatou": 2.9, "hana": 3.5, "isak": 2.3,
    "kavita": 4.0, "maryam": 3.4, "nikos": 3.2, "rosa": 3.2, "mbali": 3.6, "ursula": 3.5, "willem": 2.4,
    "abel": 3.9, "birgit": 3.2, "cheng": 2.3, "emeka": 3.1,
}  # fmt: skip

# Where a candidate's competency is known to lie apart from the level, beyond the drawn profile.
STRENGTHS: dict[str, dict[str, float]] = {
    "greta": {"people_development": -1.6, "customer_discovery": 0.9},
    "rosa": {"prioritisation_roadmap": -1.5, "customer_discovery": 1.0},
    "amara": {"vision_strategy": 0.7, "market_business": 0.4},
    "chiara": {"vision_strategy": 0.9},
    "hiroshi": {"execution_delivery": 0.8, "communication_storytelling": -0.6},
    "ottilie": {"vision_strategy": 0.8},
    "abel": {"execution_delivery": 0.7},
    "viktoria": {"data_decisions": 0.6},
}

# Competencies on which two interviewers saw different people: added for the first, taken from the second.
SPLITS: dict[str, dict[str, float]] = {
    "bjorn": {"vision_strategy": 1.8, "people_development": -1.8},
    "adaeze": {"influence_stakeholders": 2.2},
}

# How far below the others an interviewer scores; negative is lenient. Nobody named here is at zero.
SEVERITY: dict[str, float] = {
    "priya": 0.1, "jonas": 0.5, "mei": -0.1, "ingrid": 0.0, "rafael": 0.1, "wanjiru": 0.0, "oluwaseun": 0.4,
    "siobhan": -0.5, "soojin": -0.2, "pedro": -0.4, "mbali": 0.2, "lukas": 0.6, "farida": -0.1, "hinewai": 0.1,
    "leila": -0.3, "daniel": 0.3, "gretchen": -0.2, "andrei": 0.2, "ravi": 0.0, "kwabena": -0.1, "tomasz": -0.6,
    "callum": -0.2, "thandiwe": 0.0,
}  # fmt: skip


def chance(*names: str) -> random.Random:
    """A generator of its own for these names: the same names, the same draws."""
    return random.Random(":".join((SEED, *names)))  # noqa: S311 - a story, not a secret


def true_level(candidate: str, competency: str) -> float:
    """Where this candidate truly stands on this competency, before anybody rates it."""
    drawn = chance("profile", candidate, competency).gauss(0, PROFILE_SD)
    return LEVELS.get(candidate, UNKNOWN_LEVEL) + STRENGTHS.get(candidate, {}).get(competency, 0.0) + drawn


def drawn_score(candidate: str, interviewer: str, competency: str, *, turn: int) -> int:
    """The score, 1 to 5, that this interviewer gives; `turn` counts the interviews that see the competency."""
    residual = chance("residual", candidate, interviewer, competency).gauss(0, RESIDUAL_SD)
    split = SPLITS.get(candidate, {}).get(competency, 0.0) * (1 if turn == 0 else -1)
    value = true_level(candidate, competency) - SEVERITY.get(interviewer, 0.0) + residual + split
    return min(5, max(1, round(value)))


def is_assessed(candidate: str, interviewer: str, competency: str, *, thin: bool) -> bool:
    """Whether the conversation got to this competency at all."""
    share = NOT_ASSESSED_WHEN_THIN if thin else NOT_ASSESSED
    return chance("assessed", candidate, interviewer, competency).random() >= share
