//! Gramian angular fields against pyts, a naive oracle and exact arithmetic.

use gramkit::angular::{
    Ambiguity, AngularField, AngularOptions, Inverse, Kind, invert, write_images, write_images_single,
};
use gramkit::error::Place;
use gramkit::rounding::UNIT_ROUNDOFF;
use gramkit::verdict::Tolerance;
use gramkit::{Eigen, Error, MatrixView, Rank, Vectors};
use oracle::exact;
use proptest::prelude::*;

const RANGES: [(f64, f64); 7] =
    [(-1.0, 1.0), (0.0, 1.0), (-0.5, 1.0), (0.2, 0.7), (-1.0, 0.0), (-0.3, 0.3), (-0.9999, 0.999)];

fn options(kind: Kind, range: (f64, f64)) -> AngularOptions {
    AngularOptions { kind, range, ..AngularOptions::default() }
}

fn image(field: &AngularField) -> Vec<f64> {
    let mut image = vec![0.0; field.size() * field.size()];
    field.write_image(&mut image).unwrap();
    image
}

fn inverted(image: &[f64], n: usize, kind: Kind, range: (f64, f64), extremes: (f64, f64)) -> Inverse {
    invert(MatrixView::row_major(image, n, n).unwrap(), kind, range, extremes).unwrap()
}

/// An image that pyts made of a rounded cosine: off by a few u, divided by the sine of either angle.
fn assert_agrees(field: &AngularField, i: usize, row: &[f64]) {
    let sine = |k: usize| field.sines()[k].max(UNIT_ROUNDOFF.sqrt());
    for (j, &g) in row.iter().enumerate() {
        let tolerance = 8.0 * UNIT_ROUNDOFF * (1.0 + sine(i).recip() + sine(j).recip());
        let ours = field.entry(i, j).unwrap();
        assert!((ours - g).abs() <= tolerance, "({i}, {j}): {ours} and {g}");
    }
}

#[test]
fn the_test_values_of_pyts_hold() {
    // image/tests/test_gaf.py of pyts 0.14.1, test_actual_results and test_numeric_dtypes.
    let pi_6 = 0.75_f64.sqrt();
    let short = [-1.0, 0.0, 1.0];
    let long: Vec<f64> = (0..9).map(f64::from).collect();
    let plain = AngularOptions::default();
    let three = AngularOptions { size: Some(3), ..plain };
    let difference = AngularOptions { kind: Kind::Difference, ..plain };
    let summed = [1.0, 0.0, -1.0, 0.0, -1.0, 0.0, -1.0, 0.0, 1.0];
    let differed = [0.0, 1.0, 0.0, -1.0, 0.0, 1.0, 0.0, -1.0, 0.0];
    let cases: [(&[f64], AngularOptions, [f64; 9]); 8] = [
        (&short, plain, summed),
        (&short, three, summed),
        (&long, three, summed),
        (&long, AngularOptions { overlapping: true, ..three }, summed),
        (&short, difference, differed),
        (&long, AngularOptions { size: Some(3), ..difference }, differed),
        (&short, AngularOptions { range: (0.0, 1.0), ..plain }, [-1.0, -pi_6, 0.0, -pi_6, -0.5, 0.5, 0.0, 0.5, 1.0]),
        (
            &short,
            AngularOptions { range: (0.0, 1.0), ..difference },
            [0.0, 0.5, 1.0, -0.5, 0.0, pi_6, -1.0, -pi_6, 0.0],
        ),
    ];
    for (series, options, expected) in cases {
        let found = image(&AngularField::of(series, &options).unwrap());
        assert!(
            found.iter().zip(&expected).all(|(x, y)| (x - y).abs() <= 4.0 * UNIT_ROUNDOFF),
            "{options:?}: {found:?}"
        );
    }
    // approximation/tests/test_paa.py: the means, read back from the fields.
    let means = |series: &[f64], size, overlapping| {
        AngularField::of(series, &AngularOptions { size: Some(size), overlapping, ..plain }).unwrap().series()
    };
    assert_eq!(means(&[0.0, 1.0, 2.0, 3.0, 4.0, 5.0], 3, false), [0.5, 2.5, 4.5]);
    assert_eq!(means(&[0.0, 5.0, 1.0, 2.0, 4.0, 3.0], 3, true), [2.5, 1.5, 3.5]);
    assert_eq!(means(&[0.0, 3.0, 6.0, 9.0, 12.0], 2, true), [3.0, 9.0]);
    assert_eq!(means(&[15.0, 12.0, 9.0, 6.0, 3.0], 2, false), [13.5, 6.0]);
}

