"""Makes the notebooks of the examples, with their outputs: one for each program in this folder.

python notebooks.py
"""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
from nbclient import NotebookClient

FOLDER = Path(__file__).parent


def programs() -> list[Path]:
    """The examples, in order."""
    return sorted(path for path in FOLDER.glob("*.py") if path.name != Path(__file__).name)


def notebook(program: Path) -> nbformat.NotebookNode:
    """The cells of a program, without outputs."""
    cells = []
    for part in re.split(r"^# %%", program.read_text(), flags=re.MULTILINE)[1:]:
        kind, _, body = part.partition("\n")
        if "[markdown]" in kind:
            text = "\n".join(line.removeprefix("#").removeprefix(" ") for line in body.strip().splitlines())
            cells.append(nbformat.v4.new_markdown_cell(text))
        else:
            cells.append(nbformat.v4.new_code_cell(body.strip()))
    for index, cell in enumerate(cells):
        cell["id"] = f"{program.stem}-{index}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel, "language_info": {"name": "python"}})


def run(program: Path) -> nbformat.NotebookNode:
    """The notebook of a program, with its outputs."""
    book = notebook(program)
    NotebookClient(book, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}).execute()
    for cell in book.cells:
        cell.metadata.pop("execution", None)
    return book


if __name__ == "__main__":
    for program in programs():
        nbformat.write(run(program), program.with_suffix(".ipynb"))
