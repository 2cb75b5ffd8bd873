"""Are two files one person's? Folding what people write about themselves, and how alike two foldings are.

A name is folded in three steps: to plain lower-case words (`fold`), to the words of a person's name (`name_words`),
and to what those sound like (`sound_of`). Files meet by keys (`match_keys`), so that never all pairs are compared.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Final
from urllib.parse import unquote, urlsplit

import phonenumbers
from anyascii import anyascii
from nicknames import NickNamer
from rapidfuzz import fuzz

Key = tuple[str, str]

KEY_LENGTH: Final = 200
MOST_WORDS: Final = 4
MOST_KEYS_OF_A_NAME: Final = 12
FEWEST_DIGITS: Final = 7


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


_TITLES = _listed(
    "dr drs prof professor mr mrs ms miss sir dame herr frau ing dipl mag phd mba msc bsc md esq jr sr ii iii"
)
_PARTICLES = _listed(
    "van von vom zu zum zur de der den del della di da do dos das du la le el al bin ibn af av ter ten y"
)
_APOSTROPHES = re.compile("['`\u2018\u2019\u00b4]")
# How Germanic letters are written out where a keyboard lacks them.
_WRITTEN_OUT = (("ae", "a"), ("oe", "o"), ("ue", "u"))
_SOUNDS = (("ph", "f"), ("sch", "s"), ("sh", "s"), ("th", "t"), ("ck", "k"), ("dzh", "i"), ("zh", "s"))
_LETTERS = str.maketrans("jywcqz", "iivkks")
_GOOGLE = frozenset({"gmail.com", "googlemail.com"})
_SOCIAL = frozenset({"linkedin.com", "github.com", "x.com", "xing.com", "medium.com", "facebook.com"})
_nicknames = NickNamer()

# How much one shared trait says alone; several together say more, as independent hints do.
_WEIGHTS = {
    "email": 0.90,
    "link": 0.92,
    "phone": 0.75,
    "name": 0.65,
    "nickname": 0.56,
    "similar_name": 0.50,
    "employer": 0.30,
}
_LONE_WORD: Final = 0.30
_SIMILAR: Final = 90.0
_INITIAL: Final = 90.0
_EXTRA_WORD: Final = 2.0
_ANOTHER_PERSON: Final = 55.0
_DISCOUNT_OF_ANOTHER_NAME: Final = 0.75
_DISCOUNT_OF_A_CONTRADICTION: Final = 0.92


@dataclass(frozen=True, slots=True)
class Traits:
    """What a file says about its person, folded. `name` holds words; the sets may be empty."""

    name: tuple[str, ...]
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    employers: frozenset[str] = frozenset()


def traits_of(
    *,
    name: str,
    email: str = "",
    phone: str = "",
    profile_url: str = "",
    employers: Iterable[str] = (),
    region: str = "",
) -> Traits:
    """Fold a file; `region` (such as DE) is where phone numbers without a country code are from."""
    return Traits(
        name=name_words(name),
        emails=_set(email_key(email)),
        phones=_set(phone_key(phone, region)),
        links=_set(link_key(profile_url)),
        employers=frozenset(filter(None, map(fold, employers))),
    )


def _set(key: str) -> frozenset[str]:
    return frozenset([key]) if key else frozenset()


def fold(text: str) -> str:
    """Plain lower-case ASCII words with one space between them: "Łukasz O'Neill-Żak" is "lukasz oneill zak"."""
    plain = anyascii(_APOSTROPHES.sub("", text)).casefold()
    return " ".join(re.findall(r"[a-z0-9]+", plain))


@lru_cache(maxsize=50_000)
def name_words(name: str) -> tuple[str, ...]:
    """The words of a name, given name first where that can be told; without titles and particles."""
    parts = [part for part in (_untitled(fold(p).split()) for p in _spaced(name).split(",")) if part]
    words = [word for part in (*parts[1:], *parts[:1]) for word in part]
    core = [word for word in words if word not in _PARTICLES]
    kept = core if len(core) > 1 else words
    return tuple(kept[:MOST_WORDS])


def _untitled(words: list[str]) -> list[str]:
    """Without titles before and after; a part that is nothing but titles is no part of a name."""
    while words and words[0] in _TITLES:
        words = words[1:]
    while words and words[-1] in _TITLES:
        words = words[:-1]
    return words


def _spaced(name: str) -> str:
    """A Chinese or Korean name is written as one word whose first character is the family name."""
    word = name.strip()
    one_word = re.fullmatch(r"[\u4e00-\u9fff\uac00-\ud7a3]{2,4}", word)
    return f"{word[1:]} {word[0]}" if one_word else name


@lru_cache(maxsize=50_000)
def _spelt(word: str) -> str:
    """A folded word as if no letter had been written out: Mueller and Muller are one."""
    for written, letter in _WRITTEN_OUT:
        word = word.replace(written, letter)
    return word


@lru_cache(maxsize=50_000)
def sound_of(word: str) -> str:
    """Roughly what a folded word sounds like: Stephan and Stefan, Yuliya and Julia are alike."""
    word = _spelt(word)
    for written, sound in _SOUNDS:
        word = word.replace(written, sound)
    return re.sub(r"(.)\1+", r"\1", word.translate(_LETTERS))


@lru_cache(maxsize=50_000)
def _known_as(word: str) -> frozenset[str]:
    """The word and the full names it may be short for; two that share one may name the same person."""
    return frozenset([word, *map(fold, _nicknames.canonicals_of(word))])


def email_key(email: str) -> str:
    """An address without case, tag and, at Google, dots; "" for what is none."""
    local, at, domain = email.strip().casefold().rpartition("@")
    local = local.partition("+")[0] or local
    if not (at and local and domain):
        return ""
    if domain in _GOOGLE:
        local, domain = local.replace(".", "") or local, "gmail.com"
    return f"{local}@{domain}"[:KEY_LENGTH]


def phone_key(phone: str, region: str = "") -> str:
    """A number with its country code, or its bare digits where the country cannot be told; "" below seven digits."""
    written = phone.strip()
    if written.startswith("00"):
        written = f"+{written[2:]}"
    try:
        number = phonenumbers.parse(written, region.upper() or None)
    except phonenumbers.NumberParseException:
        digits = re.sub(r"\D", "", anyascii(written)).lstrip("0")
        return digits[:KEY_LENGTH] if len(digits) >= FEWEST_DIGITS else ""
    digits = f"{number.country_code}{number.national_number}"
    return f"+{digits}" if len(digits) >= FEWEST_DIGITS else ""


def link_key(url: str) -> str:
    """A profile's address without scheme, www, language, query and case; "" where it names nobody."""
    written = url.strip()
    try:
        parts = urlsplit(written if "//" in written else f"//{written}")
        host = (parts.hostname or "").casefold()
    except ValueError:
        return ""
    host = re.sub(r"^(www|m|mobile)\.", "", host)
    path = unquote(parts.path).casefold().strip("/")
    if host.endswith(".linkedin.com") or host == "linkedin.com":
        host, path = "linkedin.com", _linkedin_person(path)
    host = "x.com" if host == "twitter.com" else host
    if "." not in host or (host in _SOCIAL and not path):
        return ""
    return f"{host}/{path}".rstrip("/")[:KEY_LENGTH]


