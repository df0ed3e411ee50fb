"""Rights that an ordinary employee lacks, in words: administrator, groups and roles, service accounts, production."""

from __future__ import annotations

from triage.rulebook.patterns import Pattern
from triage.rulebook.vetoes import HOW, HOW_BEFORE, NOT_ASKED, OWN, SCREEN_SAYS

RIGHTS = (
    # Administrator rights: given, allowed, for some time, please.
    Pattern(
        ("<GIVE> ~6 <ADMIN_RIGHT>", "<MAY> ~6 <ADMIN_RIGHT>", "<ADMIN_RIGHT> ~5 <PLEASE>"),
        before=(*NOT_ASKED, *SCREEN_SAYS, r"does (?:it|that|this)(?: \w+){0,3}"),
        unless=("ask(?:s|ing|ed)? (?:me )?for", "prompts?", "without (?:any )?<ADMIN>"),
    ),
    Pattern(
        (
            "<I_WANT> ~6 <ADMIN_RIGHT>",
            r"<MAY> (?:have|get|be) (?:\w++ ){0,2}?(?:admin|adm|loc adm) (?:for|on|just|until|till|please|pls)",
            "<MAY> ~4 approver",
            "(?:conferred|bestowed) (?:up)?on (?:me|us|him|her)",
            r"<I_WANT> (?:\w++ ){0,3}?(?:(?:local|domain|global) )?(?:admin|loc adm|adm)(?!\w| (?:to|portal|page|team"
            "|help|support|staff|area|panel|site|building|assistant|office|console|who|that|here|department|tool))",
        ),
        before=(*NOT_ASKED, *SCREEN_SAYS, "do", "am", "whether"),
        unless=("(?:which|what|right|correct|normal|request) form",),
    ),
    # Made an administrator, or the owner, approver or operator of something.
    Pattern(
        (
            r"(?:(?:make(?! changes)|making|promote|declare|upgrade|bump) (?:\w++ ){1,3}?|(?:put|turn|set) (?:me|us"
            r"|him|her|them|my \w+|<NAME>) )(?:up )?(?:as |an? |the |to |into |be |become )*(?:<ADMIN>|(?:co |site "
            ")?owner|approver|moderator|delegate|(?:print |system |server |database )?operator|editor|publisher)",
            "(?:to|let me|wanna|can i|could i|may i|must|should) (?:be|become) (?:an? |the |my own )*<ADMIN>",
        ),
        before=(*NOT_ASKED, *SCREEN_SAYS),
        unless=("without (?:any )?<ADMIN>",),
    ),
    # Run as administrator; the administrator's password.
    Pattern(
        (
            "(?:<ASK>|<I_WANT>) ~6 (?:run|start|open|launch|execute|install) ~4 (?:as|with) (?:an? |the )?<ADMIN>",
            "(?:type|enter|put|key|tell|send|text|share|give|use|insert) ~5 <ADMIN> (?:pass ?words?|pw|pwd"
            "|credentials?|creds|log ?in|code|pin)",
            "(?:what ?s|what is) the <ADMIN> (?:pass ?word|pw|pwd|credentials|log ?in)",
        ),
        before=(*NOT_ASKED, *SCREEN_SAYS, r"tried(?:[ ]\w+){0,3}", "already", "even"),
        unless=("(?:asks?|asking|tells?|wants|says|prompts?) (?:me |us )?(?:to|for)", "tried"),
    ),
    Pattern(
        (
            "(?:need|needs|want|have|grant|give|get|request|requesting|add|let|allow|require|requires) ~4 (?:sudo"
            "|sudoers|root)(?! (?:cause|folder|directory|dir|cert|certificate|ca|level|node|element))",
        ),
        before=NOT_ASKED,
    ),
    # "Please install …, it asks for an administrator".
    Pattern(
        ("(?:please|pls|can you|could you|would you|can someone|could someone|kindly|need you to) ~2 install",),
        also=("<ADMIN> (?:name|user ?name|pass ?word|rights|log ?in|credentials|account)",),
        unless=(
            "software cent(?:re|er)",
            "company (?:store|list|portal)",
            "self service",
            "(?:do ?n ?o?t|not) (?:need|want) (?:to be )?(?:an? )?<ADMIN>",
        ),
    ),
    # Said in German, French or Spanish in between.
    Pattern(
        (r"admin(?:istrator(?:en)?)? ?rechte|droits? d? ?admin\w*|derechos de admin\w*|permisos de admin\w*",),
    ),
)

