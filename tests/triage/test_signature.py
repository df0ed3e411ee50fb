"""Greeting, signature and disclaimer go; afterthoughts stay, and so does a text that has nothing else."""

from __future__ import annotations

import pytest

from triage.text import Cleaned, clean


@pytest.mark.parametrize(
    "ending",
    [
        "Sent from my iPhone",
        "Sent from my Galaxy S23 Ultra",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Von meinem iPhone gesendet",
        "Envoyé de mon iPhone",
        "Enviado desde mi iPhone",
        "-- \nMaria Lopez\nFinance",
        "Kind regards,\nMaria Lopez\nSenior Accountant | Example Ltd\nTel. +44 20 7946 0958\nwww.example.com",
        "Best,\nMaria",
        "Thanks, Maria",
        "Thanks!",
        "Many thanks in advance\n\nMaria",
        "Mit freundlichen Grüßen\nMax Mustermann\nLeiter Einkauf\nMusterstraße 12, 10115 Berlin",
        "Cordialement,\nJeanne Martin",
        "Yours sincerely\nDr. Anna-Lena Öztürk\n[cid:image001.png@01D9]",
        "Regards\nTom Baker\nM: +44 7700 900123 | E: tom@example.com\nSent from my iPad",
        "This e-mail and any attachments are confidential and intended solely for the addressee.\nPlease delete it.",
        "If you are not the intended recipient, please notify the sender\nand delete this message at once.",
        "CONFIDENTIALITY NOTICE: the contents may be privileged.",
        "Please consider the environment before printing this e-mail.",
        "Diese E-Mail enthält vertrauliche Informationen.\nWenn Sie nicht der richtige Adressat sind, löschen Sie sie.",
        "Ce message et ses pièces jointes sont confidentiels et destinés au seul destinataire : confidentiel",
        "Geschäftsführer: Erika Muster, Amtsgericht Berlin HRB 1234",
    ],
)
def test_signatures_and_disclaimers_are_cut(ending: str) -> None:
    cleaned = clean(f"Excel crashes when I save.\n\n{ending}\n")
    assert cleaned.text == "Excel crashes when I save."
    assert {kind for kind, _ in cleaned.cut} <= {"signature", "disclaimer"}
    assert cleaned.cut


@pytest.mark.parametrize(
    "opening",
    [
        "Hi,",
        "Hello team,",
        "Dear IT Support,",
        "Good morning all",
        "Hey Tom!",
        "Dear Sir or Madam,",
        "Hi Maria Lopez,",
        "Hallo zusammen,",
        "Sehr geehrte Damen und Herren,",
        "Bonjour,",
        "Hi there,\nI hope this email finds you well.",
        "[EXTERNAL]",
        "CAUTION: This email originated from outside of the organization. Do not click links or open attachments.",
        "From: maria@example.com\nTo: help@example.com\nSubject: \nDate: Tue, 3 Mar 2026",
        "Received: from mx.example.com by y\nX-Mailer: Example 1.0\nMIME-Version: 1.0",
    ],
)
def test_greetings_banners_and_headers_are_cut(opening: str) -> None:
    cleaned = clean(f"{opening}\n\nExcel crashes when I save.")
    assert cleaned.text == "Excel crashes when I save."
    assert {kind for kind, _ in cleaned.cut} <= {"greeting", "disclaimer", "header"}
    assert cleaned.cut


@pytest.mark.parametrize(
    "afterthought", ["PS: it worked yesterday", "Also my mouse is dead", "Can you call me before noon?"]
)
def test_an_afterthought_below_the_signature_stays(afterthought: str) -> None:
    assert clean(f"Badge does not open the door.\n\nThanks,\nMaria\n\n{afterthought}").text == (
        f"Badge does not open the door.\n{afterthought}"
    )


@pytest.mark.parametrize(
    "text",
    ["Hello", "thanks", "Kind regards,\nMaria Lopez\nTel +49 30 1234567", "Sent from my iPad", "> hi\n> yo", "--\nJo"],
)
def test_a_text_of_nothing_else_is_kept_as_it_is(text: str) -> None:
    assert clean(text) == Cleaned(text)
