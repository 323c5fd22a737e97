//! Judgement by entrywise bounds: against the theorems in exact arithmetic for orders 1 to 3, where they are complete,
//! and against vertices and members of the interval matrix for any order.

use crate::support::cases::cases;
use gramkit::claim::PointClass::{self, Maximum, Minimum, Saddle};
use gramkit::claim::{Count, CurvatureClass, Inertia};
use gramkit::verdict::packed;
use gramkit::{Curvature, Error, Symmetric};
use oracle::dyadic::{Dyadic, d};
use oracle::matrix::{Exact, inertia};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};

/// H and its errors E, row by row.
#[derive(Clone, Debug)]
struct Interval {
    h: Vec<Vec<f64>>,
    e: Vec<Vec<f64>>,
}

/// Which entries an interval matrix has.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    /// Of one size.
    Isotropic,
    /// DHD and DED, D of powers of ten between this one and its inverse.
    Scaled(i32),
    /// Small integers, with exact ties among them.
    Integers,
}

const KINDS: [Kind; 4] = [Kind::Isotropic, Kind::Scaled(1), Kind::Scaled(8), Kind::Integers];

fn symmetric(n: usize, mut entry: impl FnMut(usize, usize) -> f64) -> Vec<Vec<f64>> {
    let mut rows = vec![vec![0.0; n]; n];
    for (i, j) in (0..n).flat_map(|i| (i..n).map(move |j| (i, j))) {
        rows[i][j] = entry(i, j);
        rows[j][i] = rows[i][j];
    }
    rows
}

impl Interval {
    /// Half of them have a heavy diagonal.
    fn random(rng: &mut StdRng, n: usize, kind: Kind) -> Self {
        let shift = [0.0, 0.0, 1.0, -1.0][rng.random_range(0..4_usize)];
        if kind == Kind::Integers {
            let shift = shift * f64::from(rng.random_range(1..6_i8));
            let h = symmetric(n, |i, j| f64::from(rng.random_range(-3..4_i8)) + if i == j { shift } else { 0.0 });
            return Self { h, e: symmetric(n, |_, _| f64::from([0, 0, 1, 1, 2][rng.random_range(0..5_usize)])) };
        }
        let decades = if let Kind::Scaled(decades) = kind { f64::from(decades) } else { 0.0 };
        let scale: Vec<f64> = (0..n).map(|_| 10_f64.powf(decades * rng.random_range(-1.0..1.0))).collect();
        let size = 10_f64.powf(rng.random_range(-2.0..0.0));
        let shift = shift * n as f64 / 2.0;
        let h =
            symmetric(n, |i, j| scale[i] * scale[j] * (rng.random_range(-1.0..1.0) + if i == j { shift } else { 0.0 }));
        Self { h, e: symmetric(n, |i, j| scale[i] * scale[j] * size * rng.random_range(0.0..1.0)) }
    }

    /// H + t_ij·e_ij.
    fn member(&self, t: impl Fn(usize, usize) -> f64) -> Exact {
        let entry = |i: usize, j: usize| d(self.h[i][j]).plus(&d(t(i.min(j), i.max(j))).times(&d(self.e[i][j])));
        (0..self.h.len()).map(|i| (0..self.h.len()).map(|j| entry(i, j)).collect()).collect()
    }

    fn negated(&self) -> Self {
        Self { h: symmetric(self.h.len(), |i, j| -self.h[i][j]), e: self.e.clone() }
    }

    /// Theorem 1.
    fn all_are_definite(&self) -> bool {
        let n = self.h.len();
        all_signs(n).all(|z| inertia(&self.member(|i, j| -z[i] * z[j])).0.0 == n)
    }

