//! Arithmetic in F_p for p = 2⁶² − 57, the largest prime below 2⁶².

/// p = 2⁶² − 57.
pub(crate) const PRIME: u64 = (1 << 62) - 57;

const MASK: u64 = (1 << 62) - 1;

/// x mod p for x < 2¹²⁴: 2⁶² ≡ 57, so the high part is folded onto the low one twice.
fn reduce(x: u128) -> u64 {
    let folded = (x >> 62) * 57 + (x & u128::from(MASK));
    let folded = ((folded >> 62) as u64) * 57 + (folded as u64 & MASK);
    if folded >= PRIME { folded - PRIME } else { folded }
}

pub(crate) fn mul(a: u64, b: u64) -> u64 {
    reduce(u128::from(a) * u128::from(b))
}

pub(crate) fn sub(a: u64, b: u64) -> u64 {
    if a >= b { a - b } else { a + PRIME - b }
}

pub(crate) fn negate(a: u64) -> u64 {
    sub(0, a)
}

fn power(mut base: u64, mut exponent: u64) -> u64 {
    let mut result = 1;
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = mul(result, base);
        }
        base = mul(base, base);
        exponent >>= 1;
    }
    result
}

/// a⁻¹ = a^(p−2) (Fermat), for a ≠ 0.
pub(crate) fn inverse(a: u64) -> u64 {
    power(a, PRIME - 2)
}

/// The image in F_p of finite doubles.
#[derive(Clone, Debug)]
pub(crate) struct Embedding {
    /// 2^(k − 1074) for k = 0, 1, …
    powers: Vec<u64>,
}

impl Embedding {
    pub(crate) fn new() -> Self {
        let mut value = inverse(power(2, 1074));
        let powers = (0..2098)
            .map(|_| {
                let current = value;
                value = mul(value, 2);
                current
            })
            .collect();
        Self { powers }
    }

    /// m·2^e mod p.
    pub(crate) fn image(&self, x: f64) -> u64 {
        let bits = x.to_bits();
        let biased = ((bits >> 52) & 0x7ff) as usize;
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, shift) = if biased == 0 { (fraction, 0) } else { (fraction | (1 << 52), biased - 1) };
        let image = mul(mantissa, self.powers[shift]);
        if x.is_sign_negative() { negate(image) } else { image }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigUint;
    use proptest::prelude::*;

    #[test]
    fn the_modulus_is_prime() {
        // Miller–Rabin with these bases is a proof below 3.3·10²⁴ (Sorenson & Webster, Math. Comp. 86 (2017)).
        let (odd, twos) = ((PRIME - 1) >> (PRIME - 1).trailing_zeros(), (PRIME - 1).trailing_zeros());
        for base in [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41] {
            let mut x = power(base, odd);
            let mut witness = x != 1 && x != PRIME - 1;
            for _ in 1..twos {
                x = mul(x, x);
                witness &= x != PRIME - 1;
            }
            assert!(!witness, "{base}");
        }
    }

    proptest! {
        #[test]
        fn products_agree_with_big_integers(a in 0..PRIME, b in 0..PRIME) {
            let oracle = BigUint::from(a) * BigUint::from(b) % BigUint::from(PRIME);
            prop_assert_eq!(BigUint::from(mul(a, b)), oracle);
        }

        #[test]
        fn inverses_invert(a in 1..PRIME) {
            prop_assert_eq!(mul(a, inverse(a)), 1);
        }

        #[test]
        fn the_embedding_respects_products(a in -1000.0..1000.0_f64, e in -300..300_i32) {
            let embedding = Embedding::new();
            let scaled = a * 2.0_f64.powi(e);
            prop_assert_eq!(embedding.image(scaled), mul(embedding.image(a), embedding.image(2.0_f64.powi(e))));
            prop_assert_eq!(sub(embedding.image(a), embedding.image(a)), 0);
        }
    }
}
