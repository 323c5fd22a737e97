use super::*;

/// Every variant with sample values, its message, and whether it is misuse.
fn samples() -> Vec<(Error, &'static str, bool)> {
    let entry = Error::NotFinite { place: Place::Entry { row: 1, column: 2 }, value: f64::INFINITY };
    let not_finite = |place| Error::NotFinite { place, value: f64::NEG_INFINITY };
    let bounds = |value| Error::Bounds { index: 3, value, lower: 0.0, upper: 1.0 };
    let no_sample = |index: [usize; 2]| Error::NoSample { index: index.to_vec(), shape: vec![4, 6] };
    let of = Error::Mismatch;
    vec![
        (Error::Cancelled, "cancelled", false),
        (
            entry.clone().at(Place::Window(7)),
            "window 7: entry (1, 2) is inf, not a finite number; replace it, or leave it out",
            true,
        ),
        (Error::Cancelled.at(Place::Point(1)), "point 1: cancelled", false),
        (Error::Cancelled.at(Place::Layer(2)), "layer 2: cancelled", false),
        (Error::Cancelled.at(Place::Items(0, 2)).at(Place::Series(5)), "series 5: items 0 and 2: cancelled", false),
        (entry, "entry (1, 2) is inf, not a finite number; replace it, or leave it out", true),
        (
            not_finite(Place::Component { what: "the weights", index: 4 }),
            "the weights: value 4 is -inf, not a finite number; replace it, or leave it out",
            true,
        ),
        (
            not_finite(Place::Feature { channel: 1, row: 2, column: 3 }),
            "channel 1, row 2, column 3 of the feature maps is -inf, not a finite number; replace it, or leave it out",
            true,
        ),
        (
            not_finite(Place::Flag { index: vec![3, 0] }),
            "flag [3, 0] of the mask is -inf, not a finite number; replace it, or leave it out",
            true,
        ),
        (
            not_finite(Place::Function { argument: vec![0.5, -2.0] }),
            "the function at [0.5, -2.0], where the differences need it, is -inf, not a finite number; \
             keep it away from there by bounds or a shorter step",
            true,
        ),
        (Error::Shape { what: "weights", expected: 3, found: 2 }, "weights: expected 3, found 2", true),
        (
            Error::Asymmetric { row: 1, column: 0, gap: 0.5 },
            "the matrix is not symmetric: entries (1, 0) and (0, 1) differ by 5e-1; \
             symmetrize it first if that is rounding",
            true,
        ),
        (
            of(Mismatch::FeatureShapes { first: [2, 3, 4], second: [2, 4, 3] }),
            "a style of feature maps of shape [2, 3, 4] has no gradient by maps of shape [2, 4, 3]; give its own maps",
            true,
        ),
        (
            of(Mismatch::Channels { first: 2, second: 3 }),
            "the Gram matrices of 2 and of 3 feature maps cannot be compared; take the same features of both",
            true,
        ),
        (
            of(Mismatch::Positions { first: [2, 3, 4], second: [2, 3, 5] }),
            "Gatys' normaliser divides by 4C²(HW)², and feature maps of shape [2, 3, 4] and [2, 3, 5] differ in HW; \
             take another normaliser, or crop to one size",
            true,
        ),
        (
            of(Mismatch::Styles { what: "centring" }),
            "styles of different centring cannot be compared; form both with the same",
            true,
        ),
        (
            of(Mismatch::NotSquare { rows: 2, columns: 3 }),
            "a symmetric matrix is square; this one is 2 × 3: of vectors, form the Gram matrix first",
            true,
        ),
        (
            of(Mismatch::RadiusLength { order: 3, numbers: 2 }),
            "the radius has 2 numbers, one for each row, but the matrix has 3 rows",
            true,
        ),
        (
            of(Mismatch::AxisOrder { what: "the mask" }),
            "the mask is stored in another order of axes than the samples; store both in one order",
            true,
        ),
        (
            of(Mismatch::NotMonotonic { index: 2, earlier: 1.5, later: 1.0 }),
            "the coordinates of an axis must ascend or descend: coordinate 2 is 1 after 1.5; \
             sort the samples by their coordinates",
            true,
        ),
        (
            of(Mismatch::Uneven { axis: 1 }),
            "smoothing takes even axes, and axis 1 is given by coordinates; resample the field, or do without",
            true,
        ),
        (
            of(Mismatch::NotPlain { how: "weighted" }),
            "this Gram matrix is weighted; components can be added to or taken away from a plain XᵀX alone",
            true,
        ),
        (
            of(Mismatch::NoKernel { measure: "dcor" }),
            "dcor takes no kernel; leave it out, or compare by cka or mmd",
            true,
        ),
        (
            of(Mismatch::Accumulators { centred: false }),
            "this accumulator is of the plain XᵀX, the other is centred: they cannot be merged; make both with the same \
             Centring",
            true,
        ),
        (
            of(Mismatch::NotContained { index: 1, at_most: -2.0 }),
            "without these components, vector 1 has a squared length of -2e0 at most: it does not have them",
            true,
        ),
        (
            Error::Domain { what: "the step", value: -1.0, must_be: "positive" },
            "the step is -1; it must be positive",
            true,
        ),
        (bounds(1.5), "coordinate 3 is 1.5, outside its bounds 0 and 1; move it between them, or widen them", true),
        (
            bounds(1.0),
            "coordinate 3: no step of a difference fits between the bounds 0 and 1; widen them, or hold the coordinate",
            true,
        ),
        (no_sample([1, 6]), "index 6 on axis 1 is out of range: there are 6 samples along it, from 0 on", true),
        (
            no_sample([1, 5]),
            "the derivatives at [1, 5] are unknown: samples are missing there; \
             fill them in, or ask at another point",
            true,
        ),
        (
            Error::NoDirection { index: 2, why: "is zero", method: None },
            "vector 2 is zero, so it cannot be scaled to unit length; leave it out",
            true,
        ),
        (
            Error::NoDirection {
                index: 2,
                why: "lies too near the span of the earlier ones",
                method: Some("shifted Cholesky QR"),
            },
            "vector 2 lies too near the span of the earlier ones for shifted Cholesky QR; \
             Gram–Schmidt, twice, tells whether to drop it",
            true,
        ),
        (
            Error::TooLarge { rows: 9, columns: 8 },
            "a matrix of 9 × 8 numbers does not fit into memory; take a part at a time",
            true,
        ),
        (
            Error::Overflow { what: "the Gram matrix", row: 1, column: 0 },
            "the Gram matrix: entry (1, 0) exceeds the range of f64; scale the input down",
            false,
        ),
        (
            Error::Underflow { what: "the Gram matrix", row: 1, column: 1 },
            "the Gram matrix: entry (1, 1) is nonzero but below the normal range of f64; scale the input up",
            false,
        ),
        (
            Error::NoConvergence { what: "singular value iteration", instead: "scale the input" },
            "the singular value iteration did not converge; scale the input",
            false,
        ),
        (
            Error::Budget { needed: 20, budget: 10 },
            "exact arithmetic takes 20 multiplications, more than the budget of 10; allow as many",
            false,
        ),
        (
            Error::Environment("rounding is not to nearest"),
            "this thread's floating-point environment is changed (rounding is not to nearest), so nothing can be \
             proved on it; restore it, or call from another thread",
            false,
        ),
    ]
}