GROUPS = (
    # Into a group or a role.
    Pattern(
        (
            "(?:(?:re ?)?adds?|puts?|include|join|assign|move|enroll?|insert|place|take|stick|pop|drop|throw) ~7 "
            "(?:to|in|into|as|onto|on) ~6 <GROUP>",
        ),
        before=(*NOT_ASKED, "(?:i|we)"),
        unless=(*HOW, "without (?:any )?<ADMIN>"),
    ),
    # Somebody into a place that has members.
    Pattern(
        (
            r"(?:re ?add|add|put|include|enroll?|invite) (?:me|us|<WHO>|my \w+|these \w+|\w+ (?:and|&) \w+) (?:to|in"
            "|into|onto) ~5 <STORE>",
            "(?:<ASK>|<I_WANT>) ~4 (?:(?:added|put|included|enrolled|placed) (?:to|in|into|onto) ~5 (?:<GROUP>"
            "|<STORE>)|moved (?:to|in|into|onto) ~5 <GROUP>)",
            r"(?:add|put|include|enroll?) \w+(?: \w+)? (?:to|into|onto) the ~3 (?:<STORE>)",
        ),
        before=(*NOT_ASKED, "(?:i|we)"),
        unless=HOW,
    ),
    # Out of it.
    Pattern(
        (
            r"(?:remove|kick|delete|take|throw|drop) (?:\w++ ){1,3}?(?:from|out of|off) ~4 (?:groups?|roles?"
            "|distribution list|mailing list|dl|shared mail ?box|access)",
            r"(?:remove|kick|take|throw) (?:him|her|<NAME>|<TITLE> \w+|<THE> <PERSON>) (?:from|out of|off)(?! (?:the "
            "(?:call|meeting|mute|photo|list of contacts)|my (?:contacts|screen)))",
        ),
        before=(*NOT_ASKED, "(?:i|we)"),
        unless=(*HOW, "me (?:from|off) your (?:mailing|mail|distribution)"),
    ),
    # Access, a right, a button.
    Pattern(
        (
            r"(?:give|gimme|grant|provide|assign|allow|hand|extend|transfer|issue|delegate) (?:\w++ "
            "){0,6}?(?:<ACCESS>|approver)",
            r"(?:give|gimme|grant|enable|activate|add (?:me|us|him|her|the|that)) (?:\w++ ){1,5}?(?:button|menu"
            "|function|option|transaction)s?",
            r"(?:give|grant|gimme|get) (?:me|us|him|her|them|<NAME>) (?:\w+ )?(?:read|write|select|edit|full|admin"
            "|owner) (?:on|to|in|for)",
            r"(?:give|grant|have|get) (?:me |us |him |her )?(?:the|this|that) (?:\w+ ){1,2}right(?! (?:side|button"
            "|corner|one|click|now|place|version|hand|way|form|person|file|link|answer|format))",
        ),
        before=(*NOT_ASKED, *SCREEN_SAYS, *HOW_BEFORE),
        unless=(*OWN, "working"),
    ),
    # Wanted, or hoped for politely.
    Pattern(
        (
            "<I_WANT> ~4 <ACCESS> (?:to|for|on|in|of|over|into|so)",
            "<MAY> ~2 (?:get|have|be given|be granted|receive|obtain|gain) ~5 <ACCESS>",
        ),
        before=(*NOT_ASKED, *SCREEN_SAYS, *HOW_BEFORE),
        unless=(
            *HOW,
            *OWN,
            "(?:which|what|right|correct|where is the) form",
            "how (?:do|can|to) (?:i |we |one )?(?:ask|request|apply)",
        ),
    ),
    # Like a colleague's.
    Pattern(
        (
            "(?:same|identical|equal|mirror|copy|clone|duplicate|match) ~4 (?:access|rights|permissions?|groups?"
            "|roles?|authori[sz]ations?|buttons?|menus?|drives|privileges|profile) (?:as|like|than|from|of|that"
            "|which|i|we|to|my|he|she|his|her|<NAME>)",
        ),
        before=(*NOT_ASKED, "(?:both|are|re|is|am|s) (?:both |all )?in the"),
    ),
    Pattern(
        (
            "(?:access|rights|permissions?|groups?|roles?|authori[sz]ations?) (?:like|same as|identical to|copied "
            "from) (?:<WHO>|mine|i have|my)",
            "<ASK> ~6 (?:change|upgrade|raise|lift|increase|elevate|promote) ~4 (?:role|permissions?|rights|access "
            "level|authori[sz]ations?|approval limit) ~6 (?:to|from|for|in|of)",
        ),
        before=NOT_ASKED,
        unless=HOW,
    ),
    # "Let her approve …", "what I see".
    Pattern(
        (
            r"let (?:\w+ ){1,2}(?:approve|release|authori[sz]e|countersign) \w+",
            "needs? what i",
            "let (?:him|her|them|<NAME>) ~8 (?:as|like|what|everything) (?:i (?:can|do|am)|me)",
            r"(?:sees?|do|does|access|open|reach|get) (?:and \w+ )?(?:just |exactly |all |everything |the same "
            ")*(?:what|as) i (?:see|do|have|can)",
        ),
        before=NOT_ASKED,
        unless=("guest", r"screen ?shar\w+", "share my screen", "call", "meeting"),
        also=("<ASK>",),
    ),
    Pattern(
        (
            r"(?:give|gimme|get|make|set|arrange) (?:me|us|him|her) (?:\w+ )?(?:the )?same",
            r"(?:can|could|may|might|should|want to|need to|like to|possible to) (?:i |we |he |she |they |my \w+ "
            ")?(?:get|have) the same(?! (?:problem|issue|error|trouble))",
        ),
        before=NOT_ASKED,
        also=(r"adm\w*|bios\w*|root\w*|super\w*|power\w*|elevat\w*|privileg\w*|sudo\w*|dba|rights?|access",),
    ),
    Pattern(
        (
            "(?:release|approval|signing|payment|spending|credit) limit",
            r"(?:swap|change|update|move|switch) (?:their|his|her|our|my) (?:\w++ ){0,2}?(?:groups?|roles?)",
        ),
        also=(
            "(?:set|raise|increase|lift|change|put|swap|update|move|switch) (?:it|this|that|my|the|to|their|his|her"
            "|our)",
        ),
        before=NOT_ASKED,
        unless=HOW,
    ),
    Pattern(
        (
            "(?:tick|pop|put|add|stick|drop) (?:me|us|him|her) (?:in|on)(?: there| it)",
            "(?:put|add|pop|get) (?:me|us|him|her) (?:on|to) ~2 list of",
        ),
        before=NOT_ASKED,
        also=("<ASK>",),
        unless=("how (?:do|can|to)", "where"),
    ),
)

