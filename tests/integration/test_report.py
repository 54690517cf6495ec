"""The report's own parts: checklists, sentences from the record, negative cases, and what is left out when unknown."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

import qualkit as qk
from qualkit.display import QuoteList
from qualkit.display.cells import Quote
from qualkit.errors import QualkitError, TableError
from qualkit.integration.checklist_items import CHECKLISTS, COREQ, GRAMMS, SRQR
from qualkit.integration.checklists import FILLED, NOT_ON_RECORD, OPEN, PART, checklist, checklists, facts
from qualkit.integration.computed import agreed, coders_to_compare, covered
from qualkit.integration.findings import Findings
from qualkit.integration.negative_cases import FOUND, NONE_FOUND, NOT_LOOKED, negative_cases
from qualkit.integration.on_record import answers, methods
from qualkit.integration.record_words import SENTENCES
from qualkit.integration.report import build_report
from qualkit.integration.report_words import WORDS
from qualkit.model import Code, Codebook, Text, Theme
from qualkit.results import run
from qualkit.store.starter import make_study
from qualkit.tables import CODINGS, MEMBER_CHECKS, MEMOS

BOOK = Codebook("b", "1.0.0", ("en",), (Code("pay", Text()), Code("time", Text())),
                (Theme("work", Text({"en": "Work"}), ("pay", "time")), Theme("money", Text(), ("pay",))))  # fmt: skip


@pytest.fixture
def small(tmp_path: Path) -> Path:
    root = tmp_path / "study"
    make_study(root)
    return root


def finish(root: Path, coders: tuple[str, ...] = ("ani", "budi")) -> None:
    """Both finish every transcript, and put the first code of the first theme on the first informant's turn."""
    study = qk.open_study(root)
    code = study.codebook().themes[0].codes[0]
    for coder in coders:
        for name, interview in study.interviews.items():
            turn = next(turn for turn in interview.turns if turn.role == "informant")
            with study.desk(name, coder) as desk:
                desk.add(code, turn.start, turn.end, against=coder == "budi")
                desk.finish()


def found(root: Path, **options: str) -> Findings:
    return run(qk.open_study(root), **options).findings()


def visible(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html.split("</head>")[1]))


# -- checklists -----------------------------------------------------------------------------------------------------


def test_the_checklists_have_the_items_of_their_papers():
    assert [item.number for item in COREQ.items] == [str(n) for n in range(1, 33)]
    assert [item.number for item in SRQR.items] == [f"S{n}" for n in range(1, 22)]
    assert [item.number for item in GRAMMS.items] == [str(n) for n in range(1, 7)]
    for which in CHECKLISTS:
        assert all(item.topic["en"] and item.topic["id"] for item in which.items)


def test_what_nothing_answers_is_open_and_says_for_whom():
    table = checklist(COREQ, {"sample": "12 cadres", "sites": "", "field notes": "3"}).set_index("item")
    assert table.loc["12", ["status", "answer"]].tolist() == [FILLED, "12 cadres"]
    assert table.loc["20", "status"] == PART
    assert table.loc["21", "status"] == NOT_ON_RECORD
    assert table.loc[["2", "10", "14"], "status"].tolist() == [OPEN, OPEN, OPEN]
    assert table.loc["2", "answer"] == ""


def test_the_foot_of_a_checklist_counts_what_is_filled():
    note = checklist(GRAMMS, {"strands": "both"}).notes[0]
    assert "Of 6 items the study answers 0, 1 in part, and 5 stay open" in note
    assert (
        "Dari 6 butir, studi ini menjawab 0, 1 sebagian" in checklist(GRAMMS, {"strands": "x"}, language="id").notes[0]
    )


def test_every_fact_that_a_checklist_asks_for_has_an_answer_in_both_languages(small):
    for language in ("en", "id"):
        known = answers(found(small, language=language))
        assert set(facts()) <= set(known)
        assert known["sample"]
    assert SENTENCES["en"].keys() == SENTENCES["id"].keys()
    assert WORDS["en"].keys() == WORDS["id"].keys()


def test_an_unknown_language_of_a_checklist_is_refused():
    with pytest.raises(TableError, match="the language 'fr'"):
        checklists({}, language="fr")


# -- sentences from the record --------------------------------------------------------------------------------------


def test_the_sample_is_counted_and_rules_are_named_as_not_reviewed(small):
    known = answers(found(small))
    assert known["sample"].startswith("2 informants: Cadres 1, Working mothers 1. Interviews: 2, focus groups: 0")
    assert "proposals of rules (rule:first-codebook), not reviewed" in known["coders"]
    assert "proposed by rules, not reviewed" in known["analysis"]
    assert known["field notes"] == known["reflexive memos"] == known["member checks"] == ""