#[test]
fn each_message_has_its_data_and_what_to_do_next() {
    for (error, message, _) in samples() {
        assert_eq!(error.to_string(), message, "{error:?}");
    }
}

#[test]
fn misuse_is_a_fault_of_the_call() {
    for (error, _, misuse) in samples() {
        assert_eq!(error.is_misuse(), misuse, "{error:?}");
        assert_eq!(error.clone().at(Place::Point(0)).is_misuse(), misuse, "{error:?}");
    }
}

#[test]
fn the_samples_are_of_every_variant() {
    // A new variant stops this from compiling until it has a number here, and a sample.
    let number = |error: &Error| match error {
        Error::At { .. } => 0,
        Error::NotFinite { .. } => 1,
        Error::Shape { .. } => 2,
        Error::Asymmetric { .. } => 3,
        Error::Mismatch(_) => 4,
        Error::Domain { .. } => 5,
        Error::Bounds { .. } => 6,
        Error::NoSample { .. } => 7,
        Error::NoDirection { .. } => 8,
        Error::TooLarge { .. } => 9,
        Error::Overflow { .. } => 10,
        Error::Underflow { .. } => 11,
        Error::NoConvergence { .. } => 12,
        Error::Budget { .. } => 13,
        Error::Environment(_) => 14,
        Error::Cancelled => 15,
    };
    let mut seen: Vec<usize> = samples().iter().map(|(error, ..)| number(error)).collect();
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen, Vec::from_iter(0..16));
}
