"""A study as a folder of files: what it hands out, what it refuses, and what it says of files that are broken."""

from __future__ import annotations

import os
import warnings
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import qualkit as qk
from qualkit.errors import CodebookError, QualkitError, QualkitWarning, StudyError
from qualkit.store import joined
from qualkit.study import Study
from qualkit.tables import ASKED, CODINGS, INFORMANTS, PROGRESS, PUBLISHED, TRANSCRIPTS, TURNS, VERDICTS, check

BIDAN = "P: Ada pelatihan?\n\nBidan: Ada, tapi kader belum pernah dilatih lagi. Capek juga.\n"
IBU = "P: Bagaimana?\n\nIbu: Saya capek. Ndak ada waktu. Saya capek sekali.\n\nIbu: Sudah.\n"
FIGURES = "id,indicator,definition,place,place_level,year,population,value_printed,unit,n,kind,source,locator,note\n"
FILES = {
    "study.yaml": """format: 1
title: Coba
languages: [id, en]
groups: [{group: midwife, label: {id: Bidan, en: Midwives}}, {group: mother, label: {id: Ibu, en: Mothers}}]
sites: [{site: parit, label: Parit, place_level: village}]
topics: [{topic: training, label: Training}, {topic: time, label: Time}]
attributes:
  - {attribute: age, label: Age, type: number}
  - {attribute: band, label: Band, type: ordered, values: [young, old]}
data_note: Invented.
""",
    "transcripts/informants.csv": "informant,group,age,band\nibu-01,mother,31,old\nbidan-01,midwife,,young\n"
    "ibu-02,mother,29,\n",
    "transcripts/asked.csv": "transcript,informant,topic,status\nibu-01,ibu-01,time,asked\n"
    "bidan-01,bidan-01,training,asked\n",
    "transcripts/bidan-01.md": "---\ntranscript: bidan-01\nkind: interview\nsite: parit\nlanguage: id\n"
    "duration_min: 40\nconsent: quotes-published\nspeakers:\n  P: {role: interviewer}\n"
    "  Bidan: {role: informant, informant: bidan-01}\n---\n" + BIDAN,
    "transcripts/ibu-01.md": "---\ntranscript: ibu-01\nlanguage: id\nconsent: analysis\nspeakers:\n"
    "  P: {role: interviewer}\n  Ibu: {role: informant, informant: ibu-01}\n---\n" + IBU,
    "codebooks/asi.yaml": """name: asi
version: 1.0.0
languages: [id]
codes:
  - {code: barrier.training, label: Latih, definition: A, polarity: barrier, topic: training, terms: {id: [dilatih]}}
  - {code: barrier.time, label: Waktu, definition: B, polarity: barrier, topic: time, terms: {id: [capek]}}
themes:
  - {theme: work, label: Kerja, codes: [barrier.training, barrier.time]}
""",
    "surveys/published/figures.csv": FIGURES + "f1,ebf,not stated,X,regency,2021,infants,58,%,,survey,s,p. 1,\n",
}  # fmt: skip


def make(root: Path, **changed: str | None) -> Path:
    """The study; `changed` names files by their stem, with None for none."""
    for name, text in FILES.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = changed.get(path.stem.replace("-", "_"), text)
        if text is not None:
            path.write_text(text, encoding="utf-8")
    return root


@pytest.fixture
def study(tmp_path: Path) -> Study:
    return qk.open_study(make(tmp_path))


def correct(study: Study, transcript: str, old: str, new: str) -> None:
    path = study.folder.transcripts / f"{transcript}.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


# -- opening --------------------------------------------------------------------------------------------------------


def test_a_study_opens_by_its_folder_or_its_settings(tmp_path: Path) -> None:
    make(tmp_path)
    for path in (tmp_path, str(tmp_path), tmp_path / "study.yaml"):
        assert repr(qk.open_study(path)).endswith(": 3 informants, 2 transcripts, 1 codebook)")


def test_without_study_yaml_there_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(
        StudyError, match=r"there is no study here: study.yaml is missing. To mend: name a study's folder"
    ):
        qk.open_study(tmp_path)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        ("format: 2\n", "study.yaml:1: this study has format 2, newer than 1, .* To mend: install a newer qualkit"),
        ("title: T\n", "study.yaml:1: this study has no format, not 1. .*To mend: run: qualkit upgrade"),
        ("title: T\nformat: 0\n", "study.yaml:2: this study has format '0', not 1"),
        ("title: T\nformat: one\n", "study.yaml:2: this study has format 'one', not 1"),
        ("- a\n", "study.yaml:1: the file does not hold a mapping"),
        ("", "study.yaml:1: the file is empty"),
        ("title: [\n", r"study.yaml:\d: this is not YAML"),
    ],
)
def test_other_formats_are_refused(tmp_path: Path, settings: str, said: str) -> None:
    with pytest.raises(StudyError, match=said):
        qk.open_study(make(tmp_path, study=settings))


