"""Tables longer than memory: gramkit's `partial`, `merge` and `analyze --memory` beside NumPy, Polars and Spark.

    taskset -c 0 python3 benches/long_tables.py table [--rows N] [--turns K] [--program target/release/gramkit]
    taskset -c 0 python3 benches/long_tables.py merge [--turns K]
    taskset -c 0 python3 benches/long_tables.py partitions [--turns K]
    taskset -c 0 python3 benches/long_tables.py memory [--rows N]
    taskset -c 0 python3 benches/long_tables.py rates [--turns K]
    python3 benches/long_tables.py machines --rates 100=ROWS 1000=ROWS --merges 100=SECONDS 1000=SECONDS

table   One table of N x 32 doubles as Parquet, NPY and CSV: seconds of each contestant, the least of K turns in which
        all have theirs. Four columns have means of 1e8 and deviations of 1, the ratio of NIST's NumAcc4. Before
        anything is timed, covariances are compared with the true ones, which are sums of integers: gramkit's must be
        within the radius that it claims, and what the others lose is printed. These have the true means, and are
        timed on XtX alone. Not for a real-time scheduler (chrt -f): threads of Polars that wait
        for each other on one core starve there.
merge   Seconds of reading and merging one more state against its columns k, as a*k^2 + b by least squares; where the
        columns are far from dependent, and where they are nearly dependent, so that triangles are merged.
partitions
        Seconds of `merge` against the number of states p, as a + b*p by least squares, for 32, 100 and 256 columns: b is
        what one more partition costs.
memory  The most memory that `partial` holds of 10^6, 10^7 … N rows of 8 columns that come through a pipe.
rates   Rows a second of `partial` on Parquet at 100 and 1000 columns.
machines  What such figures come to on more than one machine.

Needs NumPy and pyarrow; Polars and PySpark are left out where they are not installed. Times are those of whole
processes for gramkit, and of calls within one for the others: imports and the start of Spark's machine do not count. Each is
given by the clock and by the processor, whose time is less wrong on a machine that does other things too; Spark's own
machine is another process, of which only the clock tells.
"""

import os

for variable in ("OMP", "OPENBLAS", "MKL", "BLIS", "POLARS_MAX"):
    os.environ[variable + ("_THREADS" if variable == "POLARS_MAX" else "_NUM_THREADS")] = "1"

import argparse
import importlib
import json
import math
import platform
import resource
import subprocess
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

COLUMNS = 32
OFFSET = 4
MEAN = 10**8
GROUP = 1 << 16
# Numbers less their means are whole multiples of this: the doubles near 1e8 are multiples of 2^-26 themselves.
UNIT = 2.0**-26
FAN_IN = 8


def optional(name):
    """The module, or None and a note."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        print(f"left out: {name}: {error}")
        return None


def of_processor():
    """What this process, and those that it has run, have had of the processor."""
    both = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in both)


def seconds(call):
    """How long a call takes, by the clock and by the processor."""
    start = time.perf_counter(), of_processor()
    call()
    return np.array([time.perf_counter() - start[0], of_processor() - start[1]])


def least(calls, turns):
    """The least seconds of each call, of so many turns in which all have theirs."""
    best = {key: np.full(2, math.inf) for key in calls}
    for _ in range(turns):
        for key, call in calls.items():
            best[key] = np.minimum(best[key], seconds(call))
    return best


def run(*command):
    """What a program prints; its failure is this one's."""
    return subprocess.run([str(word) for word in command], check=True, capture_output=True, text=True).stdout


def deviations(rows, seed=1):
    """Blocks of normal numbers in whole units."""
    rng = np.random.default_rng(seed)
    for first in range(0, rows, GROUP):
        yield first, np.rint(rng.standard_normal((min(GROUP, rows - first), COLUMNS)) / UNIT)


def exact_covariance(rows):
    """The covariance of the table, and its means, in whole numbers: halves of 15 bits, whose products fit a double."""
    sums = np.zeros(COLUMNS, dtype=object)
    products = np.zeros((COLUMNS, COLUMNS), dtype=object)
    for _, units in deviations(rows):
        high = np.rint(units / 2**15)
        low = units - high * 2**15
        cross = high.T @ low
        terms = ((high.T @ high, 2**30), (cross + cross.T, 2**15), (low.T @ low, 1))
        for matrix, scale in terms:
            products += matrix.astype(np.int64).astype(object) * scale
        sums += units.sum(axis=0).astype(np.int64).astype(object)
    means = [Fraction(int(s), rows * 2**26) + (MEAN if j >= COLUMNS - OFFSET else 0) for j, s in enumerate(sums)]
    centred = products * rows - np.outer(sums, sums)
    scale = rows * (rows - 1) * 2**52
    return [[Fraction(int(x), scale) for x in row] for row in centred], np.array([float(m) for m in means])


