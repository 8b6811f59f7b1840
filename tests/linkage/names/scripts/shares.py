"""Measure: run as a module to see the shares and what does not come out alike."""

import sys

from tests.linkage.names.scripts.skeleton import names, skeleton
from whimbrel.linkage.names.scripts.latin import latin


def shares(script: str) -> tuple[float, float, list[tuple[str, str, str]]]:
    """Share of names alike in one usual spelling at least, share of all spellings alike, and those that are not."""
    listed = names(script)
    pairs = [(name, spelling) for name, spellings in listed.items() for spelling in spellings]
    alike = {pair for pair in pairs if skeleton(latin(pair[0])) == skeleton(latin(pair[1]))}
    wrong = [(name, latin(name), spelling) for name, spelling in pairs if (name, spelling) not in alike]
    return len({name for name, _ in alike}) / len(listed), len(alike) / len(pairs), wrong


if __name__ == "__main__":
    for asked in sys.argv[1:]:
        some, every, wrong = shares(asked)
        print(f"{asked}: {some:.1%} of names, {every:.1%} of spellings")
        for name, read, spelling in wrong:
            print(f"  {name} {read} {spelling}  {skeleton(read)} {skeleton(latin(spelling))}")
