//! `gramkit verify`.

use oracle::mutation::generator;
use rand::RngExt;

use super::interval::entry;
use super::tables::{symmetric, vectors};
use crate::program::report::count;
use crate::program::session::Session;
use crate::support::cases::cases;

/// A count as a page has it: "2", "1 to 3", "2 or more", "at most 3".
fn page_holds(text: &str, truth: usize) -> bool {
    let numbers: Vec<usize> =
        text.split(|letter: char| !letter.is_ascii_digit()).filter_map(|n| n.parse().ok()).collect();
    let (Some(first), Some(last)) = (numbers.first(), numbers.last()) else { return false };
    *first <= truth && truth <= *last
}

#[test]
fn what_verify_says_of_counts_holds_of_the_text() {
    let mut random = generator(1485);
    let session = Session::new();
    for _ in 0..cases(12) {
        // Little work: some certificates leave open what exact arithmetic would settle.
        let budget = if random.random_bool(0.3) { "0" } else { "67108864" };
        let (cells, command) = if random.random_bool(0.5) {
            (vectors(&mut random), "analyze")
        } else {
            (symmetric(&mut random), "definiteness")
        };
        session.write("x.csv", cells.csv());
        session.page(&[command, "x.csv", "--certificate", "c.json", "--budget", budget]);
        let (object, page) =
            (session.json(&["verify", "c.json", "x.csv"]), session.page(&["verify", "c.json", "x.csv"]));
        assert!(!page.contains('±'), "{page}");
        let table = cells.table();
        if command == "analyze" {
            let rank = table.rank();
            let (lower, upper) = (object["rank"]["lower"].as_u64().unwrap(), object["rank"]["upper"].as_u64().unwrap());
            assert!(lower <= rank as u64 && rank as u64 <= upper, "{object}");
            assert!(page_holds(entry(&page, "Rank"), rank), "{page}");
            continue;
        }
        let (positive, zero, negative) = table.inertia();
        for (sign, truth) in [("positive", positive), ("zero", zero), ("negative", negative)] {
            let (lower, upper) = count(&object["inertia"][sign]);
            assert!(lower as usize <= truth && truth <= upper as usize, "{object}");
        }
        let counts = entry(&page, "Inertia").split_once(": ").unwrap().1;
        for (text, truth) in counts.split(", ").zip([positive, zero, negative]) {
            assert!(page_holds(text, truth), "{page}");
        }
    }
}
