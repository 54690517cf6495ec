"""What a coefficient of agreement returns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Agreement:
    """A coefficient with its interval and what a reader needs to judge it.

    Every coefficient is ``1 - observed_disagreement / expected_disagreement``; for percent agreement and Holsti's
    coefficient, which expect nothing of chance, the expected disagreement is 1.

    Parameters
    ----------
    coefficient
        Its name with level or weights.
    estimate
        At most 1; NaN where it is undefined, with the reason in `note`.
    std_error, conf_low, conf_high
        NaN where no interval can be given, with the reason in `note`.
    n_units
        Units that two coders or more have valued.
    n_coders
        Coders who valued anything.
    n_left_out
        Units that were given and did not enter.
    n_categories
        Categories declared, or seen where none were declared.
    n_clusters
        Interviews or other clusters that the units come from; 0 where none were named.
    observed_disagreement, expected_disagreement
        Among pairs of values, in the unit of the distance.
    below_667, below_800
        Share of resamples whose coefficient lies below .667 and .800, Krippendorff's thresholds; NaN without a
        bootstrap.
    confidence
        Coverage of the interval.
    method
        How estimate and interval were made.
    note
        Why something is missing or to be read with care.

    Examples
    --------
    >>> from qualkit.agreement import alpha
    >>> print(alpha([["a", "a"], ["a", "b"], ["b", "b"]], interval="none"))
    Krippendorff's alpha (nominal) = 0.444; 3 units, 2 coders; no interval was asked for
    """

    coefficient: str
    estimate: float
    std_error: float
    conf_low: float
    conf_high: float
    n_units: int
    n_coders: int
    n_left_out: int
    n_categories: int
    n_clusters: int
    observed_disagreement: float
    expected_disagreement: float
    below_667: float
    below_800: float
    confidence: float
    method: str
    note: str

    def __str__(self) -> str:
        interval = ""
        if self.conf_low == self.conf_low:
            interval = f" ({self.confidence:.0%} interval {self.conf_low:.3f} to {self.conf_high:.3f})"
        number = f"{self.estimate:.3f}" if self.estimate == self.estimate else "undefined"
        head = f"{self.coefficient} = {number}{interval}; {self.n_units} units, {self.n_coders} coders"
        return "; ".join(filter(None, (head, self.note)))

    def row(self) -> dict[str, Any]:
        """The result as one row of ESTIMATES, with the further columns behind."""
        return {
            "estimate": self.estimate, "std_error": self.std_error, "conf_low": self.conf_low,
            "conf_high": self.conf_high, "n": self.n_units, "method": self.method, "note": self.note,
            "coefficient": self.coefficient, "n_coders": self.n_coders, "n_left_out": self.n_left_out,
            "n_clusters": self.n_clusters, "n_categories": self.n_categories,
            "observed_disagreement": self.observed_disagreement,
            "expected_disagreement": self.expected_disagreement,
            "below_667": self.below_667, "below_800": self.below_800,
        }  # fmt: skip
