"""Cases as Hypothesis draws them: facts told of one or several actors, each yes, no or not known."""

from __future__ import annotations

from hypothesis import strategies as st

from whimbrel.criteria.case import Actor, Assertion, Case
from whimbrel.criteria.criterion import criteria
from whimbrel.criteria.facts import facts
from whimbrel.criteria.rule import leaves

DECIDING = [c for c in criteria() if c.decides]
# What some definition rests on, and everything else that can be told.
WEIGHTY = sorted({k for c in DECIDING for r in c.readings for k in leaves(r.rule)} - {"under_18"})
ALL = [k for f in facts().values() if not f.source and not f.number for k in f.keys]
CONSENT = [k for f in facts().values() if f.kind == "consent" for k in f.keys]
ACTORS = ("driver", "owner", "broker")

keys = st.sampled_from(WEIGHTY) | st.sampled_from(ALL)
by = st.sampled_from(("", *ACTORS))
answers = st.sampled_from(["yes", "yes", "no", "unknown", "refused", "not_asked", "not_applicable"])
assertions = st.builds(Assertion, keys, answers, by)
ties = st.none() | st.frozensets(st.sampled_from(ACTORS))


@st.composite
def cases(draw, most=30):
    """A case with up to three actors and up to ``most`` facts."""
    actors = {a: Actor(a, together_with=draw(ties)) for a in draw(st.sets(st.sampled_from(ACTORS)))}
    told = draw(st.lists(assertions, max_size=most))
    return Case(
        age=draw(st.sampled_from([None, 12, 15, 17, 18, 30])),
        sex=draw(st.sampled_from(["", "female", "male"])),
        assertions=tuple(t for t in told if not t.by or t.by in actors),
        actors=actors,
    )