def test_settings_that_are_not_utf8_are_refused(tmp_path: Path) -> None:
    (make(tmp_path) / "study.yaml").write_bytes(b"format: 1\ntitle: caf\xe9\n")
    with pytest.raises(StudyError, match=r"study.yaml: the file is not UTF-8 \(byte 21\)"):
        qk.open_study(tmp_path)


# -- tables ---------------------------------------------------------------------------------------------------------


def test_every_table_keeps_its_contract(study: Study) -> None:
    tables = {
        INFORMANTS: study.informants(), TRANSCRIPTS: study.transcripts(), TURNS: study.turns(), ASKED: study.asked(),
        PROGRESS: study.progress(), CODINGS: study.codings(), PUBLISHED: study.published(),
        VERDICTS: study.verdicts("asi"),
    }  # fmt: skip
    for contract, frame in tables.items():
        check(frame, contract, need=[column.name for column in contract.columns])


def test_informants_come_in_the_order_of_the_groups_with_their_attributes(study: Study) -> None:
    people = study.informants()
    assert people["informant"].tolist() == ["bidan-01", "ibu-01", "ibu-02"]
    assert people["age"].tolist()[1:] == [31, 29]
    assert people["band"].cat.categories.tolist() == ["young", "old"]
    assert people["band"].isna().tolist() == [False, False, True]


def test_turns_hold_the_words_at_their_offsets(study: Study) -> None:
    turns = study.turns()
    texts = {name: interview.text for name, interview in study.interviews.items()}
    assert [texts[t][a:b] for t, a, b in zip(turns["transcript"], turns["start"], turns["end"], strict=True)] == turns[
        "text"
    ].tolist()
    assert turns["group"].tolist() == ["", "midwife", "", "mother", "mother"]
    assert study.turns(["ibu-01"])["transcript"].unique().tolist() == ["ibu-01"]
    turns["text"] = ""
    assert study.turns()["text"].tolist() != turns["text"].tolist()


def test_transcripts_without_kind_or_consent_are_interviews_for_analysis_only(study: Study) -> None:
    rows = study.transcripts().set_index("transcript")
    assert rows.loc["ibu-01", ["kind", "consent", "informants"]].tolist() == ["interview", "analysis", "ibu-01"]
    assert rows.loc["bidan-01", "duration_min"] == 40


def test_asked_tells_each_informants_group(study: Study) -> None:
    assert study.asked()[["informant", "topic", "status", "group"]].values.tolist() == [
        ["ibu-01", "time", "asked", "mother"], ["bidan-01", "training", "asked", "midwife"]
    ]  # fmt: skip


def test_a_transcript_tells_its_text_speakers_and_settings(study: Study) -> None:
    one = study.transcript("ibu-01")
    assert one.text == IBU
    assert [s.label for s in one.speakers] == ["P", "Ibu"]
    assert one.settings["consent"] == "analysis"
    with pytest.raises(QualkitError, match=r"there is no transcript 'ibu-1'. Did you mean 'ibu-01'"):
        study.transcript("ibu-1")
    with pytest.raises(QualkitError, match="there is no transcript 'x'"):
        study.turns(["ibu-01", "x"])


def test_tables_are_as_the_files_are_when_they_are_asked_for(study: Study) -> None:
    assert len(study.turns()) == 5
    correct(study, "ibu-01", "Ibu: Sudah.\n", "Ibu: Sudah.\n\nP: Terima kasih.\n")
    assert len(study.turns()) == 6
    (study.folder.transcripts / "bidan-01.md").unlink()
    with pytest.warns(QualkitWarning, match="asked.csv"):
        assert study.asked().shape[0] == 2
    assert study.transcripts()["transcript"].tolist() == ["ibu-01"]


# -- codebooks ------------------------------------------------------------------------------------------------------


