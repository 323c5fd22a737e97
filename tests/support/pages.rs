//! Whether a page says no more than its certificate.

use gramkit::certificate::{Members, ShiftedInertia};
use gramkit::{Certificate, Count};

/// "3" or "2 to 3", at the beginning of a text.
pub(crate) fn count(text: &str) -> Count {
    let mut numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let lower: usize = numbers.next().unwrap().parse().unwrap();
    let between = text.trim_start_matches(|c: char| c.is_ascii_digit()).starts_with(" to ");
    let upper = if between { numbers.next().unwrap().parse().unwrap() } else { lower };
    Count { lower, upper }
}

/// Whether what the page states of eigenvalues against other numbers than 0, and of who carries them, follows.
pub(crate) fn check_shifted(page: &str, certificate: &Certificate) {
    let none = Vec::new();
    // n, which no count exceeds.
    let order = match certificate {
        Certificate::Inertia { order, .. } | Certificate::Shifted { order, .. } => *order,
        _ => 0,
    };
    let claims = if let Certificate::Shifted { claims, .. } = certificate { claims } else { &none };
    let about = |shift: f64, members: Members| {
        let whole = claims.iter().filter(move |claim| claim.shift == shift && claim.indices.is_none());
        whole.filter(move |claim| claim.members == Members::All || claim.members == members)
    };
    let any = |shift: f64, members: Members, holds: &dyn Fn(&ShiftedInertia) -> bool| about(shift, members).any(holds);
    for line in page.lines() {
        if let Some(text) = line.strip_prefix("At least       λ_min ") {
            let proved = line.contains(", proved");
            let (relation, rest) = text.split_once(' ').unwrap();
            let bound: f64 = rest.split([',', ' ']).next().unwrap().parse().unwrap();
            let follows = match relation {
                "<" => any(bound, Members::Greatest, &|claim| claim.inertia.negative.lower > 0),
                _ => any(bound, Members::Least, &|claim| claim.inertia.negative.upper == 0),
            };
            assert!(!proved || follows, "{line:?}: {certificate:?}");
            let mixed = line.contains("not of others");
            let both = any(bound, Members::Least, &|claim| claim.inertia.negative.lower > 0)
                && any(bound, Members::Greatest, &|claim| claim.inertia.negative.upper == 0);
            assert!(!mixed || both, "{line:?}: {certificate:?}");
        }
        if let Some(text) = line.strip_prefix("Count          eigenvalues: ") {
            let threshold: f64 = text.split_once(" below ").unwrap().1.split_once(',').unwrap().0.parse().unwrap();
            let stated: Vec<Count> = text.split(", ").take(3).map(count).collect();
            let (below, above) = (stated[0], stated[2]);
            let negative = |claim: &ShiftedInertia| claim.inertia.negative;
            let positive = |claim: &ShiftedInertia| claim.inertia.positive;
            // Of the greatest matrix the fewest eigenvalues are below, of the least the fewest above.
            assert!(
                any(threshold, Members::Greatest, &|claim| below.lower <= negative(claim).lower) || below.lower == 0
            );
            let fewer = any(threshold, Members::Least, &|claim| below.upper >= negative(claim).upper);
            assert!(fewer || below.upper == order, "{line:?}");
            let more = any(threshold, Members::Least, &|claim| above.lower <= positive(claim).lower);
            assert!(more || above.lower == 0, "{line:?}");
            assert!(
                any(threshold, Members::Greatest, &|claim| above.upper >= positive(claim).upper)
                    || above.upper == order,
                "{line:?}"
            );
        }
        if line.starts_with("Carried by") && (line.contains(", and ") || line.contains(" alone:")) {
            let parts: Vec<&ShiftedInertia> = claims.iter().filter(|claim| claim.indices.is_some()).collect();
            let (carries, others) = parts.split_first().unwrap();
            let size = carries.indices.as_ref().unwrap().len();
            assert!(carries.inertia.negative.lower > 0 && (size == 1 || others.len() == size), "{line:?}");
            assert!(others.iter().all(|claim| claim.inertia.negative.upper == 0), "{line:?}: {certificate:?}");
        }
    }
}
