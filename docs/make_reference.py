"""Write docs/reference.md from the docstrings and the tables' contracts. With --check, only compare."""

from __future__ import annotations

import inspect
import re
import sys
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import qualkit
import qualkit.text
from qualkit.coding.explain import Explanation
from qualkit.display import ResultTable
from qualkit.integration.joint_display import JointDisplay
from qualkit.model import Codebook, Transcript
from qualkit.results import Results
from qualkit.store.desk import Desk
from qualkit.store.surveys import Survey
from qualkit.study import Study
from qualkit.tables import CONTRACTS, Contract
from qualkit.triangulation.saturation import Saturation

PAGE = Path(__file__).parent / "reference.md"
BESIDE = {"text.make_segment": qualkit.text.make_segment, "text.locate": qualkit.text.locate}
"""Public names that stand one room further in."""
NOUNS = (Study, Desk, Transcript, Codebook, Survey, Explanation, ResultTable, JointDisplay, Saturation, Results)
"""What the public names return, with the methods that notebooks use."""
ERRORS = ("ConsentError", "QualkitError", "QualkitWarning")
OPENING = """# Reference

Written by `docs/make_reference.py` from the docstrings and from `qualkit/tables.py`; do not edit it by hand.

Tables are pandas DataFrames; [what each must hold](#tables) stands at the end of this page.
The long form of every entry, with parameters and errors, is one `help(qk.NAME)` away.
The examples run from top to bottom in the folder of the demonstration study, after these lines:

```python
import qualkit as qk

study = qk.open_study()
book = study.codebook("asi-barriers-supports")
turns = study.turns()
```
"""
EXAMPLES = {
    "completeness": "qk.completeness(voiced, study.asked())",
    "deviant_cases": "qk.deviant_cases(voiced, themes=book.themes)",
    "verdict_agreement": "qk.verdict_agreement(study.verdicts(book))",
    "withhold": "every = qk.quotes(hits, turns, study.informants())\n"
    'qk.withhold(every, study.transcripts(), scope="quotes-published")["withheld"].ne("").sum()',
    "collocations": 'qk.collocations(turns, measure="pmi").head()',
    "concordance": 'qk.concordance(turns, "bidan", window=4).head()',
    "coverage": 'survey = study.survey("kubu-raya-household")\nqk.coverage(survey, ["ebf"], by="stratum")',
    "dispersion": 'qk.dispersion(turns, ["bidan", "suami"]).table.head()',
    "evaluate": 'hand = study.codings(coders=["a"], codebooks=[book.name])\n'
    'qk.evaluate(hits, hand, turns, progress=study.progress(), resamples=50)[["code", "measure", "estimate"]].head()',
    "frequencies": 'qk.frequencies(turns, by="group").head()',
    "iycf": 'survey = study.survey("kubu-raya-household")\n'
    'qk.iycf(survey.data, survey.settings)[["age_months", "ebf", "cbf"]].head()',
    "keyness": 'qk.keyness(turns, target="midwife", by="group").head()',
    "try_term": 'qk.try_term("~latih (negated)", turns)',
    "autocode": 'hits = qk.autocode(turns, book)\nhits[["code", "informant", "quote", "term"]].head()',
    "coded_turns": 'qk.coded_turns(hits, turns)[["id", "turn", "role", "turn_start", "turn_end"]].head()',
    "explain": "print(qk.explain(hits.iloc[0], book))",
    "prevalence": "voiced = qk.prevalence(hits, study.informants(), by=book.themes, progress=study.progress())\n"
    "print(voiced.text())",
    "compare_groups": 'gaps = qk.compare_groups(voiced)\ngaps[["theme", "group_a", "group_b", "estimate"]].head()',
    "cooccurrence": 'qk.cooccurrence(hits, within="turn", turns=turns)[["code_a", "code_b", "count", "npmi"]].head()',
    "saturation": "found = qk.saturation(hits, study.informants(), transcripts=study.transcripts())\n"
    'found.guest[["group", "base", "run", "status", "notation"]].head()',
    "case_matrix": "matrix = qk.case_matrix(hits, study.informants(), progress=study.progress())\nmatrix.head()",
    "crosstab": 'qk.crosstab(hits, study.informants(), "site", progress=study.progress()).head()',
    "convergence": "pairs = qk.convergence(voiced, asked=study.asked(), verdicts=study.verdicts(book))\n"
    'pairs[["theme", "group_a", "group_b", "suggested", "verdict"]]',
    "quotes": 'said = qk.quotes(hits, turns)\nsaid[["informant", "code", "words"]].head()',
    "joint_display": "display = qk.joint_display(pairs, None, book.links).with_published(study.published())\n"
    "print(display.to_text())",
    "load_codebook": 'qk.load_codebook("codebooks/asi-barriers-supports.yaml").version',
    "open_study": 'qk.open_study(".")',
    "published_figures": 'qk.published_figures(study.published(), ["ebf"])[["place", "estimate", "n", "note"]]',
    "read_transcript": 'interview = qk.read_transcript("transcripts/kader-03.md")\ninterview.turns.head()',
    "rule_progress": "qk.rule_progress(turns, book, study.transcripts())",
    "run": 'results = qk.run(study)\nprint(*results.summary(), sep="\\n")\nresults.write()',
    "agree": "import pandas as pd\n\n"
    'two = pd.concat([hits.assign(coder="x"), hits.iloc[::2].assign(coder="y")], ignore_index=True)\n'
    'two["id"] = two["coder"] + two["id"]\n'
    "rules = qk.rule_progress(turns, book, study.transcripts())\n"
    'done = pd.concat([rules.assign(coder="x"), rules.assign(coder="y")], ignore_index=True)\n'
    "compare = dict(progress=done, codebook=book)\n"
    'found = qk.agree(two, turns, by="code", **compare)\nprint(found.text())',
    "confusions": 'qk.confusions(two, turns, **compare)[["code_a", "code_b", "units"]].head()',
    "consensus": "qk.consensus([], two, turns, **compare)",
    "disagreements": 'qk.disagreements(two, turns, **compare)[["transcript", "kind", "code_a", "code_b"]].head()',
    "methods_paragraph": 'print(qk.methods_paragraph(found, qk.agree(two, turns, by="set", **compare)))',
    "unitizing": 'qk.unitizing(two, turns, **compare)[["label", "n", "estimate", "coded_share"]].head()',
    "text.make_segment": "from qualkit.text import locate, make_segment\n\n"
    'old = "Ibu: saya capek sekali."\nsegment = make_segment(old, 10, 15)\nsegment.quote, segment.unique',
    "text.locate": 'locate(segment, "Catatan. " + old)',
    "QualkitError": 'try:\n    study.codebook("asi-barrier")\nexcept qk.QualkitError as error:\n'
    "    for problem in error.problems:\n        print(problem.where, problem.what, problem.nearest, problem.mend)",
    "ConsentError": "from qualkit.privacy.consent import withhold\n\ntry:\n"
    '    withhold(said, study.transcripts(), scope="quotes-published", forced=["kader-99"])\n'
    "except qk.ConsentError as error:\n    print(error)",
    "QualkitWarning": "import warnings\n\nwith warnings.catch_warnings():\n"
    '    warnings.simplefilter("error", qk.QualkitWarning)  # stop where a coding would be left out\n'
    "    study.codings()",
}
"""One example a public name; the pages' test runs them."""
ORDER = (
    "open_study", "load_codebook", "read_transcript", "autocode", "explain", "rule_progress", "coded_turns", "quotes",
    "prevalence", "convergence", "published_figures", "joint_display", "run",
)  # fmt: skip
"""Functions in the order in which a researcher meets them; any that is not named here follows."""
HIDDEN = ("transpose",)
"""Methods that only keep pandas in order."""