    /// Theorem 2, for orders 1 to 3.
    fn none_is_semidefinite(&self) -> bool {
        let n = self.h.len();
        let upper = self.member(|_, _| 1.0);
        let diagonal = |i: usize| &upper[i][i];
        let beta = |i: usize, j: usize| {
            let (h, e) = (d(self.h[i][j].abs()), d(self.e[i][j]));
            if h.at_most(&e) { d(0.0) } else { h.minus(&e) }
        };
        let is_negative = |x: &Dyadic| x.sign() < 0;
        let mut pairs = (0..n).flat_map(|i| (i + 1..n).map(move |j| (i, j)));
        (0..n).any(|i| is_negative(diagonal(i)))
            || pairs.any(|(i, j)| is_negative(&diagonal(i).times(diagonal(j)).minus(&beta(i, j).times(&beta(i, j)))))
            || n == 3
                && all_signs(3).any(|z| {
                    let a = self.member(|i, j| z[i] * z[j]);
                    // With cyclic indices a cofactor has no sign of its own.
                    let cofactor = |i: usize, j: usize| {
                        let at = |k: usize, l: usize| &a[(i + k) % 3][(j + l) % 3];
                        at(1, 1).times(at(2, 2)).minus(&at(1, 2).times(at(2, 1)))
                    };
                    let mut all = (0..3).flat_map(|i| (i..3).map(move |j| (i, j)));
                    is_negative(&inertia(&a).1)
                        && all.all(|(i, j)| f64::from(cofactor(i, j).sign()) * z[i] * z[j] >= 0.0)
                })
    }

    /// Theorem 3: the class of all matrices of order 1, 2 or 3, if they have one.
    fn class(&self) -> Option<PointClass> {
        let negated = self.negated();
        match () {
            () if self.all_are_definite() => Some(Minimum),
            () if negated.all_are_definite() => Some(Maximum),
            () if self.none_is_semidefinite() && negated.none_is_semidefinite() => Some(Saddle),
            () => None,
        }
    }

    /// The vertices H ± D_zED_z.
    fn vertices(&self) -> impl Iterator<Item = Exact> + '_ {
        let both = |z: Vec<f64>| [1.0, -1.0].map(|s| self.member(|i, j| s * z[i] * z[j]));
        all_signs(self.h.len()).flat_map(both)
    }

    /// Whether a principal minor of a vertex vanishes: the interval touches another class, or a theorem's border.
    fn is_tie(&self) -> bool {
        let n = self.h.len();
        let minor = |a: &Exact, set: u32| {
            let kept = |row: &Vec<Dyadic>| (0..n).filter(|j| set >> j & 1 == 1).map(|j| row[j].clone()).collect();
            let rows: Exact = (0..n).filter(|i| set >> i & 1 == 1).map(|i| kept(&a[i])).collect();
            inertia(&rows).1
        };
        self.vertices().any(|a| (1..1 << n).any(|set| minor(&a, set).is_zero()))
    }

    /// The vertices H ± D_zED_z, and some members.
    fn members(&self, rng: &mut StdRng) -> Vec<Exact> {
        let n = self.h.len();
        let mut members: Vec<Exact> = self.vertices().collect();
        for k in 0..8 {
            let t = symmetric(n, |_, _| {
                let share = f64::from(rng.random_range(-8..9_i8)) / 8.0;
                if k % 2 == 0 { share.signum() } else { share }
            });
            members.push(self.member(|i, j| t[i][j]));
        }
        members
    }
}

/// All z of signs with z₁ = 1.
fn all_signs(n: usize) -> impl Iterator<Item = Vec<f64>> {
    (0..1_u32 << (n - 1)).map(move |bits| (0..n).map(|i| if bits << 1 >> i & 1 == 1 { -1.0 } else { 1.0 }).collect())
}

fn class_of(matrix: &Exact) -> Option<PointClass> {
    match inertia(matrix).0 {
        (_, 0, 0) => Some(Minimum),
        (0, 0, _) => Some(Maximum),
        (positive, _, negative) if positive > 0 && negative > 0 => Some(Saddle),
        _ => None,
    }
}

/// The packed upper triangles as rows.
fn packed_rows<'a>(n: usize, matrices: impl Iterator<Item = &'a Vec<Vec<f64>>> + Clone) -> Vec<Vec<f64>> {
    let entries = (0..n).flat_map(|i| (i..n).map(move |j| (i, j)));
    entries.map(|(i, j)| matrices.clone().map(|matrix| matrix[i][j]).collect()).collect()
}

