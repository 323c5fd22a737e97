//! What is known of a kernel matrix, as a page that a person reads.

use gramkit::analysis::number::{bound, enclosure, number, plural};
use gramkit::error::escaped;
use gramkit::kernel::Kernel;

use super::Known;
use super::arguments::Arguments;
use super::factor::Factor;
use crate::failure::Failure;
use crate::shared::MARGIN;
use crate::shared::input::Input;

/// Pivots and eigenvalues that a page shows.
const MOST: usize = 12;

/// The three questions, and what is stored.
pub(super) fn render(known: &Known, arguments: &Arguments, input: &Input) -> String {
    let radius = known.matrix.radius();
    let standing = if radius.is_proved() { "proved" } else { "estimated" };
    let within = match radius.value() {
        0.0 => "exact: each entry is the kernel's own number".to_string(),
        value => {
            format!("the true matrix is within {} of the stored one in the spectral norm, {standing}", bound(value))
        }
    };
    let mut lines = head(&known.kernel, &arguments.kernel, input);
    lines.push(format!("Radius         {within}"));
    lines.push(format!("By theorem     {}", known.theorem));
    let within = known.within.definiteness.to_string().replace('\n', &format!("\n{:MARGIN$}", ""));
    lines.push(format!("In the radius  {within}"));
    lines.push(String::new());
    lines.join("\n") + "\n" + &known.stored.to_string()
}

/// The kernel with its numbers, and the points.
fn head(kernel: &Kernel, given: &Kernel, input: &Input) -> Vec<String> {
    let points = input.vectors();
    let resolved = kernel.to_string();
    let median = if resolved == given.to_string() { "" } else { "; the length is the median of distances" };
    let implied = implied(kernel);
    let implied = if implied.is_empty() { String::new() } else { format!(" ({})", implied.join(", ")) };
    vec![
        format!("{}: {} of dimension {}", escaped(&input.path), plural(points.len(), "point"), points.dimension()),
        String::new(),
        format!("Kernel         {resolved}{implied}{median}"),
    ]
}

/// What the written numbers say besides: γ of a length, and the length of a γ.
fn implied(kernel: &Kernel) -> Vec<String> {
    if !kernel.parts().is_empty() {
        return kernel.parts().into_iter().flat_map(implied).collect();
    }
    let text = kernel.to_string();
    let parameters = kernel.parameters();
    let others = parameters.into_iter().filter(|(name, _)| ["length", "gamma"].contains(name));
    let others = others.filter(|(name, _)| !text.contains(&format!("{name}=")) && !text.contains(&format!("{name}s=")));
    others.map(|(name, value)| format!("{name} = {value:?}")).collect()
}

/// The factor, and what is proved of it.
pub(super) fn of_factor(factor: &Factor, arguments: &Arguments, input: &Input) -> Result<String, Failure> {
    let Factor { kernel, theorem: known, low_rank } = factor;
    let mut lines = head(kernel, &arguments.kernel, input);
    lines.push(format!("By theorem     {}", known));
    let (n, rank) = (low_rank.order(), low_rank.rank());
    lines.push(format!("Factor         L, {n} × {rank}, by {}; {}", low_rank.landmarks, low_rank.stopped));
    let mut pivots: Vec<String> = low_rank.pivots.iter().take(MOST).map(ToString::to_string).collect();
    if rank > MOST {
        pivots.push(format!("… and {} more (--json has all)", rank - MOST));
    }
    let pivots = if pivots.is_empty() { "none".to_string() } else { pivots.join(", ") };
    lines.push(format!("Pivots         {pivots}"));
    let share = 100.0 * low_rank.trace_error_bound / low_rank.trace;
    let share = if share.is_finite() {
        format!(": {} % of the trace, {}", bound(share), number(low_rank.trace))
    } else {
        String::new()
    };
    lines.push(format!("Trace norm     ‖K − LLᵀ‖_* ≤ {}, proved{share}", bound(low_rank.trace_error_bound)));
    lines.push(format!(
        "Spectral norm  ‖K − LLᵀ‖₂ ≤ {}, proved; no eigenvalue of K − LLᵀ is below −{}",
        bound(low_rank.norm_error_bound),
        bound(low_rank.floor_bound)
    ));
    let enclosures = low_rank.eigenvalue_enclosures().map_err(|error| input.failed(error))?;
    lines.push(format!("Eigenvalues    of K, the largest {}, each proved to lie in", MOST.min(n)));
    for (k, e) in enclosures.iter().rev().take(MOST).enumerate() {
        lines.push(format!("{k:>13}  {}", enclosure(e)));
    }
    Ok(lines.join("\n") + "\n")
}
