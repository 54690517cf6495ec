"""Which openings of lines are speakers' labels, judged on the evidence of the whole document.

A label must come back, or be declared, explained by a legend, or be set off from the words as all the others are. A
word before a colon that stands once stays part of the answer, and the notes say so, so that a person can declare it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from itertools import islice

from qualkit.readers.openings import Opening, fold, is_plausible
from qualkit.readers.raw import counted
from qualkit.readers.roles import Declared, names_interviewer
from qualkit.readers.vocabulary import (
    ANSWER_LABELS,
    ANSWERING_WORDS,
    HEADINGS,
    INTERVIEWER_WORDS,
    OTHER_WORDS,
    PAIRS,
    QUESTION_LABELS,
    first_word,
    is_name_like,
    names_field,
)

MOST_SPEAKERS = 100
"""More labels than this are no interview; the least frequent are left in the text and noted."""
_MOST_LISTED = 12
_ALIKE = 0.85
_MOST_COMPARED = 20_000
"""Pairs of labels above which a document is no talk with a few misspelt names, and spellings are not compared."""
_BRACKETED = re.compile(r"(?P<base>[^()]+?)\s*\((?P<inside>[^()]+)\)")
_NUMBERED = re.compile(r"(?P<base>[^\W\d_][^\d]*?)[ .#-]{0,2}(?P<number>\d{1,5})[.)]?")
_ROLE_WORDS = INTERVIEWER_WORDS | ANSWERING_WORDS | OTHER_WORDS


@dataclass(frozen=True, slots=True)
class Seen:
    """How often a label opens a line, in which spellings, and how it is set off."""

    spellings: Counter[str] = field(default_factory=Counter)
    dress: Counter[str] = field(default_factory=Counter)
    words: list[str] = field(default_factory=list)

    @property
    def total(self) -> int:
        """How many lines it opens."""
        return self.spellings.total()

    @property
    def usual(self) -> str:
        """The spelling met most often."""
        return self.spellings.most_common(1)[0][0]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The labels that are speakers.

    Attributes
    ----------
    labels
        Folded label -> the spelling to write it in.
    mood
        Folded label that ends in brackets -> what stands in them, where it belongs to the words (``tertawa``).
    notes
        What was put together.
    """

    labels: Mapping[str, str] = field(default_factory=dict)
    mood: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    def opens(self, opening: Opening | None) -> bool:
        """Whether an opening is a speaker's."""
        return opening is not None and fold(opening.label) in self.labels

    def words(self, opening: Opening) -> str:
        """The words behind a label, with what stood in brackets beside it."""
        mood = self.mood.get(fold(opening.label), "")
        return f"({mood}) {opening.words}".rstrip() if mood else opening.words


def count_labels(openings: Iterable[Opening | None], declared: Mapping[str, Declared]) -> dict[str, Seen]:
    """Folded label -> how it was met, of those that have the shape of a label or are declared."""
    found: dict[str, Seen] = {}
    for opening in openings:
        if opening is None:
            continue
        key = fold(opening.label)
        if key in declared or is_plausible(opening.label):
            seen = found.setdefault(key, Seen())
            seen.spellings[opening.label] += 1
            seen.dress[opening.dress] += 1
            if len(seen.words) < 2:
                seen.words.append(opening.words)
    return found


def accept(
    seen: Mapping[str, Seen], declared: Mapping[str, Declared], known: Collection[str] = (), paragraphs: int = 0
) -> Accepted:
    """The labels among those seen that are speakers.

    Parameters
    ----------
    seen
        From `count_labels`.
    declared
        Folded label -> what a person said about it.
    known
        Folded labels that a legend or header block explains: they need not come back.
    paragraphs
        How many paragraphs the document has.

    Examples
    --------
    >>> openings = [Opening(label, "x") for label in ("P", "Ibu", "P", "Ibu", "Catatan", "Ibu (tertawa)")]
    >>> sorted(accept(count_labels(openings, {}), {}).labels.items())
    [('ibu', 'Ibu'), ('ibu (tertawa)', 'Ibu'), ('p', 'P')]
    """
    numbered = _numbered_pairs(seen, declared)
    variants = {**_variants(seen, declared), **numbered}
    totals = Counter({key: n.total for key, n in seen.items() if key not in variants})
    for key, base in variants.items():
        totals[base] += seen[key].total
    keys = _keys(seen, declared, known, totals)
    if not keys:
        keys = _once_each(seen, declared, paragraphs)
    if not keys:
        return Accepted()
    keys = sorted(keys, key=lambda key: (key not in declared, -totals[key]))[:MOST_SPEAKERS]
    akin = _akin({key: n for key, n in seen.items() if key not in declared and key not in variants}, keys)
    spelled = _spelled(variants, seen)
    labels = {key: seen[key].usual if key in seen else spelled[key] for key in (*keys, *akin)}
    joined = {key: base for key, base in variants.items() if base in labels}
    labels |= {key: labels[base] for key, base in joined.items()}
    mood = {key: text for key, base in joined.items() if (text := _mood(key, seen, numbered))}
    notes = (*_spelling_notes(seen, labels, joined), *_akin_notes(akin, labels), *_joined_notes(joined, seen, labels))
    return Accepted(labels, mood, notes)


