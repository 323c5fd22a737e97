"""Frames of pandas and polars, tables of Arrow and arrays of xarray, with their names."""

from __future__ import annotations

from decimal import Decimal

import numpy as np
import pytest

import gramkit
from gramkit import _gramkit

pd = pytest.importorskip("pandas")
pl = pytest.importorskip("polars")
pa = pytest.importorskip("pyarrow")
xr = pytest.importorskip("xarray")

X = np.random.default_rng(1).standard_normal((7, 3))
WHOLE = np.arange(12.0).reshape(4, 3)


def address(array: np.ndarray) -> int:
    return array.__array_interface__["data"][0]


def same_values(given, expected: np.ndarray) -> None:
    """Products of small integers are exact, so every entry must be."""
    assert np.array_equal(gramkit.gram(given).values, expected.T @ expected)


class TestFrames:
    """Frames of pandas, polars and Arrow, with their names."""

    FRAME = pd.DataFrame({"price": [10, 25, 8], "tax": [2.0, 5.0, 0.5], "total": np.float32([12, 30, 8.5])})

    @pytest.mark.parametrize(
        "frame",
        [
            FRAME,
            pl.DataFrame(FRAME.to_dict("list")),
            pa.table(FRAME.to_dict("list")),
            pa.record_batch(FRAME.to_dict("list")),
            FRAME.convert_dtypes(),
            FRAME.astype({"price": "Int64", "tax": "Float64"}),
        ],
        ids=["pandas", "polars", "arrow table", "arrow batch", "nullable", "nullable of some"],
    )
    def test_names(self, frame) -> None:
        answer = gramkit.independence(frame)
        assert answer.in_words() == ["0 = price + tax − total"]
        assert answer.in_words(["a", "b", "c"]) == ["0 = a + b − c"]
        assert gramkit.analyze(frame).names == ["price", "tax", "total"]
        same_values(frame, self.FRAME.to_numpy(dtype=float))

    def test_names_that_stand_twice(self) -> None:
        frame = pd.DataFrame(WHOLE, columns=["a", "a", "b"]).astype({"b": int})
        same_values(frame, WHOLE)

    def test_rows_have_no_names(self) -> None:
        assert gramkit.independence(self.FRAME, of="rows").names == []

    def test_names_given(self) -> None:
        assert gramkit.independence(self.FRAME, names=["a", "b", "c"]).in_words() == ["0 = a + b − c"]
        with pytest.raises(TypeError, match="names is one string"):
            gramkit.independence(self.FRAME, names="abc")

    @pytest.mark.parametrize(
        "column",
        [
            pd.array([1, None, 3], dtype="Int64"),
            pd.array([True, None, False], dtype="boolean"),
            pd.array([1, None, 3], dtype="int64[pyarrow]"),
            pd.Series(["1", "2", "3"]),
            pd.Series(pd.to_datetime(["2020-01-01"] * 3)),
            pd.Categorical(["a", "b", "a"]),
        ],
        ids=["Int64", "boolean", "arrow", "text", "dates", "categories"],
    )
    def test_column_that_is_refused_by_name(self, column) -> None:
        frame = pd.DataFrame({"good": [1.0, 2.0, 4.0], "bad": column})
        with pytest.raises(TypeError, match="column 'bad' of X has"):
            gramkit.gram(frame)

    @pytest.mark.parametrize(
        "column",
        [
            pd.DataFrame({"a": [1.0, 2.0], "b": pd.array([3.0, None], dtype="Float64")}),
            pl.DataFrame({"a": [1.0, 2.0], "b": [3.0, None]}),
            pl.DataFrame({"a": [1.0, 2.0], "b": [3, None]}),
            pa.table({"a": [1.0, 2.0], "b": [3.0, None]}),
            pa.table({"a": [1.0, 2.0], "b": [3, None]}),
        ],
        ids=["nullable", "polars", "polars integers", "arrow", "arrow integers"],
    )
    def test_missing_entries(self, column) -> None:
        with pytest.raises(TypeError, match="column 'b' of X has missing entries: fill them, or leave those rows out"):
            gramkit.gram(column)

    def test_nan_has_a_place(self) -> None:
        for frame in [
            pd.DataFrame({"a": [1.0, 2.0], "b": [3.0, None]}),
            pl.DataFrame({"a": [1.0, 2.0], "b": [3.0, np.nan]}),
        ]:
            with pytest.raises(gramkit.NonFiniteError) as raised:
                gramkit.gram(frame)
            assert raised.value.index == (1, 1)

    def test_integers_beyond_2_53_beside_floats(self) -> None:
        """NumPy rounds them as the frame becomes one array."""
        frame = pd.DataFrame({"a": [2**53, 1], "b": [2**53 + 1, 1], "c": [0.5, 0.25]})
        assert gramkit.independence(frame[["a", "b"]]).independent is True
        assert gramkit.rank(frame).exact == 2
        with pytest.raises(ValueError, match="integer beyond 2\\*\\*53 at \\(0, 1\\)"):
            gramkit.gram(frame)

    def test_data_array(self) -> None:
        same_values(xr.DataArray(WHOLE, dims=("x", "y")), WHOLE)

    def test_frame_of_one_kind(self) -> None:
        frame = pd.DataFrame(X, columns=list("abc"), copy=False)
        assert _gramkit._address(frame) == address(frame.to_numpy())

    def test_data_array_is_borrowed(self) -> None:
        array = xr.DataArray(X, dims=("row", "columns"), coords={"columns": [1, 2, 3]})
        assert _gramkit._address(array) == address(array.values)

    def test_arrow_decimals(self) -> None:
        table = pa.table({"a": [Decimal("0.1"), Decimal("0.7")], "b": [Decimal("0.2"), Decimal("1.4")]})
        assert gramkit.independence(table).in_words() == ["0 = 2·a − b"]
