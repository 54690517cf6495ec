"""The command explore: words in context, how often, which are key, which stand together, and where."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from qualkit.cli.common import HERE, AsJson, StudyPath, open_study, print_records

if TYPE_CHECKING:
    import pandas as pd

    from qualkit.study import Study

_WAYS = ("--frequencies", "--keyness", "--collocations", "--dispersion")


def register(app: typer.Typer) -> None:
    """Add the command of this module."""
    app.command()(explore)


def explore(
    terms: Annotated[
        list[str] | None, typer.Argument(help='Terms as in a codebook, such as "~latih (negated)".')
    ] = None,
    study: StudyPath = HERE,
    frequencies: Annotated[bool, typer.Option("--frequencies", help="How often each word is said, by group.")] = False,
    keyness: Annotated[
        str | None, typer.Option("--keyness", metavar="GROUP", help="Words of this group against the others.")
    ] = None,
    collocations: Annotated[bool, typer.Option("--collocations", help="Words that stand together.")] = False,
    dispersion: Annotated[bool, typer.Option("--dispersion", help="Where in each interview the terms stand.")] = False,
    reference: Annotated[
        str | None, typer.Option("--reference", metavar="GROUP", help="With --keyness: compare with this group only.")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Column of the turns that names the groups.")] = "group",
    sort: Annotated[
        str, typer.Option("--sort", help="A concordance by transcript, left, right, match, informant or group.")
    ] = "transcript",
    window: Annotated[
        int | None, typer.Option("--window", help="Words on each side; with --collocations, words a pair may stand in.")
    ] = None,
    measure: Annotated[str, typer.Option("--measure", help="With --collocations: one of NLTK's.")] = "likelihood_ratio",
    language: Annotated[str, typer.Option("--language", "-l", help="Of ~words and stop words: id or en.")] = "id",
    most: Annotated[int, typer.Option("--most", help="Rows at most.")] = 30,
    out: Annotated[
        Path | None, typer.Option("--out", "-o", help="With --dispersion: write the figure as .svg.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Explore what informants say: a term in context, word frequencies, key words, collocations, dispersion.

    Translations are left out, since they say the same again, and so is what interviewers ask.

    Example: `qualkit explore "~latih (negated)" --sort left`
    """
    terms = terms or []
    way = _way(terms, frequencies=frequencies, keyness=keyness, collocations=collocations, dispersion=dispersion)
    _check(way, terms, out, reference)
    opened = open_study(study)
    turns = _turns(opened)
    if way == "--dispersion":
        _disperse(opened, turns, terms, language, out, as_json=as_json)
        return
    tables: list[Any] = []
    if way == "--frequencies":
        from qualkit.coding.frequencies import frequencies as count

        tables = [count(turns, by, most=most, stop_words=_stop(language))]
    elif way == "--keyness":
        from qualkit.coding.keyness import keyness as compare

        tables = [compare(turns, target=str(keyness), reference=reference, by=by, most=most)]
    elif way == "--collocations":
        from qualkit.coding.collocations import collocations as pairs

        tables = [pairs(turns, measure=measure, window=2 if window is None else window, most=most,
                        stop_words=_stop(language))]  # fmt: skip
    else:
        from qualkit.coding.concordance import concordance

        sides: Any = {"sort": sort, "window": 8 if window is None else window, "language": language}
        tables = [concordance(turns, term, **sides) for term in terms]
    _show(tables, opened, most, as_json=as_json)


def _way(terms: list[str], *, frequencies: bool, keyness: str | None, collocations: bool, dispersion: bool) -> str:
    chosen = [name for name, on in zip(_WAYS, (frequencies, keyness is not None, collocations, dispersion), strict=True)
              if on]  # fmt: skip
    if len(chosen) > 1:
        raise typer.BadParameter(f"choose one of {', '.join(chosen)}")
    if not chosen and not terms:
        raise typer.BadParameter(f"give a term, or one of {', '.join(_WAYS)}")
    return chosen[0] if chosen else ""


def _check(way: str, terms: list[str], out: Path | None, reference: str | None) -> None:
    if way in ("--frequencies", "--keyness", "--collocations") and terms:
        raise typer.BadParameter(f"{way} takes no term, but {', '.join(map(repr, terms))} was given")
    if way == "--dispersion" and not terms:
        raise typer.BadParameter("--dispersion needs at least one term")
    if out is not None and (way != "--dispersion" or out.suffix.lower() != ".svg"):
        raise typer.BadParameter("--out writes the figure of --dispersion, to a file that ends in .svg")
    if reference is not None and way != "--keyness":
        raise typer.BadParameter("--reference goes with --keyness")


def _turns(study: Study) -> pd.DataFrame:
    """Turns of the originals."""
    known = study.transcripts()
    return study.turns(list(known.loc[known["translation_of"] == "", "transcript"]))


def _stop(language: str) -> tuple[str, ...]:
    return ("en",) if language == "en" else ("id",)


def _show(tables: list[Any], study: Study, most: int, *, as_json: bool) -> None:
    note = study.settings.data_note
    if as_json:
        import pandas as pd

        print_records(pd.concat(tables, ignore_index=True))
        return
    for table in tables:
        typer.echo((table.with_notes(note) if note else table).text(_width(), most))


def _width() -> int:
    from shutil import get_terminal_size

    return max(60, get_terminal_size((100, 40)).columns)


def _disperse(
    study: Study, turns: pd.DataFrame, terms: list[str], language: str, out: Path | None, *, as_json: bool
) -> None:
    from qualkit.coding.dispersion import dispersion as spread

    note = study.settings.data_note
    found = spread(turns, terms, language=language)
    found = found.with_notes(note) if note else found
    if out is not None:
        from qualkit.store.atomic import make_folders, write_atomic

        make_folders(out.parent)
        write_atomic(out, found.figure.file().encode("utf-8"))
        typer.echo(f"written: {out}", err=as_json)
    if as_json:
        print_records(found.table)
    else:
        typer.echo(found.summary.text(_width()))