#[test]
fn values_that_pyts_computes_of_a_random_series() {
    // numpy.random.default_rng(6).standard_normal(11), to three decimals; pyts 0.14.1.
    let series = [1.053, 1.776, -2.553, -0.138, 1.014, 1.352, 0.654, 1.497, 0.29, 0.551, 0.179];
    let options = AngularOptions { size: Some(4), ..AngularOptions::default() };
    let field = AngularField::of(&series, &options).unwrap();
    assert_agrees(&field, 0, &[1.0, -1.0, 0.7498522084283423, -0.08892829997466423]);
    assert_agrees(&field, 3, &[-0.08892829997466423, 0.08892829997466423, -0.7256671915119247, -0.9841835149272323]);
    let options = AngularOptions { overlapping: true, range: (-0.5, 1.0), ..options };
    let field = AngularField::of(&series, &options).unwrap();
    assert_agrees(&field, 0, &[-0.49999999999999994, -0.8790135183428662, -0.49999999999999994, -0.873658443035696]);
    let options = AngularOptions { kind: Kind::Difference, range: (0.2, 0.7), size: Some(5), overlapping: false };
    let field = AngularField::of(&series, &options).unwrap();
    let row = [0.2431545577375811, -0.32255060422555226, 0.18734706023535147, 0.16216062522735902, 0.0];
    assert_agrees(&field, 4, &row);
}

#[test]
fn the_rank_is_two_in_exact_arithmetic() {
    let series: Vec<f64> = (0..7).map(|k| (2.3 * f64::from(k)).sin()).collect();
    for kind in [Kind::Summation, Kind::Difference] {
        for (values, expected) in [(&series[..], 2), (&series[..1], 1), (&[2.5; 4][..], 1)] {
            let field = AngularField::of(values, &options(kind, (-0.5, 1.0))).unwrap();
            let v: Vec<f64> = field.cosines().iter().chain(field.sines()).copied().collect();
            let columns = Vectors::columns(MatrixView::column_major(&v, values.len(), 2).unwrap());
            assert_eq!(Rank::of(&columns, Tolerance::Standard).unwrap().exact.exact(), Some(expected), "{values:?}");
            let rank = if kind == Kind::Difference && expected == 1 { 0 } else { expected };
            assert_eq!(field.rank(), rank);
        }
    }
    // cos 2φ is nearly 0, and no double makes it 0: the double below √½ and that above.
    let root = 0.5_f64.sqrt();
    for (lo, positive) in [(root.next_down(), false), (root, true)] {
        let field = AngularField::of(&[1.0; 3], &options(Kind::Summation, (lo, 1.0))).unwrap();
        let [e] = field.eigenvalues()[..] else { panic!("{lo}: one eigenvalue, 3(2lo² − 1)") };
        assert_eq!((field.rank(), e.lower > 0.0, e.upper < 0.0), (1, positive, !positive), "{e:?}");
        let truth = exact(3.0) * (exact(2.0) * exact(lo) * exact(lo) - exact(1.0));
        assert!(exact(e.lower) <= truth && truth <= exact(e.upper), "{e:?}");
    }
}

fn series() -> impl Strategy<Value = Vec<f64>> {
    let value = prop_oneof![4 => -1.0..1.0_f64, 1 => prop::sample::select(vec![-1.0, 0.0, 0.5, 1.0])];
    (prop::collection::vec(value, 1..24), prop::sample::select(vec![(1.0, 0.0), (1e-3, 7.0), (1e6, -2e6)]))
        .prop_map(|(values, (scale, offset))| values.iter().map(|x| scale * x + offset).collect())
}