def main() -> int:
    """Write or compare the page."""
    text = page()
    if "--check" in sys.argv:
        fresh = PAGE.exists() and PAGE.read_text(encoding="utf-8") == text
        print("the reference is up to date" if fresh else "run: python docs/make_reference.py")
        return 0 if fresh else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


def page() -> str:
    """The whole page."""
    functions = [name for name in qualkit.__all__ if name not in (*ERRORS, *ORDER)]
    parts = [OPENING, "## Functions\n"]
    parts += [entry(name, getattr(qualkit, name)) for name in (*ORDER, *functions)]
    parts += [entry(name, thing) for name, thing in BESIDE.items()]
    parts.append("## Errors and warnings\n")
    parts += [f"### `qk.{name}`\n\n{sentence(getattr(qualkit, name))}\n\n{example(name)}\n" for name in ERRORS]
    parts.append("## What they return\n")
    parts += [noun(thing) for thing in NOUNS]
    parts.append(
        "## Tables\n\nColumns in order; those marked optional may be missing from a table that you make yourself.\n"
        "`text` is pandas' `str`, `integer` is `int64`, `number` is `float64`, `flag` is `bool`.\n"
    )
    parts += [table(contract) for contract in CONTRACTS]
    return "\n".join(parts)


def entry(name: str, function: Callable[..., Any]) -> str:
    """One function: sentence, signature, example."""
    called = f"qk.{name}"
    lines = [f"### `{called}`", "", sentence(function), "", "```pyi", signature(called, function), "```", ""]
    return "\n".join([*lines, example(name), ""])


