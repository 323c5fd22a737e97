//! X, in either memory order and of either type.

use faer::MatRef;
use faer::traits::ComplexField;
use gramkit::{MatrixView, Real, Vectors};
use nalgebra::RealField;
use rand::{RngExt, SeedableRng, rngs::StdRng};

/// An input type, as gramkit, faer, nalgebra and a BLAS see it.
pub(crate) trait Number: Real + ComplexField + RealField {
    const NAME: &'static str;
    /// The letter that a BLAS routine's name begins with.
    const LETTER: char;
    const UNIT_ROUNDOFF: f64;

    fn nearest(value: f64) -> Self;
}

impl Number for f64 {
    const NAME: &'static str = "f64";
    const LETTER: char = 'd';
    const UNIT_ROUNDOFF: f64 = f64::EPSILON / 2.0;

    fn nearest(value: f64) -> Self {
        value
    }
}

impl Number for f32 {
    const NAME: &'static str = "f32";
    const LETTER: char = 's';
    const UNIT_ROUNDOFF: f64 = f32::EPSILON as f64 / 2.0;

    fn nearest(value: f64) -> Self {
        value as f32
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Order {
    ColumnMajor,
    RowMajor,
}

impl Order {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::ColumnMajor => "column-major",
            Self::RowMajor => "row-major",
        }
    }
}

/// X, m × n, without padding.
pub(crate) struct Input<T> {
    pub(crate) values: Vec<T>,
    pub(crate) m: usize,
    pub(crate) n: usize,
    pub(crate) order: Order,
}

impl<T: Number> Input<T> {
    /// Uniform in [−1, 1), column-major, the same each time.
    pub(crate) fn random((m, n): (usize, usize)) -> Self {
        let mut random = StdRng::seed_from_u64(1);
        let values = (0..m * n).map(|_| T::nearest(random.random_range(-1.0..1.0))).collect();
        Self { values, m, n, order: Order::ColumnMajor }
    }

    /// The same matrix in that order.
    pub(crate) fn reordered(&self, order: Order) -> Self {
        let (x, m, n) = (self.matrix(), self.m, self.n);
        let values = match order {
            Order::ColumnMajor => (0..m * n).map(|at| x[(at % m, at / m)]).collect(),
            Order::RowMajor => (0..m * n).map(|at| x[(at / n, at % n)]).collect(),
        };
        Self { values, m, n, order }
    }

    pub(crate) fn matrix(&self) -> MatRef<'_, T> {
        match self.order {
            Order::ColumnMajor => MatRef::from_column_major_slice(&self.values, self.m, self.n),
            Order::RowMajor => MatRef::from_row_major_slice(&self.values, self.m, self.n),
        }
    }

    pub(crate) fn vectors(&self) -> Vectors<'_, T> {
        let view = match self.order {
            Order::ColumnMajor => MatrixView::column_major(&self.values, self.m, self.n),
            Order::RowMajor => MatrixView::row_major(&self.values, self.m, self.n),
        };
        Vectors::columns(view.expect("m·n values"))
    }

    /// Shape, type and order.
    pub(crate) fn label(&self) -> String {
        format!("{}×{} {} {}", self.m, self.n, T::NAME, self.order.name())
    }
}
