"""When evidence reads like a conclusion."""

import pytest

from scorecards.web.hints import CONCLUSIONS, OBSERVATIONS, reads_like_a_conclusion


@pytest.mark.parametrize(
    ("text", "is_conclusion"),
    [
        ("Seemed strong.", True),
        ("I think she is a great culture fit!", True),
        ("Came\nacross as arrogant", True),
        ("STRONG", True),
        ("", False),
        ("She stopped the relaunch.", False),
        ("Strong: she said she would stop it.", False),
        ("Strong, “I would rather lose a quarter”.", False),
        ("Strong, cut churn by 12 %.", False),
        ("Strongly worded memo.", False),  # whole words only
        ("Walked me through a good example.", False),
        ("Il a arrêté le projet.", False),
    ],
)
def test_a_judgement_without_anything_seen_or_heard_is_one(text, is_conclusion):
    assert reads_like_a_conclusion(text) is is_conclusion


def test_the_lists_are_plain_lower_case_words_in_order_and_do_not_meet():
    for words in (CONCLUSIONS, OBSERVATIONS):
        assert list(words) == sorted(set(words))
        assert all(word == word.lower() and word.replace(" ", "").isalpha() for word in words)
    assert not set(CONCLUSIONS) & set(OBSERVATIONS)
