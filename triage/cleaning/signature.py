"""Greeting, closing, signature and disclaimer: the lines of a mail that are the same in every mail of that person."""

from __future__ import annotations

import re
from collections.abc import Sequence

Cut = tuple[str, str]

_NAME = r"[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿß'’.]{0,20}(?:-[A-Z][a-z]{1,20})?"
_ADDRESSED = (
    r"(?i:team|all|there|everyone|everybody|folks|guys|colleagues?|sirs?|madam|support|it|service ?-?desk|help ?-?desk"
    r"|desk|helpline|hotline|again|and|or|to|whom|may|concern|you|the|my|both|mates?|kollegen|kolleginnen|damen|herren"
    r"|und|zusammen|liebes|à|a|tous|toutes|monsieur|madame|equipo|tutti|herr|frau|mr|mrs|ms|dr|allemaal)\.?"
)
_GREETING = re.compile(
    r"(?i:hi|hello|hey|hiya|heya|yo|dear|good (?:morning|afternoon|evening|day)|morning|afternoon|greetings|hallo"
    r"|guten (?:tag|morgen|abend)|moin|servus|grüezi|liebe[rs]?|sehr geehrte[rs]?|bonjour|bonsoir|salut|hola"
    r"|buen[oa]s (?:días|dias|tardes)|estimad[oa]s?|ciao|buongiorno|buonasera|salve|olá|oi|bom dia|boa tarde|prezados"
    r"|hej|hejsan|cześć|dzień dobry|witam|ahoj|dobrý den|beste|geachte|goedemorgen|goedemiddag|merhaba)"
    rf"(?:[ ,/&]+{_ADDRESSED}){{0,6}}(?:[ ,]+{_NAME}(?=\W*$)|(?: {_NAME}){{1,3}}(?=\s?[,!:–-]))?[\s,.!:;)–-]*$"
)
_PLEASANTRY = re.compile(
    r"(?i:(?:i )?(?:hope|trust) (?:you|this|that you|all|everyone|everything)\b.{0,60}\b(?:well|fine|great|good"
    r"|safe)\b.{0,30}|how are you(?: all| doing)?(?: today)?)[.!?]*$"
)
_CLOSINGS = (
    r"thanks?(?: you)?(?: all| guys| team)?(?: (?:so|very) much| a (?:lot|million|bunch)"
    r"| again)?(?: in advance)?(?: for (?:your|the|any) (?:help|support|time|assistance))?(?: (?:and|&) (?:kind |best "
    r"|warm )?regards)?|many thanks(?: in advance)?|thx|tia|cheers|(?:with )?(?:my )?(?:kind(?:est)?|best|warm(?:est)?"
    r"|many)?,? ?(?:regards|wishes|greetings)|br|rgds|yours(?: (?:sincerely|faithfully|truly))?|sincerely(?: yours)?"
    r"|respectfully|best|take care|have a (?:nice|good|great) (?:day|one|weekend|evening)"
    r"|(?:mit (?:besten|freundlichen|lieben) |viele |liebe |beste |freundliche |schöne |herzliche )?gr(?:ü|ue)(?:ß"
    r"|ss)en?(?: aus \w{2,20})?|mfg|(?:vielen |besten |herzlichen |lieben )?dank(?:e)?(?: (?:im voraus|schon ?mal|vorab"
    r"|schön|sehr))?|(?:bien )?cordialement|bien à vous|merci(?: d'avance| beaucoup| par avance)?"
    r"|(?:sincères )?salutations(?: distinguées)?|(?:un )?saludos?(?: cordial(?:es)?)?|atentamente"
    r"|(?:muchas )?gracias(?: de antemano)?|(?:cordiali|distinti) saluti|saluti|grazie(?: mille)?"
    r"|met (?:vriendelijke|hartelijke) groet(?:en)?|mvg|groet(?:en|jes)?|(?:alvast )?bedankt|dank je(?: wel)?"
    r"|med vänlig(?:a)? hälsning(?:ar)?|mvh|hälsningar|tack(?: på förhand)?|(?:med )?venlig hilsen|pozdrawiam"
    r"|z poważaniem|dziękuję|atenciosamente|obrigad[oa]|cumprimentos|abraços|s pozdravem|děkuji|teşekkürler"
    r"|saygılarımla|iyi çalışmalar"
)
_CLOSING = re.compile(rf"(?:(?i:{_CLOSINGS}))(?:[\s,.!:;)–-]*|[\s,.!–-]+{_NAME}(?: {_NAME}){{0,2}}[.!]?)$")
_SENT_FROM = re.compile(
    r"(?i:sent from (?:my )?(?:iphone|ipad|apple watch|android|samsung|galaxy|mobile|phone|blackberry|huawei|xiaomi"
    r"|oneplus|pixel|windows phone|verizon|t-mobile|outlook|mail|yahoo|gmail|proton)\b.{0,60}|get outlook for .{1,60}"
    r"|(?:von meinem|von unterwegs) .{1,40} gesendet|gesendet (?:von|mit) (?:mail|meinem|outlook|der)\b.{0,60}"
    r"|diese nachricht wurde von meinem .{1,60} gesendet|envoyé (?:de|depuis) mon .{1,40}"
    r"|enviado (?:desde|do|a partir do) (?:mi|meu) .{1,40}|inviato da(?:l mio)? .{1,40}|verstuurd vanaf mijn .{1,40}"
    r"|skickat från min .{1,40}|wysłane z .{1,40}|download outlook .{1,40})$"
)
_SENT_FROM_PROSE = re.compile(
    r"(?i:\b(?:are|is|was|were|do|does|don't|not|cannot|can't|never|stay|arrive|fails?|won't|go)\b)"
)
_DELIMITER = re.compile(r"--$|—$")
_LONGEST_SIGNATURE = 15
_LONGEST_GREETING = 90

