//! Linear independence, or why not.

use super::failure::Failure;
use crate::analysis::number::plural;
use crate::analysis::words::missing;
use crate::claim::Verdict;
use crate::matrix::AsVectors;
use crate::verdict::Independence;

/// The most indices that are listed.
const MOST_INDICES: usize = 12;
/// The most letters of a relation that is printed.
const MOST_LETTERS: usize = 240;

/// Whether it is proved that vectors, as they are stored, are linearly independent. `name` is what the message calls
/// them.
///
/// ```
/// use gramkit::{MatrixView, Vectors, Verdict};
/// use gramkit::assertion::independent;
/// let x = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0];
/// let failure = independent("x", &Vectors::columns(MatrixView::row_major(&x, 3, 3)?)).unwrap_err();
/// assert_eq!(failure.verdict(), Verdict::Refuted);
/// assert!(failure.to_string().contains("0 = x0 − 2·x1 + x2"));
/// # Ok::<(), gramkit::Error>(())
/// ```
///
/// # Errors
/// A [`Failure`] where it is refuted, undetermined, or where a number is not finite.
pub fn independent(name: &str, vectors: &impl AsVectors) -> Result<(), Failure> {
    let answer = match Independence::of(vectors) {
        Ok(answer) => answer,
        Err(error) => return Err(Failure::unjudged(name, error)),
    };
    if answer.verdict == Verdict::Proved {
        return Ok(());
    }
    let (are, verdict) = match answer.verdict {
        Verdict::Refuted => ("are not", "refuted"),
        _ => ("are not proved to be", "undetermined"),
    };
    let vectors = format!("{} of dimension {}", plural(answer.count(), "vector"), vectors.as_vectors().dimension());
    let mut lines = vec![format!("{name} {are} linearly independent ({verdict}; {vectors})")];
    let independent = answer.independent_columns();
    lines.push(format!("their rank is {}; independent are {}", answer.rank, listed(&independent)));
    let relations = answer.relations();
    if let Some(relation) = relations.first() {
        let words = relation.in_words(&[]);
        let more = if relations.len() > 1 { format!("; {} more", relations.len() - 1) } else { String::new() };
        let size = words.chars().count();
        lines.push(if size <= MOST_LETTERS { words + &more } else { format!("a relation of {size} letters{more}") });
    }
    if answer.verdict == Verdict::Undetermined {
        lines.push(missing(answer.missing));
    }
    Err(Failure { verdict: answer.verdict, error: None, passing_tolerance: None, lines })
}

fn listed(indices: &[usize]) -> String {
    let head: Vec<String> = indices.iter().take(MOST_INDICES).map(usize::to_string).collect();
    match indices.len() {
        0 => "none".to_string(),
        count if count > MOST_INDICES => format!("{} and {} more", head.join(", "), count - MOST_INDICES),
        _ => head.join(", "),
    }
}
