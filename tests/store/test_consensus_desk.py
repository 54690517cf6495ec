"""Two coders' disagreements are decided at a desk: with reasons, over days, and without touching their codings."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import qualkit as qk
from qualkit.errors import CodingError, QualkitError, StoreError
from qualkit.model import Segment
from qualkit.study import Study

TALK = "P: Pernah dilatih?\n\nIbu: Belum pernah dilatih. Capek sekali. Suami mendukung saya.\n\nP: Lalu?\n\nIbu: Ya.\n"
FILES = {
    "study.yaml": "format: 1\ntitle: T\nlanguages: [id]\ngroups: [{group: mother, label: Mothers}]\n"
    "topics: [{topic: training, label: Training}]\n",
    "transcripts/informants.csv": "informant,group\nibu-01,mother\nibu-02,mother\n",
    **{f"transcripts/ibu-0{n}.md": f"---\ntranscript: ibu-0{n}\nspeakers:\n  P: {{role: interviewer}}\n"
       f"  Ibu: {{role: informant, informant: ibu-0{n}}}\n---\n" + TALK for n in (1, 2)},
    "codebooks/asi.yaml": "name: asi\nversion: 1.2.0\nlanguages: [id]\ncodes:\n"
    "  - {code: training, label: A, definition: A}\n  - {code: fatigue, label: B, definition: B}\n"
    "  - {code: husband, label: C, definition: C}\n",
}  # fmt: skip
WORDS = "Belum pernah dilatih.", "pernah dilatih.", "Capek sekali.", "Suami mendukung saya.", "Suami mendukung", "Ya."
AT = {words: (TALK.index(words), TALK.index(words) + len(words)) for words in WORDS}
A = [("training", "Belum pernah dilatih."), ("fatigue", "Capek sekali."), ("husband", "Suami mendukung saya.")]
B = [("training", "pernah dilatih."), ("fatigue", "Capek sekali."), ("fatigue", "Suami mendukung")]


@pytest.fixture
def study(tmp_path: Path) -> Study:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    found = qk.open_study(tmp_path)
    for coder, marks in (("a", A), ("b", B)):
        with found.desk("ibu-01", coder) as desk:
            for code, words in marks:
                desk.add(code, *AT[words])
            desk.finish()
    return found


def files(study: Study) -> dict[str, bytes]:
    root = study.folder.codings
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def by_kind(desk: Any) -> dict[str, str]:
    left = desk.open()
    return dict(zip(left["kind"], left["disagreement"], strict=True))


def coded(study: Study) -> list[tuple[Any, ...]]:
    mine = study.codings(coders=["consensus"])
    return [tuple(row) for row in mine[["code", "quote", "memo"]].values.tolist()]


def test_the_desk_shows_what_is_left(study: Study) -> None:
    desk = study.consensus()
    left = desk.open()
    assert left["kind"].tolist() == ["boundary", "other code"]
    assert left[["code_a", "code_b"]].values.tolist() == [["training", "training"], ["husband", "fatigue"]]
    assert repr(desk) == "ConsensusDesk(a & b, asi: 2 disagreements left)"
    assert desk.open("ibu-01").title == "2 disagreements left in ibu-01"
    assert desk.decisions.empty
    with pytest.raises(CodingError, match=r"a and b have not both finished 'ibu-02'. Did you mean 'ibu-01'"):
        desk.open("ibu-02")


def test_decisions_become_codings_and_the_originals_stay(study: Study) -> None:
    before = files(study)
    desk = study.consensus()
    kinds = by_kind(desk)
    made = desk.decide(kinds["boundary"], "a", "the negation belongs to it", by="siti")
    assert [coding.segment.quote for coding in made] == ["Belum pernah dilatih."]
    assert made[0].source == f"consensus:{kinds['boundary']}"
    assert made[0].version == "1.2.0"
    with pytest.raises(CodingError, match=f"1 disagreements are left in ibu-01, the first {kinds['other code']}"):
        desk.finish("ibu-01")
    assert desk.decide(kinds["other code"], "none", "neither fits") == []
    done = desk.finish("ibu-01")
    assert done.version == "1.2.0"
    day = desk.decisions["date"].iloc[0]
    assert coded(study) == [
        ("training", "Belum pernah dilatih.", f"kept a's: the negation belongs to it (siti, {day})"),
        ("fatigue", "Capek sekali.", "agreed: both coders marked the same words"),
    ]
    after = files(study)
    assert {name: after[name] for name in before} == before
    progress = study.progress()
    mine = progress[(progress["coder"] == "consensus") & (progress["transcript"] == "ibu-01")]
    assert mine["finished"].all()
    assert mine["read"].all()
    assert not progress[(progress["coder"] == "consensus") & (progress["transcript"] == "ibu-02")]["finished"].any()
    from qualkit.store.checking import study_problems

    assert study_problems(study.folder, study.settings) == []


def test_a_consensus_is_taken_up_again(study: Study) -> None:
    first = study.consensus()
    kinds = by_kind(first)
    first.decide(kinds["boundary"], "b", "shorter")
    second = qk.open_study(study.folder.root).consensus()
    assert second.open()["disagreement"].tolist() == [kinds["other code"]]
    second.decide(kinds["other code"], "both", "both are meant")
    assert sorted(code for code, *_ in coded(study)) == ["fatigue", "fatigue", "husband", "training"]
    assert second.finish_all() == ["ibu-01"]
    written = files(study)["consensus/asi/ibu-01.jsonl"]
    assert qk.open_study(study.folder.root).consensus().finish_all() == ["ibu-01"]
    assert files(study)["consensus/asi/ibu-01.jsonl"] == written


def test_a_later_decision_replaces_and_both_are_kept_on_record(study: Study) -> None:
    desk = study.consensus()
    kinds = by_kind(desk)
    desk.decide(kinds["boundary"], "a", "first thought")
    with study.desk("ibu-01", "consensus") as by_hand:
        by_hand.add("husband", *AT["Ya."], memo="made by hand")
    desk = study.consensus()
    desk.decide(kinds["boundary"], AT["Capek sekali."], "a segment of our own")
    assert [(code, quote) for code, quote, _ in coded(study) if code != "fatigue"] == [
        ("training", "Capek sekali."), ("husband", "Ya."),
    ]  # fmt: skip
    assert desk.decisions["reason"].tolist() == ["first thought", "a segment of our own"]
    assert desk.decisions["keep"].tolist() == ["a", "new"]
    segment = Segment(*AT["Ya."], "Ya.", "", "", "")
    desk.decide(kinds["other code"], segment, "only this", code="husband")
    assert ("husband", "Ya.", "made by hand") in coded(study)
    assert len(coded(study)) == 4


def test_what_cannot_be_decided_is_refused_and_nothing_is_written(study: Study) -> None:
    desk = study.consensus()
    kinds = by_kind(desk)
    before = files(study)
    boundary, other = kinds["boundary"], kinds["other code"]
    for keep, reason, more, said in [
        ("a", " ", {}, "there is no reason"),
        ("c", "why", {}, "cannot keep 'c'"),
        ((5, 5), "why", {"code": "training"}, "the new segment runs from 5 to 5"),
        ((5, 4000), "why", {"code": "training"}, "the range 5 to 4000 is not inside ibu-01"),
        ((5, 9), "why", {"code": "trainin"}, "there is no code 'trainin' here. Did you mean 'training'"),
    ]:  # fmt: skip
        with pytest.raises(CodingError, match=said):
            desk.decide(boundary, keep, reason, **more)  # type: ignore[arg-type]
    with pytest.raises(CodingError, match="the two coders used fatigue and husband"):
        desk.decide(other, (5, 9), "why")
    with pytest.raises(CodingError, match="there is no disagreement 'x' of a and b"):
        desk.decide("x", "a", "why")
    assert files(study) == before
    assert desk.decisions.empty


def test_a_table_of_decisions_is_carried_out_whole_or_not_at_all(study: Study) -> None:
    desk = study.consensus()
    table = pd.DataFrame(desk.open())[["disagreement"]].assign(keep=["a", "b"], reason=["one", ""])
    with pytest.raises(CodingError, match="there is no reason"):
        desk.decide_all(table)
    assert "consensus/asi/ibu-01.jsonl" not in files(study)
    table.loc[1, "keep"] = ""
    assert desk.decide_all(table, by="siti") == 1
    assert desk.decisions[["keep", "by"]].values.tolist() == [["a", "siti"]]
    with pytest.raises(CodingError, match=r"decisions lack the column 'keep'. Did you mean 'kept'"):
        desk.decide_all(table.rename(columns={"keep": "kept"}))


def test_a_looser_rule_of_agreement_is_declared(study: Study) -> None:
    desk = study.consensus(agreeing=0.5)
    assert desk.open()["kind"].tolist() == ["other code"]
    desk.decide(by_kind(desk)["other code"], "a", "as defined")
    desk.finish("ibu-01")
    memo = {code: memo for code, _, memo in coded(study)}["training"]
    assert memo.startswith("agreed: same code, 0.71 of the words shared, at least 0.50; the words of both are taken")
    with pytest.raises(QualkitError, match="agreeing=0 is no share of words"):
        study.consensus(agreeing=0).open()


def test_a_changed_coding_outdates_its_decision(study: Study) -> None:
    desk = study.consensus()
    kinds = by_kind(desk)
    desk.decide(kinds["boundary"], "a", "as defined")
    with study.desk("ibu-01", "b") as again:
        again.change(again.codings[0].id, start=AT["Belum pernah dilatih."][0] + 2)
    desk = study.consensus()
    assert desk.consensus.outdated == (kinds["boundary"],)
    assert len(desk.open()) == 2


def test_a_corrected_text_does_not_outdate_decisions(study: Study) -> None:
    desk = study.consensus()
    kinds = by_kind(desk)
    desk.decide(kinds["boundary"], "a", "as defined")
    path = study.folder.transcripts / "ibu-01.md"
    path.write_text(path.read_text(encoding="utf-8").replace("P: Pernah", "P: Eee, pernah"), encoding="utf-8")
    again = qk.open_study(study.folder.root)
    with again.desk("ibu-01", "a") as a, again.desk("ibu-01", "b") as b:
        a.finish()
        b.finish()
    left = again.consensus()
    assert left.open()["disagreement"].tolist() == [kinds["other code"]]
    assert left.consensus.outdated == ()


def test_a_damaged_file_of_decisions_is_refused(study: Study) -> None:
    desk = study.consensus()
    desk.decide(by_kind(desk)["boundary"], "a", "as defined")
    path = study.folder.codings / "consensus" / "asi" / "ibu-01.decisions.json"
    record = json.loads(path.read_text(encoding="utf-8"))
    assert record["decisions"][0]["reason"] == "as defined"
    for damaged in ("{", "[]", json.dumps({**record, "format": 2}), json.dumps({**record, "decisions": [{"x": 1}]}),
                    json.dumps({**record, "decisions": [{**record["decisions"][0], "start": "x"}]})):  # fmt: skip
        path.write_text(damaged, encoding="utf-8")
        with pytest.raises(StoreError, match=r"the decisions cannot be read .* restore the file"):
            study.consensus()


def test_a_consensus_is_of_two_people(study: Study) -> None:
    with study.desk("ibu-01", "both") as desk:
        desk.finish()
    with pytest.raises(QualkitError, match="a coder called 'both' cannot be told from that decision"):
        study.consensus(coders=("a", "both"))
    with pytest.raises(QualkitError, match=r"a consensus is of two coders; there are 3 \(a, b, both\)"):
        study.consensus(coders=("a", "b", "both"))


def test_who_withdraws_takes_the_decisions_along(study: Study) -> None:
    from qualkit.store.withdrawing import withdraw

    desk = study.consensus()
    desk.decide(by_kind(desk)["boundary"], "a", "as defined")
    assert "consensus/asi/ibu-01.decisions.json" in files(study)
    withdraw(study.folder, "ibu-01")
    assert not [name for name in files(study) if "ibu-01" in name]
