"""Mails as they arrive: what was written for this ticket stays, what every mail carries goes."""

from __future__ import annotations

from textwrap import dedent
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.text import MAX_CLEAN, Cleaned, clean, is_blank

OUTLOOK = """
    The printer still does not print.

    From: IT Support <help@example.com>
    Sent: Tuesday, March 3, 2026 2:02 PM
    To: Maria Lopez <maria@example.com>
    Cc: Tom Baker
    Subject: RE: Printer

    Please restart it.
    """
OUTLOOK_GERMAN = """
    The printer still does not print.

    ________________________________
    Von: IT Support <help@example.com>
    Gesendet: Dienstag, 3. März 2026 14:02
    An: Maria Lopez
    Betreff: AW: Drucker

    Bitte neu starten.
    """
OUTLOOK_FRENCH = """
    The printer still does not print.

    De : IT Support <help@example.com>
    Envoyé : mardi 3 mars 2026 14:02
    À : Maria Lopez
    Objet : RE: Imprimante

    Merci de redémarrer.
    """
OUTLOOK_OLD = """
    The printer still does not print.

    -----Original Message-----
    From: IT Support
    Sent: Tuesday, March 3, 2026 2:02 PM
    Please restart it.
    """
GMAIL = """
    The printer still does not print.

    On Tue, Mar 3, 2026 at 2:02 PM IT Support <help@example.com> wrote:

    > Please restart it.
    >
    > > older
    """
GMAIL_WRAPPED = """
    The printer still does not print.

    On Tue, Mar 3, 2026 at 2:02 PM A Person With A Very Long Name <
    person@example.com> wrote:

    > Please restart it.
    """
GMAIL_GERMAN = """
    The printer still does not print.

    Am Di., 3. März 2026 um 14:02 Uhr schrieb IT Support <help@example.com>:

    > Bitte neu starten.
    """
THUNDERBIRD_GERMAN = """
    The printer still does not print.

    Am 03.03.2026 um 14:02 schrieb IT Support:
    > Bitte neu starten.
    > Danke
    """
GMAIL_FRENCH = """
    The printer still does not print.

    Le mar. 3 mars 2026 à 14:02, IT Support <help@example.com> a écrit :

    > Merci de redémarrer
    """
GMAIL_SPANISH = """
    The printer still does not print.

    El mar, 3 mar 2026 a las 14:02, IT Support (<help@example.com>) escribió:

    > Reinicie, por favor
    """
APPLE_MAIL = """
    The printer still does not print.

    > On 3 Mar 2026, at 14:02, IT Support <help@example.com> wrote:
    >
    > Please restart it.
    """
PHONE_WITHOUT_MARKS = """
    The printer still does not print.

    On 3 Mar 2026 at 14:02, IT Support <help@example.com> wrote:
    Please restart it.
    Thank you
    """
REPLY_LINE = """
    The printer still does not print.

    ##- Please type your reply above this line -##
    Your request has been updated.
    """
QUOTED = {
    "Outlook": OUTLOOK,
    "Outlook German": OUTLOOK_GERMAN,
    "Outlook French": OUTLOOK_FRENCH,
    "Outlook Old": OUTLOOK_OLD,
    "Gmail": GMAIL,
    "Gmail Wrapped": GMAIL_WRAPPED,
    "Gmail German": GMAIL_GERMAN,
    "Thunderbird German": THUNDERBIRD_GERMAN,
    "Gmail French": GMAIL_FRENCH,
    "Gmail Spanish": GMAIL_SPANISH,
    "Apple Mail": APPLE_MAIL,
    "Phone Without Marks": PHONE_WITHOUT_MARKS,
    "Reply Line": REPLY_LINE,
}


@pytest.mark.parametrize("name", QUOTED)
def test_quoted_mail_is_cut(name: str) -> None:
    cleaned = clean(dedent(QUOTED[name]))
    assert cleaned.text == "The printer still does not print."
    assert [kind for kind, _ in cleaned.cut] == ["quote"]


def test_answers_between_quoted_lines_stay() -> None:
    asked = "On 3 Mar 2026, at 14:02, Help <h@x.example> wrote:\n\n> Which one?\n\n"
    assert clean(asked + "The one on floor 3\n\n> Since when?\n\nMonday").text == "The one on floor 3\nMonday"


