"""Thanks for the last fix are cut, a problem never is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.cleaning.thanks import without_thanks
from triage.reading import model_text

QUESTION = "how do I set an out of office?"


@pytest.mark.parametrize(
    "thanks",
    [
        "thanks, vpn works now! ",
        "Thanks, the VPN works now. ",
        "Thanks! VPN works again.\n",
        "vpn works now, thanks! ",
        "Thank you so much, that worked.\n\n",
        "perfect, printer is back. ",
        "Great, the search is working again, thanks a lot! ",
        "thx outlook opens again!! ",
        "Cheers, it's all sorted. ",
        "Thanks a million. It worked! ",
        "Excellent! Thanks. Teams loads fine now, all fixed. ",
        "thanks, vpn works now, ",
        "thanks, vpn works now - ",
        "thanks vpn works now ",
        "Brilliant, you fixed it, thank you. ",
        "Thanks, that did it and my mail works fine. ",
    ],
)
def test_thanks_for_the_last_fix_are_not_the_ticket(thanks: str) -> None:
    assert without_thanks(thanks + QUESTION) == QUESTION


@pytest.mark.parametrize(
    "question", ["one more thing: my printer is offline", "My printer shows offline.", "and how do I print in colour?"]
)
def test_whatever_follows_is_the_ticket(question: str) -> None:
    assert without_thanks(f"Thanks, vpn works now! {question}") == question


@pytest.mark.parametrize(
    "text",
    [
        "",
        "thanks",
        "thanks, vpn works now!",
        "thanks, vpn works now! bye now",
        "thanks but vpn still does not work",
        "thanks but vpn still does not work. how do I connect?",
        "Thanks, vpn works now but outlook does not. How do I open my mail?",
        "Thanks, it worked. It stopped again today, what now?",
        "Thanks, that worked for a day. Now the vpn drops again",
        "Thanks, that worked once. Same error this morning",
        "thanks, is vpn working now? mine drops all day",
        "Thanks in advance! My printer shows offline since this morning",
        "VPN works now. The printer does not print",
        "Great, now nothing works. The vpn drops all day",
        "Thanks, vpn works now. But only at home, in the office it drops",
        "Thanks, vpn works now. Can you tell me why it dropped?",
        "Thanks, the vpn works only at home. In the office no page loads",
        "Perfect. The vpn should work now they said. Nothing loads here",
        "Thanks, the vpn works fine until I open outlook. Outlook crashes every day",
        "Great, works in the office. At home it drops every ten minutes",
        "my vpn works now and then, thanks for any help. how do I keep it up?",
        "how do I set an out of office? thanks, vpn works now!",
    ],
)
def test_a_problem_is_never_cut(text: str) -> None:
    assert without_thanks(text) == text


def test_models_read_the_question_alone() -> None:
    assert model_text(f"Thanks, vpn works now! {QUESTION}") == QUESTION


@given(
    st.lists(
        st.sampled_from(["thanks", "vpn works now", "! ", ". ", "\n", QUESTION, "but ", "it drops"])
        | st.text(max_size=6),
        max_size=9,
    ).map("".join)
)
def test_only_a_beginning_is_cut_and_never_everything(text: str) -> None:
    left = without_thanks(text)
    assert text.rstrip().endswith(left.rstrip())
    assert bool(left.strip()) == bool(text.strip())


@pytest.mark.parametrize("text", ["thanks works now. " * 50_000, "thanks " * 150_000, ", " * 500_000, "\n" * 1_000_000])
def test_a_megabyte_is_no_trouble(text: str) -> None:
    assert len(without_thanks(text)) <= len(text)
