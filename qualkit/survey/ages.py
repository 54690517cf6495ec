"""Ages of children in completed months, by days or by the calendar."""

from __future__ import annotations

import numpy as np
import pandas as pd

from qualkit.errors import Problem
from qualkit.survey.definitions import AgeRule
from qualkit.survey.rows import Mask, Numbers, blank, numbers, said_rows

DAYS_A_MONTH = 30.4375
_MOST_MONTHS = 12 * 19
_MEND = "correct it, or leave it blank where it is not known"


def months_of_days(days: Numbers) -> Numbers:
    """Completed months of 30.4375 days, the mean length of a month.

    Examples
    --------
    The last day of 0-5 months, the first of 6-8, the last of 6-8, the first of 12-23, the last of 0-23:

    >>> months_of_days(np.array([182, 183, 273, 366, 730, 731])).tolist()
    [5.0, 6.0, 8.0, 12.0, 23.0, 24.0]
    """
    return np.floor(np.asarray(days, dtype=np.float64) / DAYS_A_MONTH)


def calendar_months(birth: pd.Series, interview: pd.Series) -> Numbers:
    """Completed calendar months: a month is over on the same day of the next, or on the first after it.

    Examples
    --------
    >>> born, seen = pd.to_datetime(pd.Series(["2024-01-31", "2024-01-15"])), pd.Series(["2024-06-30", "2024-07-15"])
    >>> calendar_months(born, pd.to_datetime(seen)).tolist()
    [4.0, 6.0]
    """
    months = (interview.dt.year - birth.dt.year) * 12 + interview.dt.month - birth.dt.month
    whole = months - (interview.dt.day < birth.dt.day)
    return np.asarray(whole.to_numpy(dtype=np.float64, na_value=np.nan), dtype=np.float64)


def ages(frame: pd.DataFrame, columns: dict[str, str], rule: AgeRule) -> tuple[Numbers, list[Problem]]:
    """Ages in completed months, and what is wrong with dates and ages by row.

    Parameters
    ----------
    frame
        Records.
    columns
        Column of ``birth_date`` and ``interview_date``, of ``age_days``, or of ``age_months``: the first that are
        there are used.
    rule
        ``days`` or ``calendar``; ages in months are taken as they are.

    Examples
    --------
    >>> frame = pd.DataFrame({"b": ["2024-01-01"], "i": ["2024-07-01"]})
    >>> by = {"birth_date": "b", "interview_date": "i"}
    >>> ages(frame, by, "days")[0].tolist(), ages(frame, by, "calendar")[0].tolist()
    ([5.0], [6.0])
    """
    if "birth_date" in columns and "interview_date" in columns:
        return _from_dates(frame, columns["birth_date"], columns["interview_date"], rule)
    name = columns.get("age_days") or columns["age_months"]
    found, problems = numbers(frame, name, "ages")
    months = months_of_days(found) if "age_days" in columns else np.floor(found)
    return months, [*problems, *_out_of_range(months, name)]


def _from_dates(frame: pd.DataFrame, birth: str, interview: str, rule: AgeRule) -> tuple[Numbers, list[Problem]]:
    (born, problems), (seen, more) = _dates(frame, birth), _dates(frame, interview)
    problems += more
    days = (seen - born).dt.days.to_numpy(dtype=np.float64, na_value=np.nan)
    problems += said_rows("children are born after their interview", days < 0, birth, "correct one of both dates")
    future = (seen > pd.Timestamp.now()).to_numpy(dtype=np.bool_)
    problems += said_rows("interviews lie in the future", future, interview, "correct the date")
    months = months_of_days(days) if rule == "days" else calendar_months(born, seen)
    return months, [*problems, *_out_of_range(np.where(days < 0, np.nan, months), birth)]


def _dates(frame: pd.DataFrame, name: str) -> tuple[pd.Series, list[Problem]]:
    given = frame[name]
    if pd.api.types.is_datetime64_any_dtype(given.dtype):
        return given, []
    read = pd.to_datetime(given.astype("str"), format="ISO8601", errors="coerce")
    wrong: Mask = read.isna().to_numpy(dtype=np.bool_) & ~blank(given)
    return read, said_rows("dates are not written as year-month-day", wrong, name, "write them as 2024-01-31")


def _out_of_range(months: Numbers, name: str) -> list[Problem]:
    return said_rows("ages are negative or above 18 years", (months < 0) | (months >= _MOST_MONTHS), name, _MEND)
