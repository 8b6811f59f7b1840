"""Three findings, not one label.

Smuggling, trafficking and forced labour are found each for itself, from the same facts. Every combination is possible: smuggled
and never exploited, exploited and never moved, smuggled by one and exploited by another. A result is *met*, *not met* or
*undetermined*. It is help for people who decide, and never a verdict.
"""

from tests.spec.drawn import cells
from tests.spec.told import findings, of_actor, readings, split
from whimbrel.criteria.assessment import FINDINGS
from whimbrel.criteria.court_cases import compared, counts

# Each meets one finding, and no other when all else is no.
ANSWERS = {
    "brought in": "entry_procured@journey benefit@journey illegal_entry@journey",
    "begging": "recruited@recruitment deceived_about_job@recruitment forced_begging@destination",
    "overtime": "overtime_not_agreed@destination threat_of_violence@destination",
}


def test_smuggled_and_nothing_else():
    """Somebody was paid to bring the person in. Nobody exploited anybody."""
    given = """
        Fact                         | Answer
        entry_procured@journey       | yes
        benefit@journey              | yes
        illegal_entry@journey        | yes
        every other                  | no
    """
    assert findings(given) == ["met", "not_met", "not_met"]


def test_exploited_at_home():
    """Forced labour without a border and without a recruiter."""
    given = """
        Fact                         | Answer
        overtime_not_agreed@destination | yes
        threat_of_violence@destination | yes
        every other                  | no
    """
    assert findings(given) == ["not_met", "not_met", "met"]


def test_what_nobody_asked_is_undetermined():
    """The same three answers as above, and nothing known besides. It would be wrong to say that there was no trafficking."""
    given = """
        Fact                         | Answer
        entry_procured@journey       | yes
        benefit@journey              | yes
        illegal_entry@journey        | yes
    """
    assert findings(given) == ["met", "undetermined", "undetermined"]


def test_all_eight_combinations():
    """From three small sets of answers; everything else is no."""
    given = """
        Smuggling | Trafficking | Forced labour | Answers that are yes
        no        | no          | no            |
        yes       | no          | no            | brought in
        no        | yes         | no            | begging
        no        | no          | yes           | overtime
        yes       | yes         | no            | brought in, begging
        yes       | no          | yes           | brought in, overtime
        no        | yes         | yes           | begging, overtime
        yes       | yes         | yes           | brought in, begging, overtime
    """
    for *expected, answers in cells(given)[1:]:
        facts = [fact for name in filter(None, answers.split(", ")) for fact in ANSWERS[name].split()]
        assert findings(facts) == ["met" if it == "yes" else "not_met" for it in expected]


def test_consent_is_recorded_and_filters_nothing():
    """That the person agreed, could go out, or says that it is no worse than at home changes no result."""
    given = """
        Fact                           | Answer
        received@destination           | yes
        documents_taken@destination    | yes
        not_free_to_leave@destination  | yes
        agreed_to_work@recruitment     | yes
        free_to_move@destination       | yes
        no_worse_than_home@destination | yes
        sees_self_as_victim            | no
    """
    assert findings(given)[1:] == ["met", "met"]


def test_the_smuggler_stays_a_smuggler():
    """The owner of the workshop took the papers. The driver had nothing to do with it, and is no trafficker for it."""
    given = """
        Fact                          | Answer | By
        entry_procured@journey        | yes    | driver
        illegal_entry@journey         | yes    | driver
        benefit@journey               | yes    | driver
        received@destination          | yes    | owner
        documents_taken@destination   | yes    | owner
        not_free_to_leave@destination | yes    | owner
    """
    assert of_actor(given, "driver") == ["met", "undetermined", "undetermined"]
    assert of_actor(given, "owner") == ["undetermined", "met", "met"]


def test_nobodys_deeds_are_joined_with_those_of_others():
    """A smuggler who beat the person on the way, and somebody at the destination who had nothing to do with the smuggler. Taken
    together it would be trafficking. Neither did all of it, so it is not met, and the result says why."""
    given = """
        Fact                          | Answer | By
        transported@journey           | yes    | smuggler
        violence@journey              | yes    | smuggler
        exploited@destination         | yes    | somebody else
        every other                   | no
    """
    assert findings(given) == ["not_met", "not_met", "not_met"]
    assert split(given) == ["trafficking"]


