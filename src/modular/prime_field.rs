//! Arithmetic in F_p for primes just below 2⁶².
//!
//! Residues are kept in Montgomery's form aR mod p, R = 2⁶⁴ (Montgomery, *Modular multiplication without trial
//! division*, Math. Comp. 44 (1985) 519–521): the product of two such forms is reduced by two multiplications and no
//! division. As p < 2⁶², eight products fit into 128 bits before they must be reduced, which [`Field::reduce`] does for
//! all at once.

/// Products of two residues that may be added before [`Field::reduce`]: 8·2¹²⁴ + 2¹²⁶ < 2¹²⁸.
pub(crate) const PRODUCTS: usize = 8;

/// F_p. Its elements are Montgomery forms, below p.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Field {
    prime: u64,
    /// −p⁻¹ mod 2⁶⁴.
    negative_inverse: u64,
    /// R² mod p.
    square: u64,
}

impl Field {
    /// The field of an odd prime p, 2⁶¹ < p < 2⁶².
    pub(crate) fn new(prime: u64) -> Self {
        // Newton's iteration doubles the correct bits of p⁻¹; p·p ≡ 1 mod 8 makes p itself right to three.
        let inverse = (0..5).fold(prime, |x, _| x.wrapping_mul(2_u64.wrapping_sub(prime.wrapping_mul(x))));
        let r = (1_u128 << 64) % u128::from(prime);
        Self { prime, negative_inverse: inverse.wrapping_neg(), square: (r * r % u128::from(prime)) as u64 }
    }

    pub(crate) fn prime(self) -> u64 {
        self.prime
    }

    /// The element of an integer below 2⁶³.
    pub(crate) fn element(self, integer: u64) -> u64 {
        // Its product with R² mod p, below 2¹²⁵, has a quotient below (2¹²⁵ + 2¹²⁶)/2⁶⁴ < 2p too.
        self.mul(integer, self.square)
    }

    /// The integer below p of an element.
    pub(crate) fn integer(self, element: u64) -> u64 {
        self.reduce(u128::from(element))
    }

    pub(crate) fn one(self) -> u64 {
        self.element(1)
    }

    /// t/R mod p, for a sum t of up to [`PRODUCTS`] products.
    #[inline(always)]
    pub(crate) fn reduce(self, t: u128) -> u64 {
        // The quotient is below (2¹²⁷ + 2¹²⁶)/2⁶⁴ < 4p.
        let x = self.quotient(t);
        let x = x.min(x.wrapping_sub(2 * self.prime));
        x.min(x.wrapping_sub(self.prime))
    }

    /// ab/R mod p.
    #[inline(always)]
    pub(crate) fn mul(self, a: u64, b: u64) -> u64 {
        // The quotient is below (2¹²⁴ + 2¹²⁶)/2⁶⁴ < 2p.
        let x = self.quotient(u128::from(a) * u128::from(b));
        x.min(x.wrapping_sub(self.prime))
    }

    /// (t + mp)/R for the m that makes it an integer.
    #[inline(always)]
    fn quotient(self, t: u128) -> u64 {
        let m = (t as u64).wrapping_mul(self.negative_inverse);
        ((t + u128::from(m) * u128::from(self.prime)) >> 64) as u64
    }

    #[inline(always)]
    pub(crate) fn add(self, a: u64, b: u64) -> u64 {
        let sum = a + b;
        sum.min(sum.wrapping_sub(self.prime))
    }

    #[inline(always)]
    pub(crate) fn sub(self, a: u64, b: u64) -> u64 {
        let difference = a.wrapping_sub(b);
        difference.min(difference.wrapping_add(self.prime))
    }

    pub(crate) fn negate(self, a: u64) -> u64 {
        self.sub(0, a)
    }

    pub(crate) fn power(self, mut base: u64, mut exponent: u64) -> u64 {
        let mut result = self.one();
        while exponent > 0 {
            if exponent & 1 == 1 {
                result = self.mul(result, base);
            }
            base = self.mul(base, base);
            exponent >>= 1;
        }
        result
    }

    /// a⁻¹ = a^(p−2) (Fermat), for a ≠ 0.
    pub(crate) fn inverse(self, a: u64) -> u64 {
        self.power(a, self.prime - 2)
    }
}

#[cfg(test)]
mod tests {
    use super::super::primes::primes;
    use super::*;
    use num_bigint::BigUint;
    use proptest::prelude::*;

    const P: u64 = (1 << 62) - 57;

    proptest! {
        #[test]
        fn products_agree_with_big_integers(a in 0..P, b in 0..P, k in 0_usize..300) {
            let f = Field::new(primes(k + 1)[k]);
            let (a, b) = (a % f.prime(), b % f.prime());
            let oracle = BigUint::from(a) * BigUint::from(b) % BigUint::from(f.prime());
            prop_assert_eq!(BigUint::from(f.integer(f.mul(f.element(a), f.element(b)))), oracle);
            let sum = (BigUint::from(a) + BigUint::from(b)) % BigUint::from(f.prime());
            prop_assert_eq!(BigUint::from(f.integer(f.add(f.element(a), f.element(b)))), sum);
        }

        #[test]
        fn inverses_invert(a in 1..P) {
            let f = Field::new(P);
            prop_assert_eq!(f.mul(f.element(a), f.inverse(f.element(a))), f.one());
            prop_assert_eq!(f.add(f.element(a), f.negate(f.element(a))), 0);
        }

        #[test]
        fn eight_products_are_reduced_at_once(values in prop::collection::vec((0..P, 0..P), PRODUCTS)) {
            let f = Field::new(P);
            let separately = values.iter().fold(0, |sum, &(a, b)| f.add(sum, f.mul(a, b)));
            let together = f.reduce(values.iter().map(|&(a, b)| u128::from(a) * u128::from(b)).sum());
            prop_assert_eq!(together, separately);
        }
    }

    #[test]
    fn the_largest_products_are_reduced() {
        let f = Field::new(P);
        let top = P - 1;
        let separately = (0..PRODUCTS).fold(0, |sum, _| f.add(sum, f.mul(top, top)));
        assert_eq!(f.reduce(PRODUCTS as u128 * u128::from(top) * u128::from(top)), separately);
    }
}