def test_the_only_codebook_needs_no_name(study: Study) -> None:
    assert study.codebook().name == "asi"
    (study.folder.codebooks / "zwei.yaml").write_text(FILES["codebooks/asi.yaml"].replace("name: asi", "name: zwei"))
    with pytest.raises(StudyError, match=r"the study has 2 codebooks. To mend: name one of: asi, zwei"):
        study.codebook()
    with pytest.raises(StudyError, match=r"there is no codebook 'zwie'. Did you mean 'zwei'"):
        study.codebook("zwie")
    with (study.folder.root / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("codebook: zwei\n")
    assert qk.open_study(study.folder.root).codebook().name == "zwei"
    assert qk.open_study(study.folder.root).codebook("asi").name == "asi"
    (study.folder.codebooks / "asi.yaml").unlink()
    (study.folder.codebooks / "zwei.yaml").unlink()
    with pytest.raises(StudyError, match=r"the study has 0 codebooks. To mend: name one of: none"):
        study.codebook()


def test_a_codebook_is_called_as_its_file(study: Study) -> None:
    (study.folder.codebooks / "asi.yaml").rename(study.folder.codebooks / "asi-2.yaml")
    with pytest.raises(
        CodebookError, match=r"codebooks/asi-2.yaml:1: the codebook is called 'asi', its file 'asi-2.yaml'"
    ):
        study.codebook()


def test_a_codebook_is_checked_against_the_study(study: Study) -> None:
    path = study.folder.codebooks / "asi.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("topic: training", "topic: trainin"), encoding="utf-8")
    with pytest.raises(CodebookError, match=r"codebooks/asi.yaml:5: .*'trainin'. Did you mean 'training'"):
        study.codebook()
    path.write_bytes(b"name: caf\xe9\n")
    with pytest.raises(StudyError, match=r"codebooks/asi.yaml: the file is not UTF-8 \(byte 10\)"):
        study.codebook()


# -- codings after a correction -------------------------------------------------------------------------------------


def coded(study: Study) -> None:
    with study.desk("ibu-01", "siti") as desk:
        desk.code_words("barrier.time", "Ndak ada waktu")
        desk.code_words("barrier.time", "Saya capek sekali")
        desk.finish()


def test_codings_move_with_their_words(study: Study) -> None:
    coded(study)
    correct(study, "ibu-01", "P: Bagaimana?", "P: Bagaimana kabarnya?")
    table = study.codings()
    assert table["anchor"].tolist() == ["moved", "moved"]
    text = study.interviews["ibu-01"].text
    assert [text[a:b] for a, b in zip(table["start"], table["end"], strict=True)] == [
        "Ndak ada waktu",
        "Saya capek sekali",
    ]
    assert table[["turn", "informant"]].values.tolist() == [[1, "ibu-01"], [1, "ibu-01"]]
    assert study.refused() == []


def test_codings_whose_words_are_gone_are_refused_listed_and_told(study: Study) -> None:
    coded(study)
    correct(study, "ibu-01", "Ndak ada waktu", "Tidak sempat")
    with pytest.warns(QualkitWarning, match="1 codings have no certain place .* See: qualkit check, qualkit reanchor"):
        table = study.codings()
    assert table["quote"].tolist() == ["Saya capek sekali"]
    [refused] = study.refused()
    assert (refused.coder, refused.code, refused.quote) == ("siti", "barrier.time", "Ndak ada waktu")
    assert "no longer stand in the text" in refused.reason
    assert refused.problem.where == "codings/siti/asi/ibu-01.jsonl"
    progress = study.progress().query("coder == 'siti' and transcript == 'ibu-01'")
    assert progress["note"].unique().tolist() == ["the transcript was corrected after it was read"]
    assert not progress["read"].any()


def test_codings_of_a_transcript_that_is_gone_are_refused(study: Study) -> None:
    coded(study)
    (study.folder.transcripts / "ibu-01.md").rename(study.folder.transcripts / "ibu-03.md")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", QualkitWarning)
        assert study.codings().empty
    assert [r.reason for r in study.refused()] == ["there is no transcript 'ibu-01'; did you mean 'ibu-03'?"] * 2


def test_a_record_altered_by_hand_never_points_at_other_words(study: Study) -> None:
    coded(study)
    path = study.folder.codings / "siti" / "asi" / "ibu-01.jsonl"
    first, rest = path.read_text(encoding="utf-8").split("\n", 1)
    start = study.codings()["start"].iloc[0]
    path.write_text(first.replace(f'"start": {start}', f'"start": {start + 1}') + "\n" + rest, encoding="utf-8")
    with pytest.warns(QualkitWarning, match="1 codings have no certain place"):
        assert len(study.codings()) == 1
    assert "was altered by hand" in str(study.refused()[0].problem) or "does not hold" in study.refused()[0].reason


def test_lines_that_cannot_be_read_are_told(study: Study) -> None:
    coded(study)
    path = study.folder.codings / "siti" / "asi" / "ibu-01.jsonl"
    path.write_text(path.read_text(encoding="utf-8") + '{"id": "x"}\nnonsense\n', encoding="utf-8")
    with pytest.warns(QualkitWarning, match=r"problems in codings/; the first: .*ibu-01.jsonl:3"):
        assert len(study.codings()) == 2
    with pytest.raises(QualkitError, match="not one JSON object"):
        study.desk("ibu-01", "siti")


# -- choosing codings -----------------------------------------------------------------------------------------------


def test_codings_are_chosen_by_coder_codebook_and_transcript(study: Study) -> None:
    coded(study)
    with study.desk("bidan-01", "budi") as desk:
        desk.code_words("barrier.training", "belum pernah dilatih")
    assert study.codings()["coder"].tolist() == ["budi", "siti", "siti"]
    assert study.codings(coders=["siti"])["transcript"].unique().tolist() == ["ibu-01"]
    assert study.codings(transcripts=["bidan-01"])["coder"].tolist() == ["budi"]
    assert study.codings(coders=["siti"], transcripts=["bidan-01"]).empty
    assert study.codings(coders=[]).empty
    both = study.codings(coders=["budi", "rule:asi"], transcripts=["bidan-01"])
    assert both["coder"].tolist() == ["budi", "rule:asi", "rule:asi"]
    assert both.columns.tolist() == CODINGS.names


def test_rules_propose_only_for_the_codebooks_that_are_asked_for(study: Study) -> None:
    assert len(study.codings(coders=["rule:asi"])) == 4
    coded(study)
    (study.folder.codebooks / "zwei.yaml").write_text(FILES["codebooks/asi.yaml"].replace("name: asi", "name: zwei"))
    assert study.codings(coders=["rule:asi"], codebooks=["zwei"]).empty
    assert set(study.codings(coders=["rule:asi", "rule:zwei"], codebooks=["zwei"])["codebook"]) == {"zwei"}


def test_every_unknown_name_is_told_at_once_with_the_nearest(study: Study) -> None:
    coded(study)
    with pytest.raises(QualkitError) as error:
        study.codings(coders=["sity", "rule:asi"], codebooks=["assi"], transcripts=["ibu-1"])
    assert [(p.what, p.nearest) for p in error.value.problems] == [
        ("there are no codings of 'sity'", "siti"), ("there is no codebook 'assi'", "asi"),
        ("there is no transcript 'ibu-1'", "ibu-01"),
    ]  # fmt: skip
    with pytest.raises(QualkitError, match=r"there is no codebook 'asu'. Did you mean 'asi'"):
        study.codings(coders=["rule:asu"])


def test_codings_with_a_codebook_that_is_gone_can_still_be_asked_for(study: Study) -> None:
    coded(study)
    (study.folder.codebooks / "asi.yaml").rename(study.folder.codebooks / "neu.yaml")
    assert len(study.codings(codebooks=["asi"])) == 2


# -- progress and verdicts ------------------------------------------------------------------------------------------


def test_progress_lists_every_turn_for_every_coder_and_the_rules(study: Study) -> None:
    coded(study)
    table = study.progress()
    mine = table[table["coder"] == "siti"]
    assert mine[["transcript", "turn", "read", "finished", "note"]].values.tolist() == [
        ["bidan-01", 0, False, False, "no record of reading"], ["bidan-01", 1, False, False, "no record of reading"],
        ["ibu-01", 0, True, True, ""], ["ibu-01", 1, True, True, ""], ["ibu-01", 2, True, True, ""],
    ]  # fmt: skip
    rules = table[table["coder"] == "rule:asi"]
    assert len(rules) == 5
    assert rules["finished"].all()


def test_progress_that_cannot_be_read_is_told(study: Study) -> None:
    coded(study)
    (study.folder.codings / "siti" / "asi" / "ibu-01.read.json").write_text("{", encoding="utf-8")
    with pytest.warns(QualkitWarning, match=r"1 problem in codings/.*ibu-01.read.json"):
        table = study.progress()
    assert not table.query("coder == 'siti'")["finished"].any()


VERDICTS_OF_SITI = """verdicts:
  - {id: "1", kind: convergence, theme: work, groups: [midwife, mother], verdict: silence, date: 2026-11-01, reason: r}
  - {id: "2", kind: convergence, theme: work, groups: [midwife, mother], verdict: agreement, date: 2026-11-02,
     reason: s, replaces: "1"}
"""


def test_verdicts_are_of_the_person_whose_file_it_is(study: Study) -> None:
    folder = study.folder.codebooks / "asi.verdicts"
    folder.mkdir()
    (folder / "siti.yaml").write_text(VERDICTS_OF_SITI, encoding="utf-8")
    (folder / "budi.yaml").write_text(
        VERDICTS_OF_SITI.split('  - {id: "2"')[0].replace("silence", "dissonance"), encoding="utf-8"
    )
    table = study.verdicts(study.codebook())
    assert table[["by", "id", "group_a", "group_b", "verdict", "replaces"]].values.tolist() == [
        ["budi", "1", "midwife", "mother", "dissonance", ""], ["siti", "1", "midwife", "mother", "silence", ""],
        ["siti", "2", "midwife", "mother", "agreement", "1"],
    ]  # fmt: skip
    voiced = qk.prevalence(study.codings(coders=["rule:asi"]), study.informants(), by=study.codebook().themes,
                           progress=study.progress())  # fmt: skip
    row = qk.convergence(voiced, study.asked(), table).iloc[0]
    assert (row["verdict"], row["by"]) == ("dissonance; agreement", "budi; siti")


# -- files that are not as they should be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "text", "ask", "said"),
    [
        ("transcripts/informants.csv", 'informant,group\n"ibu-01,mother\n', "informants",
         "informants.csv: this is no CSV"),
        ("transcripts/informants.csv", "person,group\nibu-01,mother\n", "informants", "column 'informant' is missing"),
        ("transcripts/informants.csv", "informant,group,group\nibu-01,mother,mother\n", "informants",
         "'group' stands there twice"),
        ("transcripts/informants.csv", "informant,group\nibu-01,mothr\n", "informants",
         "unknown group 'mothr'. Did you mean 'mother'"),
        ("transcripts/asked.csv", "transcript,informant,topic,status\nibu-01,ibu-01,time,askd\n", "asked",
         "unknown status 'askd'"),
        ("surveys/published/figures.csv", "", "published", "figures.csv:1: the file is empty"),
        ("transcripts/ibu-01.md", "Ibu: Capek.\n", "turns", "ibu-01.md:1: there is no front matter"),
        ("codebooks/asi.verdicts/siti.yaml", "verdicts: no\n", "verdicts", "siti.yaml:1: verdicts is no list"),
    ],
)  # fmt: skip
def test_a_table_that_may_lack_something_says_so_once(study: Study, file: str, text: str, ask: str, said: str) -> None:
    (study.folder.root / file).parent.mkdir(exist_ok=True)
    (study.folder.root / file).write_text(text, encoding="utf-8")

    def get() -> Any:
        return getattr(study, ask)(*(["asi"] if ask == "verdicts" else []))

    with pytest.warns(QualkitWarning, match="so that tables may lack something") as told:
        first = get()
    assert any(said in str(warning.message) for warning in told)
    pd.testing.assert_frame_equal(get(), first)