/// The classes of many, and how many of them the norm of the errors leaves open.
fn classes(n: usize, intervals: &[Interval]) -> (Vec<Option<PointClass>>, usize) {
    let (h, e) = (packed_rows(n, intervals.iter().map(|it| &it.h)), packed_rows(n, intervals.iter().map(|it| &it.e)));
    let (h, e): (Vec<&[f64]>, Vec<&[f64]>) =
        (h.iter().map(Vec::as_slice).collect(), e.iter().map(Vec::as_slice).collect());
    let (mut codes, floor) = (vec![17; intervals.len()], vec![0.0; intervals.len()]);
    let by_entries = packed::classes_within(n, &h, &e, &floor, 1e-9, &mut codes).unwrap();
    let decided = |&code: &u8| PointClass::from_code(code).filter(|class| class.is_decided());
    (codes.iter().map(decided).collect(), by_entries as usize)
}

fn intervals(seed: u64, n: usize, kind: Kind, count: usize) -> Vec<Interval> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..count).map(|_| Interval::random(&mut rng, n, kind)).collect()
}

/// Of 1000, how many exact ties rounding may leave open.
const MOST_TIES: usize = 10;

#[test]
fn to_order_3_all_that_can_be_decided_is_decided_but_for_ties() {
    for n in 1..=3 {
        for kind in KINDS {
            let intervals = intervals(81, n, kind, cases(250));
            let (found, by_entries) = classes(n, &intervals);
            let (mut decided, mut lost) = (0, 0);
            for (interval, &found) in intervals.iter().zip(&found) {
                let exact = interval.class();
                decided += usize::from(exact.is_some());
                if found.is_some() {
                    assert_eq!(found, exact, "{interval:?}");
                } else if exact.is_some() {
                    lost += 1;
                    assert!(interval.is_tie(), "{interval:?}");
                }
            }
            let (all, box_) = (intervals.len(), decided - lost);
            println!("order {n}, {kind:?}: {all}, ball {}, box {box_}, exact {decided}", box_ - by_entries);
            assert!(1000 * lost <= MOST_TIES * all && 4 * decided > all, "{lost}, {decided} of {all}");
        }
    }
}

/// The inertia by entrywise bounds, and within their norm.
fn inertias(interval: &Interval) -> [Inertia; 2] {
    let n = interval.h.len();
    let packed = |matrix: &Vec<Vec<f64>>| packed_rows(n, std::iter::once(matrix)).concat();
    let (h, e) = (packed(&interval.h), packed(&interval.e));
    let norm = interval.e.iter().map(|row| row.iter().sum::<f64>()).fold(0.0, f64::max);
    [packed::inertia_within(n, &h, &e).unwrap(), packed::inertia(n, &h, norm * (1.0 + 1e-15)).unwrap()]
}

/// What the box and the ball decide.
#[derive(Debug, Default)]
struct Decided {
    all: usize,
    classes: [usize; 2],
    indices: [usize; 2],
}

#[test]
fn every_member_is_of_the_class_and_of_the_inertia_that_are_decided() {
    let mut rng = StdRng::seed_from_u64(83);
    for n in 1..=7 {
        for kind in KINDS {
            let intervals = intervals(84 + n as u64, n, kind, cases(if n < 7 { 40 } else { 8 }));
            let (found, by_entries) = classes(n, &intervals);
            let mut decided = Decided { all: intervals.len(), ..Decided::default() };
            decided.classes[0] = found.iter().flatten().count();
            decided.classes[1] = decided.classes[0] - by_entries;
            for (interval, class) in intervals.iter().zip(found) {
                let [within, of_ball] = inertias(interval);
                // The class is that of the inertia, which adds to what the norm tells.
                if class.is_some() {
                    assert_eq!(CurvatureClass::from_inertia(n, &within).map(PointClass::from), class, "{interval:?}");
                }
                let least = |inertia: Inertia| [inertia.positive, inertia.negative].map(|count: Count| count.lower);
                assert!(least(within).iter().zip(least(of_ball)).all(|(a, b)| *a >= b), "{interval:?}");
                for (count, inertia) in decided.indices.iter_mut().zip([within, of_ball]) {
                    *count += usize::from(inertia.is_complete());
                }
                for member in interval.members(&mut rng) {
                    assert!(class.is_none() || class_of(&member) == class, "{interval:?}");
                    let (positive, zero, negative) = inertia(&member).0;
                    let counts = [within.positive, within.zero, within.negative].into_iter();
                    let holds = |(count, truth): (Count, usize)| (count.lower..=count.upper).contains(&truth);
                    assert!(counts.zip([positive, zero, negative]).all(holds), "{interval:?}: {within:?}");
                }
            }
            println!("order {n}, {kind:?}: [box, ball] of {decided:?}");
            assert!(10 * decided.classes[0] >= 3 * decided.all, "{decided:?}");
            assert!(kind == Kind::Integers || n > 6 || 2 * decided.indices[0] > decided.all, "{decided:?}");
        }
    }
}