def write_table(directory, rows):
    """The same numbers in three formats, with the row groups of 2^17 rows."""
    names = [f"x{j}" for j in range(COLUMNS)]
    table = np.lib.format.open_memmap(directory / "table.npy", "w+", np.float64, (rows, COLUMNS))
    means = np.where(np.arange(COLUMNS) < COLUMNS - OFFSET, 0.0, float(MEAN))
    for first, units in deviations(rows):
        table[first : first + len(units)] = units * UNIT + means
    arrow = pa.table({name: np.ascontiguousarray(table[:, j]) for j, name in enumerate(names)})
    pq.write_table(arrow, directory / "table.parquet", row_group_size=2 * GROUP)
    pyarrow.csv.write_csv(arrow, directory / "table.csv")


def worst(covariance, truth):
    """The largest error among the columns that are far from zero, and among all."""
    errors = np.array([[float(abs(Fraction(float(x)) - t)) for x, t in zip(*both)] for both in zip(covariance, truth)])
    return errors[-OFFSET:, -OFFSET:].max(), errors.max()


def spark_rows(directory):
    """Spark's distributed matrix of the Parquet file, on one thread."""
    if not optional("pyspark"):
        return None
    from pyspark.ml.feature import VectorAssembler
    from pyspark.mllib.linalg.distributed import RowMatrix
    from pyspark.mllib.util import MLUtils
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").config("spark.driver.memory", "4g")
    session = builder.config("spark.ui.enabled", "false").config("spark.ui.showConsoleProgress", "false").getOrCreate()
    session.sparkContext.setLogLevel("ERROR")

    def matrix():
        frame = session.read.parquet(str(directory / "table.parquet"))
        assembled = VectorAssembler(inputCols=frame.columns, outputCol="row").transform(frame).select("row")
        return RowMatrix(MLUtils.convertVectorColumnsFromML(assembled, "row"))

    return matrix


def peers(directory):
    """Everybody else's XᵀX of the table."""
    npy, parquet, csv = (str(directory / f"table.{kind}") for kind in ("npy", "parquet", "csv"))

    def square(x):
        return x.T @ x

    found = {"NPY": {"numpy, load and XtX": lambda: square(np.load(npy))}, "Parquet": {}, "CSV": {}}
    if polars := optional("polars"):
        names = [f"x{j}" for j in range(COLUMNS)]
        upper = np.triu_indices(COLUMNS)
        pairs = [(polars.col(names[i]) * polars.col(names[j])).sum().alias(f"{i},{j}") for i, j in zip(*upper)]

        def sums_of_products():
            gram = np.zeros((COLUMNS, COLUMNS))
            gram[upper] = polars.scan_parquet(parquet).select(pairs).collect().row(0)
            return np.triu(gram) + np.triu(gram, 1).T

        found["Parquet"]["polars, 528 sums of products"] = sums_of_products
        found["Parquet"]["polars, read_parquet, to_numpy and XtX"] = lambda: square(
            polars.read_parquet(parquet).to_numpy()
        )
        found["CSV"]["polars, read_csv, to_numpy and XtX"] = lambda: square(polars.read_csv(csv).to_numpy())
    if matrix := spark_rows(directory):
        found["Parquet"]["spark, computeGramianMatrix"] = lambda: matrix().computeGramianMatrix().toArray()
        found["Parquet"]["spark, computeCovariance"] = lambda: matrix().computeCovariance().toArray()
    return found


def measure_table(arguments, directory):
    """All contestants on one table: what is true first, then the times."""
    write_table(directory, arguments.rows)
    truth, means = exact_covariance(arguments.rows)
    print("largest error of a covariance: of columns of mean 1e8 and deviation 1; of any column")
    calls = {}
    for kind in ("Parquet", "NPY", "CSV"):
        table, state = directory / f"table.{kind.lower()}", directory / f"{kind}.gram"
        partial = (arguments.program, "partial", table, "-o", state)
        analyze = (arguments.program, "analyze", table, "--memory", "500MB", "--json")
        calls[kind, "gramkit partial"] = lambda command=partial: run(*command)
        calls[kind, "gramkit analyze --memory 500MB"] = lambda command=analyze: run(*command)
        run(*partial)
        for what, page in (("partial", run(arguments.program, "analyze", state, "--json")), ("analyze", run(*analyze))):
            covariance = json.loads(page)["covariance"]
            far, any_column = worst(covariance["values"], truth)
            radius = covariance["radius"]
            print(f"  {kind:8} gramkit {what:32} {far:.1e} {any_column:.1e}, radius {radius:.1e}")
            assert any_column <= radius, "gramkit's covariance is not within its radius"
    for kind, contestants in peers(directory).items():
        for name, call in contestants.items():
            matrix = call()
            if "Covariance" not in name:
                matrix = (matrix - arguments.rows * np.outer(means, means)) / (arguments.rows - 1)
            print("  {:8} {:40} {:.1e} {:.1e}".format(kind, name, *worst(matrix, truth)))
            calls[kind, name] = call
    print(f"seconds by the clock and by the processor, {arguments.rows} x {COLUMNS}, the least of {arguments.turns}")
    for (kind, name), (clock, processor) in least(calls, arguments.turns).items():
        print(f"  {kind:8} {name:40} {clock:8.2f} {processor:8.2f}  {arguments.rows / processor:10.0f} rows/s")


