"""The marks that mail programs and forwarding people leave: headers, separators, "On … wrote:", "FW:", "see below"."""

from __future__ import annotations

import re
from collections.abc import Sequence

_HEADER = re.compile(
    r"\*?(?P<key>from|sent|to|cc|bcc|subject|date|reply-to|importance|attachments?"
    r"|von|gesendet|an|betreff|datum|wichtigkeit|anlagen|de|envoyé|à|objet"
    r"|enviad[oa](?: el| em)?|para|asunto|assunto|fecha|da|inviato|a|oggetto|van|verzonden|aan|onderwerp"
    r"|från|skickat|till|ämne|fra|sendt|til|emne|od|wysłano|do|temat|data)\*?\s?:(?:\*?\s+(?P<value>.*)|\*?$)",
    re.IGNORECASE,
)
_SENDER = {"from", "von", "de", "da", "van", "från", "fra", "od"}
_SUBJECT = {"subject", "betreff", "objet", "asunto", "assunto", "oggetto", "onderwerp", "ämne", "emne", "temat"}
# A moving request has From, To and Date as well; only mail has one of these beside them.
_MAIL_ONLY = _SUBJECT | {
    "sent", "gesendet", "envoyé", "enviado", "enviado el", "enviada em", "enviado em", "inviato", "verzonden",
    "skickat", "sendt", "wysłano",
}  # fmt: skip
_RAW_HEADER = re.compile(
    r"(?:received|return-path|message-id|mime-version|content-(?:type|transfer-encoding|language)|dkim-signature"
    r"|in-reply-to|references|authentication-results|thread-(?:topic|index)|delivered-to|arc-[a-z-]+"
    r"|x-[a-z0-9-]{2,60}): ",
    re.IGNORECASE,
)
_REPLY_MARK = re.compile(r"(?:(?:re|aw|fwd?|wg|tr|rv|sv|vs|antw|odp)\s?:\s*)+", re.IGNORECASE)

_SEPARATOR = re.compile(
    r"(?:[-_=*>\s]{2,}(?:original|(?:original|forwarded|reply) message|forwarded by .{1,80}"
    r"|ursprüngliche nachricht|original-?nachricht|weitergeleitete nachricht|message d'origine|message transféré"
    r"|mensaje original|mensaje reenviado|messaggio originale|messaggio inoltrato|oorspronkelijk bericht"
    r"|doorgestuurd bericht|mensagem original|mensagem encaminhada|ursprungligt meddelande|oprindelig meddelelse"
    r"|wiadomość oryginalna)[-_=*\s]*"
    r"|(?:begin forwarded message|anfang der weitergeleiteten nachricht|début du message (?:réexpédié|transféré)"
    r"|inicio del mensaje reenviado|inizio messaggio inoltrato) ?:"
    r"|[-#=* ]*(?:please )?(?:type your )?(?:reply|write|antworten) above this line.{0,40})$",
    re.IGNORECASE,
)
_ATTRIBUTION = re.compile(
    r"(?=.{0,300}\d)(?:(?:on|am|le|el|il|op|em|den|w dniu|dnia|dne|på|\w{2,4}\.,?) )?.{4,300}?"
    r"(?:wrote|schrieb(?: .{1,100})?|a écrit|escribió|ha scritto|schreef(?: .{1,100})?|escreveu|skrev(?: .{1,100})?"
    r"|napisał\(?a?\)?|napsal\(?a?\)?) ?:$",
    re.IGNORECASE,
)
_ATTRIBUTION_START = re.compile(r"(?:on|am|le|el|il|op|em|den|w dniu|dnia|dne|på) .{0,200}\d", re.IGNORECASE)
_TIME_OR_ADDRESS = re.compile(r"\d{1,2}[:.h]\d{2}|@")

