"""The family of errors. Each says what is wrong, where, the nearest right value and how to mend it, all at once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong.

    Parameters
    ----------
    what
        What is wrong, in one sentence.
    where
        ``file:line``, or the name of a table and column; empty where there is no place.
    nearest
        The nearest right value; empty where there is none.
    mend
        How to mend it.

    Examples
    --------
    >>> print(Problem("unknown group 'kadre'", "study.yaml:4", nearest="cadre", mend="correct the name"))
    study.yaml:4: unknown group 'kadre'. Did you mean 'cadre'? To mend: correct the name.
    """

    what: str
    where: str = ""
    nearest: str = ""
    mend: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        guess = f" Did you mean {self.nearest!r}?" if self.nearest else ""
        mend = f" To mend: {self.mend.rstrip('.')}." if self.mend else ""
        return f"{place}{self.what.rstrip('.')}.{guess}{mend}"


class QualkitError(Exception):
    """Anything that qualkit refuses to do, with every reason at once.

    Parameters
    ----------
    problems
        A message, a problem, or several problems.

    Examples
    --------
    >>> str(QualkitError("there is no study here"))
    'there is no study here'
    """

    def __init__(self, problems: str | Problem | Iterable[Problem], **more: str) -> None:
        if isinstance(problems, str):
            self.problems: tuple[Problem, ...] = (Problem(problems, **more),)
        elif isinstance(problems, Problem):
            self.problems = (problems,)
        else:
            self.problems = tuple(problems)
        super().__init__(self._message())

    def _message(self) -> str:
        if len(self.problems) == 1:
            problem = self.problems[0]
            return problem.what if problem == Problem(problem.what) else str(problem)
        lines = "\n".join(f"  {problem}" for problem in self.problems)
        return f"{len(self.problems)} problems:\n{lines}"


class TableError(QualkitError):
    """A table lacks a column, or holds a value that its contract does not allow."""


class StudyError(QualkitError):
    """A study's folder or one of its files is not as it should be."""


class CodebookError(QualkitError):
    """A codebook is not as it should be."""


class TermError(CodebookError):
    """A term of a codebook cannot be read."""


class ReadError(QualkitError):
    """A file of others cannot be read; the message says which and why."""


class AnchorError(QualkitError):
    """A segment cannot be placed in a text with certainty.

    Attributes
    ----------
    candidates
        ``(start, end)`` of places that look like it, best first, for a person to choose from.
    """

    def __init__(self, problems: str | Problem, candidates: Sequence[tuple[int, int]] = ()) -> None:
        super().__init__(problems)
        self.candidates = tuple(candidates)

    @property
    def reason(self) -> str:
        """Why the segment was refused."""
        return self.problems[0].what


class CodingError(QualkitError):
    """A coding, memo or reading mark cannot be made."""


class StoreError(QualkitError):
    """Files on disk contradict each other, or are in use by another process."""


class ConsentError(QualkitError):
    """What is asked for goes beyond what informants consented to."""


def nearest(name: str, known: Iterable[str]) -> str:
    """The known name most like `name`, or an empty string.

    Examples
    --------
    >>> nearest("midwive", ["cadre", "mother", "midwife"])
    'midwife'
    """
    choices = list(known)
    found = get_close_matches(name, choices, n=1, cutoff=0.5)
    if not found:
        lowered = {choice.casefold(): choice for choice in choices}
        found = [lowered[key] for key in get_close_matches(name.casefold(), lowered, n=1, cutoff=0.5)]
    return found[0] if found else ""


class QualkitWarning(UserWarning):
    """Something was left out or is to be read with care; the message says what and where to look."""
