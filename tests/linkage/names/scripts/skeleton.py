"""A coarse sound key for these tests: what of two spellings must be alike for linkage to lay them side by side."""

import re
from pathlib import Path

import yaml

HERE = Path(__file__).parent
_STEPS = [
    (re.compile(pattern), instead)
    for pattern, instead in (
        (r"\bx", "s"),
        (r"x", "ks"),
        (r"(?<=[a-z])y", "i"),
        (r"[^a-z]", ""),
        (r"(?:kh|gh|ck|[gqc](?=[^hiey])|[gq]|c$)", "k"),
        (r"(?:ch|zh|j|c)", "c"),
        (r"(?:sh|z)", "s"),
        (r"(?<=[^aeiouy])h|h(?=[^aeiouy])", ""),
        (r"b", "p"),
        (r"d", "t"),
        (r"v", "w"),
        (r"(?<=[aeiou])[yw](?![aeiou])", ""),
        (r"r(?![aeiouy])", ""),
        (r"y(?![aeiou])", "i"),
        (r"(?<=[aeiou])h(?![aeiou])", ""),
        (r"([a-z])\1+", r"\1"),
    )
]


def skeleton(words: str) -> str:
    """The consonants of a name, with those alike merged; the vowels too where there are fewer than two consonants."""
    for pattern, instead in _STEPS:
        words = pattern.sub(instead, words)
    bones = re.sub(r"([a-z])\1+", r"\1", re.sub("[aeiou]", "", words))
    if len(bones) > 1:
        return ("a" if words[0] in "aeiou" else "") + bones
    return re.sub("[ou]+", "o", re.sub("[ei]+", "i", words))


def names(script: str) -> dict[str, list[str]]:
    """Names of a script -> their usual spellings in Latin letters."""
    return yaml.safe_load((HERE / f"{script}.yaml").read_text("utf-8"))