def make_states(program, directory, columns, count, rows, dependent):
    """States of as many files, of which the first has another shift: each of the others is moved to it."""
    names = [f"k{columns}-{'near' if dependent else 'far'}-{i}" for i in range(count)]
    for i, name in enumerate(names):
        file = directory / f"{name}.npy"
        if i < 2:
            rng = np.random.default_rng(i)
            x = rng.standard_normal((rows, columns))
            if dependent:
                x[:, -1] = x[:, 0] + 1e-9 * rng.standard_normal(rows)
            np.save(file, x)
        else:
            os.link(directory / f"{names[1]}.npy", file)
        run(program, "partial", file, "-o", directory / f"{name}.gram")
    states = [directory / f"{name}.gram" for name in names]
    for name in names:
        (directory / f"{name}.npy").unlink()
    return states


def check_merge(program, directory, states, rows):
    """Merged in two orders: no row lost, and covariances within both radii of each other."""
    found = []
    for order in (states, states[::-1]):
        run(program, "merge", *order, "-o", directory / "checked.gram")
        page = json.loads(run(program, "analyze", directory / "checked.gram", "--json"))
        assert page["rows"]["counted"] == rows * len(states)
        found.append(page["covariance"])
    apart = np.abs(np.array(found[0]["values"]) - np.array(found[1]["values"])).max()
    assert apart <= found[0]["radius"] + found[1]["radius"], "the order of merging shows beyond the radius"


def measure_merge(arguments, directory):
    """Reading and merging one more state, with and without triangles."""
    cases = ((False, (64, 100, 128, 256), 32, 20_000), (True, (64, 128, 256, 512, 1000), 8, 2048))
    for dependent, orders, count, rows in cases:
        print("nearly dependent: triangles are merged" if dependent else "far from dependent: sums alone")
        costs = []
        for k in orders:
            states = make_states(arguments.program, directory, k, count, rows, dependent)
            if k <= 256:
                check_merge(arguments.program, directory, states, rows)
            size, merged = states[0].stat().st_size, directory / "all.gram"
            calls = {
                some: lambda some=some: run(arguments.program, "merge", *states[:some], "-o", merged)
                for some in (2, count)
            }
            best = least(calls, arguments.turns)
            costs.append((best[count][1] - best[2][1]) / (count - 2))
            print(f"  k {k:5}  {costs[-1] * 1e3:10.3f} ms a state   {size:9} bytes", flush=True)
            for state in states:
                state.unlink()
        for power in (2, 3):
            design = np.column_stack([np.array(orders, float) ** power, np.ones(len(orders))])
            # Relative errors: a millisecond counts for more at 64 columns than at 1024.
            weights = 1 / np.array(costs)
            (a, b), *_ = np.linalg.lstsq(design * weights[:, None], np.ones(len(orders)), rcond=None)
            off = np.abs(design @ (a, b) * weights - 1).max()
            print(f"  {a:.3e} s k^{power} + {b:.2e} s, off by {off:.0%} at most")


def measure_partitions(arguments, directory):
    """Merging p states, against p."""
    counts = (2, 4, 8, 16, 32, 64, 128)
    for k in (32, 100, 256):
        states = make_states(arguments.program, directory, k, max(counts), 2048, False)
        merged = directory / "all.gram"
        calls = {p: lambda p=p: run(arguments.program, "merge", *states[:p], "-o", merged) for p in counts}
        took = np.array([best[1] for best in least(calls, arguments.turns).values()])
        design = np.column_stack([np.ones(len(counts)), counts])
        (a, b), *_ = np.linalg.lstsq(design, took, rcond=None)
        off = took - design @ (a, b)
        error = math.sqrt(off @ off / (len(counts) - 2) / np.var(counts) / len(counts))
        shown = ", ".join(f"{p}: {1e3 * t:.1f}" for p, t in zip(counts, took))
        print(f"  k {k:4}  milliseconds of the processor for p states: {shown}")
        print(f"          {1e3 * a:.2f} + ({1e3 * b:.4f} +- {1e3 * error:.4f}) p milliseconds", flush=True)
        for state in states:
            state.unlink()


