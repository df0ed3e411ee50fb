"""Security told as a story: what was seen, by people who have no word for it. Each needs two signs, not one."""

from __future__ import annotations

from triage.rulebook.patterns import Pattern
from triage.rulebook.vetoes import CHECKING, NOT_DONE
from triage.rulebook.visits import VISITS

_PEOPLE_DATA = (
    r"salar\w+|payroll|payslips?|names|addresses|birth\w*|dob|bank|sort codes?|iban|diagnos\w+|medical|oncology"
    "|patients?|passports?|(?:ni|staff|phone|account|insurance) numbers|sick days|margins|recipe|restructuring"
    "|unredacted|witness|care plans?|free meals|social worker|in arrears|what they owe|price (?:list|build)|personal "
    "data|confidential"
)

SIGNS = (
    # A pointer that works by itself, or windows that nobody opened.
    Pattern(
        (
            "(?:mouse|pointer|cursor|arrow) ~12 (?:open(?:s|ed|ing)|start(?:s|ed|ing)|clicks|clicked|clicking|goes "
            "into|went into|wanders to|types|typed|closes|closed) ~5 (?:start|menu|mails?|mailbox|folders?|files?"
            r"|downloads|documents|things|programs?|browser|windows?|something|settings|bank\w*)",
            "(?:mouse|pointer|cursor|arrow) ~2 (?:wander|trundl|drift|glid|crawl|walk|travel|mov|go|runn?)(?:s|es|ed"
            "|ing|led|les|ling) ~6 (?:by itself|on its own|of its own|all alone|without me|though nobody|with nobody)",
        ),
        before=NOT_DONE,
        unless=(*CHECKING, "battery", "batteries", r"jump\w*", "game", "demo", "macro", "when i", "if i"),
        also=(
            "black (?:window|box)|by itself|on its own|of its own|own mind|mind of its own|without me|nobody (?:near"
            r"|at|there|touch\w*)|hands (?:off|round|up|in)|at night|in the night|night",
        ),
    ),
    Pattern(
        (
            r"black (?:window|box) ~6 (?:flash\w*|blink\w*|pop\w*|appear\w*|open\w*|comes|came|shot) ~10 (?:log (?:on"
            r"|in)|logon|sign in|closed?s?|vanish\w*|disappear\w*|gone|shut\w*|second|moment)",
        ),
        before=NOT_DONE,
        unless=(*CHECKING, "when i (?:start|open|run|launch)", r"install\w*", "updates?", "script", "shortcut"),
        also=(
            "pointer|mouse|arrow|attachment|macros?|enable content|(?:files?|pictures|photos) ~5 (?:won t|don t|can "
            "t|not) ~1 open|link|mail|night|unasked|by itself",
        ),
    ),
    # A password typed where a mail led, and told to somebody.
    Pattern(
        (
            "(?:clicked|opened|tapped|followed) (?:on )?(?:it|that|the link|this link) ~4 (?:typed|entered|put|gave"
            "|filled) ~4 (?:pass ?word|pasword|pw|pwd|log ?in|credentials|details|pin)",
            r"(?:typed|entered|put|gave|filled|popped|wrote) (?:in )?(?:my|her|his|our|the) (?:\w+ )?(?:pass ?word"
            "|pasword|pw|pwd|pin|log ?in|log ?on|credentials|identifiers?) (?:in|into|on|in to) ~3 (?:link|sms|text"
            r"|scam|phish\w*|fake|dhl|parcel|docusign)",
            r"(?:gave|told|dictated|read|given) (?:\w++ ){0,4}?(?:my|her|his) (?:\w+ )?(?:pass ?word|pw|pin|codes?"
            "|log ?in) ~4 (?:by|over|on) (?:the )?(?:phone|telephone)",
            "(?:typed|entered|gave|put in|filled in) ~2 (?:un|user|user ?name|name) (?:and )?(?:pw|pass ?word|pass"
            "|pin)",
        ),
        before=NOT_DONE,
        unless=(
            *CHECKING,
            "(?:correct|right|new|wrong|reset|reader|guest) (?:pass ?word|mail|link)",
            "service ?desk|help ?desk|your colleague",
            "times",
            "vpn|wifi|wi fi|tunnel|gateway|authentication failed",
            "software cent(?:re|er)",
        ),
        also=(
            "links?|(?<!e[ ])mails?|sms|text(?:ed)?|docusign|dhl|parcel|phone|telephone|went (?:white|blank)|said "
            "thank|sorry|foolish|stupid|never sends?|quota|bonus",
        ),
    ),
    Pattern(
        (
            "(?:page|site|form|link|it|signing|portal) ~4 (?:wanted|asked|demanded|requested) ~8 (?:pass ?word"
            "|credentials|log ?in|pin|card)",
            "(?:typed|entered|put|gave|filled|popped|signed in|sign in|logged in) ~8 (?:name|pass ?word|credentials"
            "|identifiers?|word|code)",
        ),
        before=NOT_DONE,
        unless=(
            *CHECKING,
            r"(?:correct|right|new|wrong|reset|forgot\w*|old) pass ?word",
            r"rejects?|rejected|incorrect|refus\w+",
            "vpn|wifi|wi fi|tunnel|sap|software cent(?:re|er)",
        ),
        also=(
            "(?:went|turned|goes|remained|stayed|became|just|was|only|came) ~3 (?:white|blank|empty)|sa(?:id|ys) ~2 "
            "thank|page (?:vanished|disappeared|closed)|just went to the|thank you page",
            "(?:mail|e ?mail|message|text|sms|letter) ~8 (?:parcels?|package|sign|blocked|confirm|bonus|refund"
            "|invoice|fine|prize|quota)|sent me a (?:contract|document|file|invoice|link) ~8 (?:sign|open|view"
            "|confirm)|(?:mailbox|storage) ~3 over quota|page about a (?:parcel|package|fine|refund|delivery)"
            "|(?:bonus|refund|prize) ~4 confirm",
        ),
    ),
    # Prompts said yes to for some peace, sign-ins at times or places of somebody else.
    Pattern(
        (
            "(?:press(?:ed|ing)?|touched|hit|tapp(?:ed|ing)|said|clicked|chose|accept(?:ed|ing)|approved|confirmed) "
            r"(?:\w++ ){0,5}?(?:yes|approve|accept|allow|it|them) (?:\w++ ){0,12}?(?:stop\w*|sleep|asleep|away|quiet"
            "|rid|peace|shut|silence)",
            "(?:was ?n ?t|was not|were ?n ?t|were not) (?:even |actually )?(?:logg|sign)ing (?:in|on|into|onto)",
            "(?:sign|log) ?ins? ~6 (?:successful|succeeded) ~20 (?:asleep|in bed|sleeping)",
        ),
        before=(*NOT_DONE, "if"),
        unless=CHECKING,
        also=(
            r"approv\w*|sign(?:s|ed|ing)? ?in|log(?:s|ged|ging)? ?(?:in|on)|log for|logins?|confirm\w*|mfa"
            "|authenticator",
            "asks?|asked|asking|kept|keeps|prompts?|questions|notifications?|times|night|code|push|map|successful",
        ),
    ),
    Pattern(
        (
            r"at (?:\d{1,2}[.:]\d{2}|that (?:time|hour|minute)) i was (?!sign|log|try|work|at my desk)\w+",
            "i was (?:fast |sound |already )?(?:asleep|in bed|sleeping)",
        ),
        unless=CHECKING,
        also=(r"(?:sign|log) ?ins?|logins?|recent activity", "successful|listed|shows?|showed|says"),
    ),
    # Away, and not where it was put.
    Pattern(
        (
            r"(?:nobody|no one|noone|none|not|has ?n ?t) (?:\w++ ){0,3}?(?:handed|turned|brought) (?:(?:it|them|one"
            "|him|her) )?(?:in|back)",
            "(?:is|was)(?: ?n ?t| not) (?:in|on|at) (?:the|its|my|his|her) (?:holder|bracket|stand|cradle|mount|dock"
            "|rucksack|bag|car|van|cab|dash) ?(?:any ?more|any ?longer)?",
            r"(?:last|still) had (?:it|him|her|them) (?:\w+ )?(?:in|on|at|before|yesterday)|had it (?:in|on|at) the "
            "(?:pub|bus|train|tram|taxi|cafe|bar|gym|airport|hotel)|have ?n ?t (?:got it )?now",
            r"left (?:it |them )?(?:in|on) (?:\w++ ){1,3}?(?:deck|tray|lane|boot|bench|roof|luggage rack|overhead)",
            "(?:laptop|tablet|ipad|phone|mobile|notebook|handheld|badge|key ?card) (?:gone|missing|nicked|pinched"
            "|taken|swiped|lifted) (?:from|out of|off)|(?:has walked(?! (?:it|to|over|in|past|round|back|by))|(?:has"
            "|have|s|ve) been (?:nicked|pinched|swiped|half inched))|(?:got|been|was|were) (?:pinched|swiped)",
            r"(?:driver|man|woman|someone|somebody|visitor|taxi|he|she|they) (?:\w+ )?(?:left|(?:drove|ran|made"
            r"|walked|went) off) with (?:my|our|his|her) (?:\w+ )?<DEVICE>",
            "(?:passenger|back|rear|front|driver s) (?:seat|window) ~24 (?:glass|smashed|broken in)",
            "(?:is|s|has) gone (?:from|out of) (?:the|my|his|her) (?:hotel|safe|locker|car|van|cab|bag|room|desk"
            "|office|drawer|shelf|cupboard|counter)",
        ),
        before=(*NOT_DONE, r"(?:charger|cable|headset|mouse|adapter|dongle|umbrella|mug)(?: \w+){0,6}"),
        unless=(*CHECKING, "charger|adapter|headset|headphones|dongle|dvd|remote control", "false alarm"),
        also=(
            "laptop|tablet|ipad|phone|mobile|notebook|handheld|badge|key ?card|usb|stick|ssd|hard ?disk|work phone"
            "|chromebook|macbook",
        ),
    ),
    # People's data with the wrong ones.
    Pattern(
        (
            r"(?:picked|chose|selected|sent|mailed|e ?mailed|went|gone|gave|handed) ~12 wrong (?!attachment\b|file\b"
            r"|version\b|link\b|one\b|time\b|date\b|room\b|format\b|tab\b|page\b|button\b|option\b|printer\b|tray\b"
            r"|paper\b|size\b|way\b|folder\b|day\b|month\b|language\b|account\b|screen\b|cost\b|colou?r\b|column\b"
            r"|box\b|menu\b|template\b)\w+",
            "(?:meant|intended|supposed) ~10 (?:for|to) ~24 (?:sent|went|gone|chose|picked|got|now with|received"
            "|replied)",
            "(?:sent|went|gone|mailed|with) ~24 (?:was|were|i d|i had|is) (?:only )?meant ~2 (?:for|to)",
            r"(?:slipped|shifted|moved|off|out|skew\w*) (?:\w+ )?(?:by|down|up) (?:one|a) (?:row|line)",
            r"(?:each|every\w*|all) ~6 (?:got|received|has|have|had) the next (?:person|one|row|family|patient"
            "|customer)",
            "(?:by mistake|mistakenly|wrongly|instead) ~6 (?:handed|gave|given|posted) ~6 (?:letter|file|list|report)",
            r"(?:sent|mailed|went|is now|are now) ~10 (?:to|with) (?:an? |the )?\w+ (?:at|from|of) (?:the |our |a "
            r")?(?:supplier|haulier|client|customer|competitor|agency|firm|broker|other side|opposing \w+)",
            "(?:outlook|program|auto ?fill|it|system) ~3 (?:completed|picked|suggested|chose|filled) ~10 (?:went"
            "|sent|goes|is now|instead|in place)",
            "not (?:meant |really |quite )?for (?:us|me)",
        ),
        before=NOT_DONE,
        unless=(
            *CHECKING,
            "all internal|internal only|only internal|all inside|no (?:personal|confidential|names|parents)",
            "my (?:inbox|mailbox|junk|spam)",
            "test (?:data|list)|dummy|practice",
        ),
        also=(
            _PEOPLE_DATA,
            r"sent|went|mailed|emailed|gave|handed|recall\w*|unsend|pull|got|received|picked|replied",
        ),
    ),
    *VISITS,
)
