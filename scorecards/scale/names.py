"""Names and words the crowd is made of."""

from pathlib import Path
from random import Random

import yaml

_WORDS = yaml.safe_load((Path(__file__).parent / "words.yaml").read_text(encoding="utf-8"))
GIVEN, FAMILY, EMPLOYERS = (tuple(_WORDS[key].split()) for key in ("given", "family", "employers"))
TITLES = (
    "Product Analyst",
    "Associate Product Manager",
    "Product Manager",
    "Senior Product Manager",
    "Group Product Manager",
    "Director of Product",
    "VP of Product",
)
PLACES = (
    "Berlin",
    "Lagos",
    "Lisbon",
    "London",
    "Madrid",
    "Nairobi",
    "New York",
    "São Paulo",
    "Toronto",
    "Warsaw",
)
TAGS = (
    "B2B",
    "B2C",
    "Fintech",
    "Health",
    "Marketplace",
    "Mobile",
    "Platform",
    "Referral",
    "Relocates",
    "Silver",
)
SOURCES = ("Careers page", "Referral", "Agency", "Conference", "Sourced")
DOUBLE_NAMED = 0.12


def full_name(chance: Random) -> str:
    """A given and a family name; some people have two of the latter."""
    name = f"{chance.choice(GIVEN)} {chance.choice(FAMILY)}"
    return f"{name}-{chance.choice(FAMILY)}" if chance.random() < DOUBLE_NAMED else name