def left_notes(seen: Mapping[str, Seen], accepted: Accepted) -> Iterator[str]:
    """What looked like labels and was not taken."""
    left = [(n.total, n.usual) for key, n in seen.items() if key not in accepted.labels]
    if left:
        left.sort(key=lambda entry: -entry[0])
        listed = ", ".join(f"{label!r} ({number})" for number, label in left[:_MOST_LISTED])
        more = f" and {len(left) - _MOST_LISTED:,} more" if len(left) > _MOST_LISTED else ""
        yield f"looked like labels but were not taken: {listed}{more}"


def _keys(
    seen: Mapping[str, Seen], declared: Mapping[str, Declared], known: Collection[str], totals: Mapping[str, int]
) -> list[str]:
    named = [key for key in totals if key in declared and declared[key].is_speaker and totals[key]]
    others = [key for key in totals if key not in declared and not names_field(key)]
    repeated = [key for key in others if totals[key] >= 2]
    persons = [key for key in repeated if key not in HEADINGS]
    keys = named + (persons if len(named) + len(persons) >= 2 else repeated)
    usual = _usual_dress(seen, keys)
    taken = set(keys)
    keys += [k for k in others if k not in taken and totals[k] == 1 and _is_sure(k, seen, known, bool(keys), usual)]
    return keys if named or len(keys) >= 2 else []


def _usual_dress(seen: Mapping[str, Seen], keys: Sequence[str]) -> str:
    """What sets nearly all of some labels off from the words; empty where it is not one thing, or nothing."""
    dress = Counter[str]()
    for key in keys:
        dress.update(seen[key].dress if key in seen else ())
    if not dress:
        return ""
    most, number = dress.most_common(1)[0]
    return most if len(keys) >= (1 if most == "time" else 2) and number >= 0.9 * dress.total() else ""


def _is_sure(key: str, seen: Mapping[str, Seen], known: Collection[str], beside: bool, usual: str) -> bool:
    """Whether a label that stands once, beside others or alone, is a speaker all the same."""
    if key in known:
        return True
    if key not in seen or key in HEADINGS or not beside:
        return False
    if names_interviewer(key) and not all(is_name_like(words) for words in seen[key].words):
        return True
    return bool(usual) and usual in seen[key].dress


def _once_each(seen: Mapping[str, Seen], declared: Mapping[str, Declared], paragraphs: int) -> list[str]:
    """Who asks and who answers in a talk so short that each speaks once."""
    roles = [key for key in seen if first_word(key) in _ROLE_WORDS and key not in declared]
    asks = any(names_interviewer(key) for key in roles)
    spoken = sum(seen[key].total for key in roles)
    return roles if asks and len(roles) >= 2 and 2 * spoken >= paragraphs else []


def _variants(seen: Mapping[str, Seen], declared: Mapping[str, Declared]) -> dict[str, str]:
    """Folded label in brackets -> the label that it is a variant of: ``Ibu (tertawa)``, ``Bu Sari (kader)``."""
    parts = {key: match for key in seen if key not in declared and (match := _BRACKETED.fullmatch(key))}
    forms = Counter(match["base"] for match in parts.values())
    return {
        key: match["base"]
        for key, match in parts.items()
        if match["base"] in seen or match["base"] in declared or forms[match["base"]] > 1
    }