def test_kidnapped_and_not_put_to_work():
    """Without work there is no forced labour. With it, there is."""
    given = """
        Fact                          | Answer
        abducted_or_sold@recruitment  | yes
        violence@destination          | yes
        confined@destination          | yes
        every other                   | no
    """
    assert findings(given) == ["not_met", "not_met", "not_met"]
    kidnapped = ["abducted_or_sold@recruitment", "violence@destination", "confined@destination"]
    assert findings([*kidnapped, "worked@destination"]) == ["not_met", "not_met", "met"]


def test_a_child_of_fifteen():
    """Fifteen hours a day, no pay, and the passport taken. A child cannot agree, so that is forced labour: our own reading
    (unverified). Of a grown person one sign is missing that the work was not voluntary."""
    expected = """
        Age | Forced labour
        15  | met
        17  | met
        18  | not_met
    """
    given = """
        Fact                            | Answer
        excessive_hours@destination     | yes
        low_or_no_pay@destination       | yes
        documents_taken@destination     | yes
        every other                     | no
    """
    for age, result in cells(expected)[1:]:
        assert findings(given, int(age))[2] == result


def test_what_a_brother_does_for_nothing():
    """The brother helps for nothing. A landlord who takes rent later does not make a smuggler of him."""
    given = """
        Fact                          | Answer | By
        entry_procured@journey        | yes    | brother
        illegal_entry@journey         | yes    | brother
        benefit@destination           | yes    | landlord
        every other                   | no
    """
    assert findings(given)[0] == "not_met"


def test_two_readings_of_trafficking():
    """Paid late, and made to work longer than agreed: nobody was housed, forced or deceived. By the wide reading it is
    trafficking; by the narrow one, where the means goes with the act, it is not. Both are told."""
    given = """
        Fact                            | Answer
        received@destination            | yes
        wages_withheld@destination      | yes
        overtime_not_agreed@destination | yes
        every other                     | no
    """
    assert readings(given, "palermo-2000") == {"article_3": "met", "together": "not_met"}


def test_two_readings_of_one_instrument():
    """Nothing was wrong at recruitment; the force began on arrival. The strict rule asks for both, Palermo does not."""
    given = """
        Fact                             | Answer
        received@destination             | yes
        excessive_hours@destination      | yes
        bad_living_conditions@destination | yes
        confined@destination             | yes
        violence@destination             | yes
        every other                      | no
    """
    assert readings(given) == {"strict": "not_met", "palermo": "met"}


def test_what_courts_decided():
    """Nine decided cases as facts, from published summaries. Only what a court decided is compared; the reasons stand in
    *What courts said, and what Whimbrel says*. One of the five agreements rests on a rule that was made after the cases had been
    compared."""
    expected = """
        Case                        | Finding       | Court   | Ours         | Outcome
        The Cavezzo workshop        | forced_labour | met     | undetermined | open
        Chowdury and others v Greece | trafficking  | met     | met          | same
        Chowdury and others v Greece | forced_labour | met    | met          | same
        C.N. in C.N. and V. v France | forced_labour | met    | undetermined | open
        The Dong Thap case          | smuggling     | met     | met          | same
        The Essex lorry             | smuggling     | met     | met          | same
        HKSAR v Kwok Ho             | trafficking   | met     | undetermined | open
        HKSAR v L.S.J.              | smuggling     | met     | undetermined | open
        Siliadin v France           | forced_labour | met     | met          | same
        V. in C.N. and V. v France  | forced_labour | not_met | undetermined | open
    """
    decided = [c for c in compared() if c.outcome != "not_decided"]
    assert [[c.case.title, c.finding, c.authority, c.ours, c.outcome] for c in decided] == cells(expected)[1:]
    assert counts(decided) == {"decided": 10, "same": 5, "open": 5, "other": 0}
    assert FINDINGS == ("smuggling", "trafficking", "forced_labour")
