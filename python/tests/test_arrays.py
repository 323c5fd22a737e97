"""What comes in is right, or is refused with a sentence."""

from __future__ import annotations

import warnings
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import gramkit
from gramkit import _gramkit

RANDOM = np.random.default_rng(1)
X = RANDOM.standard_normal((7, 3))


def address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


def same_values(given, expected: np.ndarray) -> None:
    """Products of small integers are exact, so every entry must be."""
    gram = gramkit.gram(given)
    expected = np.asarray(expected, dtype=np.float64)
    assert np.array_equal(gram.values, expected.T @ expected)


WHOLE = np.arange(12.0).reshape(4, 3)


class TestBorrowed:
    """Aligned native arrays are not copied, whatever their strides."""

    @pytest.mark.parametrize(
        "view",
        [
            lambda x: x,
            lambda x: np.asfortranarray(x),
            lambda x: x.astype(np.float32),
            lambda x: x[::2],
            lambda x: x[:, ::2],
            lambda x: x[::-1, ::-1],
            lambda x: x[1:3, 1:3],
            lambda x: x.T,
            lambda x: np.broadcast_to(x[0], (5, 3)),
            lambda x: np.broadcast_to(x[:, :1], (7, 4)),
        ],
    )
    def test_pointers_are_equal(self, view) -> None:
        array = view(X.copy())
        assert _gramkit._address(array) == address(array)
        assert np.allclose(gramkit.gram(array).values, array.T.astype(float) @ array, rtol=1e-12, atol=1e-12)

    def test_read_only(self) -> None:
        array = X.copy()
        array.flags.writeable = False
        assert _gramkit._address(array) == address(array)

    def test_memory_map(self, tmp_path: Path) -> None:
        np.save(tmp_path / "x.npy", X)
        array = np.load(tmp_path / "x.npy", mmap_mode="r")
        assert _gramkit._address(array) == address(array)
        assert np.array_equal(gramkit.gram(array).values, gramkit.gram(X).values)

    def test_matrix_class(self) -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", PendingDeprecationWarning)
            array = np.asmatrix(X)
        assert _gramkit._address(array) == address(array)

    def test_copies_are_copies(self) -> None:
        unaligned = np.frombuffer(b"\0" + X.tobytes(), dtype=np.float64, offset=1).reshape(X.shape)
        assert not unaligned.flags.aligned
        assert _gramkit._address(unaligned) != address(unaligned)
        assert np.array_equal(gramkit.gram(unaligned).values, gramkit.gram(X).values)

    @pytest.mark.parametrize("shape", [(0, 3), (3, 0), (0, 0)])
    def test_empty(self, shape: tuple[int, int]) -> None:
        assert gramkit.gram(np.empty(shape)).values.shape == (shape[1], shape[1])

    def test_out_is_the_callers(self) -> None:
        out = np.empty((3, 3))
        assert gramkit.gram(X, out=out).values is out
        assert np.array_equal(out, gramkit.gram(X).values)
        vectors = np.empty((3, 3))
        assert gramkit.eigh(out, out=vectors).eigenvectors is vectors
        with pytest.raises(ValueError, match="out must be an aligned, writeable array of float64 of shape"):
            gramkit.gram(X, out=np.empty((2, 2)))