@pytest.mark.parametrize(
    "text",
    [
        "> 5 users cannot print\nsince this morning",
        ">>> import numpy\n>>> numpy.zeros(3)\ncrashes",
        "From: Berlin office\nTo: Munich office\nDate: 12 March\nPlease move four desks with monitors.",
        "At 10:30 the printer stops\nat 11:00 it works\nat 12:15 it stops again",
        "Steps:\n1. open Outlook\n2. it crashes",
        "Monitor brand:\nLG\nModel 27UL850",
        "Sent from my iPhone my mails are never delivered\nbut from the laptop they are",
        "I sent a confidential file to the wrong recipient\nand need it back",
        "Hello printer is broken\nsince Monday",
        "The thanks page of the form shows an error\nplease look",
        "error:\n0x80070070",
    ],
)
def test_ordinary_lines_that_look_like_mail_stay(text: str) -> None:
    assert clean(text) == Cleaned(text)


def test_a_covering_note_keeps_the_mail_it_forwards() -> None:
    mail = """\
        FYI

        -----Original Message-----
        From: Tom Baker <tom@example.com>
        Sent: Tuesday, March 3, 2026 2:02 PM
        To: Maria Lopez
        Subject: FW: Scanner jams

        Hi Maria,
        the scanner on floor 3 eats paper since Monday.
        Thanks,
        Tom"""
    assert clean(dedent(mail)).text == "FYI\nScanner jams\nthe scanner on floor 3 eats paper since Monday."


FORWARDS = [
    """
    FW: Guest house Bremen

    Can someone advise Pim please.

    > Von: Pim
    > Gesendet: gestern 22:14
    > the wifi says connected but no page loads
    """,
    """
    Hello
    my boss's mail to me is under this, no clue what he wants.

    > Objet : wifi
    > the wifi says connected but no page loads
    """,
    """
    Fwd: Re: wifi

    > the wifi says connected but no page loads
    > since Monday

    What is the quickest way to get it back?
    """,
    """
    From: Legal Intake
    Subject: FW: wifi

    -----Original Message-----
    From: Persephone
    the wifi says connected but no page loads

    -----
    Dear Help Desk, this happens to all of us.
    """,
    """
    Adding servicedesk in CC who can surely help.

    On Mon, 12:02, Sunniva Kvale wrote:
    > the wifi says connected but no page loads
    """,
    """
    Begin forwarded message:

    From: "Hallvard"
    Subject: wifi
    Date: today 07:22

    > the wifi says connected but no page loads

    He is on the platform, reply to me.
    """,
]


@pytest.mark.parametrize("mail", FORWARDS)
def test_a_forward_keeps_the_quoted_problem_and_all_own_words(mail: str) -> None:
    lines = clean(dedent(mail)).text.splitlines()
    assert "the wifi says connected but no page loads" in lines
    assert not any(line.startswith((">", "---", "Von:", "Subject:", "On Mon")) for line in lines)
    assert len(lines) >= 2


def test_the_subject_of_headers_at_the_top_stays() -> None:
    mail = "From: maria@example.com\nSent: Monday\nTo: help@example.com\nSubject: RE: VPN not working\n\nerror 809"
    cleaned = clean(mail)
    assert cleaned.text == "VPN not working\nerror 809"
    assert cleaned.cut[0][0] == "header"


def test_a_mail_that_an_import_put_on_one_line_is_cut_too() -> None:
    assert clean("My mouse is broken. Sent from my iPhone").text == "My mouse is broken."
    flat = "Still broken. -----Original Message----- From: IT Sent: Monday To: Me Subject: Mouse Please replug it."
    assert clean(flat).text == "Still broken."


line = st.one_of(
    st.text(max_size=30),
    st.sampled_from([text for block in (*QUOTED.values(), *FORWARDS) for text in block.splitlines()]),
    st.sampled_from(["Hi,", "Thanks,", "Maria", "--", "FYI", "> a", "Subject: x", "Sent from my iPhone", "_________"]),
)


@given(st.lists(line, max_size=25).map("\n".join))
def test_any_mail_gives_a_text_that_is_empty_only_if_it_was_blank(text: str) -> None:
    cleaned = clean(text)
    assert (cleaned.text == "") == is_blank(text)
    assert len(cleaned.text) <= MAX_CLEAN
    assert all(kind and len(found) <= 80 for kind, found in cleaned.cut)


def test_a_mark_before_many_spaces_takes_no_time() -> None:
    began = process_time()
    assert clean("Sent from my " + " " * 5_900 + "x").text
    assert process_time() - began < 0.5