_PROSE = re.compile(
    r"(?i:\b(?:i|i'm|i've|we|is|are|was|not|no|can|can't|cannot|does|doesn't|won't|has|have|please|pls|when|it|but"
    r"|also|still|again|since|after|error|help|need|ich|wir|ist|nicht|kein|auch|noch|je|nous|est|pas|p\.?s)\b)|\?"
)
_CONTACT = re.compile(
    r"(?i:\S@\S|www\.|https?://|\||\b(?:tel|phone|mob|mobile|cell|fax|office|direct|ext|t|m|p|e)\b\.? ?[:.+] ?"
    r"|\+\d|^\[(?:cid|image|logo)|\d{3}[ -]\d{3,})"
)
_WORD = re.compile(r"[^\W\d_]{4,}")

_BANNER = re.compile(
    r"(?i:(?:\W*(?:caution|warning|external|achtung|attention|notice)\b.{0,20}\W)?(?:this (?:e-?mail|message"
    r"|mail) (?:originated|came|was sent|is) (?:from )?(?:outside|an external)|external (?:e-?mail|sender|message)\b\W"
    r"|diese (?:e-?mail|nachricht) (?:stammt|kommt|wurde) (?:von )?(?:einem )?(?:außerhalb|extern))"
    r"|\W*\[?external\]?\W*$|do not click (?:on )?(?:any )?links or open)"
)
_DISCLAIMER = re.compile(
    r"(?i:\b(?:this|the) (?:e-?mail|message|communication|transmission|mail)\b.{0,120}\b(?:confidential|privileged"
    r"|intended (?:only|solely|for))|not the (?:intended|named) (?:recipient|addressee)"
    r"|^\W*(?:confidentiality notice|legal disclaimer|disclaimer)\b|(?:consider|think of) the (?:environment|trees)"
    r"|geen rechten worden ontleend|uitsluitend bestemd voor|kontrollert for virus|virus-?free\W.{0,20}www\."
    r"|scanned (?:for viruses|by) .{1,40}|^registered (?:office|in england)"
    r"|^(?:sitz der gesellschaft|geschäftsführ(?:er|ung)|amtsgericht|handelsregister|ust-?id)\b"
    r"|\bdiese (?:e-?mail|nachricht)\b.{0,120}\bvertraulich"
    r"|nicht der (?:richtige|beabsichtigte|vorgesehene) (?:adressat|empfänger)"
    r"|bevor sie diese e-?mail (?:aus)?drucken"
    r"|\bce (?:message|courriel|e-?mail|mail)\b.{0,120}\b(?:confidentiel|destiné|établi)|pensez à l'environnement"
    r"|\b(?:este|el presente) (?:mensaje|correo)\b.{0,120}\bconfidencial"
    r"|\bquesto messaggio\b.{0,120}\b(?:riservat|confidenzial)"
    r"|\bdit (?:bericht|e-mailbericht)\b.{0,120}\bvertrouwelijk)"
)
_SHORTEST_DISCLAIMER = 20
# One of these words is in every line that the two patterns above can match; looking for words is much cheaper.
_DISCLAIMER_WORDS = (
    "extern", "outside", "außerhalb", "do not click", "confidential", "privileged", "intended", "recipient",
    "addressee", "disclaimer", "environment", "trees", "ontleend", "bestemd", "kontrollert", "virus", "scanned",
    "registered", "gesellschaft", "geschäftsführ", "amtsgericht", "handelsregister", "ust-id", "ustid",
    "vertraulich", "empfänger", "drucken", "confidentiel", "destiné", "établi", "environnement", "confidencial",
    "riservat", "confidenzial", "vertrouwelijk", "adressat",
)  # fmt: skip


