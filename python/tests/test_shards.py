"""The example of three workers over a folder of shards, as a person follows it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import gramkit

pd = pytest.importorskip("pandas")
pytest.importorskip("dask")
pytest.importorskip("distributed")
pytest.importorskip("pyarrow")

EXAMPLE = Path(__file__).parent.parent / "examples" / "shards" / "three_workers.py"
NAMES = ["line 1", "line 2", "meter", "kelvin"]


def test_three_workers_print_the_page_of_all_shards(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, str(EXAMPLE), "shards"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stderr
    assert ran.stdout.startswith("24000 rows × 4 columns in 6 pieces\n\none pass: independent, proved; rank 4\n")
    assert "\nline 1         125.102     72.6826     56116.8\n" in ran.stdout
    # Shards of two orders of columns, of which one is of texts.
    shards = sorted((tmp_path / "shards").glob("*.parquet"))
    frames = [pd.read_parquet(shard) for shard in shards]
    assert (len(frames), len({tuple(frame.columns) for frame in frames})) == (6, 2)
    x = pd.concat(frames)[NAMES].to_numpy()
    state = gramkit.GramState.from_bytes((tmp_path / "shards.gram").read_bytes())
    assert (state.names, state.rows, len(state.pieces)) == (NAMES, 24_000, 6)
    found, expected = state.covariance(), gramkit.gram(x, center=True, divide="n-1")
    assert np.linalg.norm(found.values - expected.values, 2) <= found.radius + expected.radius
    if program := os.environ.get("GRAMKIT_PROGRAM"):
        # The same folder without an engine.
        loop = (
            "ls shards/*.parquet | xargs -P 3 -I {} sh -c "
            '\'"$GRAMKIT_PROGRAM" partial "$1" --without shift -o "$1.gram"\' _ {} && '
            '"$GRAMKIT_PROGRAM" merge shards/*.parquet.gram -o all.gram && "$GRAMKIT_PROGRAM" analyze all.gram'
        )
        environment = {**os.environ, "GRAMKIT_PROGRAM": str(Path(program).resolve())}
        page = subprocess.check_output(["sh", "-c", loop], cwd=tmp_path, env=environment, text=True)
        assert "all.gram: 24000 rows × 4 columns in 6 pieces, one pass" in page
        merged = gramkit.GramState.from_bytes((tmp_path / "all.gram").read_bytes())
        found = merged.covariance()
        order = [merged.names.index(name) for name in NAMES]
        difference = found.values[np.ix_(order, order)] - expected.values
        assert np.linalg.norm(difference, 2) <= found.radius + expected.radius