fn range() -> impl Strategy<Value = (f64, f64)> {
    prop_oneof![
        prop::sample::select(RANGES.to_vec()),
        (-1.0..1.0_f64, 1e-14..1e-2_f64).prop_map(|(lo, width)| (lo.min(0.98), (lo.min(0.98) + width))),
        prop::sample::select(vec![(0.70709, 0.70713), (0.5, 0.5_f64.next_up()), (0.0, 1e-200)]),
    ]
}

fn kind() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::Summation, Kind::Difference])
}

proptest! {
    #[test]
    fn eigenvalues_and_norm_are_narrow_and_those_of_the_image(series in series(), range in range(), kind in kind()) {
        let field = AngularField::of(&series, &options(kind, range)).unwrap();
        let eigen = field.eigen();
        prop_assert_eq!(&eigen.enclosures, &field.eigenvalues());
        for (value, e) in eigen.values.iter().zip(&eigen.enclosures) {
            prop_assert!(e.contains(*value));
            let slack = if kind == Kind::Summation { 1e-25 } else { 1e-25 / value.abs().max(1e-13) };
            prop_assert!(e.width() <= 8.0 * UNIT_ROUNDOFF * value.abs() + slack * 24.0, "{:?}", e);
        }
        let norm = field.frobenius_norm();
        // Against all entries, naively.
        let entries = image(&field);
        let brute: f64 = entries.iter().map(|g| g * g).sum::<f64>().sqrt();
        let n = series.len() as f64;
        let tolerance = 4.0 * n * n * UNIT_ROUNDOFF;
        prop_assert!(norm.lower - tolerance <= brute && brute <= norm.upper + tolerance);
    }

    #[test]
    fn eigenvectors_are_orthonormal_with_a_small_residual(series in series(), range in range(), kind in kind()) {
        let field = AngularField::of(&series, &options(kind, range)).unwrap();
        let n = field.size();
        let (entries, eigen) = (image(&field), field.eigen());
        let column = |k: usize| eigen.vectors.col_as_slice(k);
        let dot = |x: &[f64], y: &[f64]| -> f64 { x.iter().zip(y).map(|(x, y)| x * y).sum() };
        let times = |v: &[f64]| -> Vec<f64> { (0..n).map(|i| dot(&entries[i * n..(i + 1) * n], v)).collect() };
        for k in 0..field.rank() {
            // Gp = σq, Gq = −σp for p = v₀, q = v₁ and −σ, σ.
            let (of, factor) = match kind {
                Kind::Summation => (k, eigen.values[k]),
                Kind::Difference => (1 - k, eigen.values[1 - k]),
            };
            let gap: Vec<f64> = times(column(k)).iter().zip(column(of)).map(|(gv, v)| gv - factor * v).collect();
            prop_assert!(dot(&gap, &gap).sqrt() <= 16.0 * n as f64 * UNIT_ROUNDOFF, "{:?}", gap);
            let product = field.times(column(k)).unwrap();
            prop_assert!(product.iter().zip(times(column(k))).all(|(x, y)| (x - y).abs() <= 8.0 * n as f64 * UNIT_ROUNDOFF));
            for other in 0..field.rank() {
                let expected = f64::from(u8::from(k == other));
                prop_assert!((dot(column(k), column(other)) - expected).abs() <= (16.0 + n as f64) * UNIT_ROUNDOFF);
            }
        }
    }

    #[test]
    fn images_are_symmetric_or_skew_to_the_bit(series in series(), range in range(), kind in kind()) {
        let field = AngularField::of(&series, &options(kind, range)).unwrap();
        let n = field.size();
        let entries = image(&field);
        let matrix = field.to_faer().unwrap();
        let mut single = vec![0.0_f32; n * n];
        field.write_image_single(&mut single).unwrap();
        let angles: Vec<f64> = field.cosines().iter().map(|c| c.acos()).collect();
        for i in 0..n {
            for j in 0..n {
                let (g, mirrored) = (entries[i * n + j], entries[j * n + i]);
                let naive = match kind {
                    Kind::Summation => {
                        prop_assert_eq!(g, mirrored);
                        (angles[i] + angles[j]).cos()
                    }
                    Kind::Difference => {
                        prop_assert_eq!(g, -mirrored);
                        (angles[i] - angles[j]).sin()
                    }
                };
                // A rounded cosine moves its angle by 1/sin times as much; that of an end is exact.
                let sine = |k: usize| field.sines()[k];
                let moved = |k: usize| if sine(k) == 0.0 { 0.0 } else { sine(k).max(UNIT_ROUNDOFF.sqrt()).recip() };
                prop_assert!((g - naive).abs() <= 8.0 * UNIT_ROUNDOFF * (2.0 + moved(i) + moved(j)));
                prop_assert_eq!((Some(g), g, g as f32), (field.entry(i, j), matrix[(i, j)], single[i * n + j]));
            }
        }
        if kind == Kind::Summation {
            let (eigen, e) = (Eigen::of(&field.to_symmetric().unwrap()).unwrap(), field.eigenvalues());
            let zeros = eigen.enclosures.iter().filter(|dense| dense.contains(0.0)).count();
            prop_assert!(zeros >= n - field.rank());
            if let ([minus, plus], true) = (&e[..], n > 1) {
                let (first, last) = (&eigen.enclosures[0], &eigen.enclosures[n - 1]);
                prop_assert!(first.lower <= minus.upper && minus.lower <= first.upper);
                prop_assert!(last.lower <= plus.upper && plus.lower <= last.upper);
            }
        }
    }

    #[test]
    fn the_series_comes_back(series in series(), range in range(), kind in kind(), scale in -900..900_i32) {
        let factor = 2.0_f64.powi(scale);
        let series: Vec<f64> = series.iter().map(|x| x * factor).collect();
        let field = AngularField::of(&series, &options(kind, range)).unwrap();
        let (min, max) = field.extremes();
        for (restored, &x) in field.series().iter().zip(&series) {
            prop_assert!((restored - x).abs() <= 4.0 * UNIT_ROUNDOFF * (max - min) + UNIT_ROUNDOFF * x.abs());
            prop_assert!((x != min && x != max) || *restored == x);
        }
    }

    #[test]
    fn images_come_back(series in series(), range in prop::sample::select(RANGES.to_vec()), kind in kind(), single in any::<bool>()) {
        let field = AngularField::of(&series, &options(kind, range)).unwrap();
        let (n, (min, max), (lo, hi)) = (field.size(), field.extremes(), range);
        let mut entries = image(&field);
        let mut delta = 2.01 * UNIT_ROUNDOFF;
        if single {
            entries.iter_mut().for_each(|g| *g = f64::from(*g as f32));
            delta = 2.0_f64.powi(-24);
        }
        let inverse = inverted(&entries, n, kind, range, (min, max));
        let sin_d = (lo.acos() - hi.acos()).sin();
        let best = field.cosines().iter().map(|&c| (2.0 * (c.acos() - hi.acos())).sin().abs()).fold(0.0, f64::max);
        let error = delta + UNIT_ROUNDOFF;
        let relative = match kind {
            _ if min == max => 0.0,
            Kind::Summation => 4.0 * error / lo.abs().max(hi.abs()),
            Kind::Difference if range != (-1.0, 1.0) => 8.0 * error / sin_d,
            Kind::Difference => (8.0 * error / best).min(2.0 * error.sqrt()),
        };
        let tolerance = (max - min) * relative / (hi - lo) + UNIT_ROUNDOFF * (4.0 * (max - min) + min.abs().max(max.abs()));
        let near = |found: &[f64]| found.iter().zip(&series).all(|(y, x)| (y - x).abs() <= tolerance);
        let found = match &inverse.ambiguity {
            Ambiguity::Unique => near(&inverse.series),
            Ambiguity::Other(other) => near(&inverse.series) || near(other),
            Ambiguity::Extremes => entries.iter().all(|&g| g == 0.0),
            _ => false,
        };
        prop_assert!(found, "{:?} of {:?}, to {}", inverse, series, tolerance);
        // Cosines are found within 4(δ + u)/E, the sines beside them within |cot φ| times that, or the root of twice
        // it: an angle near to an extreme one shows in the misfit. Those of the extremes themselves are known.
        let largest = lo.abs().max(hi.abs());
        let inner = |(x, _): &(&f64, (f64, f64))| **x != min && **x != max;
        let angles = field.cosines().iter().copied().zip(field.sines().iter().copied());
        let steepest = series.iter().zip(angles).filter(inner).map(|(_, (c, s))| c.abs() / s).fold(0.0, f64::max);
        let rounding = 32.0 * UNIT_ROUNDOFF / largest;
        let allowed = (rounding * (1.0 + steepest)).min(rounding + 2.0 * rounding.sqrt());
        prop_assert!(single || kind == Kind::Difference || inverse.misfit <= allowed, "{} > {allowed}", inverse.misfit);
    }

    #[test]
    fn a_batch_is_its_series(values in prop::collection::vec(-1.0..1.0_f64, 60..61), length in prop::sample::select(vec![1_usize, 2, 5, 12, 60])) {
        for kind in [Kind::Summation, Kind::Difference] {
            let options = AngularOptions { size: Some(length.div_ceil(2)), ..options(kind, (-0.5, 1.0)) };
            let fields = AngularField::batch(&values, length, &options).unwrap();
            let n = length.div_ceil(2);
            let (mut images, mut singles) = (vec![0.0; fields.len() * n * n], vec![0.0_f32; fields.len() * n * n]);
            write_images(&fields, &mut images).unwrap();
            write_images_single(&fields, &mut singles).unwrap();
            for (k, part) in values.chunks(length).enumerate() {
                prop_assert_eq!(&AngularField::of(part, &options).unwrap(), &fields[k]);
                prop_assert_eq!(&image(&fields[k]), &images[k * n * n..(k + 1) * n * n]);
            }
            prop_assert!(images.iter().zip(&singles).all(|(&g, &single)| g as f32 == single));
        }
    }
}