def _linkedin_person(path: str) -> str:
    kind, _, rest = path.partition("/")
    who = rest.partition("/")[0]
    return f"in/{who}" if kind in {"in", "pub"} and who else ""


def match_keys(traits: Traits) -> set[Key]:
    """The keys by which this file meets others: (email | phone | link | name, value)."""
    keys: set[Key] = {("email", email) for email in traits.emails}
    keys |= {("phone", phone) for phone in traits.phones}
    keys |= {("link", link) for link in traits.links}
    return keys | {("name", value[:KEY_LENGTH]) for value in name_keys(traits.name)}


def name_keys(words: tuple[str, ...]) -> list[str]:
    """Blocks of a name: all its words in any order, and each likely family name with a given name's initial.

    An initial is also taken of the names a word may be short for, and both orders of the words are tried.
    """
    sounds = [sound_of(word) for word in words]
    keys = [" ".join(sorted(sounds))] if sounds else []
    if len(words) > 1:
        given = {sound_of(name)[0] for name in _known_as(words[0])}
        keys += [f"{family} {initial}" for family in sounds[1:] for initial in sorted(given)]
        turned = {sound_of(name)[0] for name in (*_known_as(words[-1]), words[1])}
        keys += [f"{sounds[0]} {initial}" for initial in sorted(turned)]
    return list(dict.fromkeys(keys))[:MOST_KEYS_OF_A_NAME]


