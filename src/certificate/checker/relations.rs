//! Integer relations between columns.

use num_bigint::BigInt;

use super::data::Data;
use super::dyadic::{Dyadic, dot};
use super::modulus::Modulus;
use super::{check_length, row_of};
use crate::certificate::{Flaw, Relation};

/// Bits that a coefficient may have. Those of the library have less than 2·32·62, beside the powers of two by which the
/// columns differ.
const MOST_BITS: u64 = 1 << 14;

/// Σ c_j x_j = 0 exactly, or the same in every component if the vectors are centred, for k relations that are
/// independent of each other: mnk products. Their number is what they show.
pub(super) fn check_relations(
    x: &Data,
    relations: &[Relation],
    kept: Option<&[usize]>,
    centred: bool,
) -> Result<(), Flaw> {
    let n = x.columns();
    if relations.len() > n {
        return Err(Flaw::TooMany { what: "relations", most: n, found: relations.len() });
    }
    for relation in relations {
        check_length("coefficients", n, relation.coefficients.len())?;
        if let Some(bits) = relation.coefficients.iter().map(BigInt::bits).find(|&bits| bits > MOST_BITS) {
            return Err(Flaw::LongInteger { bits, most: MOST_BITS });
        }
    }
    let mut constants: Vec<Option<Dyadic>> = vec![None; relations.len()];
    for i in 0..x.rows() {
        let line = x.line(i, |_| 0);
        for (k, relation) in relations.iter().enumerate() {
            let sum = Dyadic::new(dot(&line.integers, &relation.coefficients), line.exponent);
            let remainder = match (&constants[k], centred) {
                (_, false) => sum,
                (Some(constant), true) => sum.minus(constant.clone()),
                (None, true) => {
                    constants[k] = Some(sum);
                    continue;
                }
            };
            if !remainder.is_zero() {
                let exponent = remainder.size() - 1;
                return Err(Flaw::Remainder { relation: k, row: row_of(kept, i), exponent });
            }
        }
    }
    let coefficients: Vec<&[BigInt]> = relations.iter().map(|relation| relation.coefficients.as_slice()).collect();
    let rank = Modulus::rank_of_integers(&coefficients, relations.len());
    if rank == relations.len() { Ok(()) } else { Err(Flaw::DependentRelations { relations: relations.len(), rank }) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn relation(coefficients: &[i64]) -> Relation {
        Relation { coefficients: coefficients.iter().map(|&c| BigInt::from(c)).collect() }
    }

    #[test]
    fn relations_are_checked_one_by_one_and_together() {
        // x2 = x0 + x1, x3 = 0.
        let x = faer::mat![[1.0, 2.0, 3.0, 0.0], [4.0, 5.0, 9.0, 0.0]];
        let x = Data::of(x.as_ref(), 2, 4).unwrap();
        let check = |relations: &[Relation]| check_relations(&x, relations, None, false);
        assert_eq!(check(&[relation(&[1, 1, -1, 0]), relation(&[0, 0, 0, 1])]), Ok(()));
        let twice = [relation(&[1, 1, -1, 0]), relation(&[2, 2, -2, 0])];
        assert_eq!(check(&twice), Err(Flaw::DependentRelations { relations: 2, rank: 1 }));
        assert_eq!(check(&[relation(&[0, 0, 0, 0])]), Err(Flaw::DependentRelations { relations: 1, rank: 0 }));
        assert_eq!(check(&[relation(&[1, 0, 0, 0])]), Err(Flaw::Remainder { relation: 0, row: 0, exponent: 0 }));
        assert!(matches!(check(&[relation(&[1])]), Err(Flaw::Length { .. })));
    }
}
