"""Files of tickets: type by content, name only for show, bytes under their id in the data directory."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
import uuid
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from errno import EDQUOT, ENOSPC
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote

import puremagic
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from service.errors import Conflict, Gone, Invalid, NoSpace, TooLarge, Unavailable
from service.tables import Attachment, Ticket, new_id
from service.ticketing.ledger import Ledger
from service.ticketing.telling import tell
from service.ticketing.turns import answered
from triage.desk import Desk
from triage.redact import mask_secrets
from triage.talk.happenings import SentFile

OCTETS = "application/octet-stream"
MOST_FILES = 50
# Served under their own name; whatever a browser might run or draw with scripts is not among them.
PLAIN_TYPES = frozenset(
    {
        "application/pdf", "application/zip", "image/bmp", "image/gif", "image/jpeg", "image/png", "image/tiff",
        "image/webp", "text/plain", "audio/mpeg", "audio/wav", "video/mp4",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
)  # fmt: skip
_CHUNK = 64 * 1024
_HEAD = 8 * 1024
_LONGEST_NAME = 120
_ASCII = re.compile(r"[^A-Za-z0-9._ -]")
# Cc controls, Cf invisible and direction marks, Cs surrogates, Co and Cn without a meaning, Zl and Zp line breaks
_UNSEEN = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


@dataclass(frozen=True)
class Kept:
    """A file that lies in the data directory, before its ticket knows of it."""

    id: uuid.UUID
    name: str
    type: str
    size: int
    sha256: str

    def discard(self, folder: Path) -> None:
        """Take the bytes away again: a repeated request brought what is there already."""
        (folder / self.id.hex).unlink(missing_ok=True)


@contextmanager
def keeping(folder: Path, source: BinaryIO, name: str, *, most: int) -> Iterator[Kept]:
    """Write the bytes whole to the disk; they are taken away again when the block that names them in a row fails.

    `most` is in bytes. Raises TooLarge, Invalid for an empty file, NoSpace and Unavailable.
    """
    kept_id = new_id()
    target, part = folder / kept_id.hex, folder / f".{kept_id.hex}.part"
    try:
        with _disk():
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            size, digest, head = _write(source, part, most)
        kept = Kept(kept_id, shown_name(mask_secrets(name).text), type_of(head), size, digest)
        with _disk():
            part.replace(target)
            _flush_folder(folder)
        with ExitStack() as undo:
            undo.callback(target.unlink, missing_ok=True)
            yield kept
            undo.pop_all()
    finally:
        part.unlink(missing_ok=True)


def require_room(session: Session, ticket: Ticket) -> None:
    """Raises Conflict where the ticket is over, or holds as many as it may; asked before any byte is written."""
    if ticket.state in ("closed", "cancelled"):
        raise Conflict(f"This ticket is {ticket.state}; nothing can be added to it.")
    held = session.scalar(select(func.count()).select_from(Attachment).where(Attachment.ticket_id == ticket.id))
    if (held or 0) >= MOST_FILES:
        raise Conflict(f"A ticket holds at most {MOST_FILES} files.")


def attach(ledger: Ledger, kept: Kept, desk: Desk, *, internal: bool) -> Attachment:
    """Hang a kept file on the ticket that is being changed; one from its requester counts like a message.

    Raises Conflict where there are too many, or it is over.
    """
    ticket = ledger.ticket
    require_room(ledger.session, ticket)
    file = Attachment(
        id=kept.id, ticket_id=ticket.id, message_number=ticket.last_message or None, name=kept.name, type=kept.type,
        size=kept.size, sha256=kept.sha256, internal=internal, at=ledger.now,
    )  # fmt: skip
    ledger.session.add(file)
    ledger.note("attached", attachment=str(kept.id), size=kept.size, type=kept.type, internal=internal)
    if ledger.actor.kind == "requester":
        ticket.requester_at = ledger.now
        answered(ledger)
        tell(ledger, desk, SentFile())
    return file


def shown_name(name: str) -> str:
    """A name that can be shown and saved: no path, nothing invisible, no leading dots, its ending kept."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    seen = "".join(each for each in last if unicodedata.category(each) not in _UNSEEN)
    clean = re.sub(r'[<>:"|?*]', "_", " ".join(seen.split())).strip(" .")
    if len(clean) > _LONGEST_NAME:
        stem, dot, ending = clean.rpartition(".")
        ending = dot + ending if dot and len(ending) <= 10 else ""
        clean = (stem if ending else clean)[: _LONGEST_NAME - len(ending)].rstrip(" .") + ending
    return clean or "file"


def type_of(head: bytes) -> str:
    """The media type by the first bytes: one of a short list of plain ones, else that of any bytes."""
    try:
        found = puremagic.from_string(head, mime=True)
    except (puremagic.PureError, ValueError):
        found = "text/plain" if _is_text(head) else OCTETS
    return found if found in PLAIN_TYPES else OCTETS


def headers_of(file: Attachment) -> dict[str, str]:
    """Only ever saved, never shown by a browser: with its name (RFC 6266), no guessing, and no rights if opened."""
    plain = _ASCII.sub("_", file.name) or "file"
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}",
        "Content-Length": str(file.size),
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "Cache-Control": "private, no-store",
    }


def open_file(folder: Path, file_id: uuid.UUID) -> BinaryIO:
    """The bytes. Raises Gone when the row outlived them."""
    try:
        return (folder / file_id.hex).open("rb")
    except OSError as error:
        raise Gone("The file is no longer there.") from error


def chunks(stream: BinaryIO) -> Iterator[bytes]:
    """The stream to its end, which is then closed."""
    with stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def delete_files(folder: Path, ids: list[uuid.UUID]) -> None:
    """Take the bytes of erased attachments away, once their rows are gone for good."""
    for each in ids:
        (folder / each.hex).unlink(missing_ok=True)


def _write(source: BinaryIO, part: Path, most: int) -> tuple[int, str, bytes]:
    """Size, SHA-256 and first bytes of what was written and flushed."""
    size, digest, head = 0, hashlib.sha256(), b""
    with part.open("xb") as file:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            if size > most:
                raise TooLarge(f"A file may have at most {most // (1024 * 1024)} MB.")
            head = head or chunk[:_HEAD]
            digest.update(chunk)
            file.write(chunk)
        file.flush()
        os.fsync(file.fileno())
    if not size:
        raise Invalid("The file is empty.")
    return size, digest.hexdigest(), head


def _is_text(head: bytes) -> bool:
    # the head may end inside a character
    text = head.decode("utf-8", "ignore")
    return len(text.encode()) >= len(head) - 3 and all(each.isprintable() or each in "\r\n\t" for each in text)


def _flush_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _disk() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (ENOSPC, EDQUOT):
            raise NoSpace("There is no space left for the file. Nothing was stored.", retry_after=60) from error
        raise Unavailable("The file could not be stored just now. Nothing was stored.", retry_after=5) from error
