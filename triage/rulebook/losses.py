"""Security in words, losses: devices and data in the wrong hands, people and money where they should not be."""

from __future__ import annotations

from triage.rulebook.patterns import Pattern
from triage.rulebook.vetoes import CHECKING, NOT_DONE

LOSSES = (
    # Stolen.
    Pattern(
        "forced|crime|police|smash|taken|break|stol|theft|thief|thiev|rob|burgl|brok|nick|pickpocket|snatch",
        (
            "(?:car )?window (?:was )?smashed|smashed ~4 window|(?:door|window|lock) was forced|crime (?:number"
            "|reference)|taken (?:from|fr|out of) (?:my |the |his |her "
            "|a )?(?:car|van"
            "|boot)|was taken (?:on|from|at|in|off)|police (?:station|report)|stolen|stole|theft|thie(?:f"
            r"|ves)|robbed|robbery|burgled|burglary|pickpocket\w*|snatched|break in|broken in ?to|broke in ?to"
            "|(?:got|been|was|were) nicked",
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
        ),
        also=(
            "laptops?|phones?|tablets?|ipads?|iphone|mobile|bag|rucksack|backpack|briefcase|badge|token|usb"
            "|stick|notebook|computer|pc|device|key ?card|disk|drive|car|office|room|handbag|purse|wallet"
            "|suitcase|hard ?disk|lappy|password|data|files|identity|store ?room|warehouse|scanner|macbook"
            "|thinkpad|surface|card|keys?",
        ),
    ),
    # Lost.
    Pattern(
        "cab|taxi|uber|train|bus|find|without|lost|lose|losing|left|forgot|missing|gone|mislaid|misplac|find"
        "|disappear|vanish|dropp",
        (
            r"(?:lost|misplaced|mislaid|losing|left|forgot\w*|(?:cannot|cant|can t) find (?:my|our|her|his)) "
            r"(?:\w++ ){0,3}?(?:<DEVICE>|ipad|macbook|thinkpad|chromebook|badge|access card|key ?card"
            "|security token|yubikey|usb ?stick|usb ?drive|hard (?:disk|drive)|rucksack|backpack|bag"
            "|briefcase|handheld|scanner|device|work ?phone)(?! (?:connection|signal|charger|dock|password"
            "|cable|case|pen|stand|number|power|sound|adapter|mouse|screen|settings|name|stays|at home|in "
            "the office|on my desk|on the desk|on over|on all|at (?:home|my|her|his|their|the office|work)"
            "|keys|battery|running|open|contact|approval|pin|sync))",
            "(?:<DEVICE>|ipad|macbook|badge|token|usb ?stick|rucksack|backpack|bag|briefcase|device"
            "|handheld) ~2 (?:is|was|got|has been|have been|are|went|just|has) (?:now |just |all )?(?:gone"
            "|missing|lost|disappeared|vanished|mislaid|left behind|nowhere to be found)(?! (?:black|dark"
            "|dead|blank|slow|crazy|mad|wrong|connection|signal|wi|icon|from (?:the )?(?:list|network"
            "|screen|teams|outlook|finder)))",
            "(?:rucksack|backpack|bag|briefcase) (?:gone|missing|disappeared|left)|lost property|find my (?:shows"
            "|iphone|device|phone)|(?:is|was) in (?:the back of )?(?:a|the) (?:mini ?cab|taxi|cab|uber|train|bus)"
            "|without "
            "(?:my|the|his|her) (?:portable )?(?:laptop|computer|bag|briefcase|rucksack)",
            r"left (?:\w++ ){0,6}?(?:in|on) (?:\w++ ){0,2}?(?:train|taxi|cab|bus|tram|plane|flight|airport|ice"
            "|uber|cafe|restaurant|bar|pub|station|metro|underground|tube|ferry|toilet|conference|security)",
        ),
        before=(*NOT_DONE, r"(?:my|the)[ ](?:settings|icons|desktop|sound|connection)(?:[ ]\w+){0,3}"),
        unless=(
            *CHECKING,
            "(?:charger|adapter|cable|headset|headphones|mouse|keyboard|power supply|dongle|umbrella|glasses"
            r"|pen) (?:\w++ ){0,6}?(?:in|on|at) ",
            "found (?:it|them) again",
            "wiped",
            "connection",
            "signal",
            "remote desktop",
            "space left",
            r"lost (?:\w+ )?(?:work(?! (?:phone|laptop|mobile|tablet|device|computer))|files?|changes"
            "|everything|data|settings|icons)",
        ),
        also=(
            "<DEVICE>|macbook|thinkpad|chromebook|badge|card|token|yubikey|usb|stick|disk|rucksack|backpack"
            "|bag|briefcase|handheld|scanner|device",
        ),
    ),
    # Data in the wrong hands.
    Pattern(
        "entire|all|whats|facebook|group|link|filled|another|him|her|them|place|instead|meant|intended|misdirect"
        "|this|should|salar|payslip|personal"
        "|medical|passport|bonus|apprais|personnel|wrong|incorrect|mistake|accident|error|auto|complet"
        "|suggest|typed|picked|chose|public|leak|breach|outside|competit|external|everyone|everybody|anyone"
        "|whole",
        (
            "(?:sent|emailed|e mailed|mailed|forwarded|shared|uploaded|posted|attached|published|cc d|copied"
            "|went|going|gone|send|printed|faxed|addressed) ~16 (?:wrong|incorrect) (?:person|people"
            r"|recipient|address\w*|customer|client|company|supplier|mail|e ?mail|msg|message|thread|chat|list"
            "|group|patient|number)",
            r"(?:wrong|incorrect) (?:\w+ )?(?:person|people|recipients?|address\w*|customer|client|patient"
            r"|\w+ in the to) ~16 (?:sent|got|received|has|now|with|went|list|data|file)",
            r"(?:autocomplete\w*|auto ?fill\w*|completed|suggest\w*|typed|picked|chose) ~24 (?:pressed|hit"
            r"|clicked|press) (?:\w+ )?(?:send|sent|enter|confirm)",
            r"(?:to|with|at) (?:a |our |the )?(?:competitor\w*|competition)",
            r"(?:by mistake|mistakenly|accident\w*|in error|autocomplete\w*|suggested) ~20 (?:sent|e ?mailed"
            "|shared|forwarded|uploaded|published|posted|confirmed|send)",
            "(?:sent|e ?mailed|shared|forwarded|uploaded|published|posted|pasted|send) ~20 (?:by mistake"
            r"|mistakenly|accident\w*|in error|to everyone|the whole world|publicly|to a competitor|outside "
            "(?:the )?(?:company|organi[sz]ation))",
            r"(?:salar\w+|payslips?|personal data|personnel (?:files?|data|list)|medical (?:records?|data)"
            r"|passports?|bonus\w*|appraisals?) ~14 (?:went|gone|landed|sent|visible|shared) ~4 (?:to|with|by"
            "|in) (?!me|my)",
            "(?:was ?n ?o?t|not) (?:meant|intended) for (?:me|them|him|her|us)|misdirected|is this (?:for"
            "|meant for) us",
            r"should have (?:been|gone|said) ~8 (?:and|but) (?:\w+ )?(?:has|had|have|went|is|it) (?:gone|went"
            "|sent)?",
            r"wrong (?!attachment|file|version|link|one)\w+ (?:and )?(?:external|outside|extern)|wrong "
            "patients?",
            "(?:it|this|that|mail|list) (?:is ?n ?o?t|was ?n ?o?t|s not) for (?:him|her|them|us)|(?:to|at) "
            r"(?:\w++ ){0,6}?(?:at|of|from|in) another (?:company|firm|organi[sz]ation)",
            "(?:sent|mailed|forwarded) ~16 (?:entire|whole) ~4 (?:list|staff|everyone|company|centres?)",
            "(?:put|posted|sent|shared|went) ~6 (?:in|to|into) ~4 (?:whats ?app|facebook|group chat)",
            "public link|filled in ~4 from",
            r"(?:went|sent|gone|uploaded|put|shared|posted) ~20 (?:instead of|rather than)"
            r"|auto ?complete\w* ~3 (?:picked|chose|took|put|filled|suggested"
            "|selected|completed)|(?:anyone|everybody|everyone) with the link|google search",
            "(?:sent|mailed|forwarded|copied|downloaded|uploaded|mail|mails) ~12 (?:private|personal|gmail"
            "|home) (?:address|mail|e ?mail|account|drive|cloud|stick)",
            r"(?:in place of|instead of|rather than) (?:our|my|the) \w+ ~12 (?:sent|went|off|list|gone)|(?:chose"
            r"|picked|took"
            "|suggested) ~14 (?:in place of|instead of) (?:our|my)",
            r"data (?:leak\w*|breach\w*)|leaked|publicly (?:visible|accessible|readable|available)|(?:anyone"
            "|everybody|everyone|whole world|public) ~2 (?:with the link )?can (?:see|read|open|download)",
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
            r"|learners?|students?"
            r"|full name|witness|unredacted|patients?|face|customers?|clients?|contracts?"
            r"|price ?lists?|prices|iban|passports?|medical|health|confidential|gdpr|margins?|bank\w*|account "
            r"numbers?|sensitive|outside|external\w*|competitor\w*|password\w*|social security|pesel"
            r"|supplier\w*|birth|addresses|tender|bid|data protection|dpo|disab\w+|appraisals?|p60s?"
            r"|redundanc\w+|contacts|ibans?|sick leave|doctor\w*|names",
        ),
    ),
    # A stranger inside.
    Pattern(
        "pass|lanyard|stranger|badge|know|recogni|tailgat|intruder|unattended|suspicious|seen|man|person|guy",
        (
            "(?:man|woman|person|guy|someone|somebody|visitor|gentleman|lady) (?:with no|without an?"
            "|without) (?:badge|pass|lanyard|id)",
            r"(?:stranger|intruder|tailgat\w+|(?:unknown|unfamiliar|suspicious|strange) (?:\w+ )?(?:man|woman"
            "|person|guy|people|persons|visitor|individual|men|gentleman|lady|fellow|bloke)) ~20 (?:server"
            r"|comms|data ?cent\w+|room|office|building|floor|desk|cabinet|computer|warehouse|corridor|rack"
            "|archive|behind|in|at|here)",
            "(?:someone|somebody|man|woman|guy|person|people|men) ~8 (?:i|we|nobody|no one|none of us) "
            r"(?:\w++ ){0,2}?(?:know|knows|knew|recogni\w+|seen|invited) ~20 (?:server|comms|data ?cent\w+"
            "|room|rack|cabinet|office|desk|computer|badge|building)",
            r"(?:server|comms|network|data ?cent\w+) (?:room|cabinet|rack|closet) ~14 (?:stranger|nobody knows"
            "|unknown|no badge|without (?:a )?badge|wide open|don t know|never seen)",
        ),
        before=NOT_DONE,
        unless=CHECKING,
    ),
    Pattern(
        "room|cupboard|rack|cabinet",
        (
            "(?:man|woman|person|guy|people|men|gentleman|lady|fellow|bloke|someone|somebody|visitor"
            "|technician) ~12 (?:sitting|standing|sits|stands|is|been|was|walking|walked|working|went|entered"
            "|came|lingering|hanging|coming|came) ~12 (?:server|comms?|network|data|rack|room|cupboards?|cabinet)",
        ),
        unless=CHECKING,
        also=(
            "no badge|without (?:a )?badge|visitor book|plugg(?:ed|ing)|nobody (?:knows|here)|don t know "
            "(?:him|her|them)|never seen|not (?:on|in) (?:the|my|our) (?:list|book)|says? (?:he|she) (?:is"
            "|s) (?:from|the)|claims",
        ),
    ),
    # Mail and rules that nobody made.
    Pattern(
        "mail|rule|message|spam|invoice|thing|filter|forward",
        (
            "(?:(?:e ?)?mails?|messages|spam|invoices) ~3 (?:are|were|is|being|have been|got) ~2 (?:leaving"
            "|sent|going out|sending) ~4 (?:my|from my|in my name|from me|our) ?(?:mail ?box|account|name"
            "|address)?",
            r"(?:rule|forward\w*|filter) ~12 (?:not (?:made|created|set|added) by (?:me|us))|(?:rule"
            r"|forward\w*|filter) ~8 (?:i|we|which i|that i) (?:did ?n ?o?t|never|have n ?o?t) (?:make|made"
            "|create|created|set|add|added)",
            r"(?:(?:e ?)?mails?|messages|things) (?:\w++ ){0,6}?(?:i|we) (?:did ?n ?o?t|never|have ?n ?o?t) "
            "(?:write|wrote|written|send|sent)",
        ),
        before=NOT_DONE,
        unless=(*CHECKING, "outbox", "copy of"),
    ),
    # A stick that was found.
    Pattern(
        "put|plug|insert|stuck|push|double|nosy|curious",
        (
            "double ?clicked|nosy|curious",
            "(?:put|plugged|inserted|stuck|pushed) (?:it|the stick|this) ~3 (?:my|the|in|into)",
        ),
        before=NOT_DONE,
        unless=CHECKING,
        also=(
            "(?:found|picked|lying|in the (?:car ?park|post)) ~8 (?:usb|stick|memory|drive)|(?:usb|stick"
            "|memory|drive) ~8 (?:found|lying|car ?park)",
        ),
    ),
    # Money paid to a cheat.
    Pattern(
        "had|gift|transfer|paid|iban|found|pick|put|plug|insert|stuck|push|wir|bank|invoice|usb|stick",
        (
            "(?:bought|paid|sent|transferred|wired|scratched) ~8 (?:gift ?cards?|vouchers?|money|invoice"
            r"|euros?|dollars?|payment) ~20 (?:fake|scam|fraud\w*|not (?:him|her|really|from)|wasn t|never "
            "(?:asked|sent)|ceo|director)",
            "(?:paid|went out|transferred|wired|left our account|been had) ~30 (?:bank|iban|domain|account)"
            "|(?:iban|bank (?:details|account|data)) ~12 (?:changed|new|wrong|fake|paid|went)|(?:ve|have) "
            "been had",
            "(?:found|picked up) ~4 (?:usb|stick|memory stick|thumb drive) ~14 (?:plugged|inserted|put it"
            "|stuck it|opened)",
            "plugged ~4 (?:unknown|found|strange|foreign) ~3 (?:usb|stick|drive)",
        ),
        before=NOT_DONE,
        unless=CHECKING,
        also=(
            r"fake|scam\w*|fraud\w*|domain|been had|not (?:him|her|really|from|the real)|was ?n ?o?t|never "
            "(?:asked|sent)|ceo|director|capital|no such (?:thing|mail)|never wrote|wrote no|real (?:supplier|one"
            "|company|customer)|where the money"
            r"|spoof\w*|found|car ?park|strange|unknown|flashed",
        ),
    ),
)