def test_what_no_file_records_is_not_answered(small):
    for path in (small / "transcripts").glob("contoh-*.md"):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"^(duration_min|interviewer|others|guide|date):.*\n", "", text, flags=re.M), "utf-8")
    known = answers(found(small))
    assert [known[name] for name in ("duration", "interviewers", "others", "guides", "collection")] == [""] * 5


def test_durations_and_those_present_are_counted_without_naming_them(small):
    for number, path in enumerate(sorted((small / "transcripts").glob("contoh-*.md"))):
        text = re.sub(r"^(duration_min|others):.*\n", "", path.read_text(encoding="utf-8"), flags=re.M)
        front = f"---\nduration_min: {20 + 20 * number}\nothers: {'suami, Bang Jali' if number else ''}\n"
        path.write_text(text.replace("---\n", front, 1), "utf-8")
    findings = found(small)
    known = answers(findings)
    assert known["duration"] == "They lasted 20 to 40 minutes, median 30; recorded for 2 of 2."
    assert known["others"].startswith("Others were present, as noted, at 1 of 2")
    assert "Bang Jali" not in " ".join(known.values()) + " ".join(methods(findings))


def test_memos_and_member_checks_answer_their_items(small):
    memo = {"memo": "m", "kind": "field", "by": "rina", "date": "2026-05-02", "about": "", "text": "Rain."}
    check = {"informant": "contoh-ibu-01", "date": "2026-06-01", "by": "rina", "shown": "summary", "outcome": "added"}
    plain = found(small)
    record = replace(plain.record, memos=MEMOS.frame([memo, {**memo, "memo": "n", "kind": "reflexive"}]),
                     member_checks=MEMBER_CHECKS.frame([check]))  # fmt: skip
    findings = replace(plain, record=record)
    known = answers(findings)
    assert known["field notes"] == "Field notes in memos/: 1, from 2026-05-02 to 2026-05-02."
    assert known["reflexive memos"] == "Reflexive notes in memos/: 1, by rina, from 2026-05-02 to 2026-05-02."
    assert known["member checks"].endswith("from 2026-06-01 to 2026-06-01: added (1).")
    shown = visible(build_report(findings))
    assert "2026-05-02 m field rina" in shown
    assert "Rain." not in shown


def test_a_free_text_attribute_is_not_printed_since_it_may_name_one_person(small):
    settings = (small / "study.yaml").read_text(encoding="utf-8")
    (small / "study.yaml").write_text(
        re.sub(r"^attributes:.*?(?=^\S|\Z)", "", settings, flags=re.M | re.S)
        + "attributes:\n  - {attribute: job, label: {en: Job}, type: text}\n"
        "  - {attribute: age, label: {en: Age}, type: number}\n",
        encoding="utf-8",
    )
    people = pd.read_csv(small / "transcripts" / "informants.csv", dtype=str).assign(
        job="head of the hamlet", age=["31", ""]
    )
    people.to_csv(small / "transcripts" / "informants.csv", index=False)
    said = answers(found(small))["attributes"]
    assert said == "Age: 31 to 31, median 31 (n = 1)."


# -- two coders -----------------------------------------------------------------------------------------------------


def test_agreement_stands_in_the_report_once_two_people_have_finished(small):
    assert found(small).agreed is None
    assert "No two people have finished the same interviews" in visible(run(qk.open_study(small)).report())
    finish(small)
    findings = found(small, coder="ani")
    assert findings.agreed is not None
    known = answers(findings)
    assert known["coders"].startswith("2 people coded with this codebook: ani, budi. 2 of 2 transcripts were finished")
    assert "2 transcripts coded twice" in known["trustworthiness"]
    assert methods(findings)[-1] == findings.agreed.paragraph
    assert "Two coders (ani, budi)" in visible(build_report(findings))


def test_the_two_with_most_in_common_are_compared_and_never_consensus_or_rules():
    row = {"codebook": "b", "turn": 0, "informant": "i", "translation_of": "", "finished": True}
    done = [("ani", "1", "t1"), ("budi", "1", "t1"), ("ani", "2", "t1"), ("cici", "2", "t1"), ("ani", "2", "t2"),
            ("cici", "2", "t2"), ("ani", "2", "t3"), ("consensus", "2", "t3"),
            ("consensus", "2", "t1"), ("consensus", "2", "t2"), ("rule:b", "2", "t1")]  # fmt: skip
    progress = pd.DataFrame([{**row, "coder": c, "version": v, "transcript": t} for c, v, t in done])
    assert coders_to_compare(progress, "b") == ("ani", "cici", "2")
    assert coders_to_compare(progress, "other") is None
    assert coders_to_compare(progress.assign(finished=False), "b") is None