def likeness(one: Traits, other: Traits) -> tuple[int, list[str]]:
    """How likely two files are one person's, from 0 to 100, and the kinds of traits they share, strongest first."""
    alike, kind = name_likeness(one.name, other.name)
    hints: dict[str, float] = {}
    if kind:
        lone = min(len(one.name), len(other.name)) == 1
        hints[kind] = _LONE_WORD if lone else _WEIGHTS[kind]
    contacts = (
        ("email", one.emails, other.emails),
        ("link", one.links, other.links),
        ("phone", one.phones, other.phones),
    )
    contradictions = 0
    for trait, mine, theirs in contacts:
        if mine & theirs:
            hints[trait] = _WEIGHTS[trait]
        elif mine and theirs:
            contradictions += 1
    if hints and one.employers & other.employers:
        hints["employer"] = _WEIGHTS["employer"]
    doubt = 1.0
    for weight in hints.values():
        doubt *= 1 - weight
    score = 100 * (1 - doubt) * _DISCOUNT_OF_A_CONTRADICTION**contradictions
    if alike < _ANOTHER_PERSON:
        score *= _DISCOUNT_OF_ANOTHER_NAME
    return round(score), sorted(hints, key=lambda trait: (-hints[trait], trait))


@lru_cache(maxsize=100_000)
def name_likeness(one: tuple[str, ...], other: tuple[str, ...]) -> tuple[float, str]:
    """How alike two names are, from 0 to 100, and as what: name, nickname, similar_name, or "" for not at all."""
    if not one or not other:
        return 0.0, ""
    if sorted(map(_spelt, one)) == sorted(map(_spelt, other)) or _turned(one) & _turned(other):
        return 100.0, "name"
    few, many = sorted((one, other), key=len)
    best, nick = max(_aligned(few, order) for order in permutations(many, len(few)))
    if len(few) == 1 and len(many) > 1:
        return min(best, _ANOTHER_PERSON), ""
    best -= _EXTRA_WORD * (len(many) - len(few))
    if best < _SIMILAR:
        return best, ""
    return best, "nickname" if nick else "similar_name"


def _turned(words: tuple[str, ...]) -> set[str]:
    """A name without spaces, read from each of its words on: Xiao Ming is Xiaoming, whichever name comes first."""
    return {"".join(map(_spelt, words[start:] + words[:start])) for start in range(len(words))}


def _aligned(words: tuple[str, ...], others: tuple[str, ...]) -> tuple[float, bool]:
    """How alike two names are word by word, and whether a short form was taken for its full one."""
    alike = [_word_likeness(word, other) for word, other in zip(words, others, strict=True)]
    nick = any(
        word != other and bool(_known_as(word) & _known_as(other))
        for word, other in zip(words, others, strict=True)
    )
    return sum(sorted(alike)) / len(alike), nick


@lru_cache(maxsize=200_000)
def _word_likeness(word: str, other: str) -> float:
    if _spelt(word) == _spelt(other) or _known_as(word) & _known_as(other):
        return 100.0
    if 1 in {len(word), len(other)}:
        return _INITIAL if word[0] == other[0] else 0.0
    return fuzz.ratio(sound_of(word), sound_of(other))
