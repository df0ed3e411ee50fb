"""What takes a match back: words before it, or in its sentence, by which nobody asks and nothing happened."""

from __future__ import annotations

# "I do not want to be admin", "it will not give me access". "Why don't you give me …" asks all the same.
NOT_ASKED = (
    "(?:i|we|he|she|they|it|that|this|which|windows|page|portal|system|site|app|nobody) (?:(?:do|does|did"
    "|will|would|is|are|was|can|could|has|had|must|should)(?:n'?t|[ ]not)|never|cannot|refuse[sd]?[ ]to)(?:[ "
    r"]\w+){0,4}",
    r"(?:don't|dont|do[ ]not) (?:want|need|wish)(?:[ ]\w+){0,4}",
    r"do (?:i|we)(?:[ ]\w+){0,3}",
    r"(?:without|instead[ ]of)(?:[ ]\w+){0,2}",
    "(?:i|we|you|he|she|they|it) (?:can'?t|cannot)(?: just| even| really)?",
    r"(?:no[ ]need[ ](?:to|for)|not[ ]asking)(?:[ ]\w+){0,3}",
)
# "It wants an administrator" is what a screen says.
SCREEN_SAYS = (
    "(?:it|that|which|windows|installer|setup|program|programme|software|page|tool|screen|box|message|system"
    r"|laptop|pc|computer|app)(?:[ ](?:is|was|always|now|still|keeps|then|just|only|also))*(?:[ ](?:ask\w*"
    r"|want\w*|need\w*|sa(?:ys|id|ying)|demand\w*|tell\w*|requir\w*|prompt\w*)(?:[ ]\w+){0,6})?",
)
# How to ask is a question for an article.
HOW = (
    "how (?:do|can|would|could|to|does|should)",
    "where",
    # "No form needed" asks for nothing less.
    r"(?:which|what|right|correct|request|access|is there an?|fill(?:ing)?(?: in| out)?|find|needs? an?"
    r"|normal) (?:\w+ )?form"
    "(?:s|ular|ulary|ulaire|ulario)?",
    "formul(?:ar|ary|aire|ario)",
    "what (?:is|does|do|means|are)",
    "who(?:m)? (?:do|must|has|should|can|decides|approves)",
    "route",
    "procedure",
    "process",
    "difference",
    "which means",
)
HOW_BEFORE = (r"(?:how|where|who|whom|which|what)(?:[ ]\w+){0,5}",)
# One's own, or what one had before.
OWN = (
    "my (?:own |work |office |company )?(?:account|e ?mails?|mailbox|inbox|one ?drive|files|pc|laptop"
    "|computer|desktop|documents|profile|calendar|diary|agenda|appointments|phone|teams|outlook)",
    "(?:access|rights|permissions?) (?:back|again)",
    "(?:get|give me) (?:back|again)",
    "restore",
    "internet",
    "privacy settings",
)
# "I did not click", "what happens if I click".
NOT_DONE = (
    "(?:i|we|he|she|they|you|nobody|noone)?[ ]?(?:did(?:n'?t|[ ]not)|have(?:n'?t|[ ]not)|has(?:n'?t|[ ]not)"
    "|had(?:n'?t|[ ]not)|never|not|nothing(?:'s)?|without|won'?t|don'?t|do[ ]not|before[ ]i|should[ ]i|nor)(?:[ "
    r"]\w+){0,3}",
    "(?:if|when|in[ ]case|unless|what[ ]happens[ ](?:if|when|with)|whether|can[ ]i|may[ ]i|safe[ ]to|should[ "
    r"]i)(?:[ ]\w+){0,4}",
)
# Questions about policy and training.
CHECKING = (
    "(?:how do (?:i|we)|where do (?:i|we)) report",
    "chapter|quiz|e ?learning|webinar|(?:cyber|security|phishing|yearly|annual|mandatory|obligatory) course",
    r"(?:training|questionnaire|policy|exercise|awareness|simulation|supplier status|on paper|test (?:phish\w*"
    "|mail))",
    "nothing (?:happened|was stolen|is missing)",
)
# A service desk agent reports a caller: in "user rpts her mailbox is full" she is the caller.
AGENT_VOICE = (
    "(?:usr|user|caller|cust|clr|eu|end ?user) (?:rpts?|reports?|reported|reporting|says?|states?|stated"
    "|called|rang|phoned|cant|can t|cannot|unable|wants?|needs?|asks?|asking|is|has|had|on|gets?|getting"
    "|tried|w)",
)