def excerpt(text: str) -> str:
    """The beginning of what was cut, on one line, so that a person can see what it was."""
    text = " ".join(text.split())
    return text if len(text) <= 80 else text[:79] + "…"


def strip(lines: Sequence[str]) -> tuple[list[str], list[Cut]]:
    """Cut disclaimers, the signature from its closing on, and greeting lines at the top. A postscript stays."""
    lowered = "\n".join(lines).lower()
    kept: list[str] = list(lines)
    cut: list[Cut] = []
    if any(word in lowered for word in _DISCLAIMER_WORDS):
        kept, cut = _without_disclaimers(lines)
    kept, found = _without_signatures(kept)
    cut += found
    opening = [i for i, line in enumerate(kept) if line][:3]
    short = [i for i in opening if len(kept[i]) <= _LONGEST_GREETING]
    for position in reversed([i for i in short if _GREETING.match(kept[i]) or _PLEASANTRY.match(kept[i])]):
        cut.append(("greeting", excerpt(kept.pop(position))))
    return [line for line in kept if line], cut


def _without_disclaimers(lines: Sequence[str]) -> tuple[list[str], list[Cut]]:
    kept: list[str] = []
    cut: list[Cut] = []
    inside = False
    for line in lines:
        if not line:
            inside = False
        elif _BANNER.match(line):
            cut.append(("disclaimer", excerpt(line)))
            continue
        elif inside or (len(line) >= _SHORTEST_DISCLAIMER and _DISCLAIMER.search(line)):
            if not inside:
                cut.append(("disclaimer", excerpt(line)))
            # a disclaimer is a paragraph, wrapped over as many lines as the mail program liked
            inside = True
            continue
        kept.append(line)
    return kept, cut


def _without_signatures(lines: list[str]) -> tuple[list[str], list[Cut]]:
    kept: list[str] = []
    cut: list[Cut] = []
    position = 0
    while position < len(lines):
        end = _signature_end(lines, position)
        if end == position:
            kept.append(lines[position])
            position += 1
            continue
        cut.append(("signature", excerpt(" ".join(lines[position:end]))))
        position = end
    return kept, cut


def _signature_end(lines: list[str], start: int) -> int:
    """Where the signature that begins at `start` ends; `start` itself if none begins there."""
    line = lines[start]
    if _DELIMITER.match(line) and len(lines) - start <= _LONGEST_SIGNATURE + 5:
        return len(lines)
    if not line or len(line) > _LONGEST_GREETING:
        return start
    if _SENT_FROM.match(line) and not _SENT_FROM_PROSE.search(line):
        return start + 1
    if not _CLOSING.match(line):
        return start
    end = start + 1
    last = min(len(lines), start + 1 + _LONGEST_SIGNATURE)
    while end < last and _belongs(lines[end], just_after=end == start + 1):
        end += 1
    return end


def _belongs(line: str, *, just_after: bool) -> bool:
    """Whether a line below a closing is name, title, address or number rather than an afterthought."""
    words = line.split()
    if not words or _CLOSING.match(line) or _SENT_FROM.match(line):
        return True
    if len(words) > 12 or _PROSE.search(line):
        return False
    if _CONTACT.search(line):
        return True
    if just_after and len(words) <= 2:
        return True
    return len(words) <= 8 and all(word[0].isupper() for word in _WORD.findall(line))