#[test]
fn an_image_is_ambiguous_exactly_if_another_series_has_it() {
    const PLACES: [f64; 5] = [0.0, 0.25, 0.5, 0.75, 1.0];
    for n in 2..=4_u32 {
        let all: Vec<Vec<f64>> = (0..5_usize.pow(n))
            .map(|code| (0..n).map(|digit| PLACES[code / 5_usize.pow(digit) % 5]).collect())
            .filter(|series: &Vec<f64>| series.contains(&0.0) && series.contains(&1.0))
            .collect();
        for range in RANGES {
            for kind in [Kind::Summation, Kind::Difference] {
                let images: Vec<Vec<f64>> =
                    all.iter().map(|x| image(&AngularField::of(x, &options(kind, range)).unwrap())).collect();
                for (series, entries) in all.iter().zip(&images) {
                    let same = |other: &&Vec<f64>| other.iter().zip(entries).all(|(x, y)| (x - y).abs() < 1e-9);
                    let count = images.iter().filter(same).count();
                    let Inverse { series: found, ambiguity, .. } =
                        inverted(entries, n as usize, kind, range, (0.0, 1.0));
                    let is = |x: &[f64]| x.iter().zip(series).all(|(x, y)| (x - y).abs() < 1e-7);
                    let known = AngularField::of(series, &options(kind, range)).unwrap().ambiguity();
                    match &known {
                        Ambiguity::Unique => assert_eq!(count, 1, "{series:?} {range:?} {kind:?}"),
                        Ambiguity::Other(other) => {
                            assert!(count == 2 && other != series);
                            let other = image(&AngularField::of(other, &options(kind, range)).unwrap());
                            assert!(same(&&other), "{series:?} {range:?} {kind:?}");
                        }
                        _ => assert_eq!(count, 2_usize.pow(n) - 2, "{series:?}"),
                    }
                    match ambiguity {
                        Ambiguity::Unique => {
                            assert!(count == 1 && is(&found), "{series:?} {range:?} {kind:?} {found:?}")
                        }
                        Ambiguity::Other(other) => {
                            assert!(count == 2 && is(&found) != is(&other), "{series:?} {range:?} {kind:?}")
                        }
                        _ => assert!(count == 2_usize.pow(n) - 2 && n > 2 && entries.iter().all(|&g| g == 0.0)),
                    }
                }
            }
        }
    }
}

