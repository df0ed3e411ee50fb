"""Security in words, losses: devices and data in the wrong hands, people and money where they should not be."""

from __future__ import annotations

from triage.rulebook.patterns import Pattern
from triage.rulebook.signs import SIGNS
from triage.rulebook.vetoes import CHECKING, NOT_DONE

LOSSES = (
    # Stolen.
    Pattern(
        (
            "(?:car )?window (?:was )?smashed|smashed ~4 window|(?:door|window|lock) was forced|crime (?:number"
            "|reference)|taken (?:from|fr|out of) (?:my |the |his |her |a )?(?:car|van|boot)|was taken (?:on|from|at"
            "|in|off)|police (?:station|report)|stolen|stole|theft|thie(?:f|ves)|robbed|robbery|burgled|burglary"
            r"|pickpocket\w*|snatched|break in|broken in ?to|broke in ?to|(?:got|been|was|were) nicked",
        ),
        before=(*NOT_DONE, "(?:my|the)[ ](?:desk|chair|lunch|seat)[ ](?:was|got)", "no"),
        unless=(
            *CHECKING,
            "parking",
            r"\w+ s (?:number|ip|address)",
            "focus",
            "chair",
            "mug",
            "lunch",
            "what happens",
            "as (?:if|though)",
            "false alarm",
        ),
        also=(
            "laptops?|phones?|tablets?|ipads?|iphone|mobile|bag|rucksack|backpack|briefcase|badge|token|usb|stick"
            "|notebook|computer|pc|device|key ?card|disk|drive|car|office|room|handbag|purse|wallet|suitcase|hard "
            "?disk|lappy|password|data|files|identity|store ?room|warehouse|scanner|macbook|thinkpad|surface|card"
            "|keys?",
        ),
    ),
    # Lost.
    Pattern(
        (
            r"(?:(?:lost|misplaced|mislaid|losing|(?:cannot|cant|can t) find (?:my|our|her|his)) (?:\w++ ){0,3}?"
            r"|(?:left|forgot\w*) (?:my|our|the|his|her|their|a|one|work|company) (?:\w++ ){0,2}?)(?:<DEVICE>|ipad"
            "|macbook|thinkpad|chromebook|badge|access card|key ?card|security token|yubikey|usb ?stick|usb ?drive"
            "|hard (?:disk|drive)|rucksack|backpack|bag|briefcase|handheld|scanner|device|work ?phone)(?! "
            "(?:connection|signal|charger|dock|password|cable|case|pen|stand|number|power|sound|adapter|mouse|screen"
            "|settings|name|stays|at home|in the office|on my desk|on the desk|on over|on all|at (?:home|my|her|his"
            "|their|the office|work)|keys|battery|running|open|contact|approval|pin|sync))",
            "(?:<DEVICE>|ipad|macbook|badge|token|usb ?stick|rucksack|backpack|bag|briefcase|device|handheld) ~2 "
            "(?:is|s|was|got|has been|have been|are|went|just|has) (?:now |just |all )?(?:gone|missing|lost"
            "|disappeared|vanished|mislaid|left behind|nowhere to be found)(?! (?:(?:all|very|really|so|completely"
            "|totally|a bit|quite) )?(?:black|dark|dead|blank|slow|crazy|mad|wrong|mute|silent|quiet|deaf|blue|white"
            r"|green|pink|gr[ae]y|flat|cold|hot|funny|weird|haywire|bonkers|bananas|berserk|mental|nuts|walk\w+|rogue"
            "|offline|to sleep|into|on strike|off|back to|through|sound|audio|connection|signal|wi|icon|from (?:the "
            ")?(?:list|network|screen|teams|outlook|finder)))",
            "(?:rucksack|backpack|bag|briefcase) (?:gone|missing|disappeared|left)|lost property (?:has|have|had"
            "|says?|knows?)|find my (?:shows|iphone|device|phone (?:shows|says|app|puts|has))|(?:is|was) in (?:the "
            "back of )?(?:a|the) (?:mini ?cab|taxi|cab|uber|train|bus)|without (?:my|the|his|her) (?:portable "
            ")?(?:laptop|computer|bag|briefcase|rucksack)",
            r"left (?:\w++ ){0,6}?(?:in|on) (?:\w++ ){0,2}?(?:train|taxi|cab|bus|tram|plane|flight|airport|ice|uber"
            "|cafe|restaurant|bar|pub|station|metro|underground|tube|ferry|toilet|conference|security)",
        ),
        before=(
            *NOT_DONE,
            r"(?:my|the)[ ](?:settings|icons|desktop|sound|connection)(?:[ ]\w+){0,3}",
            r"(?:ear\w*|head\w+|mouse|keyboard|speakers?|printer|dock|watch|screen|monitor)(?: \w+){0,2}",
        ),
        unless=(
            *CHECKING,
            "(?:charger|adapter|cable|headset|headphones|mouse|keyboard|power supply|dongle|umbrella|glasses|pen) "
            r"(?:\w++ ){0,6}?(?:in|on|at) ",
            "found (?:it|them) again",
            "wiped",
            "connection",
            "signal",
            "remote desktop",
            "space left",
            r"lost (?:\w+ )?(?:work(?! (?:phone|laptop|mobile|tablet|device|computer))|files?|changes|everything|data"
            "|settings|icons)",
        ),
        also=(
            "<DEVICE>|macbook|thinkpad|chromebook|badge|card|token|yubikey|usb|stick|disk|rucksack|backpack|bag"
            "|briefcase|handheld|scanner|device",
        ),
    ),
    # Data in the wrong hands.
    Pattern(
        (
            "(?:sent|emailed|e mailed|mailed|forwarded|shared|uploaded|posted|attached|published|cc d|copied|went"
            r"|going|gone|send|printed|faxed|addressed) ~16 (?:wrong|incorrect) (?:person|people|recipient|address\w*"
            "|customer|client|company|supplier|mail|e ?mail|msg|message|thread|chat|list|group|patient|number)",
            r"(?:wrong|incorrect) (?:\w+ )?(?:person|people|recipients?|address\w*|customer|client|patient|\w+ in the "
            "to) ~16 (?:sent|got|received|has|now|with|went|list|data|file)",
            r"(?:autocomplete\w*|auto ?fill\w*|completed|suggest\w*|typed|picked|chose) ~24 (?:pressed|hit|clicked"
            r"|press) (?:\w+ )?(?:send|sent|enter|confirm)",
            r"(?:to|with|at) (?:a |our |the )?(?:competitor\w*|competition)",
            r"(?:by mistake|mistakenly|accidental\w*|by accident|in error|autocomplete\w*|suggested) ~20 (?:sent|e "
            "?mailed|shared|forwarded|uploaded|published|posted|confirmed|send)",
            "(?:sent|e ?mailed|shared|forwarded|uploaded|published|posted|pasted|send) ~20 (?:by mistake|mistakenly"
            r"|accidental\w*|by accident|in error|to everyone|the whole world|publicly|to a competitor|outside (?:the "
            ")?(?:company|organi[sz]ation))",
            r"(?:salar\w+|payslips?|personal data|personnel (?:files?|data|list)|medical (?:records?|data)|passports?"
            r"|bonus\w*|appraisals?) ~14 (?:went|gone|landed|sent|visible|shared) ~4 (?:to|with|by|in) (?!me|my)",
            "(?:was ?n ?o?t|not) (?:meant|intended) for (?:me|them|him|her|us)|misdirected|is this (?:for|meant for) "
            "us",
            r"should have (?:been|gone|said) ~8 (?:and|but) (?:\w+ )?(?:has|had|have|went|is|it) (?:gone|went|sent)?",
            r"wrong (?!attachment|file|version|link|one)\w+ (?:and )?(?:external|outside|extern)|wrong patients?",
            r"(?:it|this|that|mail|list) (?:is ?n ?o?t|was ?n ?o?t|s not) for (?:him|her|them|us)|(?:to|at) (?:\w++ "
            "){0,6}?(?:at|of|from|in) another (?:company|firm|organi[sz]ation)",
            "(?:sent|mailed|forwarded) ~16 (?:entire|whole) ~4 (?:list|staff|everyone|company|centres?)",
            "(?:put|posted|sent|shared|went) ~6 (?:in|to|into) ~4 (?:whats ?app|facebook|group chat)",
            "public link|filled in ~4 from",
            r"(?:went|sent|gone|uploaded|put|shared|posted) ~20 (?:instead of|rather than)|auto ?complete\w* ~3 "
            "(?:picked|chose|took|put|filled|suggested|selected|completed)|(?:anyone|everybody|everyone) with the "
            "link|google search",
            "(?:sent|mailed|forwarded|copied|downloaded|uploaded|mail|mails) ~12 (?:private|personal|gmail|home(?! "
            "address)) (?:address|mail|e ?mail|account|drive|cloud|stick)",
            r"(?:in place of|instead of|rather than) (?:our|my|the) \w+ ~12 (?:sent|went|off|list|gone)|(?:chose"
            "|picked|took|suggested) ~14 (?:in place of|instead of) (?:our|my)",
            r"data (?:leak\w*|breach\w*)|leaked|publicly (?:visible|accessible|readable|available)|(?:anyone"
            "|everybody|everyone|whole world) ~2 (?:with the link )?can (?:see|read|open|download)",
        ),
        before=NOT_DONE,
        unless=(
            *CHECKING,
            "nothing (?:secret|confidential|sensitive|personal|private)",
            "no (?:personal|confidential|sensitive|secret|customer) (?:data|information|content|names?)",
            "all internal",
            "internal only",
            r"no salar\w+",
            r"only internal\w*",
            "not confidential",
            "(?:all )?inside people",
            "all inside",
        ),
        also=(
            r"(?<!no[ ])salar\w+|home address|payroll|payslips?|personal data|personnel|safeguarding|pupils?"
            "|learners?|students?|full name|witness|unredacted|patients?|face|customers?|clients?|contracts?|price "
            r"?lists?|prices|iban|passports?|medical|health|confidential|gdpr|margins?|bank\w*|account numbers?"
            r"|sensitive|(?<!nobody[ ])(?<!no[ ]one[ ])outside|external\w*|competitor\w*|password\w*|social security"
            r"|pesel|supplier\w*|birth|addresses|tender|bid|data protection|dpo|disab\w+|appraisals?|p60s?"
            r"|redundanc\w+|contacts|ibans?|sick leave|doctor\w*|names",
        ),
    ),
    # A stranger inside.
    Pattern(
        (
            "(?:man|woman|person|guy|someone|somebody|visitor|gentleman|lady) (?:with no|without an?|without) "
            "(?:badge|pass|lanyard|id)",
            r"(?:stranger|intruder|tailgat\w+|(?:unknown|unfamiliar|suspicious|strange) (?:\w+ )?(?:man|woman|person"
            "|guy|people|persons|visitor|individual|men|gentleman|lady|fellow|bloke)) ~20 (?:server|comms|data "
            r"?cent\w+|room|office|building|floor|desk|cabinet|computer|warehouse|corridor|rack|archive|behind (?:the"
            "|my|our)|in (?:the|our)|at (?:the|our)|here)",
            r"(?:someone|somebody|man|woman|guy|person|people|men) ~8 (?:i|we|nobody|no one|none of us) (?:\w++ "
            r"){0,2}?(?:know|knows|knew|recogni\w+|seen|invited) ~20 (?:server|comms|data ?cent\w+|room|rack|cabinet"
            "|office|desk|computer|badge|building)",
            r"(?:server|comms|network|data ?cent\w+) (?:room|cabinet|rack|closet) ~14 (?:stranger|nobody knows"
            "|unknown|no badge|without (?:a )?badge|wide open|don t know|never seen)",
        ),
        before=NOT_DONE,
        unless=CHECKING,
    ),
    Pattern(
        (
            "(?:man|woman|person|guy|people|men|gentleman|lady|fellow|bloke|someone|somebody|visitor|technician) ~12 "
            "(?:sitting|standing|sits|stands|is|been|was|walking|walked|working|went|entered|came|lingering|hanging"
            "|coming|came) ~12 (?:server|comms?|network|data|rack|room|cupboards?|cabinet)",
        ),
        unless=CHECKING,
        also=(
            "no badge|without (?:a )?badge|visitor book|plugg(?:ed|ing)|nobody (?:knows|here)|don t know (?:him|her"
            "|them)|never seen|not (?:on|in) (?:the|my|our) (?:list|book)|says? (?:he|she) (?:is|s) (?:from|the)"
            "|claims",
        ),
    ),
    # Mail and rules that nobody made.
    Pattern(
        (
            "(?:(?:e ?)?mails?|messages|spam|invoices) ~3 (?:are|were|is|being|have been|got) ~2 (?:leaving|sent"
            "|going out|sending) ~4 (?:my|from my|in my name|from me|our) ?(?:mail ?box|account|name|address)?",
            r"(?:rule|forward\w*|filter) ~12 (?:not (?:made|created|set|added) by (?:me|us))|(?:rule|forward\w*"
            "|filter) ~8 (?:i|we|which i|that i) (?:did ?n ?o?t|never|have n ?o?t) (?:make|made|create|created|set"
            "|add|added)",
            r"(?:(?:e ?)?mails?|messages|things) (?:\w++ ){0,6}?(?:i|we) (?:did ?n ?o?t|never|have ?n ?o?t) (?:write"
            "|wrote|written|send|sent)",
        ),
        before=NOT_DONE,
        unless=(*CHECKING, "outbox", "copy of"),
    ),
    # A stick that was found.
    Pattern(
        (
            "double ?clicked|nosy|curious",
            "(?:put|plugged|inserted|stuck|pushed) (?:it|the stick|this) ~3 (?:my|the|in|into)",
        ),
        before=NOT_DONE,
        unless=CHECKING,
        also=(
            "(?:found|picked|lying|in the (?:car ?park|post)) ~8 (?:usb|stick|memory|drive)|(?:usb|stick|memory"
            "|drive) ~8 (?:found|lying|car ?park)",
        ),
    ),
    # Money paid to a cheat.
    Pattern(
        (
            "(?:bought|paid|sent|transferred|wired|scratched) ~8 (?:gift ?cards?|vouchers?|money|invoice|euros?"
            r"|dollars?|payment) ~20 (?:fake|scam|fraud\w*|not (?:him|her|really|from)|wasn t|never (?:asked|sent)"
            "|ceo|director)",
            "(?:paid|went out|transferred|wired|left our account|been had) ~30 (?:bank|iban|domain|account)|(?:iban"
            "|bank (?:details|account|data)) ~12 (?:changed|new|wrong|fake|paid|went)|(?:ve|have) been had",
            "(?:found|picked up) ~4 (?:usb|stick|memory stick|thumb drive) ~14 (?:plugged|inserted|put it|stuck it"
            "|opened)",
            "plugged ~4 (?:unknown|found|strange|foreign) ~3 (?:usb|stick|drive)",
        ),
        before=NOT_DONE,
        unless=CHECKING,
        also=(
            r"fake|scam\w*|fraud\w*|domain|been had|not (?:him|her|really|from|the real)|was ?n ?o?t|never (?:asked"
            "|sent)|ceo|director|capital|no such (?:thing|mail)|never wrote|wrote no|real (?:supplier|one|company"
            r"|customer)|where the money|spoof\w*|found|car ?park|strange|unknown|flashed",
        ),
    ),
    *SIGNS,
)
