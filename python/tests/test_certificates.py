"""Certificates go round between Python, the library and the program."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
from decimal import Decimal
from pathlib import Path

import numpy as np
import pytest

import gramkit

RANDOM = np.random.default_rng(3)
X = RANDOM.standard_normal((9, 4))
DEPENDENT = np.c_[X, X[:, 0] + X[:, 1]].round(3)
DEPENDENT[:, 4] = 2 * DEPENDENT[:, 0]
SYMMETRIC = np.array([[2.0, 1.0, 0.5], [1.0, 2.0, 0.25], [0.5, 0.25, -1.0]])
BIG = [[2**53, 2**53 + 1], [1, 1]]

#: Each certificate, and the data it is about.
CASES = {
    "independent": (lambda: gramkit.independence(X).certificate(), X),
    "dependent": (lambda: gramkit.independence(DEPENDENT).certificate(), DEPENDENT),
    "rows": (lambda: gramkit.independence(X, of="rows").certificate(), X),
    "constant": (lambda: gramkit.independence(X, constant=True).certificate(), X),
    "rows and the constant": (lambda: gramkit.independence(X.T, of="rows", constant=True).certificate(), X.T),
    "single precision": (lambda: gramkit.independence(X.astype(np.float32)).certificate(), X.astype(np.float32)),
    "gram": (lambda: gramkit.definiteness_of_gram(X).certificate(), X),
    "gram of rows": (lambda: gramkit.definiteness_of_gram(X, of="rows").certificate(), X),
    "symmetric": (lambda: gramkit.definiteness(SYMMETRIC).certificate(), SYMMETRIC),
    "radius": (lambda: gramkit.definiteness(np.eye(3), radius=0.5).certificate(), np.eye(3)),
    "symmetrized": (
        lambda: gramkit.definiteness(SYMMETRIC + np.triu(np.full((3, 3), 1e-3)), symmetrize=True).certificate(),
        SYMMETRIC + np.triu(np.full((3, 3), 1e-3)),
    ),
    "at least": (lambda: gramkit.at_least(np.eye(3), 0.5).certificate(), np.eye(3)),
    "count": (lambda: gramkit.eigenvalue_count(SYMMETRIC, 1.0).certificate(), SYMMETRIC),
    "culprits": (lambda: gramkit.culprits(SYMMETRIC).certificate(), SYMMETRIC),
    "integers": (lambda: gramkit.independence(BIG).certificate(), BIG),
    "rows of integers": (lambda: gramkit.independence(BIG, of="rows", constant=True).certificate(), BIG),
    "symmetric integers": (
        lambda: gramkit.definiteness([[2**60 + 1, 1], [1, 2]]).certificate(),
        [[2**60 + 1, 1], [1, 2]],
    ),
    "decimals": (
        lambda: gramkit.independence([[Decimal("0.1"), Decimal("0.3")], [1, 3]]).certificate(),
        [[Decimal("0.1"), Decimal("0.3")], [1, 3]],
    ),
    "analysis": (lambda: gramkit.analyze(DEPENDENT).certificate(), DEPENDENT),
    "covariance": (lambda: gramkit.analyze(DEPENDENT, center=True).certificate(), DEPENDENT),
    "analysis of rows": (lambda: gramkit.analyze(X, of="rows").certificate(), X),
    "symmetric analysis": (lambda: gramkit.analyze_symmetric(SYMMETRIC, at_least=-2.0).certificate(), SYMMETRIC),
}


@pytest.mark.parametrize("case", CASES)
def test_accepted_for_its_data_and_no_other(case: str) -> None:
    make, data = CASES[case]
    certificate = make()
    verified = gramkit.verify(certificate, data)
    assert verified.claim == str(certificate) and verified[1:] == (certificate.rank, certificate.inertia)
    assert gramkit.verify(certificate.to_json(), data) == verified
    assert gramkit.Certificate.from_json(certificate.to_json()) == certificate
    assert pickle.loads(pickle.dumps(certificate)) == certificate
    with pytest.raises(gramkit.Rejection):
        gramkit.verify(certificate, np.ones((2, 7)))


@pytest.mark.parametrize(
    "case", ["dependent", "gram of rows", "symmetric", "symmetrized", "analysis", "covariance", "integers"]
)
def test_rejected_for_other_numbers(case: str) -> None:
    make, data = CASES[case]
    other = np.array(data, dtype=object)
    # Another sign of all is another matrix to the symmetric ones, another last entry to the vectors.
    if "symmetr" in case:
        other = -other
    elif case == "gram of rows":
        other = np.zeros_like(other)
    elif case == "integers":
        other[0, 1] = other[0, 0]
    else:
        other[-1, -1] += 1
    with pytest.raises(gramkit.Rejection):
        gramkit.verify(make(), other.tolist())


def test_forged() -> None:
    text = gramkit.independence(DEPENDENT).certificate().to_json()
    with pytest.raises(ValueError, match="checksum"):
        gramkit.verify(text.replace('"dimension":9', '"dimension":8'), DEPENDENT)
    with pytest.raises(ValueError, match="not a certificate"):
        gramkit.verify("{}", DEPENDENT)


def test_claims() -> None:
    assert gramkit.independence(DEPENDENT).certificate().rank == (4, 4)
    assert gramkit.independence(DEPENDENT).certificate().inertia is None
    assert gramkit.definiteness(SYMMETRIC).certificate().inertia == ((2, 2), (0, 0), (1, 1))
    # About A − I/2 alone.
    assert gramkit.at_least(np.eye(3), 0.5).certificate().inertia is None


#: The program reads doubles, and puts no constant before rows.
NOT_OF_TABLES = {"single precision", "rows and the constant", "rows of integers"}

PROGRAM = os.environ.get("GRAMKIT_PROGRAM") or shutil.which("gramkit")


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(PROGRAM), *map(str, arguments)], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.skipif(PROGRAM is None, reason="the program gramkit is not there (GRAMKIT_PROGRAM names it)")
class TestWithTheProgram:
    @pytest.mark.parametrize("case", sorted(CASES.keys() - NOT_OF_TABLES))
    def test_it_verifies_ours(self, case: str, tmp_path: Path) -> None:
        make, data = CASES[case]
        certificate, table = tmp_path / "c.json", tmp_path / "x.csv"
        certificate.write_text(make().to_json(), encoding="utf-8")
        rows = np.array(data, dtype=object).tolist()
        table.write_text("\n".join(",".join(str(entry) for entry in row) for row in rows))
        done = run("verify", certificate, table, "--no-header")
        assert done.returncode == 0, done.stderr
        table.write_text("1,2\n3,4\n5,6\n")
        done = run("verify", certificate, table, "--no-header")
        assert done.returncode != 0 and "holds" not in done.stdout

    @pytest.mark.parametrize(
        "arguments",
        [
            (),
            ("--rows",),
            ("--center",),
            ("--constant",),
            ("--columns", "4,0,1"),
            ("--weights", "2"),
            ("--columns", "1,3", "--weights", "0"),
        ],
    )
    def test_we_verify_its_vectors(self, arguments: tuple[str, ...], tmp_path: Path) -> None:
        table, certificate = tmp_path / "x.npy", tmp_path / "c.json"
        data = np.abs(DEPENDENT)
        data[3, [0, 2]] = 0.0
        np.save(table, data)
        done = run("analyze", table, *arguments, "--certificate", certificate, "--json")
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        verified = gramkit.verify(certificate.read_text(encoding="utf-8"), data)
        assert verified.rank.lower == told["rank"]["lower"] and verified.rank.upper == told["rank"]["upper"]
        with pytest.raises(gramkit.Rejection):
            gramkit.verify(certificate.read_text(encoding="utf-8"), data[:, :1])

    @pytest.mark.parametrize("arguments", [(), ("--radius", "0.25"), ("--symmetrize",), ("--at-least", "-2")])
    def test_we_verify_its_symmetric_matrices(self, arguments: tuple[str, ...], tmp_path: Path) -> None:
        table, certificate = tmp_path / "a.npy", tmp_path / "c.json"
        data = SYMMETRIC + np.triu(np.full((3, 3), 1e-3)) if "--symmetrize" in arguments else SYMMETRIC
        np.save(table, data)
        done = run("definiteness", table, *arguments, "--certificate", certificate)
        assert done.returncode == 0, done.stderr
        assert gramkit.verify(certificate.read_text(encoding="utf-8"), data).inertia == ((2, 2), (0, 0), (1, 1))

    def test_we_verify_what_is_written(self, tmp_path: Path) -> None:
        table, certificate = tmp_path / "x.csv", tmp_path / "c.json"
        table.write_text("a,b\n2,3\n.2,.3\n")
        done = run("analyze", table, "--as-written", "--certificate", certificate)
        assert done.returncode == 0, done.stderr
        text = certificate.read_text(encoding="utf-8")
        assert gramkit.verify(text, [[2, 3], [Decimal(".2"), Decimal(".3")]]).rank == (1, 1)
        with pytest.raises(gramkit.Rejection):
            gramkit.verify(text, [[2.0, 3.0], [0.2, 0.3]])