class TestConverted:
    """What has to be copied keeps every number."""

    @pytest.mark.parametrize(
        "dtype", [np.float16, bool, np.int8, np.uint8, np.int16, np.uint16, np.int32, np.uint32, np.int64, np.uint64]
    )
    def test_exact_types(self, dtype) -> None:
        array = WHOLE.astype(dtype)
        same_values(array, array)

    @pytest.mark.parametrize("dtype", [">f8", "<f8", ">f4", ">i4", ">f2"])
    def test_byte_orders(self, dtype: str) -> None:
        same_values(WHOLE.astype(dtype), WHOLE)

    def test_lists(self) -> None:
        same_values([[1, 2], [3, 4.5]], np.array([[1, 2], [3, 4.5]]))
        same_values([np.array([1.0, 2.0]), np.array([3.0, 4.0])], np.array([[1.0, 2], [3, 4]]))

    def test_field_of_a_record_array(self) -> None:
        records = np.zeros(4, dtype=[("name", "U3"), ("x", np.float64, 3)])
        records["x"] = WHOLE
        same_values(records["x"], WHOLE)

    def test_masked_where_nothing_is_hidden(self) -> None:
        same_values(np.ma.MaskedArray(WHOLE), WHOLE)

    @settings(deadline=None)
    @given(
        hnp.arrays(
            st.sampled_from(
                [np.float64, np.float32, np.float16, np.int32, np.uint8, np.bool_, np.dtype(">f8"), np.dtype(">i2")]
            ),
            hnp.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=6),
            elements=st.integers(0, 1),
        ),
        st.tuples(st.sampled_from([-2, -1, 1, 2]), st.sampled_from([-2, -1, 1, 2])),
        st.booleans(),
    )
    def test_any_strides(self, array: np.ndarray, steps: tuple[int, int], transposed: bool) -> None:
        view = array[:: steps[0], :: steps[1]]
        view = view.T if transposed else view
        same_values(view, view.astype(np.float64))
        rows = gramkit.gram(view, of="rows").values
        assert np.array_equal(rows, view.astype(np.float64) @ view.astype(np.float64).T)


#: Whose columns round to the same.
BIG = [[2**53, 2**53 + 1], [1, 1]]


class TestExact:
    """Numbers that are no float64 go through exact arithmetic, or are refused."""

    @pytest.mark.parametrize("kind", [list, np.int64, np.uint64, object])
    def test_integers_beyond_2_53(self, kind) -> None:
        X = BIG if kind is list else np.array(BIG, dtype=kind)
        answer = gramkit.independence(X)
        assert answer.independent is True
        assert gramkit.rank(X).exact == 2
        assert gramkit.determinant_of_gram(X, exact=True).exact == 1
        assert gramkit.definiteness_of_gram(X).positive_definite is True
        with pytest.raises(ValueError, match="X has an integer beyond 2\\*\\*53 at \\(0, 1\\), which is not a float64"):
            gramkit.gram(X)

    def test_integers_beyond_2_53_among_floats(self) -> None:
        """NumPy makes [[2**53 + 1, 0.5]] an array of floats without a word."""
        assert gramkit.independence([[2**53 + 1, 2**53], [0.5, 0.5]]).independent is True
        with pytest.raises(ValueError, match="beyond 2\\*\\*53"):
            gramkit.gram([[2**53 + 1, 2**53], [0.5, 0.5]])

    @pytest.mark.parametrize("delta", [-1, 0, 1])
    def test_the_edge(self, delta: int) -> None:
        for sign in (1, -1):
            A = [[sign * (2**53 + delta)]]
            exact = gramkit.determinant(A, exact=True).exact
            assert exact == A[0][0]
            if delta <= 0:
                assert gramkit.gram(A).values[0, 0] == float(2**53 + delta) ** 2
            else:
                with pytest.raises(ValueError, match="beyond 2\\*\\*53"):
                    gramkit.gram(A)

    @settings(deadline=None)
    @given(st.lists(st.lists(st.integers(-(10**60), 10**60), min_size=2, max_size=2), min_size=2, max_size=2))
    def test_python_integers_of_any_length(self, X: list[list[int]]) -> None:
        determinant = X[0][0] * X[1][1] - X[0][1] * X[1][0]
        assert gramkit.determinant_of_gram(X, exact=True).exact == determinant**2
        assert gramkit.independence(X).independent is (determinant != 0)
        symmetric = [[X[0][0], X[0][1]], [X[0][1], X[1][1]]]
        exact = X[0][0] * X[1][1] - X[0][1] ** 2
        assert gramkit.determinant(symmetric, exact=True).exact == exact
        assert gramkit.definiteness(symmetric).positive_definite is (X[0][0] > 0 and exact > 0)

    def test_relations_are_python_integers(self) -> None:
        p, q = 3**200, 5**150
        assert gramkit.independence([[p, q], [2 * p, 2 * q]]).relations == [[q, -p]]

    def test_decimals(self) -> None:
        written = [[Decimal(2), Decimal(3)], [Decimal("0.2"), Decimal("0.3")]]
        assert gramkit.independence(written).relations == [[3, -2]]
        assert gramkit.independence([[2.0, 3.0], [0.2, 0.3]]).independent is True
        A = [[Decimal("1.69"), Decimal("2.21")], [Decimal("2.21"), Decimal("2.89")]]
        assert gramkit.definiteness(A).kind == "positive semidefinite, singular"
        assert gramkit.determinant(A, exact=True).exact == 0
        with pytest.raises(ValueError, match=r"A has Decimal\('1.69'\) at \(0, 0\), which is not a float64"):
            gramkit.eigh(A)

    def test_decimals_that_are_doubles(self) -> None:
        same_values([[Decimal("0.5"), Decimal("1e3")]], np.array([[0.5, 1000.0]]))

    def test_fractions(self) -> None:
        same_values([[Fraction(1, 2), Fraction(3, 8)]], np.array([[0.5, 0.375]]))
        assert gramkit.determinant([[Fraction(1, 10)]], exact=True).exact == Fraction(1, 10)
        with pytest.raises(ValueError, match=r"A has Fraction\(1, 3\) at \(0, 0\), which is no decimal number"):
            gramkit.determinant([[Fraction(1, 3)]])

    def test_numbers_too_long(self) -> None:
        with pytest.raises(ValueError, match="400 places"):
            gramkit.independence([[10**400]])

    def test_not_within_a_radius(self) -> None:
        with pytest.raises(ValueError, match="there is neither a radius nor symmetrize"):
            gramkit.definiteness(BIG, radius=1.0)
        with pytest.raises(ValueError, match="nothing within a radius"):
            gramkit.independence(BIG, within=1.0)


