"""The examples run, and their notebooks show what they print."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbclient")
pytest.importorskip("matplotlib")

FOLDER = Path(__file__).parent.parent / "examples"
_spec = importlib.util.spec_from_file_location("notebooks", FOLDER / "notebooks.py")
assert _spec is not None and _spec.loader is not None
notebooks = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(notebooks)


def printed(book: object) -> str:
    """All that a notebook's cells have written."""
    outputs = [output for cell in book.cells if cell.cell_type == "code" for output in cell.outputs]  # type: ignore[attr-defined]
    return "".join(output.text for output in outputs if output.output_type == "stream")


@pytest.mark.parametrize("program", notebooks.programs(), ids=lambda path: path.stem)
def test_a_notebook_shows_what_its_program_prints(program: Path) -> None:
    stored = nbformat.read(program.with_suffix(".ipynb"), as_version=4)
    sources = [(cell.cell_type, cell.source) for cell in stored.cells]
    assert sources == [(cell.cell_type, cell.source) for cell in notebooks.notebook(program).cells]
    assert any(
        output.output_type == "display_data"
        for cell in stored.cells
        if cell.cell_type == "code"
        for output in cell.outputs
    )
    environment = {**os.environ, "MPLBACKEND": "agg"}
    ran = subprocess.run(
        [sys.executable, program.name], cwd=FOLDER, env=environment, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout == printed(stored)
