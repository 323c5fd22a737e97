"""True, False, or None: what is undetermined has no truth."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import gramkit

#: Its smallest singular value is the golden ratio less 1, which no float64 is.
SHEAR = np.array([[1.0, 1.0], [0.0, 1.0]])
GOLDEN = (math.sqrt(5) - 1) / 2

SQUARE = hnp.arrays(np.float64, st.integers(1, 4).map(lambda n: (n, n)), elements=st.integers(-4, 4))


def test_three_values() -> None:
    assert gramkit.definiteness(np.eye(2)).positive_definite is True
    assert gramkit.definiteness(-np.eye(2)).positive_definite is False
    assert gramkit.definiteness(np.eye(2), radius=2.0).positive_definite is None
    assert gramkit.independence(np.eye(2)).independent is True
    assert gramkit.independence(np.ones((2, 2))).independent is False
    assert gramkit.independence(SHEAR, within=GOLDEN).independent is None
    assert gramkit.at_least(np.eye(2), 0.5, radius=1.0).holds is None
    assert gramkit.determinant(np.eye(2), radius=2.0).sign is None


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: gramkit.definiteness(np.eye(2), radius=2.0), "more than yes or no"),
        (lambda: gramkit.independence(SHEAR, within=GOLDEN), "whether the vectors are independent is undetermined"),
        (
            lambda: gramkit.at_least(np.eye(2), 0.5, radius=1.0),
            "whether every eigenvalue is at least the bound is undetermined",
        ),
    ],
)
def test_what_is_undetermined_has_no_truth(make, words: str) -> None:
    with pytest.raises(gramkit.Undetermined, match=words):
        bool(make())
    assert issubclass(gramkit.Undetermined, ValueError)


def test_truth_of_answers_that_have_one() -> None:
    assert gramkit.independence(np.eye(2)) and not gramkit.independence(np.ones((2, 2)))
    assert gramkit.at_least(np.eye(2), 0.5) and not gramkit.at_least(np.eye(2), 1.5)
    with pytest.raises(gramkit.AmbiguousTruth):
        bool(gramkit.definiteness(np.eye(2)))


def test_rank_that_is_not_known() -> None:
    # Without exact arithmetic nothing tells whether these three, all but dependent, are independent.
    X = np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0], [7.0, 8.0, 9.0]])
    rank = gramkit.rank(X, budget=0)
    assert rank.exact is None and rank.bounds == (2, 3) and rank.numerical == 2
    with pytest.raises(gramkit.Undetermined, match="the rank is"):
        int(rank)
    answer = gramkit.independence(X, budget=0)
    assert answer.independent is None and "budget" in answer.missing
    assert gramkit.independence(X).independent is False and gramkit.rank(X).exact == 2


@settings(deadline=None)
@given(SQUARE)
def test_definiteness_of_small_integers(matrix: np.ndarray) -> None:
    """Beside NumPy, whose errors are far below the distance from 0 of any eigenvalue that is not 0."""
    matrix = matrix + matrix.T
    eigenvalues = np.linalg.eigvalsh(matrix)
    signs = np.where(np.abs(eigenvalues) > 1e-9, np.sign(eigenvalues), 0)
    counts = [int((signs == sign).sum()) for sign in (1, 0, -1)]
    answer = gramkit.definiteness(matrix)
    assert [count.exact for count in answer.inertia] == counts
    assert answer.positive_semidefinite is (counts[2] == 0) and answer.indefinite is (counts[0] > 0 and counts[2] > 0)
    assert answer.proved and answer.missing is None


@settings(deadline=None)
@given(SQUARE, st.floats(0, 3))
def test_what_is_proved_within_a_radius_holds_at_its_ends(matrix: np.ndarray, radius: float) -> None:
    matrix = matrix + matrix.T
    answer = gramkit.definiteness(matrix, radius=radius)
    ends = [matrix + sign * radius * np.eye(len(matrix)) for sign in (-1, 1)]
    if answer.positive_definite is not None:
        assert all(gramkit.definiteness(end).positive_definite in (answer.positive_definite, None) for end in ends)


def test_within_a_radius_some_may_be_dependent() -> None:
    near, far = (gramkit.independence(np.eye(2), within=radius) for radius in (0.5, 5.0))
    assert near.independent is True and not near.mixed
    assert far.independent is None and far.mixed and "not all independent" in repr(far)
    with pytest.raises(gramkit.Undetermined):
        bool(far)


def test_numbers_have_no_truth() -> None:
    for answer in (gramkit.rank(np.eye(2)), gramkit.determinant(np.ones((2, 2)))):
        with pytest.raises(gramkit.AmbiguousTruth):
            bool(answer)
