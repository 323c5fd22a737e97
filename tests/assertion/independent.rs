//! Independence, asserted.

use gramkit::assertion::independent;
use gramkit::{Error, MatrixView, Vectors, Verdict, assert_independent, prop_assert_independent};
use proptest::prelude::*;

use super::message;

#[test]
fn the_message_word_for_word() {
    let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
    let x = Vectors::columns(MatrixView::row_major(&x, 3, 3).unwrap());
    assert_eq!(
        message(|| assert_independent!(x)),
        "x are not linearly independent (refuted; 3 vectors of dimension 3)\n  \
         their rank is 2; independent are 0, 1\n  \
         0 = x0 − 2·x1 + x2"
    );
    let zeros = [0.0; 4];
    let zeros = Vectors::rows(MatrixView::row_major(&zeros, 2, 2).unwrap());
    assert_eq!(
        message(|| assert_independent!(&zeros)),
        "&zeros are not linearly independent (refuted; 2 vectors of dimension 2)\n  \
         their rank is 0; independent are none\n  \
         0 = x0; 1 more"
    );
}

#[test]
fn what_is_independent_passes() {
    let x = nalgebra::dmatrix![1.0, 1.0; 0.0, 1e-200];
    assert_independent!(Vectors::columns(&x));
    assert_independent!(Vectors::rows(&nalgebra::dmatrix![1.0_f32, 2.0, 3.0]),);
    let bad = Vectors::columns(MatrixView::row_major(&[f64::NAN], 1, 1).unwrap());
    let failure = independent("bad", &bad).unwrap_err();
    assert!(matches!(failure.error(), Some(Error::NotFinite { .. })) && failure.verdict() == Verdict::Undetermined);
}

proptest! {
    #[test]
    fn triangles_in_a_property(x in 0.5..2.0_f64, y in -9.0..9.0_f64) {
        prop_assert_independent!(Vectors::columns(&nalgebra::dmatrix![x, y; 0.0, x]));
    }
}
