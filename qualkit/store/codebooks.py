"""Codebooks on disk: read from YAML, and migrated in place with comments and everything else kept."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from qualkit.coding.codebook import build_codebook
from qualkit.errors import CodebookError, nearest
from qualkit.model import Codebook
from qualkit.store.yaml import read_yaml


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


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError as error:
        beside = [file.name for file in path.parent.glob("*.yaml")] if path.parent.is_dir() else []
        raise CodebookError(
            f"there is no file {path.as_posix()}", nearest=nearest(path.name, beside), mend="check the path"
        ) from error
    except UnicodeDecodeError as error:
        raise CodebookError(
            f"byte {error.start + 1} is not UTF-8", where=path.name, mend="save the file as UTF-8"
        ) from error