#[test]
fn images_with_rounded_extremes_come_back() {
    // The cosine of the largest value is 1 − u, as pyts may round it: an angle of 1.5e-8 instead of 0.
    let places: [f64; 5] = [0.3, 1.0, 0.0, 0.65, 0.9];
    for (range, kind, tolerance) in [
        ((-1.0, 1.0), Kind::Summation, 1e-14),
        ((0.0, 1.0), Kind::Summation, 1e-14),
        ((0.0, 1.0), Kind::Difference, 1e-14),
        ((-1.0, 1.0), Kind::Difference, 3e-8),
    ] {
        let (lo, hi) = range;
        let cos: Vec<f64> = places.iter().map(|&t| f64::min(lo + (hi - lo) * t, 1.0_f64.next_down())).collect();
        let sin: Vec<f64> = cos.iter().map(|c| (1.0 - c * c).sqrt()).collect();
        let entry = |i: usize, j: usize| match kind {
            Kind::Summation => cos[i] * cos[j] - sin[i] * sin[j],
            Kind::Difference => sin[i] * cos[j] - cos[i] * sin[j],
        };
        let entries: Vec<f64> = (0..25).map(|k| entry(k / 5, k % 5)).collect();
        let inverse = inverted(&entries, 5, kind, range, (0.0, 1.0));
        let near = |found: &[f64]| found.iter().zip(&places).all(|(x, y)| (x - y).abs() <= tolerance);
        let other = matches!(&inverse.ambiguity, Ambiguity::Other(other) if near(other));
        assert!(near(&inverse.series) || other, "{range:?} {kind:?} {inverse:?}");
    }
}