MACHINES = (
    # A password that no person owns.
    Pattern(
        (
            r"(?:give|tell|send|text|mail|share|e ?mail|whisper|lend) (?:me|us) (?:\w++ ){0,5}?(?:pass ?words?|pw|log "
            "?in|credentials|creds|current one|code)(?! (?:link|page|screen|hint))",
        ),
        before=(*NOT_ASKED, *SCREEN_SAYS),
        unless=HOW,
        also=(r"<ADMIN>|service account|svc[-_.]\w+|database|\bdb|prod|router|server|switch|system account",),
    ),
    # "svc_x isn't in sg-readers, drop it in".
    Pattern(
        (
            r"(?:is ?n ?t|are ?n ?t|not|missing) (?:in|from|a member of) (?:the )?(?:sg[-_]\w+|grp[-_]\w+|\w+ "
            "(?:group|role)|group|role)",
        ),
        unless=HOW,
        also=("(?:drop|add|put|stick|include|pop|throw) (?:it|me|us|him|her|them|this)",),
    ),
    # "Forbidden … just let me read the logs".
    Pattern(
        (
            r"(?:let|allow|enable|authori[sz]e) (?:me|us|him|her|them|my \w+|our \w+) (?:to )?(?:read|see|write|edit"
            "|access|query|view|delete|change|list|deploy|push|approve|merge|use|export)",
        ),
        before=(*NOT_ASKED, *SCREEN_SAYS),
        unless=HOW,
        also=(
            "forbidden|(?:permission|access) denied|not authori[sz]ed|unauthori[sz]ed|insufficient|prod|production"
            "|restricted|denied|blocked",
        ),
    ),
    # Service accounts.
    Pattern(
        (
            "(?:create|need|request|want|reset|unlock|give|send|text|tell|share|extend|change|rotate|get|have|set"
            "|use|know) ~5 <SERVICE_ACCOUNT> ?",
            "<SERVICE_ACCOUNT> ~6 (?:pass ?word|log ?in|pw|creds|credentials) ~5 (?:please|pls|needed|reset|expires?"
            "|ends|changed)",
            "(?:pass ?word|pw|log ?in|credentials) (?:of|for) (?:the )?<SERVICE_ACCOUNT>",
        ),
        before=(*NOT_ASKED, r"failed(?:[ ]\w+){0,4}"),
        unless=HOW,
    ),
    # Production.
    Pattern(
        (
            "(?:read|write|read only) (?:account|access|user)? ?(?:on|to|in) ~2 (?:prod|production|live)",
            "<I_WANT> ~6 (?:access|log ?in|connect|ssh|rdp|shell|write|read|query|rights|permission|credentials"
            "|password|run|execute|update|delete|deploy|restart|copy|dump) ~6 (?:prod|production|live) (?:db"
            "|database|server|system|environment|data|cluster|tenant|instance|machine|host|box|account|tables?"
            "|schema|namespace|sap|erp|site|node)?",
            "<ASK> ~6 (?:access|log ?in|connect|ssh|rdp|shell|credentials|password|execute|delete|restart|run|update"
            "|query|dump) ~6 (?:prod|production|live) (?:db|database|server|system|environment|data|cluster|tenant"
            "|instance|machine|host|box|account|tables?|schema|namespace|sap|erp|site|node)",
        ),
        before=NOT_ASKED,
        unless=HOW,
    ),
    # A password that never expires.
    Pattern(
        (
            "(?:pass ?words?|pw) ~12 (?:never|not|doesn t|don t|doesnt|dont) (?:expires?|ends?|change|have to be "
            "changed)",
            r"(?:never|not) expir\w+ ~3 pass ?word",
            "(?:set|make|tick|let|leave|keep) ~8 (?:never|not) (?:expires?|ends?|runs? out|changes?)",
        ),
        before=("my",),
    ),
)