/// H = S + Δ in integers and their binary fractions, E = |Δ|, for a singular S with so many positive and negative terms
/// in ±xxᵀ, fewer than its order: S lies on a corner of the interval.
fn around_singular(rng: &mut StdRng, n: usize, signs: &[f64]) -> Interval {
    let mut terms: Vec<Vec<f64>> = Vec::new();
    for _ in signs {
        terms.push((0..n).map(|_| f64::from(rng.random_range(-3..4_i8))).collect());
    }
    let singular = symmetric(n, |i, j| terms.iter().zip(signs).map(|(x, sign)| sign * x[i] * x[j]).sum());
    let unit = 2.0_f64.powi(-rng.random_range(0..40));
    let change = symmetric(n, |_, _| f64::from(rng.random_range(-4..5_i8)) * unit);
    let scale: Vec<f64> = (0..n).map(|_| 2.0_f64.powi(rng.random_range(-30..31))).collect();
    let h = symmetric(n, |i, j| (singular[i][j] + change[i][j]) * scale[i] * scale[j]);
    Interval { h, e: symmetric(n, |i, j| change[i][j].abs() * scale[i] * scale[j]) }
}

#[test]
fn with_a_singular_member_nothing_is_decided_that_it_contradicts() {
    let mut rng = StdRng::seed_from_u64(89);
    let (mut saddles, mut bounded) = (0, 0);
    for n in 1..=6 {
        for k in 0..cases(150) {
            let sign = if k % 2 == 0 { 1.0 } else { -1.0 };
            let semidefinite = around_singular(&mut rng, n, &vec![sign; n - 1]);
            let (found, _) = classes(n, std::slice::from_ref(&semidefinite));
            assert_eq!(found, [None], "{semidefinite:?}");
            let signs: Vec<f64> = (1..n).map(|_| if rng.random_bool(0.5) { 1.0 } else { -1.0 }).collect();
            let any = around_singular(&mut rng, n, &signs);
            let [within, _] = inertias(&any);
            assert!(within.zero.upper > 0, "{any:?}: {within:?}");
            bounded += usize::from(within.positive.lower + within.negative.lower > 0);
            saddles += usize::from(classes(n, &[any]).0 == [Some(Saddle)]);
        }
    }
    assert!(saddles > 50 && bounded > 100, "{saddles}, {bounded}");
}

/// With errors that are too small by this factor, some members are of another class.
#[test]
fn errors_that_are_too_small_break_the_law() {
    let mut rng = StdRng::seed_from_u64(85);
    for n in 2..=4 {
        let intervals = intervals(86, n, Kind::Isotropic, 200);
        let smaller = |it: &Interval| Interval { h: it.h.clone(), e: symmetric(n, |i, j| 0.5 * it.e[i][j]) };
        let (found, _) = classes(n, &intervals.iter().map(smaller).collect::<Vec<_>>());
        let wrong = intervals.iter().zip(found).filter(|(interval, class)| {
            class.is_some() && interval.members(&mut rng).iter().any(|member| class_of(member) != *class)
        });
        assert!(wrong.count() > 2);
    }
}

