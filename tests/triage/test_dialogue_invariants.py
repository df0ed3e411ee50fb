"""What holds in every state that a conversation can reach, whatever happens and whatever the assessments say."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from tests.triage.conversations import ARTICLES, DESK, MONDAY, NUMBER, WORDS, answer, clarify, escalate, found
from triage.clarify import PAST_IT
from triage.desk import Desk
from triage.dialogue import Context, Turn, advance, buttons, starts_anew, to_assess
from triage.talk import effects as fx
from triage.talk import happenings as on
from triage.talk.happenings import Happening
from triage.talk.replies import Move, Reply, ReplyKind
from triage.talk.state import Phase, State, state_dict, state_from
from triage.types import Assessment, Decision, Question, Reason

PATHS = [*ARTICLES, "gone.md"]
FACTS = ["place", "since_when", "error_code", "host_name", "asset_tag", "operating_system"]
TEXTS = st.sampled_from(
    ["it is slow", "windows", "thanks", "it works now", "yes", "no", "still not working", "hi", "  ", "a human please",
     "my password is Hunter2!kestrel", "{number} {title}", "%s <b>", "x" * 700]
) | st.text(max_size=30)  # fmt: skip
CHOICES = st.sampled_from(["windows", "macos", PAST_IT, "", "something else"])
DECISIONS = st.one_of(
    st.lists(st.sampled_from(PATHS), min_size=1, max_size=3).map(lambda paths: answer(*paths)),
    st.builds(clarify, st.sampled_from(["Which?", "Where?"])),
    st.just(replace(clarify(), question=None)),
    st.builds(lambda text: replace(clarify(), question=Question(text, (PAST_IT,))), st.just("What?")),
    st.builds(escalate, st.sampled_from(Reason), st.integers(1, 4), st.sampled_from(["Network", "Security"])),
)
BY_OTHERS = [
    on.WentSilent(), on.Withdrew(), on.SentFile(), on.AgentTook(), on.AgentAnswered(), on.AgentMoved(2, "Network"),
    on.AgentResolved(), on.AgentClosed(), on.AgentCancelled(),
]  # fmt: skip
MOMENTS = st.integers(0, 14 * 24).map(lambda hours: MONDAY + timedelta(hours=hours))


# Once more, and more often, what makes a conversation long: an article after an article, a question after a question.
MORE = st.one_of(
    st.sampled_from([*ARTICLES]).map(lambda path: (answer(path), (), "P3")),
    st.sampled_from(["Which?", "Where?"]).map(lambda text: (clarify(text), (), "P3")),
)


@st.composite
def assessments(draw: st.DrawFn) -> tuple[Decision, tuple[str, ...], str]:
    missing = draw(st.lists(st.sampled_from(FACTS), unique=True))
    return draw(DECISIONS), tuple(missing), draw(st.sampled_from(["P1", "P2", "P3", "P4"]))


Drawn = tuple[Decision, tuple[str, ...], str] | None
ASSESSED = st.none() | assessments() | assessments() | assessments()


@cache
def sentences() -> re.Pattern[str]:
    """One or more sentences of the words, with anything in the place of what is filled in."""
    each = "|".join(
        re.sub(r"\\\{[a-z_]+\\\}", ".+?", re.escape(text)) for key, text in WORDS.sentences.items()
        if not key.startswith(("button_", "when_"))
    )  # fmt: skip
    return re.compile(f"(?:{each})(?: (?:{each}))*", re.DOTALL)


class Conversation(RuleBasedStateMachine):
    """Any events, any assessments, any hour. What the ticket has been through is kept beside the state."""

    @initialize(failures=st.integers(1, 3), questions=st.integers(0, 3), promises=st.booleans())
    def begin(self, failures: int, questions: int, promises: bool) -> None:
        self.desk: Desk = replace(DESK, max_failed_fixes=failures, max_questions=questions)
        if not promises:
            self.desk = replace(self.desk, sla=())
        self.state = State()
        self.with_people = False
        self.offered: list[str] = []
        self.facts_asked: list[str | None] = []

    def context(self, drawn: Drawn, now: datetime, may_reopen: bool = True) -> Context:
        assessment: Assessment | None = None
        if drawn is not None:
            decision, missing, priority = drawn
            assessment = found(decision, *missing, priority=priority, now=now, desk=self.desk)
        return Context(self.desk, WORDS, NUMBER, now, ARTICLES, assessment, may_reopen=may_reopen)

    @rule(text=TEXTS, drawn=ASSESSED, now=MOMENTS, may_reopen=st.booleans())
    def said(self, text: str, drawn: Drawn, now: datetime, may_reopen: bool) -> None:
        self.happens(on.Said(text), self.context(drawn, now, may_reopen))

    @precondition(lambda self: self.state.phase in (Phase.DESCRIBE, Phase.CLARIFY, Phase.PROPOSE))
    @rule(move=st.sampled_from([on.Said("it is slow"), on.NotYet(), on.Chose("windows")]), drawn=MORE)
    def went_on(self, move: Happening, drawn: Drawn) -> None:
        self.happens(move, self.context(drawn, MONDAY))

    @precondition(lambda self: self.state.phase is Phase.PROPOSE)
    @rule(drawn=MORE)
    def failed_again(self, drawn: Drawn) -> None:
        self.happens(on.NotYet(), self.context(drawn, MONDAY))

    @rule(choice=CHOICES, drawn=ASSESSED, now=MOMENTS)
    def chose(self, choice: str, drawn: Drawn, now: datetime) -> None:
        self.happens(on.Chose(choice), self.context(drawn, now))

    @rule(move=st.sampled_from([on.NotYet(), on.WantsPerson()]), drawn=ASSESSED, now=MOMENTS, may_reopen=st.booleans())
    def moved_on(self, move: Happening, drawn: Drawn, now: datetime, may_reopen: bool) -> None:
        self.happens(move, self.context(drawn, now, may_reopen))

    @rule(move=st.sampled_from([on.NextStep(), on.AllSteps(), on.AllSteps(whole=False)]), now=MOMENTS)
    def stepped(self, move: Happening, now: datetime) -> None:
        self.happens(move, self.context(None, now))

    @rule(name=st.sampled_from([*FACTS, "version"]), value=st.none() | TEXTS, now=MOMENTS)
    def gave_fact(self, name: str, value: str | None, now: datetime) -> None:
        open_now = self.state.facts_open
        self.happens(on.GaveFact(open_now[0] if open_now and len(name) % 2 else name, value), self.context(None, now))

    @rule(now=MOMENTS, may_reopen=st.booleans())
    def helped(self, now: datetime, may_reopen: bool) -> None:
        self.happens(on.Helped(), self.context(None, now, may_reopen))

    @rule(score=st.integers(-1, 7), comment=TEXTS, now=MOMENTS)
    def rated(self, score: int, comment: str, now: datetime) -> None:
        self.happens(on.Rated(score, comment), self.context(None, now))

    @rule(event=st.sampled_from(BY_OTHERS), now=MOMENTS)
    def ended_or_taken(self, event: Happening, now: datetime) -> None:
        self.happens(event, self.context(None, now))

    def happens(self, event: Happening, context: Context) -> None:
        before, turn = self.state, advance(self.state, event, context)
        if isinstance(event, on.AgentMoved) and not before.over:
            self.with_people = True
        assert turn == advance(before, event, context)
        assert state_from(json.loads(json.dumps(state_dict(turn.state)))) == turn.state
        self.only_a_word_resolves(event, turn)
        self.nothing_is_claimed_that_is_not_so(turn)
        self.offers_are_fit(before, turn, context)
        for reply in turn.replies:
            self.text_is_ours(reply, context)
        if isinstance(event, on.AgentTook | on.AgentAnswered):
            self.with_people = True
        self.state = turn.state

    def only_a_word_resolves(self, event: Happening, turn: Turn) -> None:
        by = [effect.by for effect in turn.effects if isinstance(effect, fx.Resolve)]
        allowed = {on.Helped: ["requester"], on.AgentResolved: ["agent"]}.get(type(event), [])
        assert by in ([], allowed)
        if turn.state.phase is Phase.SOLVED and self.state.phase is not Phase.SOLVED:
            assert by == allowed != []
        if any(isinstance(effect, fx.FixWorked) for effect in turn.effects):
            assert isinstance(event, on.Helped)
        if isinstance(event, on.WentSilent) and (self.state.handed_over or self.state.over):
            assert turn == Turn(self.state)

    def nothing_is_claimed_that_is_not_so(self, turn: Turn) -> None:
        """A handover happens once until the ticket is opened again; the sentence comes with it or after it."""
        kinds = [type(effect) for effect in turn.effects]
        assert kinds.count(fx.HandOver) <= 1
        if fx.Reopen in kinds:
            assert self.state.over
            self.with_people = False
        if fx.HandOver in kinds:
            assert not self.with_people
            assert fx.Reopen not in kinds[kinds.index(fx.HandOver) :]
            assert turn.replies[0].kind is ReplyKind.HANDOVER
            assert NUMBER in turn.replies[0].text
            assert turn.state.handed_over
            self.with_people = True
        if any(reply.kind is ReplyKind.HANDOVER for reply in turn.replies):
            assert self.with_people
            assert turn.replies[0].kind is ReplyKind.HANDOVER
        if not self.state.handed_over and turn.state.handed_over:
            assert fx.HandOver in kinds or turn.state.taken or self.with_people

    def offers_are_fit(self, before: State, turn: Turn, context: Context) -> None:
        for effect in turn.effects:
            if isinstance(effect, fx.Offered):
                assert effect.article in context.articles
                assert effect.article not in (*turn.state.failed_articles, *turn.state.solved)
                assert effect.automatic is (not self.offered)
                self.offered.append(effect.article)
        self.facts_asked += [reply.fact for reply in turn.replies if reply.kind is ReplyKind.FACT]
        assert len(self.facts_asked) == len(set(self.facts_asked)) <= 4
        fresh = [fix for fix in turn.state.failed if fix not in before.failed]
        reported = [effect for effect in turn.effects if isinstance(effect, fx.FixFailed)]
        assert [(fix.article, fix.step) for fix in fresh] == [(each.article, each.step) for each in reported]

    def text_is_ours(self, reply: Reply, context: Context) -> None:
        questions = {spec.question for spec in self.desk.facts.values()} | {"Which?", "Where?", "What?"}
        shown = {step for each in ARTICLES.values() for step in each.steps} | {
            ARTICLES["plain.md"].section_text("resolution")
        }
        assert "{" not in reply.text
        assert reply.text in questions | shown or sentences().fullmatch(reply.text)
        assert set(reply.steps) <= shown

    @invariant()
    def a_person_is_one_step_away(self) -> None:
        assert any(button.move is Move.PERSON for button in buttons(self.state, WORDS))
        for drawn in (None, (escalate(Reason.ASKED_FOR_HUMAN), ("place",), "P3"), (answer("a.md"), (), "P3")):
            turn = advance(self.state, on.WantsPerson(), self.context(drawn, MONDAY))
            handed = [effect for effect in turn.effects if isinstance(effect, fx.HandOver)]
            assert turn.state.handed_over
            assert turn.replies[0].kind is ReplyKind.HANDOVER
            assert len(handed) == (0 if self.state.handed_over else 1)
        if self.state.over:
            assert starts_anew(self.state, on.WantsPerson(), may_reopen=False)
            assert advance(State(), on.WantsPerson(), self.context(None, MONDAY)).state.handed_over

    @invariant()
    def the_desks_limits_hold(self) -> None:
        assert len(self.state.failed) <= self.desk.max_failed_fixes
        assert len(self.state.asked) + (self.state.question is not None) <= self.desk.max_questions
        assert (self.state.phase is Phase.CLARIFY) == (self.state.question is not None)
        assert self.state.phase is not Phase.PROPOSE or self.state.offer is not None
        assert (self.state.phase is Phase.FACTS) == bool(self.state.facts_open)

    @invariant()
    def people_who_have_it_need_no_assessment(self) -> None:
        if self.state.handed_over:
            told = self.state.described or self.state.phase is Phase.FACTS
            assert (to_assess(self.state, on.Said("and now this")) is None) == told
        if not self.state.described:
            assert to_assess(self.state, on.WantsPerson()) is None

    @invariant()
    def no_secret_is_kept(self) -> None:
        assert "Hunter2" not in json.dumps(state_dict(self.state))


TestConversation = Conversation.TestCase
TestConversation.settings = settings(max_examples=200, stateful_step_count=25, deadline=None)