#[test]
fn a_value_next_to_an_extreme_is_none() {
    // Its cosine rounds to −1, but its sine is 2·10⁻¹⁰.
    let series = [0.0, 1e-20, 1.0];
    let field = AngularField::of(&series, &options(Kind::Difference, (-1.0, 1.0))).unwrap();
    assert_eq!((field.rank(), field.cosines()), (2, &[-1.0, -1.0, 1.0][..]));
    assert!((field.sines()[1] / 2e-10 - 1.0).abs() < 4.0 * UNIT_ROUNDOFF);
    let Ambiguity::Other(other) = field.ambiguity() else { panic!("{:?}", field.ambiguity()) };
    assert_eq!(other, [0.0, 1.0, 1.0]);
    let inverse = inverted(&image(&field), 3, Kind::Difference, (-1.0, 1.0), (0.0, 1.0));
    let near = |found: &[f64]| found.iter().zip(&series).all(|(x, y)| (x - y).abs() <= 3e-8);
    let Ambiguity::Other(other) = &inverse.ambiguity else { panic!("{inverse:?}") };
    assert!(near(&inverse.series) != near(other), "{inverse:?}");
}

#[test]
fn extremes_of_the_format_are_scaled() {
    for values in [[-f64::MAX, 0.0, f64::MAX], [0.0, f64::from_bits(2), f64::from_bits(4)], [1e300, 1.5e300, 2e300]] {
        let field = AngularField::of(&values, &AngularOptions::default()).unwrap();
        assert_eq!((field.cosines(), field.series()), (&[-1.0, 0.0, 1.0][..], values.to_vec()));
    }
    let huge = AngularOptions { size: Some(1), ..AngularOptions::default() };
    assert_eq!(AngularField::of(&[f64::MAX; 5], &huge).unwrap().series(), [f64::MAX]);
}

