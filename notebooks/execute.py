"""Run the notebooks and keep their outputs, or compare: python notebooks/execute.py [--check] [NAME ...]."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).resolve().parent
NEEDED = ("study.yaml", "transcripts", "codebooks", "codings", "memos", "surveys", "notebooks")


def execute(notebook: Path, *, hash_seed: str = "0") -> nbformat.NotebookNode:
    """The notebook with fresh outputs, run on a copy of the study in a new folder."""
    with tempfile.TemporaryDirectory() as folder:
        for name in NEEDED:
            source, target = FOLDER.parent / name, Path(folder, name)
            if source.is_dir():
                shutil.copytree(source, target)
            elif source.exists():
                shutil.copy(source, target)
        node = nbformat.read(notebook, as_version=4)
        place = Path(folder, "notebooks", *notebook.resolve().parent.relative_to(FOLDER).parts)
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "TZ": "UTC", "PYTHONWARNINGS": "default",
                       "IPYTHONDIR": str(Path(folder, ".ipython")), "COLUMNS": "100"}  # fmt: skip
        client = NotebookClient(
            node, timeout=300, record_timing=False, store_widget_state=False,
            resources={"metadata": {"path": str(place)}}, kernel_name="python3",
        )  # fmt: skip
        client.execute(env=environment)
    return clean(node)


def clean(node: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The notebook without what changes from run to run and says nothing."""
    node.metadata = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
                     "language_info": {"name": "python"}}  # fmt: skip
    for cell in node.cells:
        cell.metadata = {}
        if cell.cell_type == "code":
            cell.outputs = _joined(cell.outputs)
    return node


def _joined(given: list[Any]) -> list[Any]:
    """The outputs, prints that follow each other in one: where the kernel parts them depends on time."""
    joined: list[Any] = []
    for output in given:
        last = joined[-1] if joined else None
        if last is not None and output.output_type == "stream" == last.output_type and output.name == last.name:
            last.text += output.text
        else:
            joined.append(output)
    return joined


def outputs(node: nbformat.NotebookNode) -> list[Any]:
    """What a reader sees below each cell."""
    seen = []
    for cell in node.cells:
        for output in cell.get("outputs", []):
            seen.append((cell.id, output.output_type, output.get("text"), dict(output.get("data", {}))))
    return seen


def main() -> int:
    """Execute and write, or compare."""
    names = [name for name in sys.argv[1:] if not name.startswith("-")]
    stale = []
    for notebook in sorted(FOLDER.rglob("*.ipynb")):
        if ".ipynb_checkpoints" in notebook.parts or (names and notebook.stem not in names):
            continue
        node = execute(notebook)
        if "--check" not in sys.argv:
            nbformat.write(node, notebook)
        elif outputs(node) != outputs(nbformat.read(notebook, as_version=4)):
            stale.append(notebook.name)
    if stale:
        print("outputs are not what the code gives now; run make notebooks: " + ", ".join(stale))
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
