//! What makes no sense is told in sentences.

use gramkit::low_rank::{ColumnSource, Landmarks, LowRank, LowRankOptions, Premise, Stop};
use gramkit::{Error, MatrixView, Symmetric};

fn identity() -> Symmetric {
    Symmetric::identity(3).unwrap()
}

#[track_caller]
fn says<T: std::fmt::Debug>(outcome: Result<T, Error>, sentence: &str) {
    let error = outcome.unwrap_err();
    assert!(error.is_misuse() && error.to_string() == sentence, "{error}");
}

fn with(landmarks: Landmarks, stop: Stop) -> Result<LowRank, Error> {
    LowRank::with(&identity(), &LowRankOptions { landmarks, stop, ..LowRankOptions::default() })
}

#[test]
fn ranks_and_tolerances() {
    for rank in [0, 4, usize::MAX] {
        let value = rank as f64;
        let sentence = format!("the rank is {value}; it must be at least 1, and no more than the order of the matrix");
        says(with(Landmarks::default(), Stop::Rank(rank)), &sentence);
    }
    for value in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        for stop in [Stop::Trace(value), Stop::RelativeTrace(value)] {
            let sentence = format!(
                "the tolerance is {value}; it must be a positive finite number; to take all that rounding lets \
                 through, ask for the full rank"
            );
            says(with(Landmarks::default(), stop), &sentence);
        }
    }
    let empty = Symmetric::zeros(0).unwrap();
    assert_eq!(LowRank::of(&empty).unwrap().rank(), 0);
    assert!(LowRank::of(&empty).unwrap().eigenvalue_enclosures().unwrap().is_empty());
}

#[test]
fn landmarks() {
    let of = |indices: &[usize]| with(Landmarks::Indices(indices.to_vec()), Stop::default());
    says(of(&[0, 3]), "landmark 3 is out of range: the matrix has 3 rows, from 0 on");
    says(of(&[1, 0, 1]), "landmark 1 is given twice; list each row once");
    assert_eq!(of(&[]).unwrap().rank(), 0);
}

#[test]
fn columns_from_a_function() {
    let source = |entry: f64| {
        let fill = move |_: &[usize], columns: &mut [f64]| {
            columns.fill(entry);
            Ok(())
        };
        ColumnSource::new(vec![1.0; 2], Premise::Assumed, fill).unwrap()
    };
    let of = |entry| LowRank::of_columns(&source(entry), &LowRankOptions::default());
    assert!(of(1.0).is_ok());
    let not_finite = of(f64::NAN).unwrap_err();
    assert!(matches!(not_finite, Error::NotFinite { .. }), "{not_finite}");
    let contradiction = of(2.0).unwrap_err().to_string();
    let sentence = "has 2 there: more apart than the errors that were stated for them";
    assert!(
        contradiction.starts_with("the diagonal has 1 at ") && contradiction.ends_with(sentence),
        "{contradiction}"
    );
    let failing = ColumnSource::new(vec![1.0; 2], Premise::Assumed, |_, _| Err(Error::Cancelled)).unwrap();
    assert_eq!(LowRank::of_columns(&failing, &LowRankOptions::default()), Err(Error::Cancelled));
    let infinite = ColumnSource::new(vec![1.0, f64::INFINITY], Premise::Assumed, |_, _| Ok(()));
    assert!(matches!(infinite.unwrap_err(), Error::NotFinite { .. }));
    for (entry, diagonal) in [(-1.0, 0.0), (f64::NAN, 0.0), (0.0, f64::INFINITY), (0.0, -1.0)] {
        let error = source(1.0).with_errors(entry, diagonal).unwrap_err();
        assert!(error.is_misuse() && matches!(error, Error::Domain { .. }));
    }
}

#[test]
fn factors_and_new_points_of_the_wrong_shape() {
    let a = identity();
    let source = ColumnSource::of(&a);
    let l = [[1.0], [0.0], [0.0]];
    assert!(LowRank::from_factor(&source, &l, &[0]).is_ok());
    says(LowRank::from_factor(&source, &[[1.0], [0.0]], &[0]), "rows of the factor: expected 3, found 2");
    says(LowRank::from_factor(&source, &l, &[0, 1]), "columns of the factor, one for each pivot: expected 2, found 1");
    says(LowRank::from_factor(&source, &l, &[3]), "landmark 3 is out of range: the matrix has 3 rows, from 0 on");
    let bad = LowRank::from_factor(&source, &[[1.0], [f64::NAN], [0.0]], &[0]).unwrap_err();
    assert!(matches!(bad, Error::NotFinite { .. }));

    let low_rank = LowRank::of(&a).unwrap();
    let row = |length: usize| MatrixView::row_major(&[0.5; 4][..length], 1, length).unwrap();
    assert!(low_rank.features(row(3), &[2.0], 0.0).is_ok());
    says(low_rank.features(row(2), &[2.0], 0.0), "columns of the new rows, one for each pivot: expected 3, found 2");
    says(
        low_rank.features(row(3), &[2.0, 1.0], 0.0),
        "entries of the diagonal, one for each new point: expected 1, found 2",
    );
    assert!(matches!(low_rank.features(row(3), &[f64::NAN], 0.0), Err(Error::NotFinite { .. })));
    assert!(matches!(low_rank.features(row(3), &[2.0], -1.0), Err(Error::Domain { .. })));
}

/// Entries whose squares leave the range of f64 cost bounds, not their truth.
#[test]
fn huge_and_tiny_matrices() {
    for scale in [1e-300, 1e-170, 1e-100, 1e100, 1e150, 1e300] {
        let a = Symmetric::from_lower(4, |i, j| scale * if i == j { 2.0 } else { 1.0 }).unwrap();
        match LowRank::of(&a) {
            Ok(low_rank) => {
                super::truth::check(&low_rank, &oracle::Table::of(a.as_faer()));
                let normal = (1e-100..=1e100).contains(&scale);
                assert!(!normal || low_rank.trace_error_bound < 1e-7 * scale, "{scale:e}: {low_rank}");
            }
            Err(error) => assert!(matches!(error, Error::Overflow { .. }) && scale > 1e100, "{scale:e}: {error}"),
        }
    }
}

#[test]
fn a_bound_beyond_the_numbers_is_an_error_and_no_factor() {
    let a = Symmetric::from_lower(3, |i, j| if i == j { 2e200 } else { 1e200 }).unwrap();
    let options = LowRankOptions { stop: Stop::RelativeTrace(1e-3), ..LowRankOptions::default() };
    assert!(matches!(LowRank::with(&a, &options), Err(Error::Overflow { .. })));
}
