//! Numbers by their digits.

use rand::{RngExt, rngs::StdRng};

/// What the numbers of a file look like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Digits {
    /// None, one, two or four decimals, mixed.
    Few,
    Whole,
    /// Three decimals each, which may be groups of thousands.
    Three,
    /// Any double, with as many digits as it takes.
    Any,
}

/// A number as it is written with a decimal point, and its nearest double.
pub(super) fn drawn(digits: Digits, random: &mut StdRng) -> (String, f64) {
    let text = match digits {
        Digits::Few => {
            let places = [0, 1, 2, 4][random.random_range(0..4)];
            let whole = random.random_range(-999_i32..1000);
            // At least one number with a point, and not of three decimals.
            let places = if whole % 2 == 0 { 1 } else { places };
            with_places(whole, places, random)
        }
        Digits::Whole => random.random_range(-99_999_i32..100_000).to_string(),
        Digits::Three => with_places(random.random_range(-999_i32..1000), 3, random),
        Digits::Any => loop {
            let value = f64::from_bits(random.random());
            if value.is_normal() {
                break format!("{value:?}");
            }
        },
    };
    let value = text.parse().unwrap();
    (text, value)
}

fn with_places(whole: i32, places: usize, random: &mut StdRng) -> String {
    let part: String = (0..places).map(|_| char::from(b'0' + random.random_range(0..10_u8))).collect();
    if places == 0 { whole.to_string() } else { format!("{whole}.{part}") }
}
