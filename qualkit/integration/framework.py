"""The framework matrix: informants by themes, with a person's summaries and references to what was coded.

After Ritchie & Spencer 1994 and Gale and others 2013. Summaries are written by people and never made here.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

import pandas as pd

from qualkit.display.labels import check_language
from qualkit.display.layout import Layout
from qualkit.display.result import ResultTable
from qualkit.integration.negative_cases import themes_of
from qualkit.model import NOT_REVIEWED, Codebook, Theme
from qualkit.tables import CODINGS, INFORMANTS, Column, Contract, check

FRAMEWORK = Contract("FRAMEWORK", (
    Column("informant", "text", "informant id"),
    Column("theme", "text", "theme of the codebook"),
    Column("summary", "text", "a person's summary of what the informant says on the theme"),
    Column("by", "text", "who wrote the summary"),
    Column("quotes", "text", "transcript:turn of what was coded, parted by spaces; made anew each time"),
    Column("picked", "text", "transcript:turn that a person picked, parted by spaces; never touched"),
))  # fmt: skip
"""The columns of the file; a person may add others, which are kept."""
NOT_HEARD = "not finished"
_WORDS = {
    "en": {"title": "Framework matrix", "informant": "Informant", "cell": "",
           "note": "Summaries are people's; references (transcript:turn) come from the codings of {coder}, * marks"
                   " those that a person picked. A dash: heard, and nothing coded. {filled} of {all} places hold a"
                   " summary.",
           "unfinished": NOT_HEARD},
    "id": {"title": "Matriks kerangka", "informant": "Informan", "cell": "",
           "note": "Ringkasan ditulis orang; rujukan (transkrip:giliran) berasal dari kode oleh {coder}, * menandai"
                   " yang dipilih orang. Garis: didengar, tanpa kode. {filled} dari {all} tempat berisi ringkasan.",
           "unfinished": "belum selesai"},
}  # fmt: skip


def framework(
    codings: pd.DataFrame, informants: pd.DataFrame, codebook: Codebook, kept: pd.DataFrame | None = None, *,
    coder: str = "", heard: Collection[str] | None = None, language: str = "en",
) -> ResultTable:  # fmt: skip
    """Informants by themes: what people wrote in each place, and where to read what was coded there.

    Parameters
    ----------
    codings
        CODINGS of one coder; give what `qualkit.coded_turns` makes of them, so that a segment over several turns
        counts for each of its informants.
    informants
        INFORMANTS; rows come in their order.
    codebook
        Its themes; where it has none, each code with its family.
    kept
        FRAMEWORK as it stands in the file: summaries and picked references are taken over as they are.
    coder
        Whose codings they are, for the note.
    heard
        Informants whose interviews are finished; what the others did not say is not silence. All by default.
    language
        ``en`` or ``id``.

    Returns
    -------
    ResultTable
        One row an informant and theme: FRAMEWORK with `group`, `label` and `heard`; shown as a matrix.

    Raises
    ------
    TableError
        For a table without these columns, and for any other language.

    Examples
    --------
    >>> from qualkit.model import Code, Text
    >>> book = Codebook("b", "1.0.0", ("en",), (Code("pay", Text()),))
    >>> people = pd.DataFrame({"informant": ["ibu-01", "ibu-02"], "group": "mother"})
    >>> row = {"id": "1", "transcript": "ibu-01", "start": 0, "end": 3, "codebook": "b", "version": "1", "coder": "a"}
    >>> said = CODINGS.frame([{**row, "code": "pay", "informant": "ibu-01", "turn": 4}])
    >>> framework(said, people, book)[["informant", "theme", "summary", "quotes"]].values.tolist()
    [['ibu-01', 'pay', '', 'ibu-01:4'], ['ibu-02', 'pay', '', '']]
    """
    words = _WORDS[check_language(language)]
    check(codings, CODINGS, need=["informant", "turn"])
    check(informants, INFORMANTS)
    themes = list(themes_of(codebook))
    found = _references(codings, themes)
    written = {} if kept is None else _written(check(kept, FRAMEWORK))
    rows = [
        {**written.get((person, theme.theme), {}), "informant": person, "theme": theme.theme,
         "quotes": " ".join(found.get((person, theme.theme), ())), "group": group,
         "label": theme.label(language) or theme.theme, "heard": heard is None or person in heard}
        for person, group in zip(informants["informant"].astype(str), informants["group"].astype(str), strict=True)
        for theme in themes
    ]  # fmt: skip
    frame = FRAMEWORK.frame(rows)
    frame["cell"] = [_cell(row, words) for row in frame.to_dict("records")]
    filled = int((frame["summary"] != "").sum())
    proposed = f": {NOT_REVIEWED}" if ":" in coder else ""
    layout = Layout(group="group", rows=("informant",), columns="label", cells=("cell",), labels=words)
    notes = [words["note"].format(coder=coder or "-", filled=filled, all=len(frame))]
    return ResultTable(frame, title=f"{words['title']}{proposed}", notes=notes, layout=layout, language=language)


def as_file(table: pd.DataFrame, kept: pd.DataFrame | None = None) -> pd.DataFrame:
    """The matrix as its file holds it: FRAMEWORK, and whatever columns a person has added.

    Parameters
    ----------
    table
        What `framework` gave.
    kept
        The file as it stands.
    """
    more = [] if kept is None else [name for name in kept if name not in FRAMEWORK.names]
    frame = pd.DataFrame(table)[FRAMEWORK.names]
    return frame if kept is None or not more else frame.merge(
        pd.DataFrame(kept)[["informant", "theme", *more]], on=["informant", "theme"], how="left"
    ).fillna("")  # fmt: skip


def lost_references(table: pd.DataFrame, kept: pd.DataFrame) -> list[str]:
    """References of the file that no coding gives any more, and that nobody picked: ``theme informant: reference``."""
    now = {(row["informant"], row["theme"]): row["quotes"].split() + row["picked"].split()
           for row in table.to_dict("records")}  # fmt: skip
    return [
        f"{row['theme']} {row['informant']}: {reference}" for row in kept.to_dict("records")
        for reference in row["quotes"].split() if reference not in now.get((row["informant"], row["theme"]), ())
    ]  # fmt: skip


def _references(codings: pd.DataFrame, themes: Sequence[Theme]) -> dict[tuple[str, str], list[str]]:
    """Informant and theme -> where it was coded, in the order of transcripts and turns, each place once."""
    mine = codings[(codings["informant"].astype(str) != "") & (codings["turn"] >= 0)]
    rows = mine.drop_duplicates(["informant", "code", "transcript", "turn"]).sort_values(
        ["transcript", "turn"], kind="stable"
    )
    found: dict[tuple[str, str], dict[str, None]] = {}
    for row in rows[["informant", "code", "transcript", "turn"]].to_dict("records"):
        for theme in themes:
            if row["code"] in theme.codes:
                place = f"{row['transcript']}:{row['turn']}"
                found.setdefault((str(row["informant"]), theme.theme), {})[place] = None
    return {key: list(places) for key, places in found.items()}


def _written(kept: pd.DataFrame) -> dict[tuple[str, str], dict[str, str]]:
    return {
        (str(row["informant"]), str(row["theme"])): {name: str(row[name]) for name in ("summary", "by", "picked")}
        for row in kept.to_dict("records")
    }


def _cell(row: Mapping[str, object], words: Mapping[str, str]) -> str:
    """The summary with its references; what was not finished is not silence."""
    places = [*str(row["quotes"]).split(), *(f"{place}*" for place in str(row["picked"]).split())]
    parts = [f"{row['summary']} ({row['by']})" if row["by"] else str(row["summary"]), _joined(places)]
    return "\n".join(filter(None, parts)) or ("\u2013" if row["heard"] else words["unfinished"])


def _joined(places: Iterable[str]) -> str:
    """``kader-01:3, 5; kader-02:1``: each transcript named once."""
    by_transcript: dict[str, list[str]] = {}
    for place in places:
        transcript, _, turn = place.rpartition(":")
        by_transcript.setdefault(transcript, []).append(turn)
    return "; ".join(f"{transcript}:{', '.join(turns)}" for transcript, turns in by_transcript.items())