def test_a_transcript_that_is_not_utf8_is_left_out_and_told(study: Study) -> None:
    (study.folder.transcripts / "ibu-01.md").write_bytes(b"---\ntranscript: ibu-01\n---\ncaf\xe9\n")
    with pytest.warns(QualkitWarning, match=r"transcripts/ibu-01.md: the file is not UTF-8 \(byte 31\)"):
        assert list(study.interviews) == ["bidan-01"]


# -- surveys --------------------------------------------------------------------------------------------------------


def test_a_survey_is_its_records_and_its_dictionary(study: Study) -> None:
    place = study.folder.surveys / "rumah"
    place.mkdir()
    (place / "data.csv").write_text("id;ebf\n1;yes\n2;no\n", encoding="utf-8")
    (place / "survey.yaml").write_text("population: infants\nindicators: [ebf2]\n", encoding="utf-8")
    assert study.surveys() == ["rumah"]
    survey = study.survey("rumah")
    assert survey.data.values.tolist() == [["1", "yes"], ["2", "no"]]
    assert survey.indicators == ("ebf2",)
    with pytest.raises(
        StudyError, match=r"there is no survey 'ruma'. Did you mean 'rumah'. To mend: name one of: rumah"
    ):
        study.survey("ruma")


@pytest.mark.parametrize(
    ("dictionary", "data", "said"),
    [
        (
            b"populaton: infants\n",
            b"a\n1\n",
            "surveys/rumah/survey.yaml:1: unknown key 'populaton'. Did you mean 'population'",
        ),
        (b"population: infants\n", None, "surveys/rumah: data.csv is missing"),
        (b"population: infants\n", b"a,b\n1\n", "surveys/rumah/data.csv:2: 1 values where the header has 2 columns"),
        (b"population: caf\xe9\n", b"a\n1\n", r"surveys/rumah/survey.yaml: the file is not UTF-8 \(byte 16\)"),
    ],
)
def test_a_survey_that_is_not_as_it_should_be_is_refused(
    study: Study, dictionary: bytes, data: bytes | None, said: str
) -> None:
    place = study.folder.surveys / "rumah"
    place.mkdir()
    (place / "survey.yaml").write_bytes(dictionary)
    if data is not None:
        (place / "data.csv").write_bytes(data)
    with pytest.raises(StudyError, match=said):
        study.survey("rumah")