def example(name: str) -> str:
    """The example of a name."""
    return f"```python\n{EXAMPLES[name]}\n```"


def noun(thing: type) -> str:
    """One class with what it offers."""
    lines = [f"### {thing.__name__}", "", sentence(thing), ""]
    if own := [field.name for field in fields(thing)] if is_dataclass(thing) else []:
        lines += [f"Fields: {', '.join(f'`{name}`' for name in own)}.", ""]
    if rows := list(offers(thing)):
        lines += [
            "| name | what it gives |",
            "| --- | --- |",
            *(f"| {name} | {cell(what)} |" for name, what in rows),
            "",
        ]
    return "\n".join(lines)


def offers(thing: type) -> Iterator[tuple[str, str]]:
    """Attributes that the docstring names, then properties and methods in the order of the code."""
    yield from attributes(thing)
    for name, value in vars(thing).items():
        if name.startswith("_") or name in HIDDEN or not inspect.getdoc(value):
            continue
        if isinstance(value, property):
            yield f"`{name}`", sentence(value)
        elif callable(value):
            yield f"`{signature(name, value, of_object=True)}`", sentence(value)


def attributes(thing: type) -> Iterator[tuple[str, str]]:
    """What a docstring says under Attributes."""
    found = re.search(r"^Attributes\n-+\n(.*?)(?=^\S[^\n]*\n-+$|\Z)", doc(thing), re.MULTILINE | re.DOTALL)
    for match in re.finditer(r"^(\w[\w, ]*)\n((?:[ ]{4}.*\n?|\n)+)", found[1] if found else "", re.MULTILINE):
        names = ", ".join(f"`{name.strip()}`" for name in match[1].split(","))
        yield names, " ".join(match[2].split())


def table(contract: Contract) -> str:
    """One contract."""
    lines = [f"### {contract.name}", "", "| column | type | unit | meaning |", "| --- | --- | --- | --- |"]
    for column in contract.columns:
        meaning = cell(column.meaning) + ("" if column.required else " (optional)")
        lines.append(f"| `{column.name}` | {column.kind} | {column.unit} | {meaning} |")
    return "\n".join([*lines, ""])


def sentence(thing: object) -> str:
    """The first paragraph of a docstring, in Markdown."""
    return markdown(" ".join(doc(thing).split("\n\n")[0].split()))


def signature(name: str, function: Callable[..., Any], *, of_object: bool = False) -> str:
    """A call as it is written in code: one line where it fits, else one line a parameter."""
    found = inspect.signature(function)
    parameters = list(found.parameters.values())[1 if of_object else 0 :]
    written, starred = [], False
    for parameter in parameters:
        if parameter.kind is parameter.KEYWORD_ONLY and not starred:
            written.append("*")
        starred = starred or parameter.kind in (parameter.KEYWORD_ONLY, parameter.VAR_POSITIONAL)
        written.append(shown(parameter, typed=not of_object))
    if of_object:
        return f"{name}({', '.join(written)})"
    result = f" -> {found.return_annotation}"
    line = f"{name}({', '.join(written)}){result}"
    return line if len(line) <= 100 else f"{name}(\n" + "".join(f"    {part},\n" for part in written) + f"){result}"


def shown(parameter: inspect.Parameter, *, typed: bool) -> str:
    """One parameter; a default that has no short form stands as dots."""
    star = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
    text = star + parameter.name
    if typed and parameter.annotation is not parameter.empty:
        text += f": {parameter.annotation}".replace("'", '"')
    if parameter.default is not parameter.empty:
        default = "..." if callable(parameter.default) else repr(parameter.default).replace("'", '"')
        text += f" = {default}" if typed else f"={default}"
    return text


def doc(thing: object) -> str:
    """A docstring; of a property, that of its function."""
    return inspect.getdoc(thing) or ""


def markdown(text: str) -> str:
    """Docstring marks as Markdown: two backticks become one."""
    return text.replace("``", "`")


def cell(text: str) -> str:
    """Text for a table's cell; outside of code, a ``<`` would open a tag."""
    parts = markdown(" ".join(text.split())).replace("|", "\\|").split("`")
    return "`".join(part if inside % 2 else part.replace("<", "&lt;") for inside, part in enumerate(parts))


if __name__ == "__main__":
    sys.exit(main())