class TestRefused:
    """What is no matrix of real numbers."""

    @pytest.mark.parametrize(
        ("given", "kind", "sentence"),
        [
            (np.ones((2, 2), dtype=np.longdouble), TypeError, "which a float64 does not hold"),
            (np.ones((2, 2), dtype=complex), TypeError, "complex numbers"),
            ([[1 + 2j]], TypeError, "complex numbers"),
            ([[object()]], TypeError, "X has <object object at .*> of type object at \\(0, 0\\)"),
            ([[1.0, None]], TypeError, "X has None of type NoneType at \\(0, 1\\)"),
            ([["1"]], TypeError, "entries of type <U1"),
            (np.array([["2020-01-01"]], dtype="M8[D]"), TypeError, "entries of type datetime64"),
            (np.zeros((2, 2), dtype=[("a", float)]), TypeError, "is a record array"),
            (
                np.ma.MaskedArray(np.ones((2, 2)), mask=[[0, 1], [0, 0]]),
                TypeError,
                "masked array, and some of it is hidden",
            ),
            ([1.0, 2.0], ValueError, r"X has one axis; a matrix has two: X\[:, None\] is one column"),
            (np.ones((2, 2, 2)), ValueError, "X has 3 axes"),
            (3.0, ValueError, "X has 0 axes"),
            ([[1.0, 2.0], [3.0]], ValueError, "its rows have different lengths"),
        ],
    )
    def test_sentence(self, given, kind, sentence: str) -> None:
        with pytest.raises(kind, match=sentence):
            gramkit.gram(given)
        with pytest.raises(kind, match=sentence):
            gramkit.independence(given)

    def test_sparse(self) -> None:
        sparse = pytest.importorskip("scipy.sparse").eye(2)
        with pytest.raises(TypeError, match=r"X.toarray\(\) makes an array of it"):
            gramkit.gram(sparse)

    @pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
    def test_places_of_what_is_not_finite(self, value: float) -> None:
        array = X.copy()
        array[5, 2] = value
        for function in [
            gramkit.gram,
            gramkit.independence,
            gramkit.rank,
            gramkit.svd,
            gramkit.collinearity,
            gramkit.analyze,
        ]:
            with pytest.raises(gramkit.NonFiniteError) as raised:
                function(array)
            assert raised.value.index == (5, 2)
        with pytest.raises(gramkit.NonFiniteError) as raised:
            gramkit.independence(array, of="rows")
        assert raised.value.index == (5, 2)

    def test_orientation(self) -> None:
        with pytest.raises(ValueError, match='of is "column"; it must be "columns" or "rows"'):
            gramkit.gram(X, of="column")
