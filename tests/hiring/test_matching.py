"""Folding people, as tables, and what makes two files look like one person's."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiring.matching import (
    email_key,
    fold,
    likeness,
    link_key,
    match_keys,
    name_likeness,
    name_words,
    phone_key,
    traits_of,
)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Łukasz Żak", "lukasz zak"),
        ("  Mira   OKAFOR ", "mira okafor"),
        ("O\u2019Neill-Weiß", "oneill weiss"),
        ("Дмитрий Иванов", "dmitriy ivanov"),
        ("!!!", ""),
        ("", ""),
    ],
)
def test_text_is_folded_to_plain_words(text, folded):
    assert fold(text) == folded


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Okafor, Mira", ("mira", "okafor")),
        ("Dr. Mira Okafor, PhD", ("mira", "okafor")),
        ("Prof. Dr. Jan van der Berg Jr.", ("jan", "berg")),
        ("van der Berg, Jan", ("jan", "berg")),
        ("Le Minh", ("le", "minh")),
        ("王小明", ("xiaoming", "wang")),
        ("김민준", ("minjun", "gim")),
        ("Dr", ()),
        ("Pablo Diego José Francisco de Paula Ruiz", ("pablo", "diego", "jose", "francisco")),
    ],
)
def test_a_name_is_read_without_titles_and_particles_given_name_first(name, words):
    assert name_words(name) == words


@pytest.mark.parametrize(
    ("one", "other", "kind"),
    [
        ("Łukasz Żak", "Lukasz Zak", "name"),
        ("Jürgen Müller", "Juergen Mueller", "name"),
        ("Søren Kjær", "Soeren Kjaer", "name"),
        ("Okafor, Mira", "Mira Okafor", "name"),
        ("Jan van der Berg", "Berg, Jan", "name"),
        ("王小明", "Wang Xiao Ming", "name"),
        ("王小明", "Xiaoming Wang", "name"),
        ("Bob Smith", "Robert Smith", "nickname"),
        ("Joe Nguyen", "Joseph Nguyen", "nickname"),
        ("Kate Johnsen", "Katherine Johnson", "nickname"),
        ("Дмитрий Иванов", "Dmitri Ivanov", "similar_name"),
        ("Юлия Петрова", "Julia Petrova", "similar_name"),
        ("Stephan Schmidt", "Stefan Schmitt", "similar_name"),
        ("Gabriel García Márquez", "Gabriel Garcia", "similar_name"),
        ("J. Smith", "John Smith", "similar_name"),
        ("John Smith", "Jane Smith", ""),
        ("Anna Berg", "Anna Borg", ""),
        ("Mira", "Mira Okafor", ""),
        ("Mira Okafor", "Łukasz Żak", ""),
        ("", "Mira", ""),
    ],
)
def test_two_names_are_alike_as(one, other, kind):
    assert name_likeness(name_words(one), name_words(other))[1] == kind


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łukasz Żak", "Zak, Lukasz"),
        ("Bob Smith", "Robert Smith"),
        ("Jürgen Müller", "Mueller Juergen"),
        ("Katherine Johnson", "Katherine Johnsen"),
        ("Юлия Петрова", "Julia Petrova"),
        ("王小明", "Wang Xiao Ming"),
        ("Gabriel García Márquez", "Gabriel Garcia"),
    ],
)
def test_names_that_may_be_one_persons_meet_in_a_block(one, other):
    assert match_keys(traits_of(name=one)) & match_keys(traits_of(name=other))


@pytest.mark.parametrize(
    ("email", "key"),
    [
        ("Mira.Okafor@Example.org ", "mira.okafor@example.org"),
        ("mira+jobs@example.org", "mira@example.org"),
        ("m.i.r.a+x@googlemail.com", "mira@gmail.com"),
        ("m.ira@example.org", "m.ira@example.org"),
        ("+@example.org", "+@example.org"),
        ("mira", ""),
        ("@example.org", ""),
        ("", ""),
    ],
)
def test_an_address_is_folded(email, key):
    assert email_key(email) == key


@pytest.mark.parametrize(
    ("phone", "region", "key"),
    [
        ("+49 (0)151 23456789", "", "+4915123456789"),
        ("+49-151-2345 6789", "US", "+4915123456789"),
        ("0049 151 23456789", "", "+4915123456789"),
        ("0151 / 23 45 67 89", "DE", "+4915123456789"),
        ("(415) 555-2671", "us", "+14155552671"),
        ("0151 23456789", "", "15123456789"),
        ("0151 23456789", "nowhere", "15123456789"),
        ("12345", "", ""),
        ("call me", "DE", ""),
        ("", "DE", ""),
    ],
)
def test_a_number_is_folded(phone, region, key):
    assert phone_key(phone, region) == key


@pytest.mark.parametrize(
    ("url", "key"),
    [
        ("https://www.linkedin.com/in/Mira-Okafor/?trk=x", "linkedin.com/in/mira-okafor"),
        ("http://de.linkedin.com/in/mira-okafor/en", "linkedin.com/in/mira-okafor"),
        ("linkedin.com/in/mira%2Dokafor", "linkedin.com/in/mira-okafor"),
        ("https://linkedin.com/company/northwind", ""),
        ("https://linkedin.com/", ""),
        ("https://twitter.com/mira#top", "x.com/mira"),
        ("https://Mira.example/", "mira.example"),
        ("https://mira.example/About/", "mira.example/about"),
        ("http://[", ""),
        ("none", ""),
        ("", ""),
    ],
)
def test_a_profile_is_folded(url, key):
    assert link_key(url) == key


def person(name, email="", phone="", link="", employers=()):
    return traits_of(name=name, email=email, phone=phone, profile_url=link, employers=employers, region="DE")


MIRA = person("Mira Okafor", "mira@gmail.com", "0151 23456789", "linkedin.com/in/mira", ["Northwind"])


@pytest.mark.parametrize(
    ("other", "expected"),
    [
        (MIRA, (100, ["link", "email", "phone", "name", "employer"])),
        (person("Mira Okafor"), (65, ["name"])),
        (person("Mira Okafor", "mira@example.org"), (60, ["name"])),
        (person("Mira Okafor", "mira@example.org", "0151 98765432"), (55, ["name"])),
        (person("Mira Okafor", "mira@example.org", employers=["NORTHWIND"]), (69, ["name", "employer"])),
        (person("M. Okafor", "m.ira@googlemail.com"), (95, ["email", "similar_name"])),
        (person("Tom Baker", "mira@gmail.com"), (68, ["email"])),
        (person("Tom Baker", phone="+49 151 23456789"), (56, ["phone"])),
        (person("Tom Baker", employers=["Northwind"]), (0, [])),
    ],
)
def test_how_likely_a_file_is_miras(other, expected):
    assert likeness(MIRA, other) == expected


NAMES = st.text(max_size=40) | st.lists(
    st.sampled_from(
        ["Mira", "Bob", "Robert", "Müller", "Mueller", "van", "Dr.", "Wang", "小明", "J.", "Okafor,"]
    ),
    max_size=5,
).map(" ".join)
TRAITS = st.builds(
    person,
    NAMES,
    st.sampled_from(["", "a@example.org", "A+x@example.org", "b@gmail.com"]) | st.text(max_size=20),
    st.sampled_from(["", "0151 23456789", "+4915123456789"]) | st.text(max_size=20),
    st.sampled_from(["", "linkedin.com/in/a", "x.com/b"]) | st.text(max_size=30),
    st.lists(st.sampled_from(["Northwind", "Contoso"]), max_size=2),
)


@given(TRAITS, TRAITS)
def test_likeness_is_the_same_from_both_sides_and_a_percentage(one, other):
    score, reasons = likeness(one, other)

    assert likeness(other, one) == (score, reasons)
    assert 0 <= score <= 100
    assert (score > 0) == bool(reasons)


@given(TRAITS)
def test_nobody_is_more_like_a_person_than_they_are_themselves_and_keys_fit_their_column(one):
    keys = match_keys(one)

    assert all(value and len(value) <= 200 and "\0" not in value for _kind, value in keys)
    assert len([kind for kind, _value in keys if kind == "name"]) <= 12
    if one.name:
        assert likeness(one, one)[1]