def measure_memory(arguments, directory):
    """The peak of `partial` of a pipe."""
    block = np.random.default_rng(3).standard_normal((100_000, 8))
    rows = 10**6
    while rows <= arguments.rows:
        header = np.lib.format.header_data_from_array_1_0(np.empty((0, 8)))
        command = [arguments.program, "partial", "-", "-o", directory / "piped.gram"]
        process = subprocess.Popen([str(word) for word in command], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL)
        np.lib.format.write_array_header_1_0(process.stdin, {**header, "shape": (rows, 8)})
        for _ in range(rows // len(block)):
            process.stdin.write(memoryview(block).cast("B"))
        # While it waits for the end: a process that has ended tells the peak of the one that started it, if that is more.
        status = Path(f"/proc/{process.pid}/status").read_text()
        peak = next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM"))
        process.stdin.close()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0, "partial failed"
        took = usage.ru_utime + usage.ru_stime
        print(f"  {rows:10} x 8 through a pipe: {peak / 1024:6.1f} MB at most, {took:.2f} s", flush=True)
        rows *= 10


def measure_rates(arguments, directory):
    """Rows a second of `partial`, of normal numbers in Parquet; and in integers, on the grids of one block of rows."""
    for columns, rows, blocks in ((100, GROUP, 30), (1000, 4096, 1), (1000, 4096, 10)):
        block = np.random.default_rng(columns).standard_normal((columns, rows))
        table = pa.table(list(block), names=[f"x{j}" for j in range(columns)])
        grids, again = directory / f"grids-{columns}.gram", directory / "again.gram"
        files = [directory / f"wide-{columns}-{count}.parquet" for count in (1, blocks)]
        for file, count in zip(files, (1, blocks)):
            with pq.ParquetWriter(file, table.schema) as writer:
                for _ in range(count):
                    writer.write_table(table)
        if not grids.exists():
            run(arguments.program, "partial", files[0], "-o", grids)
        commands = {"partial --reproducible": ("partial", files[1], "-o", again, "--reproducible", grids)}
        commands["partial"] = ("partial", files[1], "-o", again)
        for name, command in commands.items():
            best = least({name: lambda command=command: run(arguments.program, *command)}, arguments.turns)[name][1]
            size, total = again.stat().st_size, rows * blocks
            print(
                f"  {total:8} x {columns:4} {name:24} {best:7.2f} s {total / best:10.0f} rows/s {size} bytes",
                flush=True,
            )
        for file in files:
            file.unlink(missing_ok=True)


def depth(machines):
    """Levels of a tree of merges."""
    levels = 0
    while machines > 1:
        machines, levels = -(-machines // FAN_IN), levels + 1
    return levels


def estimate(arguments):
    """Rows over machines, and a tree of merges of FAN_IN states each."""
    rates = dict(pair.split("=") for pair in arguments.rates)
    merges = dict(pair.split("=") for pair in arguments.merges)
    for rows, columns in ((10**9, "100"), (10**10, "1000")):
        for machines in (10, 100, 1000):
            gathering = rows / machines / float(rates[columns])
            levels = depth(machines)
            merging = levels * FAN_IN * float(merges[columns])
            print(
                f"{rows:.0e} x {columns:5} {machines:5} machines {gathering:12.1f} s, {levels} levels {merging:8.3f} s"
            )


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("table", "merge", "partitions", "memory", "rates", "machines"))
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--program", type=lambda path: Path(path).resolve(), default="target/release/gramkit")
    parser.add_argument("--directory", help="where the files are made: some GB")
    parser.add_argument("--rates", nargs="+", default=[])
    parser.add_argument("--merges", nargs="+", default=[])
    arguments = parser.parse_args()
    if arguments.what == "machines":
        estimate(arguments)
        return
    print(platform.processor() or platform.machine(), platform.python_version(), "numpy", np.__version__)
    measure = {
        "table": measure_table,
        "merge": measure_merge,
        "partitions": measure_partitions,
        "memory": measure_memory,
        "rates": measure_rates,
    }[arguments.what]
    with tempfile.TemporaryDirectory(dir=arguments.directory) as directory:
        measure(arguments, Path(directory))


if __name__ == "__main__":
    main()
