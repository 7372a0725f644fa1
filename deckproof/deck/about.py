"""What a deck's YAML block says about the talk: whose it is, how long, and what it is about."""

import re
from collections.abc import Mapping
from typing import Any

from pandocfilters import stringify

_UNITS = {"h": 3600, "min": 60, "m": 60, "s": 1, "sec": 1}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(?:(h)(?:ours?)?|(min)(?:utes?)?|(m)|(s)(?:ec(?:onds?)?)?)")
_CLOCK = re.compile(r"(\d+):([0-5]\d)(?::([0-5]\d))?")

DURATIONS = "`duration: 30 min`; `1 h 15 min`, `90 s` and `1:15:00` are durations, too"
"""What to write, for those who wrote something else."""


def seconds(text: str) -> int | None:
    """How long `text` says that a talk is: `45`, which is minutes, `45 min`, `1 h 15 min`, `1:15:00`; None
    where it says nothing of the kind."""
    plain = text.strip().lower()
    if plain.isdecimal():
        plain += " min"
    if clock := _CLOCK.fullmatch(plain):
        first, second, third = (int(part) if part else None for part in clock.groups())
        # Of two numbers the first is hours: no talk is told its length in minutes and seconds.
        total = (first or 0) * 3600 + (second or 0) * 60 + (third or 0)
    else:
        if _PART.sub("", plain).strip(" ,"):
            return None
        parts = _PART.findall(plain)
        units = [next(filter(None, names)) for _, *names in parts]
        if not parts or units != sorted(set(units), key=lambda unit: -_UNITS[unit]):
            return None
        total = round(sum(float(part[0]) * _UNITS[unit] for part, unit in zip(parts, units, strict=True)))
    return total if 0 < total <= 24 * 3600 else None


def listed(meta: Mapping[str, Any], name: str) -> tuple[str, ...]:
    """The values of the YAML block's `name`, given as a list or as words between commas."""
    given = meta.get(name)
    if given is None:
        return ()
    if given["t"] == "MetaList":
        return tuple(filter(None, map(stringify, given["c"])))
    return tuple(filter(None, (word.strip() for word in stringify(given).split(","))))


def authors(meta: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of those who give the talk."""
    given = meta.get("author")
    if given is None:
        return ()
    people = given["c"] if given["t"] == "MetaList" else [given]
    names = (author["c"].get("name", author) if author["t"] == "MetaMap" else author for author in people)
    return tuple(map(stringify, names))
