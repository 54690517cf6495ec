"""The hand codings of the study: two coders on every interview, each alone, and a consensus with reasons."""

from __future__ import annotations

import json
import warnings
from pathlib import Path

import pandas as pd
import pytest

import qualkit as qk
from qualkit.errors import QualkitWarning

ROOT = Path(__file__).resolve().parent.parent
MAIN = "asi-barriers-supports"
SMALL = ("cadre-strengthening", "posyandu-roles", "lactation-training", "support-groups")
TRAINING = {"kader-01", "kader-05", "ibu-01", "bidan-01"}


@pytest.fixture(scope="module")
def study():
    return qk.open_study(ROOT)


@pytest.fixture(scope="module")
def originals(study):
    return {name for name, interview in study.interviews.items() if not interview.value("translation_of")}


@pytest.fixture(scope="module")
def codings(study):
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # no coding is left out
        return study.codings(coders=["a", "b", "consensus"])


def finished(study, coder, codebook) -> set[str]:
    progress = study.progress()
    mine = progress[(progress["coder"] == coder) & (progress["codebook"] == codebook) & progress["finished"]]
    return set(mine["transcript"])


@pytest.mark.parametrize("coder", ["a", "b"])
def test_each_coder_read_all_thirty_six_and_coded_as_a_person_would(study, codings, originals, coder):
    mine = codings[(codings["coder"] == coder) & (codings["codebook"] == MAIN)]
    assert finished(study, coder, MAIN) == originals
    assert 900 <= len(mine) <= 1500
    assert set(mine["transcript"]) == originals
    assert set(mine["code"]) == set(study.codebook(MAIN).code_ids)
    assert mine["version"].unique().tolist() == [study.codebook(MAIN).version]


@pytest.mark.parametrize("coder", ["a", "b"])
@pytest.mark.parametrize("codebook", SMALL)
def test_each_coder_read_the_same_twelve_against_the_small_codebooks(study, codings, coder, codebook):
    mine = codings[(codings["coder"] == coder) & (codings["codebook"] == codebook)]
    assert len(finished(study, coder, codebook)) == 12
    assert finished(study, coder, codebook) == finished(study, "a", codebook)
    assert len(mine) > 40
    assert set(mine["code"]) <= set(study.codebook(codebook).code_ids)


def test_no_coding_lies_on_the_interviewers_words_alone(study, codings):
    touched = qk.coded_turns(codings, study.turns())
    assert (touched.groupby("id")["role"].apply(lambda roles: (roles == "informant").any())).all()


def test_the_two_did_not_copy_from_one_another_nor_from_the_rules(study, codings):
    main = codings[codings["codebook"] == MAIN]
    a, b = ({tuple(row) for row in rows[["transcript", "start", "end", "code"]].to_numpy()}
            for _, rows in main[main["coder"].isin(["a", "b"])].groupby("coder"))  # fmt: skip
    hits = qk.autocode(study.turns(), study.codebook(MAIN))
    proposed = {tuple(row) for row in hits[["transcript", "start", "end", "code"]].to_numpy()}
    assert len(a & b) < 0.5 * min(len(a), len(b))
    assert len((a | b) & proposed) < 0.02 * len(a | b)


def test_agreement_is_what_it_is_and_the_training_round_is_kept_apart(study, codings):
    main = codings[(codings["codebook"] == MAIN) & codings["coder"].isin(["a", "b"])]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QualkitWarning)
        whole = qk.agree(main, study.turns(), progress=study.progress(), by="set", coefficients=("alpha",),
                         interval="none", codebook=study.codebook(MAIN), training=sorted(TRAINING))  # fmt: skip
    assert whole["interviews"].item() == 32
    assert 0.3 < whole["estimate"].item() < 1


def test_the_consensus_gives_a_reason_for_every_coding_and_leaves_the_originals(study, codings, originals):
    agreed = codings[codings["coder"] == "consensus"]
    assert finished(study, "consensus", MAIN) == originals
    assert (agreed["memo"].str.len() > 5).all()
    decided: list[dict[str, str]] = []
    for path in sorted((ROOT / "codings/consensus" / MAIN).glob("*.decisions.json")):
        decided += json.loads(path.read_text(encoding="utf-8"))["decisions"]
    table = pd.DataFrame(decided).drop_duplicates("disagreement", keep="last")
    assert len(table) > 300
    assert (table["reason"].str.split().str.len() >= 3).all()
    assert table["reason"].nunique() > 0.9 * len(table)
    assert table["keep"].value_counts().drop("b", errors="ignore").max() < 0.8 * len(table)


def test_verdicts_are_signed_dated_and_reasoned(study):
    verdicts = study.verdicts(MAIN)
    assert len(verdicts) >= 24
    assert (verdicts["reason"].str.split().str.len() >= 6).all()
    assert (verdicts["date"] != "").all()
    assert set(verdicts["by"]) <= {"a", "b", "c", "d"}
