"""What a form of the page sends, cleaned; and the move that it means."""

from __future__ import annotations

from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from service.errors import Invalid
from service.moves import MAX_TEXT, AnyMove, Choose, Fact, Press, Rate, Say, SkipFact
from service.pages import form_once

Move = Say | Choose | Fact | SkipFact | Rate | Press
SEND, PERSON, RATE = "say", "person", "rate"
_MOVES: TypeAdapter[Move] = TypeAdapter(AnyMove)
_FIELDS = {"choose": "value", "skip_fact": "name"}
_LONGEST_VALUE = 500


@dataclass(frozen=True)
class Sent:
    """One form. `press` is the button: a move, or a move and its value behind "|". `version` is the one they saw.

    `key` is the form's own; with what was sent it says whether the same was sent before.
    """

    press: str = SEND
    text: str = ""
    score: str = ""
    comment: str = ""
    version: str = ""
    key: str = ""
    tryout: bool = False

    @property
    def move_name(self) -> str:
        return self.press.partition("|")[0] or SEND

    @property
    def once(self) -> str | None:
        """The same for the same form sent twice, another one for anything else; None for what is no form of ours."""
        return form_once(self.key, self.press, self.text, self.score, self.comment, self.version, str(self.tryout))

    @property
    def seen(self) -> int | None:
        """The version they saw. Raises Invalid for what no form of ours holds."""
        if not self.version:
            return None
        if not (self.version.isascii() and self.version.isdecimal() and len(self.version) <= 9):
            raise Invalid("This form is not one of ours. Please open the conversation again.")
        return int(self.version)

    @property
    def plain(self) -> Sent:
        """The same without the try-out."""
        return replace(self, tryout=False)

    @property
    def draft(self) -> str:
        """Text in the box that this press did not send."""
        return "" if self.move_name == SEND else self.text


def clean(text: str) -> str:
    """Line ends as they are stored, nothing that no database takes, and no white space around it."""
    plain = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    return plain.encode("utf-8", "replace").decode().strip()


def move_of(sent: Sent) -> Move:
    """The move. Raises Invalid with a sentence for whoever pressed the button."""
    name, _, value = sent.press.partition("|")
    fields: dict[str, object] = {"move": name or SEND}
    if fields["move"] == SEND:
        if not sent.text:
            raise Invalid("There was nothing in the box. Please write something first.")
        if len(sent.text) > MAX_TEXT:
            raise Invalid(f"This is longer than {MAX_TEXT:,} characters. Please shorten it, or attach it as a file.")
        fields["text"] = sent.text
    elif name == RATE:
        fields |= {"score": sent.score or None, "comment": sent.comment}
    elif name in _FIELDS:
        fields[_FIELDS[name]] = value[:_LONGEST_VALUE]
    try:
        return _MOVES.validate_python(fields)
    except ValidationError as error:
        said = "Please choose a number from 1 to 5." if name == RATE else "This button is not one of ours."
        raise Invalid(said) from error