def _numbered_pairs(seen: Mapping[str, Seen], declared: Mapping[str, Declared]) -> dict[str, str]:
    """Folded label -> label without its number, where numbers count questions and answers and not people."""
    groups: dict[str, dict[str, str]] = {}
    for key in seen:
        match = _NUMBERED.fullmatch(key)
        if match and key not in declared:
            groups.setdefault(match["base"].strip(), {})[match["number"]] = key
    twins = _twins(groups, seen)
    merged: dict[str, str] = {}
    for base, numbers in groups.items():
        once = all(seen[key].total <= 2 for key in numbers.values())
        counted_words = len(base) > 1 and base in QUESTION_LABELS | ANSWER_LABELS
        if once and len(numbers) >= 2 and (base in twins or counted_words):
            merged |= dict.fromkeys(numbers.values(), base)
    return merged


def _twins(groups: Mapping[str, Mapping[str, str]], seen: Mapping[str, Seen]) -> set[str]:
    """The bases whose numbers, each met once, are those of another base: ``Q1 A1 Q2 A2``."""
    alike: dict[frozenset[str], set[str]] = {}
    for base, numbers in groups.items():
        if all(seen[key].total == 1 for key in numbers.values()):
            alike.setdefault(frozenset(numbers), set()).add(base)
    twins: set[str] = set()
    for numbers_of_all, bases in alike.items():
        if len(bases) > 1 and len(numbers_of_all) >= 3:
            twins |= bases
        twins |= {base for pair in PAIRS if bases.issuperset(pair) for base in pair}
    return twins


def _spelled(variants: Mapping[str, str], seen: Mapping[str, Seen]) -> dict[str, str]:
    """The spelling of labels that may stand only with a number or with brackets behind them."""
    return {base: seen[key].usual[: len(base)] for key, base in reversed([*variants.items()])}


def _mood(key: str, seen: Mapping[str, Seen], numbered: Collection[str]) -> str:
    """What stands in the brackets behind a label, unless it says who speaks."""
    match = _BRACKETED.fullmatch(seen[key].usual)
    return match["inside"] if match and key not in numbered and first_word(match["inside"]) not in _ROLE_WORDS else ""


def _akin(seen: Mapping[str, Seen], accepted: Sequence[str]) -> dict[str, str]:
    """Labels met once -> the accepted label that they are a misspelling or another number of."""
    if len(accepted) > MOST_SPEAKERS // 2:
        return {}
    taken = set(accepted)
    once = [key for key, n in seen.items() if n.total == 1 and key not in taken and key not in HEADINGS]
    plain = {_without_number(key): key for key in reversed(accepted)}
    compared = accepted if len(once) * len(accepted) <= _MOST_COMPARED else ()
    found = ((key, plain.get(_without_number(key)) or _nearest_spelling(key, compared)) for key in once)
    return dict(islice(((key, other) for key, other in found if other), max(0, MOST_SPEAKERS - len(accepted))))


def _nearest_spelling(key: str, accepted: Iterable[str]) -> str:
    for other in accepted:
        matcher = SequenceMatcher(None, key, other, autojunk=False)
        least = min(len(key), len(other)) >= 5 and matcher.real_quick_ratio() >= _ALIKE
        if least and matcher.quick_ratio() >= _ALIKE and matcher.ratio() >= _ALIKE:
            return other
    return ""


def _without_number(key: str) -> str:
    return key.rstrip("0123456789").rstrip(" .-_")


def _spelling_notes(seen: Mapping[str, Seen], labels: Mapping[str, str], joined: Collection[str]) -> Iterator[str]:
    for key, label in labels.items():
        for other, number in (seen[key].spellings if key in seen and key not in joined else Counter()).items():
            if other != label:
                yield f"{counted(number, 'turn')} labelled {other!r} stand under {label!r}"


def _akin_notes(akin: Mapping[str, str], labels: Mapping[str, str]) -> Iterator[str]:
    for key, other in akin.items():
        yield f"{labels[key]!r} opens one line and was taken as a speaker because it is like {labels[other]!r}"


def _joined_notes(joined: Mapping[str, str], seen: Mapping[str, Seen], labels: Mapping[str, str]) -> Iterator[str]:
    groups: dict[str, list[str]] = {}
    for key, base in joined.items():
        groups.setdefault(labels[base], []).append(seen[key].usual)
    for label, others in groups.items():
        yield f"taken together as {label!r}: {', '.join(repr(other) for other in others)}"
