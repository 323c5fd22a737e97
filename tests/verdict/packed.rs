//! One judge: what the packed judgement says of a small matrix, and what `Definiteness` says of it within the same
//! radius.

use gramkit::claim::{CurvatureClass, PointClass};
use gramkit::verdict::packed;
use gramkit::{Count, Curvature, Eigen, Inertia, Radius, Symmetric};
use oracle::dyadic::d;
use oracle::families::{self, Family};

use oracle::matrix::{Rows, exact, inertia, mat, minus, plus, scalar};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// All families of symmetric matrices, and single numbers.
fn all_families() -> Vec<Family> {
    let one_entry: Family = ("one entry", |rng| vec![vec![families::integer(rng, 2)]]);
    families::SYMMETRIC.into_iter().chain([one_entry]).collect()
}

/// The packed upper triangle, row by row.
fn upper(a: &Rows) -> Vec<f64> {
    (0..a.len()).flat_map(|i| a[i][i..].to_vec()).collect()
}

/// Radii that are hard to judge within: none, an eigenvalue's modulus and its neighbours, shares of the norm.
fn radius(rng: &mut StdRng, a: &Symmetric) -> f64 {
    let values = Eigen::of(a).unwrap().values;
    let value = values[rng.random_range(0..values.len())].abs();
    match rng.random_range(0..6) {
        0 | 1 => 0.0,
        2 => value,
        3 => value * (1.0 + 1e-14 * families::integer(rng, 9)),
        4 => value * 0.999,
        _ => values.iter().fold(0.0_f64, |max, x| max.max(x.abs())) * rng.random_range(0.0..1.0),
    }
}

fn code(order: usize, packed: &[f64], r: f64) -> PointClass {
    let rows: Vec<&[f64]> = packed.chunks(1).collect();
    let mut code = [17];
    packed::classes(order, &rows, &[r], &[0.0], 1e-9, &mut code).unwrap();
    PointClass::from_code(code[0]).unwrap()
}

fn overlap(a: Count, b: Count) -> bool {
    a.lower.max(b.lower) <= a.upper.min(b.upper)
}

fn counts(inertia: Inertia) -> [Count; 3] {
    [inertia.positive, inertia.zero, inertia.negative]
}

/// Whether an inertia holds of every matrix within r of A: by Weyl's theorem it has to hold of A − rI and of A + rI.
fn holds(claimed: Inertia, a: &Rows, r: f64) -> bool {
    let shift = scalar(a.len(), &d(r));
    [minus(&exact(a), &shift), plus(&exact(a), &shift)].iter().all(|end| {
        let (positive, zero, negative) = inertia(end).0;
        let within = |count: Count, truth: usize| (count.lower..=count.upper).contains(&truth);
        counts(claimed).into_iter().zip([positive, zero, negative]).all(|(count, truth)| within(count, truth))
    })
}

/// What a number of matrices of these families show.
#[derive(Debug, Default)]
struct Tally {
    total: usize,
    /// How many classes both decide, and how many only one does.
    both: usize,
    one: usize,
    /// How many inertias that the packed judgement claims within a part of the radius do not hold within all of it.
    wrong: usize,
}

/// Judges matrices within their radii, the packed judgement within `share` of them.
fn judged(seed: u64, share: f64) -> Tally {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut tally = Tally::default();
    let families = all_families();
    for k in 0..1200 {
        let (name, family) = families[k % families.len()];
        let a = family(&mut rng);
        let order = a.len();
        let stored = Symmetric::new(&mat(&a, order)).unwrap();
        let r = radius(&mut rng, &stored);
        let what = || format!("{name}: {a:?} within {r:e}");

        let packed = packed::inertia(order, &upper(&a), share * r).unwrap();
        let class = CurvatureClass::from_inertia(order, &packed);
        let code = code(order, &upper(&a), share * r);
        // One judgement: the code is that of the inertia's class.
        assert_eq!(class.map(PointClass::from), Some(code).filter(|code| code.is_decided()), "{}", what());

        let known = if r > 0.0 { Radius::Bound(r) } else { Radius::Exact };
        let answer = Curvature::of(&stored.with_radius(known).unwrap()).unwrap();
        let proved = answer.definiteness.inertia.proved().unwrap();
        assert!(holds(proved, &a, r), "{}: {proved:?}", what());
        tally.total += 1;
        tally.wrong += usize::from(!holds(packed, &a, r));
        if share < 1.0 {
            continue;
        }
        // Neither contradicts the other, count by count and in the class.
        let alike = counts(packed).into_iter().zip(counts(proved)).all(|(a, b)| overlap(a, b));
        assert!(alike, "{}: {packed:?}, {proved:?}", what());
        match (class, answer.class.proved()) {
            // What is proved singular is beyond floating point.
            (Some(class), Some(other)) => {
                assert_eq!(PointClass::from(class), PointClass::from(other), "{}", what());
                tally.both += 1;
            }
            (None, None) => tally.both += 1,
            _ => tally.one += 1,
        }
    }
    tally
}

#[test]
fn what_the_packed_judgement_decides_definiteness_does_not_contradict() {
    let tally = judged(71, 1.0);
    println!("{tally:?}");
    assert_eq!(tally.wrong, 0);
    assert!(10 * tally.both > 6 * tally.total, "{tally:?}");
}

#[test]
fn a_radius_that_is_too_small_breaks_the_law() {
    let tally = judged(72, 0.9);
    assert!(tally.wrong > 50, "{tally:?}");
}

#[test]
fn misuse_is_an_error() {
    use gramkit::Error;
    assert!(matches!(packed::inertia(2, &[1.0; 4], 0.0), Err(Error::Shape { .. })));
    assert!(matches!(packed::inertia(usize::MAX, &[], 0.0), Err(Error::TooLarge { .. })));
    assert!(packed::inertia(2, &[1.0, f64::NAN, 1.0], 0.0).is_err());
    for radius in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(packed::inertia(1, &[1.0], radius), Err(Error::Domain { .. })));
    }
    assert!(packed::inertia(0, &[], 1.0).unwrap().is_complete());
}

#[test]
fn the_words_are_one_list() {
    for class in PointClass::ALL {
        assert_eq!(PointClass::from_code(class as u8), Some(class));
    }
    let words = ["minimum", "maximum", "saddle", "degenerate", "undetermined", "invalid"];
    assert_eq!(PointClass::ALL.map(PointClass::name), words);
    assert_eq!(PointClass::ALL.map(|class| class as u8), [0, 1, 2, 3, 4, 255]);
    let morse_index = Count { lower: 1, upper: 1 };
    for class in [CurvatureClass::Minimum, CurvatureClass::Maximum, CurvatureClass::Saddle { morse_index }] {
        assert_eq!(class.name(), PointClass::from(class).name());
    }
    // Exactly singular is another word than tight around 0.
    assert_eq!(
        (CurvatureClass::Singular.name(), PointClass::from(CurvatureClass::Singular).name()),
        ("singular", "degenerate")
    );
}
