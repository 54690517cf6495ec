"""The notebooks run, and give the same outputs wherever and whenever they run."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = Path(__file__).resolve().parent.parent / "notebooks"
spec = importlib.util.spec_from_file_location("execute", NOTEBOOKS / "execute.py")
assert spec is not None
assert spec.loader is not None
runner = importlib.util.module_from_spec(spec)
spec.loader.exec_module(runner)


@pytest.mark.parametrize("notebook", sorted(NOTEBOOKS.rglob("*.ipynb")), ids=lambda path: path.stem)
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_a_notebook_gives_the_committed_outputs_in_any_folder_with_any_hash_seed(notebook):
    committed = runner.outputs(nbformat.read(notebook, as_version=4))
    assert committed, "committed without outputs"
    first, second = runner.execute(notebook, hash_seed="1"), runner.execute(notebook, hash_seed="4242")
    assert runner.outputs(first) == runner.outputs(second)
    assert runner.outputs(first) == committed


def test_no_output_is_an_error_or_a_warning():
    for notebook in NOTEBOOKS.rglob("*.ipynb"):
        for cell in nbformat.read(notebook, as_version=4).cells:
            for output in cell.get("outputs", []):
                assert output.output_type != "error"
                assert output.get("name") != "stderr", f"{notebook.name}, {cell.id}: {output.get('text')}"
