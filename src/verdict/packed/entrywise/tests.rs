use rand::RngExt;
use rand::rngs::StdRng;

use super::general;
use super::open::open_on;
use crate::claim::CurvatureClass;
use crate::simd::InstructionSet;
use oracle::mutation::generator;

/// Rows of H and of E.
struct Rows {
    h: Vec<Vec<f64>>,
    e: Vec<Vec<f64>>,
}

impl Rows {
    /// Entries of any size, with NaN and infinities among them.
    fn random(order: usize, length: usize, random: &mut StdRng) -> Self {
        let scales: Vec<f64> = (0..length)
            .map(|_| [1.0, 1.0, 1.0, 1e-300, 1e-308, 1e150, 1e308][random.random_range(0..7_usize)])
            .collect();
        let mut rows = |integers: bool, low: f64| -> Vec<Vec<f64>> {
            let mut entry = |scale: &f64| match random.random_range(0..60) {
                0 => f64::NAN,
                1 => f64::INFINITY,
                _ if integers => f64::from(random.random_range(-3..4_i8)) * scale,
                _ => random.random_range(low..1.0) * scale,
            };
            (0..order * (order + 1) / 2).map(|_| scales.iter().map(&mut entry).collect()).collect()
        };
        let h = rows(length.is_multiple_of(2), -1.0);
        let e = rows(false, 0.0).into_iter().map(|row| row.into_iter().map(|x| 0.2 * x).collect()).collect();
        Self { h, e }
    }

    fn open_on(&self, set: InstructionSet, order: usize, codes: &mut [u8]) -> u64 {
        let (h, e): (Vec<&[f64]>, Vec<&[f64]>) =
            (self.h.iter().map(Vec::as_slice).collect(), self.e.iter().map(Vec::as_slice).collect());
        open_on(set, order, &h, &e, codes)
    }
}

#[test]
fn every_instruction_set_decides_the_same_at_every_length() {
    let mut random = generator(91);
    let mut decided = 0;
    for order in 1..=4 {
        for length in (0..=33).chain([63, 64, 65, 400]) {
            let rows = Rows::random(order, length, &mut random);
            let before: Vec<u8> =
                (0..length).map(|_| [0, 1, 2, 3, 4, 4, 4, 255][random.random_range(0..8_usize)]).collect();
            let mut one_by_one = before.clone();
            for (v, code) in one_by_one.iter_mut().enumerate() {
                let at = |rows: &[Vec<f64>]| rows.iter().map(|row| vec![row[v]]).collect();
                let one = Rows { h: at(&rows.h), e: at(&rows.e) };
                one.open_on(InstructionSet::Portable, order, std::slice::from_mut(code));
            }
            let changed = before.iter().zip(&one_by_one).filter(|(a, b)| a != b).count() as u64;
            for set in InstructionSet::available() {
                let mut codes = before.clone();
                assert_eq!(rows.open_on(set, order, &mut codes), changed);
                assert_eq!(codes, one_by_one);
            }
            assert!(before.iter().zip(&one_by_one).all(|(a, b)| a == b || [3, 4].contains(a) && *b < 3));
            decided += changed;
        }
    }
    assert!(decided > 300, "{decided}");
}

#[test]
fn what_is_left_at_once_no_proof_decides() {
    let mut random = generator(92);
    let (mut left, mut decided) = (0, 0);
    for order in 4..=6 {
        for times in [0.0, 0.3, 1.0, 3.0, 20.0] {
            let rows = Rows::random(order, 400, &mut random);
            for v in 0..400 {
                let h: Vec<f64> = rows.h.iter().map(|row| row[v]).collect();
                let e: Vec<f64> = rows.e.iter().map(|row| times * row[v]).collect();
                let class = CurvatureClass::from_inertia(order, &general::inertia(order, &h, &e));
                let looked_at = general::may_have_class(order, |k| h[k], |k| e[k]);
                assert!(looked_at || class.is_none(), "{h:?} {e:?}");
                left += u64::from(!looked_at);
                decided += u64::from(class.is_some());
            }
        }
    }
    assert!(left > 100 && decided > 1000, "{left} {decided}");
}
