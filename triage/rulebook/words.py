"""Lists of words that the built-in rules share. In a list `<NAME>` puts in another one and a space parts two words."""

from __future__ import annotations

WORDS = {
    # Asking
    "ASK": (
        "can|could|may|might|would|will (?:you|it)|please|pls|plz|plse|kindly|needs?|needed|wants?|wanted|requires?"
        "|requesting|request|like to|let|possible|possibility|must|just|only|how (?:do|can|could|to)|a way|go ahead "
        "and|grateful|appreciate|kind|nice|help (?:me|us)|do the needful|simply|quickly|wish|asking|easiest"
        "|authori[sz]e"
    ),
    "WANT": (
        "needs?|needing|wants?|wanting|requires?|requiring|request|requests|requesting|would like|d like|would love"
        "|like to|wish|wish for|am after|looking (?:for|to get)|ask(?:ing)? for|must have|ha(?:ve|s) to have|should "
        "have|hoping (?:for|to)|apply(?:ing)? for|missing|miss|lacks?"
    ),
    "I_WANT": (
        r"(?:(?m:^)(?:hi |hello |hey |dear \w+ |team |also |and |still |urgently |user |caller |usr )*|(?:i|we|he|she"
        r"|they|also|and|now|please|so|just|who|<NAME>|<PERSON>) (?:(?!not\b|never\b|no\b|don|dont|doesn|didn"
        r"|t\b)\w++ ){0,2}?)(?:<WANT>)"
    ),
    "GIVE": (
        "give|gives|giving|gimme|grant|granting|provide|assign|allow|enable|activate|tick|issue|arrange|sort(?! of)"
        "|hand|lend|get|organi[sz]e|set ?up|set|extend|delegate|allocate|approve|elevate|raise|let|authori[sz]e"
        "|unlock|hook"
    ),
    "MAY": (
        r"(?:can|could|may|might|should|shall|would|will) (?:i|we|he|she|they|you|it|my \w+|somebody|someone|anyone"
        "|please)|(?:i|we|he|she|they|someone|somebody) (?:can|could|may|might|please)|possible (?:to|for|that)|a "
        "way to|please|pls|plz|kindly"
    ),
    "PLEASE": (
        r"please|pls|plz|required(?!\?)|needed(?!\?)|wanted|asap|urgently|until|till|for (?:me|us|my|one|a|an|\d+"
        r"|today|this|her|him|them|the (?:day|afternoon|week|weekend|next|install\w*|project))|on (?:my|this|his|her"
        "|our)|to my"
    ),
    # Rights
    "ADMIN": (
        "(?:(?:local|domain|global|enterprise|tenant|exchange|sharepoint|database|server|system|windows|pc|mac"
        "|elevated) )*(?:admin|admins|adm|loc adm|bios|adminstrator|administ?rators?|administrative|administration"
        "|administrador|sysadmin|root|super ?user|power ?user|elevated|privileged|sudo|sudoers|dba)"
    ),
    "RIGHT": (
        "rights?|rigths?|rihgts|privileges?|priviledges?|priveleges?|privs|permissions?|permisions?|access|acess"
        "|acces|powers?|role|status|credentials?|creds|pass ?words?|pw|pwd|log ?in|accounts?|mode|level|token|group"
        r"|session|shell|thing\w*|box|flag|tick"
    ),
    "ADMIN_RIGHT": r"<ADMIN> (?:\w++ )?<RIGHT>|<RIGHT> (?:of|as) (?:an? |the )?<ADMIN>",
    "ACCESS": (
        "access|acess|acces|rights|rigths|permissions?|permisions?|privileges?|authori[sz]ations?|entitlements?"
        "|roles?|ownership|membership|clearance"
    ),
    "GROUP": (
        r"groups?|grp|(?:grp|sg|gg|dl|role)[-_]\w+|\w+_(?:grp|group|role)|roles?|distribution lists?|mailing lists?"
        "|dl|permission set|owners?|approvers?|admins|administrators|moderators?|access list|acl|user ?list"
    ),
    "STORE": (
        "groups?|folders?|shares?|site|drive|mail ?box|in ?box|calendar|channel|list|dl|repo|repository|database|db"
        r"|workspace|library|role|queue|vault|\w+[-_](?:rw|ro|all|users)|tenant|subscription|project|team"
    ),
    # Other people
    "PERSON": (
        "colleagues?|collegues?|colleages?|co ?workers?|work ?mates?|team ?mates?|boss|chief|managers?|supervisors?"
        "|director|interns?|trainees?|apprentices?|assistants?|deputy|secretary|employees?|predecessors?|successors?"
        "|leavers?|contractors?|consultants?|externals?|freelancers?|temps?|students?|(?:team|staff) members?|member "
        "of (?:my|our) team|staff|team ?lead|gentleman|new (?:guy|girl|hire|starter|joiner)|guys?|lads?|ceo|cfo|coo"
        "|nurse|doctor|driver|operator|engineer|developer|accountant|partner|wife|husband|neighbou?r|subordinates?"
        "|direct reports?|buddy|mate|friend|lady|gentleman|man|woman|girl"
    ),
    "SOMEONE": "someone|somebody|anyone|another (?:user|person|employee|colleague)|other (?:people|users|employees)",
    "NAME": (
        "jonas|maria|peter|anna|lisa|tom|thomas|john|jane|sarah|sara|paul|julia|laura|eva|max|lukas|leon|hans|klaus"
        "|stefan|sandra|sabine|petra|monika|nina|lena|emma|sophie|sofia|olivia|jack|james|robert|michael|david"
        "|daniel|andrea|andreas|martin|marta|pedro|carlos|jose|luis|ana|isabel|carmen|lucia|pablo|sergio|miguel|juan"
        "|jorge|pierre|jean|marie|claire|camille|luc|nicolas|piotr|pawel|agnieszka|katarzyna|tomasz|marek|ewa|rahul"
        "|priya|amit|anil|sunil|ravi|deepak|neha|pooja|raj|sanjay|kumar|mohammed|ahmed|fatima|omar|ali|yusuf|aisha"
        "|chen|wei|yuki|kenji|olga|ivan|natasha|bob|alice|steve|steven|kevin|brian|karen|susan|linda|patricia"
        "|barbara|elizabeth|jennifer|emily|george|henry|oliver|harry|charlie|simon|adam|ben|sam|alex|chris|christine"
        "|nicole|melanie|birgit|ursula|heike|ingrid|dieter|wolfgang|mario|giulia|marco|luca|paolo|joao|ricardo|bruno"
        "|ines|elena|diego|nora|erik|lars|sven|astrid|freya|hugo|silvia|henrik|pieter|sanne|lotte"
    ),
    "TITLE": "mr|mrs|ms|herr|frau|senora?|monsieur|madame|dr",
    "THE": "my|our|the|a|an|another|this|that|your|one of (?:my|our|the)|some",
    "WHO": r"him|her|them|<SOMEONE>(?: else)?|<THE> (?:\w++ ){0,2}?<PERSON>|<PERSON>|<NAME>|<TITLE> \w+",
    "OTHERS": (
        r"(?:<SOMEONE>|<PERSON>|<NAME>|people|everyone|everybody|other)(?: else)?(?: ?s)?|else s|<TITLE> \w+(?: s)?"
    ),
    "NAMED": (
        "(?!(?:it|that|this|what|who|there|here|let|he|she|how|where|when|why|one|today|yesterday|tomorrow|week"
        r"|month|year|day|morning|evening|night|\w+day|windows|outlook|microsoft|apple|google|company|computer|laptop"
        "|phone|pc|app|application|system|world|everything|nothing|something|device|user|account|server|site|portal"
        "|browser|teams?|dept|department|office|mac|iphone|ipad|printer|monitor|zoom|folder|drive|quarter|customer"
        "|client|supplier|vendor|machine|god|mum|mom|lab|library|school|ward|class|club|group|building|hall|plant"
        r"|project|shop|store|house|council|room|floor|society) s)\w+ s"
    ),
    "THEIR": "his|her|their",
    # What belongs to a person
    "BOX": (
        "mail ?box(?:es)?|in ?box(?:es)?|(?:e ?)?mails?|mbx|post ?box|calend[ae]rs?|agenda|diary|one ?drive|voice "
        "?mails?|chats?|messages|out of office|ooo|auto(?:matic)? ?repl(?:y|ies)|home (?:drive|folder|directory)"
        "|personal (?:drive|folder)|correspondence|appointments?|browser history|private (?:folder|drive|files)"
        "|documents folder|sent items"
    ),
    "SIGN_IN": (
        r"accounts?|accts?|pass ?words?|passwort|passwd|pw|pwd|passcode|mfa|2fa|(?:multi|two|2) ?factor(?: \w+)?"
        "|(?:second|2nd) (?:factor|step)|authenticator|authentication|(?:sign|log) ?in(?:s| approvals?| app)?|log "
        "?ons?|credentials?|creds|user ?(?:name|id)s?|profile|verification|registration"
    ),
    "DEVICE": "phone|mobile|laptop|pc|computer|machine|notebook|lappy|tablet|ipad|iphone|desktop|workstation",
    "ABSENT": (
        r"my late \w+|internship (?:finished|ended|is over)|gone on (?:paternity|maternity|leave|holiday|vacation)"
        r"|(?:is|was|are|s|went|being|currently|still|now) (?:\w++ ){0,3}?(?:on (?:\w+ )?(?:leave|holidays?|vacation"
        "|a cruise|a beach|sabbatical|parental|maternity)|ill|sick|in hospital|away|abroad|unavailable|not reachable"
        "|unreachable|retired|dead(?! on)|gone)|went on (?:leave|holiday|vacation|sabbatical|maternity)|(?:shown"
        "|showed) the door|on (?:maternity|paternity|parental|sick|annual|long term|extended) leave|left (?:us|the "
        "(?:company|firm|business|organi[sz]ation))|went to (?:the|another|a) (?:competition|competitor|company)"
        r"|(?:my|our) (?:old|former|previous) (?:boss|supervisor|manager|colleague|lead)|ha(?:s|ve) (?:us )?(?:\w+ "
        "){0,4}?(?:left|quit|resigned|retired)|no longer (?:works|with us|here|employed)|passed away|(?:was|been"
        "|got) (?:fired|dismissed|let go|sacked)|ex employee|former (?:employee|colleague)|last (?:working )?day"
    ),
    # What the rules are about
    "OPEN": (
        "peek|peep|rummage|glance|poke|zip|drop|hop|let in ?to|pop|map|mount|attach|link|hook|fetch|open|access|read"
        "|see|view|look|check|forward|redirect|reroute|divert|export|transfer|move|cancel|remove|share|restore"
        "|recover|copy|get|log|sign|enter|monitor|search|delete|change|set|use|send|take|manage|answer|edit|reassign"
        "|hand|borrow|pull|download|go"
    ),
    "RESET": (
        "strip|reset|re set|wipe|re ?register|unregister|unlock|unblock|change|clear|disable|block|deactivate|re "
        "?activate|delete|remove|enable|re ?enable|lock|suspend|close|renew|give|tell|text|send|use|borrow|share"
        "|check|extend|fix|recover|register|turn off|switch off|log in (?:to|with)|sign in (?:to|with)"
    ),
    "ON_DEVICE": (
        "unlock|access|log (?:me )?in ?to|log onto|get in ?to|look in ?to|wipe|track|locate|trace|spy|monitor|search"
        "|block|lock"
    ),
    "PROTECTION": (
        "anti ?virus|av|virus (?:scan(?:ner)?|protection|guard|checker|watchdog|shield|program|software)|usb "
        "(?:blocker|block|lock)|defender|firewall|edr|crowdstrike|sentinel ?one|endpoint protection|malware "
        r"protection|real ?time (?:protection|scan\w*)|bitlocker|filevault|disk encryption|encryption|uac|user "
        "account control|dlp|web ?filter|content filter|secure ?boot|tamper protection|smart ?screen|applocker"
        "|screen ?lock (?:policy|timeout)|password (?:expiry|policy|expiration)|group policy|gpo"
    ),
    "DODGY": (
        r"apparently|silly|twigged|bell|was no \w+|like our own|notic\w+ ~8 (?:address|url|sender|domain|spelling"
        r"|logo)|noting|domain ended|wasn ?t the|phish\w*|scam\w*|fake|fraud\w*|spoof\w*|suspicious|dodgy|fishy|smelt"
        r"|smells|not (?:the )?(?:real|genuine|legit\w*)|weird|strange|odd|bogus|(?:they|he|she|it|nobody|bank"
        r"|customer|supplier|never|sender) (?:\w+ )?(?:sent nothing|sent no|never sends?|never sent|do ?n ?o?t send"
        "|did ?n ?o?t send|says? (?:he|she|they) did ?n ?o?t)|wasn t (?:real|genuine|you|him|her|them)|not (?:from"
        "|one of) (?:you|us|them|him|her)|not (?:our|your) (?:page|site|address|domain)|parcel|package|dhl|lottery"
        "|went blank|page (?:disappeared|vanished|closed|just reloaded)|address (?:was|is|looked) (?:wrong|strange"
        r"|odd|different)|misspell\w*|misspelt|looked (?:like|just like|exactly like|equal|real)|realis\w+|realiz\w+"
        r"|too late|only (?:after|then|afterwards)|panic\w*|ashamed|stupid\w*|idiot|mistake"
    ),
    "SECRET": (
        "pass ?words?|pw|pwd|credentials?|creds|log ?in(?: details| data)?|user ?names?|(?:mfa |one time |sms "
        "|verification |6 digit |six digit )?codes?|pin|details|card (?:number|details)|user and|bank details"
    ),
    "ALL": (
        "everyone|everybody|all of us|all (?:users|staff|colleagues|employees|people|stations|sites|tills|terminals"
        "|nurses|teams|departments|the (?:team|users|people|staff))|(?:the |our )?(?:whole|entire|complete|full) "
        r"(?:\w+ )?(?:office|site|floor|building|plant|team|department|dept|warehouse|company|hall|store|shop|clinic"
        "|ward|hospital|country|region|factory|branch|campus|school|unit|production|staff|crew|shift|organi[sz]ation"
        "|group|class|line|street)|none of us|nobody|no one|noone|none of (?:the|our)|both shifts|many (?:of us"
        "|people|users|colleagues)"
    ),
    "HELPER": (
        "(?:an? |the |some |your |another |your )*(?:real |actual |live |living |proper |human |it |support |service "
        "desk |helpdesk |help desk |competent )*(?:human(?: being)?s?|persons?|people|agent|operator|technician"
        "|representative|rep|someone|somebody|engineer|colleague|supervisor|manager|specialist|expert|man|woman|guy"
        "|soul|body)"
    ),
    "SERVICE_ACCOUNT": (
        r"svc[-_.]\w+|svc \w+|service accounts?|(?:functional|generic|technical|break ?glass|shared) (?:account"
        "|user)s?"
    ),
}
