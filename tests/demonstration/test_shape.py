"""The shape of the invented world: near the public data it was measured on, and free of contradictions."""

from collections.abc import Callable

import pytest

from whimbrel.demonstration.world import profile, world

Ask = Callable[[str], list[tuple]]
SAME = "reporter = p.reporter and period_of = p.period_of"
OF_PERSON = "p.reporter = e.reporter and p.period_of = e.period_of and p.id = e.person"


def one(ask: Ask, sql: str) -> float:
    return float(ask(sql)[0][0])


def share(ask: Ask, condition: str, rows: str) -> float:
    return one(ask, f"select avg(({condition})::int) from {rows}")


def test_only_victims_are_exploited_and_every_victim_has_one_situation(ask: Ask):
    joined = f"exploitations e join persons p on {OF_PERSON}"
    assert share(ask, "role_victim = 'yes'", joined) == 1
    assert one(ask, "select count(*) from exploitations") == one(
        ask, "select count(*) from persons where role_victim = 'yes'"
    )


def test_suspects_have_neither_journey_nor_payment_nor_victimhood(ask: Ask):
    for table_id in ("legs", "payments", "exploitations"):
        assert (
            one(ask, f"select count(*) from {table_id} e join persons p on {OF_PERSON} where role_perpetrator = 'yes'")
            == 0
        )
    assert one(ask, "select count(*) from persons where role_perpetrator = 'yes' and role_victim <> 'no'") == 0


def test_sex_by_form_is_near_the_profile(ask: Ask):
    joined = f"exploitations e join persons p on {OF_PERSON} where p.sex in ('female', 'male')"
    sexual = share(
        ask, "p.sex = 'female'", f"{joined} and form_sexual_exploitation = 'yes' and form_forced_labour = 'no'"
    )
    labour = share(
        ask, "p.sex = 'female'", f"{joined} and form_forced_labour = 'yes' and form_sexual_exploitation = 'no'"
    )
    assert 0.90 < sexual < 0.99
    assert 0.25 < labour < 0.50
    assert (
        0.15 < share(ask, "sex = 'female'", "persons where role_victim <> 'yes' and sex in ('female', 'male')") < 0.40
    )


def test_girls_are_more_often_found_in_sexual_exploitation_than_in_labour(ask: Ask):
    minors = "avg((majority_at_exploitation = 'minor')::int)"
    rows = "from exploitations where majority_at_exploitation <> 'unknown' and form_sexual_exploitation"
    assert one(ask, f"select {minors} {rows} = 'yes'") > 1.2 * one(ask, f"select {minors} {rows} = 'no'")


def test_child_labour_is_of_children(ask: Ask):
    rows = f"exploitations e join persons p on {OF_PERSON} where form_child_labour = 'yes'"
    assert one(ask, f"select count(*) from {rows}") > 50
    assert share(ask, "majority_at_exploitation <> 'adult'", rows) == 1


@pytest.mark.parametrize(
    ("reporter", "low", "high"),
    [("demo-helpline", 0.15, 0.26), ("demo-shelter-network", 0.0, 0.01), ("demo-border-police", 0.0, 0.02)],
)
def test_the_share_of_unknown_sex_differs_by_kind_of_agency(ask: Ask, reporter: str, low: float, high: float):
    assert low <= share(ask, "sex = 'unknown'", f"persons where reporter = '{reporter}'") <= high


def test_three_valued_answers_hold_all_values(ask: Ask):
    victim = dict(ask("select role_victim, count(*) from persons group by 1"))
    assert set(victim) == {"yes", "no", "unknown"}
    assert 0.10 < victim["unknown"] / sum(victim.values()) < 0.25
    means = dict(ask("select means_of_control_threats t, count(*) from exploitations where t is not null group by 1"))
    assert {"yes", "no", "unknown", "refused"} == set(means)


def test_means_of_control_are_as_frequent_as_in_the_profile_and_occur_together(ask: Ask):
    means = profile()["means_of_control"]["labour"]
    labour = "exploitations where form_forced_labour = 'yes' and form_sexual_exploitation = 'no'"
    for code in ("takes_earnings", "withholds_documents", "debt_bondage", "sexual_abuse"):
        column = f"means_of_control_{code}"
        assert share(ask, f"{column} = 'yes'", f"{labour} and {column} in ('yes', 'no')") == pytest.approx(
            means[code], abs=0.04
        )
    hours = "means_of_control_excessive_working_hours"
    together = f"{labour} and {hours} in ('yes', 'no') and means_of_control_withholds_documents"
    with_long_hours = share(ask, f"{hours} = 'yes'", f"{together} = 'yes'")
    without = share(ask, f"{hours} = 'yes'", f"{together} = 'no'")
    assert with_long_hours > without + 0.2