#[test]
fn misuse_is_an_error_with_its_place() {
    let of = |values: &[f64], options: AngularOptions| AngularField::of(values, &options).unwrap_err();
    let plain = AngularOptions::default();
    assert!(matches!(of(&[], plain), Error::Domain { value: 0.0, .. }));
    assert!(matches!(of(&[1.0, f64::NAN], plain), Error::NotFinite { place: Place::Component { index: 1, .. }, .. }));
    assert!(matches!(
        of(&[f64::INFINITY; 2], plain),
        Error::NotFinite { place: Place::Component { index: 0, .. }, .. }
    ));
    for size in [0, 3] {
        assert!(matches!(of(&[1.0, 2.0], AngularOptions { size: Some(size), ..plain }), Error::Domain { .. }));
    }
    for range in [(1.0, -1.0), (0.5, 0.5), (-1.5, 1.0), (0.0, 1.5), (f64::NAN, 1.0), (0.0, f64::NAN)] {
        assert!(matches!(of(&[1.0, 2.0], AngularOptions { range, ..plain }), Error::Domain { .. }));
    }
    let batch = |values: &[f64], length| AngularField::batch(values, length, &plain).unwrap_err();
    assert!(matches!(batch(&[1.0; 5], 2), Error::Shape { expected: 4, found: 5, .. }));
    assert!(matches!(batch(&[1.0; 5], 0), Error::Domain { value: 0.0, .. }));
    let series = Error::At { place: Place::Series(1), error: Box::new(of(&[f64::INFINITY], plain)) };
    assert_eq!(batch(&[1.0, f64::INFINITY], 1), series);

    let field = AngularField::of(&[1.0, 2.0, 4.0], &options(Kind::Difference, (0.0, 1.0))).unwrap();
    assert!(matches!(field.to_symmetric(), Err(Error::Asymmetric { row: 1, column: 0, .. })));
    let beyond = Error::NoSample { index: vec![3], shape: vec![3] };
    assert_eq!(field.row(3, &mut [0.0; 3]), Err(beyond));
    assert!(matches!(field.row(0, &mut [0.0; 2]), Err(Error::Shape { expected: 3, found: 2, .. })));
    assert!(matches!(field.write_image(&mut [0.0; 8]), Err(Error::Shape { expected: 9, found: 8, .. })));
    assert!(matches!(field.times(&[0.0; 2]), Err(Error::Shape { .. })));
    assert!(matches!(
        field.times(&[0.0, f64::NAN, 0.0]),
        Err(Error::NotFinite { place: Place::Component { index: 1, .. }, .. })
    ));
    assert!(field.times(&[f64::MAX, 0.0, -f64::MAX]).is_err_and(|error| matches!(error, Error::Overflow { .. })));
    assert_eq!((field.entry(3, 0), field.entry(0, 3)), (None, None));

    let invert = |values: &[f64], rows, columns, range, extremes| {
        invert(MatrixView::row_major(values, rows, columns).unwrap(), Kind::Summation, range, extremes).unwrap_err()
    };
    let (range, extremes) = ((-1.0, 1.0), (0.0, 1.0));
    assert!(matches!(invert(&[0.0; 2], 1, 2, range, extremes), Error::Shape { expected: 1, found: 2, .. }));
    assert!(matches!(invert(&[], 0, 0, range, extremes), Error::Domain { value: 0.0, .. }));
    let nan = [0.0, 0.0, f64::NAN, 0.0];
    assert!(matches!(
        invert(&nan, 2, 2, range, extremes),
        Error::NotFinite { place: Place::Entry { row: 1, column: 0 }, .. }
    ));
    for extremes in [(1.0, 0.0), (f64::NAN, 1.0), (0.0, f64::INFINITY)] {
        assert!(matches!(invert(&[0.0; 4], 2, 2, range, extremes), Error::Domain { .. }));
    }
    assert!(matches!(invert(&[0.0], 1, 1, range, extremes), Error::Domain { .. }));
    assert!(matches!(invert(&[0.0; 4], 2, 2, (1.0, 0.0), extremes), Error::Domain { .. }));
    // What is no field at all is not an error, but shows.
    for kind in [Kind::Summation, Kind::Difference] {
        for range in [(-1.0, 1.0), (0.0, 1.0), (0.5, 0.5_f64.next_up())] {
            for entry in [5.0, -7.0, f64::MAX] {
                let inverse = inverted(&[entry; 9], 3, kind, range, extremes);
                assert!(inverse.misfit > 1.0 && inverse.series.iter().all(|x| (0.0..=1.0).contains(x)));
            }
        }
    }
}