#[test]
fn without_errors_the_class_is_that_of_the_stored_matrix() {
    for n in 1..=6 {
        for kind in KINDS {
            let mut intervals = intervals(87, n, kind, cases(40));
            intervals.iter_mut().for_each(|interval| interval.e = symmetric(n, |_, _| 0.0));
            let (found, _) = classes(n, &intervals);
            let mut open = 0;
            for (interval, class) in intervals.iter().zip(found) {
                let stored = Symmetric::from_lower(n, |i, j| interval.h[i][j]).unwrap();
                let proved = Curvature::of(&stored).unwrap().class.proved().map(PointClass::from);
                match class {
                    Some(class) => assert_eq!(proved, Some(class), "{interval:?}"),
                    None => open += usize::from(proved.is_some_and(PointClass::is_decided)),
                }
            }
            assert_eq!(open, 0);
        }
    }
}

#[test]
fn a_change_of_units_changes_no_class() {
    for n in 1..=4 {
        let intervals = intervals(88, n, Kind::Isotropic, cases(60));
        let (found, _) = classes(n, &intervals);
        for exponent in [-300, -20, 20, 300] {
            let power = |i: usize| 2.0_f64.powi(if i == 0 { exponent } else { -exponent / 3 });
            let scaled = |rows: &Vec<Vec<f64>>| symmetric(n, |i, j| rows[i][j] * power(i) * power(j));
            let others: Vec<Interval> =
                intervals.iter().map(|it| Interval { h: scaled(&it.h), e: scaled(&it.e) }).collect();
            let (of_others, _) = classes(n, &others);
            // Far apart, products fall below what underflow may take.
            let open = |class: &Option<PointClass>| exponent.abs() == 300 && class.is_none();
            assert!(found.iter().zip(&of_others).all(|(class, other)| class == other || open(other)));
        }
    }
}

#[test]
fn misuse_is_an_error_and_what_is_not_finite_is_invalid() {
    let row: &[f64] = &[1.0, 2.0];
    let mut codes = [0; 2];
    let mut judge = |order: usize, h: &[&[f64]], e: &[&[f64]], floor: &[f64], tightness: f64| {
        packed::classes_within(order, h, e, floor, tightness, &mut codes).map(|_| codes)
    };
    assert!(matches!(judge(2, &[row; 2], &[row; 3], row, 0.0), Err(Error::Shape { .. })));
    assert!(matches!(judge(2, &[row; 3], &[row; 2], row, 0.0), Err(Error::Shape { .. })));
    assert!(matches!(judge(1, &[row], &[&row[1..]], row, 0.0), Err(Error::Shape { .. })));
    assert!(matches!(judge(1, &[row], &[row], &row[1..], 0.0), Err(Error::Shape { .. })));
    assert!(matches!(judge(1, &[row], &[&[1.0, -1.0]], row, 0.0), Err(Error::Domain { .. })));
    for tightness in [f64::NAN, -1.0, f64::INFINITY] {
        assert!(matches!(judge(1, &[row], &[row], row, tightness), Err(Error::Domain { .. })));
    }
    assert_eq!(judge(1, &[row], &[&[f64::NAN, 0.0]], row, 0.0).unwrap(), [255, 0]);
    assert_eq!(judge(1, &[&[-2.0, f64::INFINITY]], &[&[1.0, 0.0]], row, 0.0).unwrap(), [1, 255]);
    assert_eq!(judge(1, &[row], &[row], &[0.5, 0.0], 0.0).unwrap(), [3, 4]);
    assert_eq!(judge(0, &[], &[], row, 0.0).unwrap(), [0; 2]);

    assert!(matches!(packed::inertia_within(2, &[1.0; 4], &[0.0; 3]), Err(Error::Shape { .. })));
    assert!(matches!(packed::inertia_within(2, &[1.0; 3], &[0.0; 4]), Err(Error::Shape { .. })));
    assert!(matches!(packed::inertia_within(usize::MAX, &[], &[]), Err(Error::TooLarge { .. })));
    assert!(matches!(packed::inertia_within(1, &[f64::NAN], &[0.0]), Err(Error::NotFinite { .. })));
    for error in [-1.0, f64::NAN, f64::INFINITY] {
        assert!(matches!(packed::inertia_within(1, &[1.0], &[error]), Err(Error::Domain { .. })));
    }
    assert!(packed::inertia_within(0, &[], &[]).unwrap().is_complete());
    // The norm overflows, the entries do not.
    assert!(!packed::inertia_within(2, &[1.0; 3], &[f64::MAX; 3]).unwrap().is_complete());
}
