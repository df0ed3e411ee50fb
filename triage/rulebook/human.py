"""Asked for a human, in words."""

from __future__ import annotations

from triage.rulebook.patterns import Pattern

HUMAN = (
    # Nothing but that: "agent", "human please".
    Pattern(
        (
            r"\A[^\w]*(?:(?:an?|real|live|the|to|speak|talk|get|me|i|want|need|please|pls|hello|hi|hey|with) )*"
            r"(?:human(?: being)?|person|agent|operator|representative|somebody|someone|technician|helpdesk)"
            r"(?: (?:please|pls|plz|now|asap))*[^\w]*\Z",
        ),
    ),
    Pattern(
        (
            "(?:talk|speak|chat|connect|connected|transfer(?:red)?|switch|forward|escalate|pass|hand) (?:me "
            "|us |this |it |directly |through |over |on )*(?:to |with )<HELPER>(?: who| from| now| please| "
            "instead| about| in| on| at|$|,)?",
            "put (?:me |us )?through to <HELPER>",
            "(?:want|need|prefer|get me|give me|send(?: me)?|like|is there|where is|any) (?:an? |the |some "
            r"|another )?(?:real |actual |live |living |proper )(?:human\w*|person|people|agent|operator"
            "|technician|engineer|colleague|man|soul)",
            "(?:want|need|prefer|get me|give me|like|is there|may i have|can i have|send|put) (?:me )?(?:an? "
            "|the )?human(?: being)?s?",
            "(?:real |actual |live |proper )?(?:human|person|agent|operator|technician|representative) "
            "(?:please|pls|plz|now|instead)",
            "(?:send|need|want|get) (?:me |us )?(?:someone|somebody|a technician|an engineer|a colleague|a "
            "person) (?:to (?:call|come|help|look|talk|speak|ring|phone|fix|sort|show)|here|over|round|down"
            "|up|out|or|who)",
            "(?:someone|somebody|anyone|anybody|a person|a human|a technician|technician|an engineer|agent"
            r"|one of you|person|colleague) (?:\w++ ){0,3}?(?:call|ring|phone|come|contact|speak|talk|visit"
            "|drop by|pop)(?: me| us| to| by| over| round| here| down| up| and| with| back| out)",
        ),
        before=(
            "(?:did(?:n'?t|[ ]not)|do(?:n'?t|[ ]not)|no[ ]need[ ]to|not|when|if|as|customers?|clients?|they"
            r"|already|tried[ ]to|after|who|which)(?:[ ]\w+){0,2}",
        ),
        unless=(
            "user agent",
            "(?:when|if|every time|each time|whenever) (?:i|we|someone|somebody|they|customers?) "
            r"(?:\w+ )?(?:call|ring|phone|talk|speak)",
            "hear me",
            "with my (?:boss|customer|client)",
        ),
    ),
    # Call me, come here.
    Pattern(
        (
            "(?:please|pls|plz|just|or|and|could you|can you|would you|can u|someone|somebody|kindly|must"
            "|to) (?:just )?(?:call|ring|phone|telephone) (?:me|us)",
            r"(?:call|ring|phone|telephone) me (?:back|asap|please|pls|plz|now|urgently|today|at \d|on \d|on "
            r"\+|on my|on the|under|when you|any ?time|as soon)",
            "(?:call|ring) ?back (?:please|pls|requested|wanted|asap|needed|on)|(?:request|want|need|like"
            "|expect) (?:a |an )?(?:immediate |urgent )?(?:call ?back|phone call|call from)",
            r"(?:please|pls|can you|could you|someone|somebody|must|kindly) (?:\w+ )?come (?:to|over|by|round"
            r"|and|down|up|here|fast|quick\w*|now|see|look)",
        ),
        before=(
            "(?:did(?:n'?t|[ ]not)|don'?t|do[ ]not|can(?:n?o?t|'t)|cannot|not|when|if|who|that|customers?"
            "|clients?|callers?|they|people|everyone|nobody|anyone|trying|unable|able|try|asked)(?:[ "
            r"]\w+){0,2}",
        ),
        unless=(
            "(?:when|if|every time|each time|whenever|after|while) (?:they|customers?|people|someone|somebody"
            r"|clients?|i) (?:\w+ )?(?:call|ring|phone)",
            "do(?:n t| not) (?:call|ring|phone)",
        ),
    ),
    # No machine.
    Pattern(
        (
            "(?:no|not|without|enough of|stop|hate|fed up with|sick of|tired of|instead of) "
            r"(?:\w++ ){0,3}?(?:chat ?)?(?:bots?|robots?|chatbots?|automated (?:answers?|replies))",
            "(?:no|not|stop) (?:more )?(?:automated|automatic|canned|standard) (?:answers?|repl(?:y|ies)"
            "|messages|responses?)",
        ),
        unless=("reply to", "out of office", "bot (?:framework|account|token|in teams)", "set (?:up|an)"),
    ),
)