_FORWARD_SUBJECT = re.compile(
    r"(?:\[[^\]]{1,30}\] ?)?(?:(?:subject|betreff|objet) ?: ?)?(?:(?:re|aw|sv|antw) ?: ?)*(?:fwd?|wg|tr|vs|rv) ?:",
    re.IGNORECASE,
)
_POINTING = re.compile(
    r"\b(?:below|beneath|underneath|under this|above|trailing|thread|trail|forward\w*|fwd|previous mail|mail from"
    r"|pass(?:ing|ed)? (?:this |it )?on|on behalf|quot(?:e|ing)|(?:his|her|their) (?:e-?mail|message|note|text|words)"
    r"|adding|cc|moving this|(?:tell|help|advise|answer|assist) (?:him|her|them)"
    r"|for (?:your )?(?:info|kind attention|further)|siehe unten|unten|weitergeleitet|ci-dessous|más abajo)\b",
    re.IGNORECASE,
)
_COVERING_NOTE = re.compile(
    r"(?:(?:fyi|f\.y\.i|zur info|zk|bitte|please|ping|bump|any (?:update|news)s?(?: on this| here)?"
    r"|(?:please |pls )?(?:see|check|read|find)(?: the| my| attached)? (?:mail|email|message|attached)"
    r"|(?:can|could) (?:you|someone|anyone)(?: please)? (?:help|look|check|assist)(?: (?:with|at|into|on))?"
    r"(?: (?:this|it))?)[\s.,!?:-]*){1,4}$",
    re.IGNORECASE,
)
_LONGEST_COVERING_NOTE = 120


def is_separator(line: str) -> bool:
    """A line such as "-----Original Message-----"."""
    may_be = line[:1] in "-_=*>#" or line[-1:] == ":" or "above this line" in line
    return may_be and _SEPARATOR.match(line) is not None


def is_rule(line: str) -> bool:
    """A line drawn of underscores, hyphens or the like."""
    return len(line) >= 5 and not line.strip("_-=*")


def is_header(lines: Sequence[str], position: int, *, inside: bool) -> bool:
    """Whether a header line stands at `position`; `inside` a block any header line is one."""
    line = lines[position]
    if ":" not in line:
        return False
    if _RAW_HEADER.match(line) or (inside and _HEADER.match(line)):
        return True
    return is_header_block(lines, position, fewest=2)


def is_header_block(lines: Sequence[str], start: int, *, fewest: int = 3) -> bool:
    """Whether mail headers begin at `start`: sender and subject or sending date, `fewest` in all, close together."""
    if ":" not in lines[start][:20] or not _HEADER.match(lines[start]):
        return False
    found = (_HEADER.match(line) for line in lines[start : start + 7] if line)
    keys = {match["key"].lower() for match in found if match}
    return len(keys) >= fewest and bool(keys & _SENDER) and bool(keys & _MAIL_ONLY)


def subject_of(line: str) -> str:
    """The words of a subject header without "Re:" and "Fwd:", empty for any other line."""
    header = _HEADER.match(line)
    if header is None or header["key"].lower() not in _SUBJECT:
        return ""
    return _REPLY_MARK.sub("", header["value"] or "", count=1)


def attribution(lines: Sequence[str], end: int) -> int | None:
    """Where a line such as "On … Jane Doe wrote:" that ends at `end` begins; it may be wrapped over three lines."""
    if lines[end][-1:] != ":":
        return None
    if _ATTRIBUTION.match(lines[end]) and _ATTRIBUTION_START.match(lines[end]):
        return end
    for start in range(end - 1, max(end - 3, -1), -1):
        if _ATTRIBUTION_START.match(lines[start]) and _ATTRIBUTION.match(" ".join(lines[start : end + 1])):
            return start
    return end if _ATTRIBUTION.match(lines[end]) and _TIME_OR_ADDRESS.search(lines[end]) else None


def names_time_or_address(text: str) -> bool:
    """Whether an attribution is sure enough to take all that follows for quoted although no line is marked."""
    return _TIME_OR_ADDRESS.search(text) is not None


def is_forward(lines: Sequence[str]) -> bool:
    """Whether the first lines carry the mark of a forward, as "FW: printer" does."""
    return any(_FORWARD_SUBJECT.match(line) for line in [line for line in lines if line][:4])


def points_to_quote(text: str) -> bool:
    """Whether the writer's own words send the reader to the mail that they quote ("see below", "please help him")."""
    if _POINTING.search(text):
        return True
    return len(text) <= _LONGEST_COVERING_NOTE and _COVERING_NOTE.match(text) is not None
