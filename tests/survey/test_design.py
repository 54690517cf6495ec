"""Bad designs and bad records are refused, all at once and by row."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from qualkit.errors import QualkitError
from qualkit.survey.design import SurveyDesign
from qualkit.survey.linearised import covariance, variances
from qualkit.survey.rows import numbers, rows_named


def households() -> pd.DataFrame:
    return pd.DataFrame({
        "stratum": [1, 1, 1, 1, 2, 2], "village": [1, 1, 2, 2, 3, 4], "house": [1, 2, 1, 2, 1, 1],
        "w": [1.0, 2, 1, 1, 3, 1], "villages": [10, 10, 10, 10, 4, 4], "houses": [20, 20, 30, 30, 9, 9],
    })  # fmt: skip


WHOLE = SurveyDesign("w", "stratum", "village")


def refused(design: SurveyDesign, frame: pd.DataFrame) -> str:
    with pytest.raises(QualkitError) as error:
        design.sample(frame)
    return str(error.value)


def test_an_unknown_rule_and_too_few_columns_of_fpc_are_refused_together():
    with pytest.raises(QualkitError) as error:
        SurveyDesign(clusters=("village", "house"), fpc="villages", lonely="averge")
    said = str(error.value)
    assert "unknown rule 'averge' for lonely clusters. Did you mean 'average'?" in said
    assert "fpc names 1 columns for 2 stages" in said


def test_columns_that_are_not_there_are_named_with_the_nearest():
    said = refused(SurveyDesign("wt", "strata", "vilage", "vilages"), households())
    assert "no column 'strata' for strata. Did you mean 'stratum'?" in said
    assert "no column 'vilage' for clusters. Did you mean 'village'?" in said
    assert "no column 'vilages' for fpc. Did you mean 'villages'?" in said
    assert "no column 'wt' for weights" in said


def test_bad_weights_are_named_by_row():
    frame = households().assign(w=[1, None, -1, np.inf, 1, 1])
    said = refused(WHOLE, frame)
    assert "weights are missing: row 2" in said
    assert "weights are negative: row 3" in said
    assert "weights are infinite: row 4" in said
    assert "weights must be numbers; row 2 ('heavy') is none" in refused(
        WHOLE, frame.assign(w=["1", "heavy", "1", "1", "1", "1"])
    )


def test_records_without_stratum_or_cluster_are_named_beside_bad_weights():
    frame = households().astype({"stratum": "object", "village": "object"}).assign(w=[1, 1, 1, 1, 1, -1])
    frame.loc[0, "stratum"], frame.loc[3, "village"] = None, " "
    said = refused(WHOLE, frame)
    assert "strata are missing: row 1" in said
    assert "clusters are missing: row 4" in said
    assert "weights are negative: row 6" in said


def test_a_cluster_in_two_strata_is_refused_with_all_of_its_rows():
    frame = households().assign(village=[1, 1, 2, 2, 2, 4])
    assert "clusters lie in more than one stratum: rows 3, 4, 5" in refused(WHOLE, frame)
    frame["w"] = -1
    said = refused(WHOLE, frame)
    assert "clusters lie in more than one stratum" in said
    assert "weights are negative: rows 1, 2, 3, 4, 5, 6" in said


def test_sizes_are_checked_by_row():
    design = SurveyDesign("w", "stratum", "village", "villages")
    assert "fpc is missing or not above 0: row 2" in refused(design, households().assign(villages=[9, 0, 9, 9, 4, 4]))
    said = refused(design, households().assign(villages=[10, 10, 11, 11, 4, 4]))
    assert "fpc varies within a stratum or parent: rows 1, 2" in said or "rows 3, 4" in said
    said = refused(design, households().assign(villages=[10, 10, 10, 10, 1, 1]))
    assert "fpc is smaller than the number of units drawn: rows 5, 6" in said
    design = SurveyDesign("w", "stratum", ("village", "house"), ("villages", "houses"), lonely="remove")
    said = refused(design, households().assign(houses=[20, 20, 30, 1, 9, 9]))
    assert "column 'houses': fpc varies within a stratum or parent" in said


def test_lonely_strata_raise_by_default_with_their_names_and_the_choices():
    frame = households()[:5]
    said = refused(WHOLE, frame)
    assert "one cluster only was drawn in these strata, so that their variance is unknown: 2 (row 5)" in said
    assert "lonely='adjust', 'average', 'remove' or 'certainty'" in said
    assert "unknown: the whole survey (rows 1, 2)" in refused(SurveyDesign(clusters="village"), frame[:2])


def test_lonely_clusters_of_a_later_stage_raise_too_unless_all_were_drawn():
    design = SurveyDesign("w", "stratum", ("village", "house"), ("villages", "houses"))
    said = refused(design, households())
    assert "drawn in these clusters of the stage before, so that their variance is unknown: 3, 4 (rows 5, 6)" in said
    everyone = households().assign(houses=[20, 20, 30, 30, 1, 1])
    assert len(design.sample(everyone).stages) == 2


def test_a_stratum_that_was_drawn_whole_is_not_lonely():
    frame = households()[:5].assign(villages=[10, 10, 10, 10, 1])
    sample = SurveyDesign("w", "stratum", "village", "villages").sample(frame)
    assert sample.stages[0].lonely.tolist() == [False, False]
    assert not sample.complete


def test_later_stages_add_nothing_without_population_sizes():
    frame = households()
    assert len(SurveyDesign("w", "stratum", ("village", "house")).sample(frame).stages) == 1


@pytest.mark.parametrize("lonely", ["remove", "certainty", "adjust", "adjust_domain_lonely", "average"])
def test_the_matrix_and_the_domains_give_the_same_variance(lonely):
    chance = np.random.default_rng(3)
    frame = pd.DataFrame({"s": np.arange(60) % 7, "c": np.where(np.arange(60) % 7 == 6, 6, np.arange(60) % 35)})
    frame = frame[(frame["s"] != 6) | (frame["c"] == 6)].reset_index(drop=True)
    sample = SurveyDesign(strata="s", clusters="c", lonely=lonely).sample(frame)
    assert sample.stages[0].lonely.sum() == 1
    inside = chance.random(len(frame)) < 0.6
    scores = np.where(inside, chance.normal(1, 2, len(frame)), 0.0)
    matrix = covariance(np.stack([scores, 2 * scores], axis=1), sample, inside)
    one = variances(scores, np.where(inside, 0, -1), 1, sample)[0]
    np.testing.assert_allclose(matrix, one * np.array([[1, 2], [2, 4]]), rtol=1e-12)


def test_numbers_and_rows_in_words():
    assert rows_named(np.array([True])) == "row 1"
    assert numbers(pd.DataFrame({"a": ["1,5"]}), "a", "weights").problems
    assert np.isnan(numbers(pd.DataFrame({"a": ["", None]}), "a", "weights").values).all()