def test_journeys_follow_the_corridors_and_every_corridor_is_travelled(ask: Ask):
    steps = {(a, b) for w in world().corridors for a, b in zip(w["path"], w["path"][1:], strict=False)}
    shortcuts = {(a, b) for w in world().corridors for i, a in enumerate(w["path"]) for b in w["path"][i + 1 :]}
    seen = {(a, b) for a, b in ask("select distinct from_country, to_country from legs where mode <> 'unknown'")}
    assert seen <= steps
    assert {(a, b) for a, b in ask("select distinct from_country, to_country from legs")} <= shortcuts
    for pair in (
        ("LAO", "THA"),
        ("MMR", "THA"),
        ("TUR", "GRC"),
        ("FRA", "GBR"),
        ("LBY", "ITA"),
        ("LKA", "AUS"),
        ("BGD", "MYS"),
    ):
        assert pair in seen


def test_border_and_means_of_transport_agree(ask: Ask):
    wrong = """(mode in ('boat', 'ferry') and border_type in ('land', 'air'))
        or (mode = 'aircraft' and border_type in ('land', 'sea'))
        or (mode in ('on_foot', 'lorry', 'van') and border_type in ('sea', 'air'))"""
    assert one(ask, f"select count(*) from legs where {wrong}") == 0


def test_the_pandemic_and_the_scam_compounds_show_in_the_years(ask: Ask):
    people = dict(ask("select period_of[:4], count(*) from persons group by 1"))
    assert people["2020"] < 0.6 * people["2019"]
    assert people["2023"] > people["2021"]
    scams = dict(ask("select period_of[:4], count(*) from exploitations where form_online_scamming = 'yes' group by 1"))
    assert scams["2023"] > 5 * scams.get("2019", 1)


def test_more_come_by_sea_in_autumn_than_in_spring(ask: Ask):
    months = dict(
        ask(
            """select month(happened), count(*) from incidents
            where reporter = 'demo-frontier-guard' and happened_precision = 'day' group by 1"""
        )
    )
    assert sum(months[m] for m in (7, 8, 9, 10)) > 1.3 * sum(months[m] for m in (2, 3, 4, 5))


def test_people_die_in_few_incidents_and_never_more_than_were_there(ask: Ask):
    deadly = share(ask, "dead + coalesce(missing, 0) > 0", "incidents where dead is not null")
    assert 0.005 < deadly < 0.08
    assert one(ask, "select count(*) from incidents where dead + coalesce(missing, 0) > people") == 0
    assert (
        one(
            ask,
            """select count(*) from incidents
            where (dead + coalesce(missing, 0) > 0) <> (cause_of_death <> 'not_applicable')""",
        )
        == 0
    )
    assert one(ask, "select max(dead + coalesce(missing, 0)) from incidents") > 10


def test_money_is_plausible(ask: Ask):
    fee, loan = (
        f"select avg(amount::double) from payments where kind = '{kind}' and currency = 'BDT'"
        for kind in ("fee", "advance")
    )
    assert 150_000 < one(ask, fee) < 1_500_000
    assert one(ask, loan) < one(ask, fee)
    pairs = """select count(*) from payments a join payments b on a.reporter = b.reporter and a.period_of = b.period_of
        and a.person = b.person and a.kind = 'fee' and b.kind = 'advance' where b.amount > a.amount * 1.06"""
    assert one(ask, pairs) == 0
    pay = """select count(*) from payments w join exploitations e
        on w.reporter = e.reporter and w.period_of = e.period_of and w.person = e.person
        where w.kind = 'wage' and e.monthly_pay is not null and w.amount <> e.monthly_pay"""
    assert one(ask, pay) == 0
    assert one(ask, "select count(*) from payments where yearly_rate > 0 and lender_kind = 'family_or_friend'") == 0
    assert one(ask, "select count(*) from payments where (amount is null) = (amount_missing = 'stated')") == 0


def test_figures_count_the_records_they_stand_beside(ask: Ask):
    counted = """select reporter, period_of, value from figures
        where indicator = 'detected_victims'
        and citizenship = 'total' and sex = 'total' and age_band = 'total' and form = 'total'"""
    records = """select reporter, period_of, sum((role_victim = 'yes')::int)::bigint from persons
        where reporter in (select distinct reporter from figures where indicator = 'detected_victims') group by 1, 2"""
    assert sorted(ask(counted)) == sorted(ask(records))


def test_small_figures_are_hidden_where_the_agency_hides_them(ask: Ask):
    hidden = ask("select distinct value, value_low, value_high, exactness from figures where exactness = 'suppressed'")
    assert hidden == [(None, 1, 4, "suppressed")]
    assert (
        one(
            ask,
            "select count(*) from figures where exactness = 'exact' and (value <> value_low or value <> value_high)",
        )
        == 0
    )


def test_cases_go_forward_in_time_and_never_beyond_the_period(ask: Ask):
    stages = dict(ask("select stage, count(*) from offences group by 1"))
    assert stages["recorded"] >= stages["suspected"] > stages["prosecuted"] > stages["convicted"] > 0
    assert one(ask, "select count(*) from offences where stage = 'convicted' and outcome <> 'convicted'") == 0


def test_networks_have_ties_between_different_actors_and_some_span_networks(ask: Ask):
    assert one(ask, "select count(*) from ties where from_actor = to_actor") == 0
    assert one(ask, "select count(*) from ties") > one(ask, "select count(*) from actors where role_organiser <> 'yes'")
    assert one(ask, "select count(*) from actors where legal_person = 'yes' and sex <> 'not_applicable'") == 0