def test_what_cannot_be_computed_says_so_in_the_report(small, monkeypatch):
    finish(small)
    results = run(qk.open_study(small), coder="ani")
    text = (small / "codebooks" / "first-codebook.yaml").read_text(encoding="utf-8")
    path = next((small / "codings" / "ani").rglob("*.jsonl"))
    code = results.codebook.themes[0].codes[0]
    path.write_text(path.read_text(encoding="utf-8").replace(f'"{code}"', '"gone.code"'), encoding="utf-8")
    findings = results.findings()
    assert text
    assert findings.agreed is None
    assert any("gone.code" in why for why in findings.not_computed)
    assert "Could not be computed" in visible(build_report(findings))


def test_agreement_refuses_as_the_library_does(small):
    finish(small)
    study = qk.open_study(small)
    codings = study.codings()
    with pytest.raises(QualkitError):
        agreed(codings.assign(code="gone.code"), study.turns(), study.progress(), study.codebook())
    assert covered({}, {}, study.codebook()) == ()


# -- negative cases -------------------------------------------------------------------------------------------------


def coding(id: str, code: str, *, against: bool) -> dict[str, object]:
    return {"id": id, "transcript": "t", "start": 0, "end": 3, "codebook": "b", "version": "1", "coder": "a",
            "code": code, "informant": f"i{id}", "against": against}  # fmt: skip


def test_a_coding_against_counts_for_every_theme_that_holds_its_code():
    codings = CODINGS.frame([coding("1", "pay", against=True), coding("2", "time", against=True),
                             coding("3", "pay", against=False)])  # fmt: skip
    table = negative_cases(codings, BOOK)
    assert table[["theme", "codings", "informants", "status"]].values.tolist() == [
        ["work", 2, 2, FOUND], ["money", 1, 1, FOUND],
    ]  # fmt: skip
    assert table.notes == ()


def test_without_any_it_says_whether_somebody_looked():
    codings = CODINGS.frame([coding("1", "pay", against=False)])
    silent = negative_cases(codings, BOOK)
    assert silent["status"].tolist() == [NOT_LOOKED, NOT_LOOKED]
    assert "negative cases were not looked for, as far as the study knows" in silent.notes[0]
    memo = {"memo": "m", "kind": "analytic", "by": "rina", "date": "2026-05-02", "text": "All read again."}
    one = negative_cases(codings, BOOK, MEMOS.frame([{**memo, "about": "theme:work negative-cases:money"}]))
    assert one[["status", "looked_by"]].values.tolist() == [[NOT_LOOKED, ""], [NONE_FOUND, "rina"]]
    assert one.notes == ()
    every = negative_cases(codings, BOOK, MEMOS.frame([{**memo, "about": "negative-cases"}]), language="id")
    assert every["status"].tolist() == [NONE_FOUND, NONE_FOUND]
    assert "dicari, tidak ditemukan" in every.text()


def test_negative_cases_stand_in_the_report_with_their_words(small):
    finish(small)
    html = run(qk.open_study(small), coder="budi").report()
    section = html.split('id="s-negative-cases"')[1].split("</section>")[0]
    assert section.count("<blockquote") >= 1
    assert "speaks against it" in section


# -- quotes in their place ------------------------------------------------------------------------------------------


def test_a_quote_stands_below_the_question_that_went_before_it(small):
    finish(small, ("ani",))
    study = qk.open_study(small)
    turns = study.turns(["contoh-ibu-01"])
    first = turns[turns["role"] == "informant"].iloc[0]
    before = turns[(turns["role"] == "interviewer") & (turns["turn"] < first["turn"])].iloc[-1]
    shown = visible(run(study, coder="ani").report())
    assert f"Asked: {' '.join(before['text'].split())}" in shown
    hidden = (small / "transcripts" / "contoh-ibu-01.md").read_text(encoding="utf-8")
    (small / "transcripts" / "contoh-ibu-01.md").write_text(
        re.sub(r"^consent:.*$", "consent: analysis", hidden, flags=re.M), encoding="utf-8"
    )
    assert "Asked: " + " ".join(before["text"].split()) not in visible(run(qk.open_study(small), coder="ani").report())


def test_texts_before_quotes_must_be_as_many():
    with pytest.raises(TableError, match="2 texts before 1 quotes"):
        QuoteList((Quote("a"),), ("x", "y"))


def test_the_same_study_gives_the_same_report(small):
    finish(small)
    assert run(qk.open_study(small)).report() == run(qk.open_study(small)).report()
