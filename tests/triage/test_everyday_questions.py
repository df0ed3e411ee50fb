"""Questions as people type them, asked of the shipped articles through the shipped encoder: no word need be shared."""

from __future__ import annotations

from pathlib import Path

import pytest

from triage.articles import load_articles
from triage.desk import load_desk
from triage.encoder import OnnxEncoder, load_encoder
from triage.model import load_lent
from triage.retrieval import KnowledgeIndex, suggestions
from triage.search.query import Query
from triage.types import Audience

ARTICLES = Path(__file__).resolve().parents[2] / "kb_articles"

QUESTIONS = [
    ("i can't remember what i use to log on", "access/reset-your-own-password.md"),
    ("typed it wrong too often and now im locked out", "access/unlock-your-account.md"),
    ("it wants me to choose a new password because the old one is too old", "access/expired-password.md"),
    ("bought a new iphone and now the authenticator codes are gone", "access/new-phone-mfa.md"),
    ("never get the approve request on my mobile when logging in", "access/mfa-prompt-not-arriving.md"),
    ("browser keeps bouncing between login screens", "access/sso-loop.md"),
    ("my vpn kicks me out all the time", "network/vpn-drops.md"),
    ("can't get onto the company network from my hotel", "network/vpn-will-not-connect.md"),
    ("full bars on the wireless but google won't come up", "network/wifi-connected-no-internet.md"),
    ("plugged the cable into the wall socket and nothing happens", "network/wired-no-link.md"),
    ("cant reach my desktop pc from home with rdp", "network/remote-desktop-unreachable.md"),
    ("no more space for new messages it says", "email/mailbox-full.md"),
    ("I'm on holiday next week and want people told when they write to me", "email/automatic-reply.md"),
    ("sent something to the wrong person, how do i take it back", "email/recall-or-resend.md"),
    ("my messages never leave, they just sit there", "email/mail-stuck-in-outbox.md"),
    ("how do i read my work messages on my android", "email/add-mail-to-phone.md"),
    ("the colleagues say they can see me talking but there is no sound", "collaboration/mic-not-heard.md"),
    ("my face is not shown in the meeting", "collaboration/camera-black.md"),
    ("customer got stuck in the waiting room and never came in", "collaboration/guest-cannot-join.md"),
    ("I threw away a document by accident", "files/restore-deleted-file.md"),
    ("S: has vanished from explorer", "files/network-drive-missing.md"),
    ("excel says someone else has it open but she went home hours ago", "files/file-locked-by-another-user.md"),
    ("saved over my report, want yesterday's back", "files/previous-version.md"),
    ("cloud icon shows a red cross and nothing uploads", "files/onedrive-not-syncing.md"),
    ("notebook stays dark when I press the power button", "hardware/laptop-will-not-start.md"),
    ("fan sounds like a hoover and it only lasts an hour off the charger", "hardware/laptop-hot-or-battery.md"),
    ("the other screen stays black although it is connected", "hardware/monitor-not-detected.md"),
    ("pages don't come out, it just says offline", "printing/printer-offline.md"),
    ("held my card to the copier and nothing was released", "printing/badge-printing.md"),
    ("scanned pages never turn up in my inbox", "printing/scan-to-mail.md"),
    ("everything on my pc takes forever since last week", "operating_system/windows-slow.md"),
    ("hard drive nearly full, can't save anything", "operating_system/disk-full.md"),
    ("y and z are swapped when I type", "operating_system/display-language-keyboard.md"),
    ("excel closes itself as soon as it starts", "software/office-repair.md"),
    ("word claims i have no valid subscription", "software/office-activation.md"),
    ("I get ads everywhere and a strange search engine", "web/browser-extension.md"),
    ("got an odd mail asking me to confirm my bank details, have not opened anything", "security/report-phishing.md"),
    ("no internet on my phone in spain", "mobile/roaming-data.md"),
    ("callers can't hear me on the desk phone app", "telephony/softphone-no-audio.md"),
]


@pytest.fixture(scope="module")
def encoder() -> OnnxEncoder:
    found = load_encoder("minilm-l6-v2-int8")
    assert isinstance(found, OnnxEncoder)
    return found


@pytest.fixture(scope="module")
def index(
    encoder: OnnxEncoder, pytestconfig: pytest.Config, tmp_path_factory: pytest.TempPathFactory
) -> KnowledgeIndex:
    """All shipped articles; their vectors are kept between runs, as `firstline` does."""
    kept = getattr(pytestconfig, "cache", None)
    folder = Path(kept.mkdir("vectors")) if kept else tmp_path_factory.mktemp("vectors")
    return KnowledgeIndex(load_articles(ARTICLES, load_desk().variables), encoder, folder)


@pytest.mark.parametrize(("question", "article"), QUESTIONS, ids=[article for _, article in QUESTIONS])
def test_the_right_article_is_among_the_first_three(
    index: KnowledgeIndex, encoder: OnnxEncoder, question: str, article: str
) -> None:
    found = index.matches(Query(question, encoder.encode([question])[0]), Audience.EMPLOYEES, top=3)
    assert article in [match.article.path for match in found]


@pytest.mark.parametrize(
    ("question", "article"),
    [
        ("0x8004010F", "email/mail-stuck-in-outbox.md"),
        ("AADSTS50126", "access/reset-your-own-password.md"),
        ("what is 0xA00F4244?", "collaboration/camera-black.md"),
        ("0x0000011b", "printing/add-a-printer.md"),
        ("ERR_TOO_MANY_REDIRECTS", "access/sso-loop.md"),
        ("Outlook shows an error and then stops, 0x8004010F", "email/mail-stuck-in-outbox.md"),
        ("since monday my computer says 0x80070070 and restarts", "operating_system/windows-update-fails.md"),
        ("OneDrive", "files/onedrive-not-syncing.md"),
        ("Zoom", "collaboration/mic-not-heard.md"),
    ],
)
def test_codes_and_product_names_hit(index: KnowledgeIndex, encoder: OnnxEncoder, question: str, article: str) -> None:
    found = index.matches(Query(question, encoder.encode([question])[0]), Audience.EMPLOYEES, top=3)
    assert article in [match.article.path for match in found]


@pytest.mark.parametrize(
    "question", ["someone clicked a phishing link", "close the accounts of a leaver", "event 4740"]
)
def test_no_article_for_agents_leads_an_employee(index: KnowledgeIndex, encoder: OnnxEncoder, question: str) -> None:
    vector = encoder.encode([question])[0]
    for audience in (Audience.PUBLIC, Audience.EMPLOYEES):
        found = index.matches(Query(question, vector), audience)
        assert all(audience.may_read(match.article.audience) for match in found)
    assert any(
        match.article.audience is Audience.AGENTS for match in index.matches(Query(question, vector), Audience.AGENTS)
    )


def test_a_collection_that_no_model_was_trained_on_is_searched_with_a_borrowed_matcher(
    index: KnowledgeIndex, encoder: OnnxEncoder
) -> None:
    borrowed = load_lent(encoder)
    first, surer = 0, 0
    for question, article in QUESTIONS:
        query = Query(question, encoder.encode([question])[0])
        found, _ = suggestions(index.matches(query, Audience.EMPLOYEES), borrowed)
        others, _ = suggestions(index.matches(query, Audience.EMPLOYEES, without={article}), borrowed)
        first += found[0].article == article
        surer += found[0].probability > others[0].probability + 0.1
    assert first >= 32
    assert surer >= 20
