"""A folder of Parquet shards, three workers, and the page.

    pip install ./python dask distributed pandas pyarrow
    python python/examples/shards/three_workers.py shards

It writes six shards into the folder, unless some are there, and starts Dask's scheduler and three worker processes on this
machine. Each worker makes states of the shards that it reads, and no row leaves it: a state has a kilobyte. For a cluster
elsewhere, give `Client` its address in place of `LocalCluster`.

The state of all is kept in shards.gram, beside the folder: `gramkit analyze shards.gram` prints it at length. README, "Longer
than memory", has the same by a loop of the shell over these shards, without Dask.
"""

from __future__ import annotations

import sys
from pathlib import Path

import dask.dataframe
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from distributed import Client, LocalCluster

import gramkit
import gramkit.dask

SHARDS = 6
HOURS = 4000


def write_shards(folder: Path) -> None:
    """Hours of a plant: two lines, the meter of both, and a temperature far from 0. A column of texts is not judged."""
    folder.mkdir(parents=True, exist_ok=True)
    for shard in range(SHARDS):
        rng = np.random.default_rng(shard)
        line_1, line_2 = rng.integers(0, 4000, (2, HOURS)) / 16
        columns = {
            "shift": rng.choice(["early", "late", "night"], HOURS),
            "line 1": line_1,
            "line 2": line_2,
            "meter": line_1 + line_2 + rng.integers(-8, 9, HOURS) / 16,
            "kelvin": 290 + rng.integers(-160, 161, HOURS) / 16,
        }
        # As folders are that grew: one program wrote the columns in one order, the next one in another.
        names = list(columns) if shard < 4 else list(reversed(columns))
        pq.write_table(pa.table({name: columns[name] for name in names}), folder / f"shard-{shard}.parquet")


def page(state: gramkit.GramState) -> str:
    """What one pass over the rows proves."""
    report = state.report()
    means, deviations = state.mean_bounds().mean(axis=1), np.sqrt(np.diag(state.covariance().values))
    lines = [f"{state.rows} rows × {len(state.names)} columns in {len(state.pieces)} pieces", "", str(report), ""]
    lines.append(f"{'column':10}{'mean':>12}{'deviation':>12}{'VIF':>12}")
    for name, mean, deviation, vif in zip(state.names, means, deviations, report.vif_bounds.mean(axis=1), strict=True):
        lines.append(f"{name:10}{mean:12.6g}{deviation:12.6g}{vif:12.6g}")
    return "\n".join(lines)


def main() -> None:
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "shards")
    if not list(folder.glob("*.parquet")):
        write_shards(folder)
    with (
        LocalCluster(n_workers=3, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        table = dask.dataframe.read_parquet(str(folder / "*.parquet"))
        state = gramkit.dask.state(table, columns=["line 1", "line 2", "meter", "kelvin"])
    folder.with_suffix(".gram").write_bytes(state.to_bytes())
    print(page(state))


# Worker processes import this file.
if __name__ == "__main__":
    main()
