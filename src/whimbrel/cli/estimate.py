"""``whimbrel estimate``: how many were never seen, from a table that says which lists saw how many."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from whimbrel.cli.estimate_groups import estimate_groups, groups_as_json, groups_in_words
from whimbrel.cli.estimate_times import bound_of_times
from whimbrel.cli.progress import tasks
from whimbrel.estimate.methods import METHODS

if TYPE_CHECKING:
    from whimbrel.estimate.cautions import Caution
    from whimbrel.estimate.estimating import Estimate
    from whimbrel.estimate.table import Overlaps


@click.command("estimate")
@click.argument("table", type=click.Path(path_type=Path))
@click.option(
    "--count", metavar="COLUMN", help="Column of the counts; by default count, n, frequency ..., or the last."
)
@click.option("--lists", metavar="A,B,C", help="Columns that are lists, where others stand beside them.")
@click.option("--where", metavar="COLUMN=VALUE", help="Rows of one group only.")
@click.option("--times", is_flag=True, help="TABLE says how often persons were seen, and how many: a lower bound.")
@click.option("--by", metavar="COLUMN", help="Each group of this column too, small ones leaning on all.")
@click.option("--merge", multiple=True, metavar="NEW=A,B", help="Take lists for one; several times.")
@click.option("--without", multiple=True, metavar="LIST", help="Leave a list out; several times.")
@click.option("--method", "methods", multiple=True, type=click.Choice(METHODS), help="Only these; several times.")
@click.option(
    "--model", metavar="[12,3]", help="A model chosen beforehand: lists 1 and 2 depend on each other, 3 does not."
)
@click.option(
    "--threshold", default=0.02, show_default=True, type=click.FloatRange(0, 1), help="Of the steps, a p-value."
)
@click.option(
    "--order", type=click.IntRange(1, 4), help="Lists in the largest terms of bic; by default 3, of six lists 2."
)
@click.option(
    "--replicates", default=1000, show_default=True, type=click.IntRange(100, 100_000), help="Draws a method."
)
@click.option("--seed", default=1234, show_default=True, type=int, help="The same seed gives the same limits.")
@click.option("--most", type=click.IntRange(1), help="Highest total that graphs allow; by default 50 times those seen.")
@click.option(
    "--unseen-too", is_flag=True, help="Draw from the whole estimated population: the number seen varies too."
)
@click.option("--period", default="", help="The period the lists are of, for the sentence, such as 2026.")
@click.option("--what", default="", help="Who is counted, for the sentence, such as victims of trafficking.")
@click.option("--lang", default="en", show_default=True, type=click.Choice(("en", "fr", "zh")), help="Of words.")
@click.option(
    "--picture", type=click.Path(path_type=Path), help="Draw it too: .svg, .png, or .html with all that is said."
)
@click.option("--json", "json_", is_flag=True, help="Print JSON.")
def command(table: Path, **said: Any) -> int:
    """Estimate how many there are in all, those whom no list saw among them.

    TABLE has one row for each combination of lists: 0 or 1 for every list, and how many persons were seen by exactly these. The
    table of whimbrel overlap is one. Exit code 0: there is an estimate; 11: the table is not one; 22: it cannot carry any.
    """
    if said["times"]:
        click.echo(bound_of_times(table, said))
        return 0
    from whimbrel.estimate.cautions import of_hidden
    from whimbrel.estimate.estimating import estimate_population
    from whimbrel.estimate.facts import facts
    from whimbrel.estimate.model import parse
    from whimbrel.estimate.table_file import Read, read_groups, read_overlaps

    if said["by"] and said["where"]:
        raise click.UsageError("Give --by or --where: all groups, or one.")
    lists = [n.strip() for n in (said["lists"] or "").split(",") if n.strip()]
    groups: dict[str, Read] = {}
    if said["by"]:
        read, groups = read_groups(table, said["by"], said["count"], lists)
    else:
        read = read_overlaps(table, said["count"], lists, said["where"])
    if said["picture"]:
        from whimbrel.estimate.picture import refuse_unfit, write_picture

        refuse_unfit(said["picture"])
    shaped = [_shaped(t, said["merge"], said["without"]) for t in (read.table, read.low, read.high)]
    with tasks() as stage:
        made = estimate_population(
            shaped[0],
            methods=said["methods"],
            model=parse(said["model"], len(shaped[0].lists)) if said["model"] else None,
            threshold=said["threshold"],
            order=said["order"],
            replicates=said["replicates"],
            seed=said["seed"],
            most=said["most"],
            unseen_too=said["unseen_too"],
            stage=stage,
        )
        divided = estimate_groups(
            {name: _shaped(g.table, said["merge"], said["without"]) for name, g in groups.items()}, said, stage
        )
    cautions = [*of_hidden(read.hidden, made, shaped[1:]), *made.cautions]
    if said["picture"]:
        write_picture(made, said["picture"], said["lang"], period=said["period"], what=said["what"], cautions=cautions)
    if said["json_"]:
        told = facts(made, cautions, said["lang"], period=said["period"], what=said["what"], source=table.name)
        click.echo(json.dumps(told | groups_as_json(divided, said["lang"]), ensure_ascii=False, indent=1))
    else:
        click.echo(_in_words(made, cautions, said))
        if divided:
            click.echo(groups_in_words(divided, said["by"], said["lang"]))
    return 0


def _shaped(table: Overlaps, merge: tuple[str, ...], without: tuple[str, ...]) -> Overlaps:
    groups = {}
    for one in merge:
        new, sign, names = one.partition("=")
        if not sign or not new.strip() or "," not in names:
            raise click.BadParameter(f"{one}: write NEW=A,B.", param_hint="--merge")
        groups[new.strip()] = [n.strip() for n in names.split(",")]
    shaped = table.merged(groups) if groups else table
    for name in without:
        shaped = shaped.without(name)
    return shaped


def _in_words(made: Estimate, cautions: list[Caution], said: dict[str, Any]) -> str:
    from whimbrel.estimate.cautions import rounded
    from whimbrel.estimate.sentence import method_name, sentence

    language = said["lang"]
    lines = [sentence(made, language, period=said["period"], what=said["what"]), ""]
    width = max(len(method_name(a, language)) for a in made.answers)
    lines.append(f"{'':<{width}}  {'total':>10}  {'hidden':>10}  {'80 %':>21}  {'95 %':>21}")
    for answer in made.answers:
        eighty, most = (_range(answer.limits.get(level)) for level in (0.8, 0.95))
        hidden = answer.total - made.table.observed
        lines.append(
            f"{method_name(answer, language):<{width}}  {answer.total:>10,.0f}  {hidden:>10,.0f}  {eighty:>21}  {most:>21}"
        )
    for method, why in made.refused.items():
        lines.append(f"{method}: {why}")
    if made.without:
        lines += ["", "Without one list, by the first method:"]
        lines += [f"  {name:<20} {rounded(total):>10,.0f}" for name, total in made.without.items()]
    if cautions:
        lines += ["", "Before it is quoted:"]
        lines += [f"- {c.text(language)}" for c in cautions]
    return "\n".join(lines)


def _range(limits: tuple[float, float] | None) -> str:
    return f"{limits[0]:,.0f} - {limits[1]:,.0f}" if limits else ""