# -- large studies --------------------------------------------------------------------------------------------------


def settle(study: Study) -> None:
    for path in study.folder.root.rglob("*"):
        if path.is_file():
            os.utime(path, (1_700_000_000, 1_700_000_000))


def test_what_is_kept_for_large_studies_gives_the_same_table(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    coded(study)
    with study.desk("bidan-01", "budi") as desk:
        desk.code_words("barrier.training", "Capek juga")
    correct(study, "ibu-01", "P: Bagaimana?", "P: Bagaimana kabarnya?")
    expected = study.codings()
    assert expected["anchor"].tolist() == ["exact", "moved", "moved"]
    monkeypatch.setattr(joined, "LEAST_ROWS", 1)
    settle(study)
    cache = study.folder.cache / "joined.parquet"
    pd.testing.assert_frame_equal(study.codings(), expected)
    assert cache.exists()
    pd.testing.assert_frame_equal(qk.open_study(study.folder.root).codings(), expected)
    kept = joined.load_joined(study.folder, joined.signature(study.folder), 3)
    assert kept is not None
    assert kept["anchor"].tolist() == ["exact", "moved", "moved"]
    assert joined.load_joined(study.folder, joined.signature(study.folder), 4) is None
    cache.write_bytes(b"not a parquet file")
    pd.testing.assert_frame_equal(study.codings(), expected)


def test_what_is_kept_is_not_used_once_a_file_has_changed(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    coded(study)
    monkeypatch.setattr(joined, "LEAST_ROWS", 1)
    settle(study)
    study.codings()
    path = study.folder.informants
    path.write_text(path.read_text(encoding="utf-8").replace("ibu-01,mother", "ibu-01,midwife"), encoding="utf-8")
    assert study.codings()["group"].tolist() == ["midwife", "midwife"]
    settle(study)
    correct(study, "ibu-01", "Ndak ada waktu", "Tidak sempat")
    os.utime(study.folder.transcripts / "ibu-01.md", (1_700_000_001, 1_700_000_001))
    with pytest.warns(QualkitWarning, match="1 codings have no certain place"):
        assert len(study.codings()) == 1


def test_small_studies_keep_nothing(study: Study) -> None:
    coded(study)
    settle(study)
    study.codings()
    assert not (study.folder.cache / "joined.parquet").exists()


def test_a_desk_that_is_open_is_read_and_nothing_is_kept_of_it(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joined, "LEAST_ROWS", 1)
    with study.desk("ibu-01", "siti") as desk:
        desk.code_words("barrier.time", "Ndak ada waktu")
        assert study.codings()["quote"].tolist() == ["Ndak ada waktu"]
        settle(study)
        assert joined.signature(study.folder) == ""
    settle(study)
    assert joined.signature(study.folder) != ""


def test_tables_of_words_carry_how_far_they_may_go(study: Study) -> None:
    given = dict(zip(study.transcripts()["transcript"], study.transcripts()["consent"], strict=True))
    hits = qk.autocode(study.turns(), study.codebook("asi"))
    for table in (study.turns(), study.turns(["ibu-01"]), study.codings(), hits, qk.quotes(hits, study.turns())):
        assert table.attrs["consent"] == given
