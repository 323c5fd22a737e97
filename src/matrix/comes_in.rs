//! What is written once for every type that comes in.

/// A type that comes in, as a view and as a symmetric matrix of its own values.
macro_rules! comes_in {
    ($([$($generics:tt)*] $matrix:ty: |$value:ident| $view:expr;)*) => {$(
        impl<'a, $($generics)*> $crate::matrix::IntoMatrixView<'a, T> for $matrix {
            fn into_matrix_view(self) -> $crate::matrix::MatrixView<'a, T> {
                let $value = self;
                $view
            }
        }

        impl<'a, $($generics)*> TryFrom<$matrix> for $crate::matrix::Symmetric {
            type Error = $crate::error::Error;

            fn try_from(matrix: $matrix) -> $crate::error::Result<Self> {
                Self::new(matrix)
            }
        }
    )*};
}

pub(super) use comes_in;
