"""The operational indicators as the reference lists them: the tables are written here again, to check the files against them."""

from __future__ import annotations

from whimbrel.criteria.criterion import Criterion
from whimbrel.criteria.rule import Leaf, Rule

GROUPS = (
    "deceptive_recruitment",
    "coercive_recruitment",
    "recruitment_by_abuse",
    "exploitation",
    "coercion_at_destination",
    "abuse_at_destination",
)
# Fact, weight for adults, weight for children; - where the list has none.
TABLES = {
    "deceptive_recruitment": """
        deceived_about_job S S
        deceived_about_conditions M M
        deceived_about_contract M M
        deceived_about_family_reunification M M
        deceived_about_housing M M
        deceived_about_legal_status M M
        deceived_about_travel M M
        deceived_about_wages M M
        deceived_by_promise_of_marriage M M
        deceived_about_education W S
    """,
    "coercive_recruitment": """
        violence S S
        abducted_or_sold M S
        documents_taken M M
        debt_bondage M S
        confined M M
        threat_of_denunciation M M
        threat_of_violence M S
        threat_to_tell_others M M
        violence_on_family M M
        money_withheld M M
    """,
    "recruitment_by_abuse": """
        abuse_of_difficult_family_situation M M
        abuse_of_irregular_status M M
        abuse_of_lack_of_education M M
        abuse_of_lack_of_information M M
        control_by_exploiters M M
        abuse_of_economic_reasons M M
        false_information_about_migration_success M M
        abuse_of_family_situation M M
        abuse_of_personal_situation M M
        abuse_of_dependency M M
        abuse_of_relationship_with_authorities M M
        false_information_about_law M -
        abuse_of_past_difficulties M M
        abuse_of_difficulty_to_travel M M
        abuse_of_beliefs W M
        abuse_of_general_context W M
    """,
    "exploitation": """
        excessive_hours S S
        bad_living_conditions M M
        hazardous_work M M
        low_or_no_pay M M
        labour_law_breached M M
        very_bad_working_conditions M M
        wage_manipulation M M
        no_social_protection M -
        no_access_to_education W M
    """,
    "coercion_at_destination": """
        documents_taken S S
        debt_bondage S S
        confined S S
        violence S S
        forced_into_crime M S
        forced_tasks_or_clients M S
        threat_of_violence M S
        under_strong_influence M S
        forced_to_act_against_peers M M
        forced_to_lie M M
        threat_of_denunciation M M
        threat_of_worse_conditions M M
        violence_on_family M M
        wages_withheld M M
        threat_to_tell_others W M
    """,
    "abuse_at_destination": """
        dependency_on_exploiters M M
        abuse_of_unknown_area M M
        abuse_of_economic_reasons M M
        abuse_of_family_situation M M
        abuse_of_relationship_with_authorities M M
        abuse_of_past_difficulties W M
        abuse_of_personal_characteristics W M
    """,
}


def expected(column: int) -> dict[str, dict[str, str]]:
    """Group -> fact -> weight; ``column`` 0 for adults, 1 for children."""
    found = {}
    for group, table in TABLES.items():
        lines = [line.split() for line in table.strip().splitlines()]
        found[group] = {fact: weights[column] for fact, *weights in lines if weights[column] != "-"}
    return found


def weights(criterion: Criterion, rule: Rule) -> dict[str, str]:
    """Fact -> weight as it works in a rule: what it adds up to with others, not how the file words it.

    A fact is strong where it suffices with one other that is not strong, medium where three of its kind suffice, else weak.
    """
    sizes = [len(tier) for tier in rule.tiers]
    found = {}
    for t, tier in enumerate(rule.tiers):
        pair = any(
            p[t] == 1 and sum(p) == 2 and all(n <= s for n, s in zip(p, sizes, strict=True)) for p in rule.patterns
        )
        three = any(p[t] == 3 and sum(p) == 3 for p in rule.patterns)
        for part in tier:
            weight = "M" if three else "S" if t == 0 and (pair or _two(rule, t)) else "W"
            found[first(part).partition("@")[0]] = weight
    return found


def _two(rule: Rule, t: int) -> bool:
    return any(p[t] == 2 and sum(p) == 2 for p in rule.patterns)


def first(part: Leaf | Rule) -> str:
    """The key that an indicator is named after: the fact itself, not what is more special."""
    while isinstance(part, Rule):
        part = part.tiers[0][0]
    return part.key
