"""Codebooks on disk: read from YAML, and migrated in place with comments and everything else kept."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from pathlib import Path

from qualkit.coding.codebook import build_codebook
from qualkit.coding.migrate import Migration, migrate_codebook
from qualkit.errors import CodebookError, Problem, QualkitError, nearest
from qualkit.model import Codebook
from qualkit.store.codebook_edits import codebook_edits
from qualkit.store.yaml import edit, read_yaml


def load_codebook(path: str | Path) -> Codebook:
    """The codebook of a file.

    What only a study knows (its topics, groups and indicators) is not checked here.

    Parameters
    ----------
    path
        A YAML file in UTF-8.

    Raises
    ------
    CodebookError
        For a file that is not there or not UTF-8, and for everything that is wrong with the codebook.
    StudyError
        For a file that is not YAML.

    Examples
    --------
    >>> load_codebook("nowhere/asi.yaml")
    Traceback (most recent call last):
    qualkit.errors.CodebookError: there is no file nowhere/asi.yaml. To mend: check the path.
    """
    path = Path(path)
    return read_codebook(_text(path), path.name)


def read_codebook(
    text: str,
    name: str,
    topics: Collection[str] | None = None,
    indicators: Collection[str] | None = None,
    groups: Collection[str] | None = None,
) -> Codebook:
    """The codebook of a YAML text.

    Parameters
    ----------
    text
        The file's text.
    name
        The file's name, for messages.
    topics, indicators, groups
        What the study knows. What is None is not checked.

    Raises
    ------
    CodebookError
        With everything that is wrong, in the order of the lines.
    StudyError
        For a text that is not YAML.

    Examples
    --------
    >>> text = '''
    ... name: asi
    ... version: 1.0.0
    ... languages: [id, en]
    ... codes:
    ...   - code: barrier.hours
    ...     label: {id: Jam kerja, en: Working hours}
    ...     polarity: barrier
    ...     definition: Work leaves no time.
    ...     terms: {id: [jam kerja]}
    ... '''
    >>> book = read_codebook(text, "asi.yaml")
    >>> book.code_ids, book.codes[0].terms
    (('barrier.hours',), (Term(text='jam kerja', language='id', line=10),))
    """
    document = read_yaml(text, name)
    return build_codebook(
        document.data, name=name, line=document.line, topics=topics, indicators=indicators, groups=groups
    )


def migrate_text(text: str, name: str, migration: Migration, new_version: str) -> str:
    """The text of a codebook after a migration, with only what the migration touches changed.

    Codes get their new names where they are defined, as parents and in themes. Codes that end go with their
    comments, and their terms go over to the code that takes them. A theme names each code once. The result is read
    again and compared with the codebook that the migration should give.

    Parameters
    ----------
    text
        The codebook's YAML.
    name
        The file's name, for messages.
    migration
        What is to become of its codes.
    new_version
        The version that the result carries.

    Raises
    ------
    CodebookError
        For a codebook or a migration that is not as it should be, and for a text so written (with values shared by
        aliases, for example) that it cannot be changed in place.
    StudyError
        For a text that is not YAML.

    Examples
    --------
    >>> text = '''# our codes
    ... name: asi
    ... version: 1.0.0
    ... languages: [id]
    ... codes:
    ...   - {code: pay, label: Honor, definition: Honor kader.}  # since round 2
    ... '''
    >>> print(migrate_text(text, "asi.yaml", Migration(renames={"pay": "honorarium"}), "2.0.0"), end="")
    # our codes
    name: asi
    version: 2.0.0
    languages: [id]
    codes:
      - {code: honorarium, label: Honor, definition: Honor kader.}  # since round 2
    """
    document = read_yaml(text, name)
    book = build_codebook(document.data, name=name, line=document.line)
    expected = migrate_codebook(book, migration, new_version)
    try:
        migrated = edit(text, codebook_edits(document, book, migration, new_version))
        found = read_codebook(migrated, name)
    except QualkitError as error:
        raise CodebookError(_not_in_place(name, str(error))) from error
    if _without_lines(found) != _without_lines(expected):
        raise CodebookError(_not_in_place(name, "the result would say something else"))
    return migrated


def _not_in_place(name: str, why: str) -> Problem:
    mend = "write shared values (*aliases) out and unusual layouts plainly, then migrate again"
    return Problem(f"the text cannot be migrated in place: {why}", name, mend=mend)


def _without_lines(book: Codebook) -> Codebook:
    """The book without its lines; terms by language, because a language may stand in the text before it has terms."""
    codes = []
    for code in book.codes:
        terms = sorted((replace(term, line=0) for term in code.terms), key=lambda term: term.language)
        codes.append(replace(code, terms=tuple(terms)))
    return replace(book, codes=tuple(codes))


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode()
    except FileNotFoundError as error:
        beside = [file.name for file in path.parent.glob("*.yaml")] if path.parent.is_dir() else []
        raise CodebookError(
            f"there is no file {path.as_posix()}", nearest=nearest(path.name, beside), mend="check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise CodebookError(
            f"byte {error.start + 1} is not UTF-8", where=path.name, mend="save the file as UTF-8"
        ) from error
