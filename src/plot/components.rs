//! What a picture of principal components shows.

use super::scores::{ScorePoint, ScoresPicture};
use crate::claim::Enclosure;
use crate::components::Pca;
use crate::rounding::{add_up, sub_down};

/// The scores of principal components along two of them, with their errors, and what each of the two explains.
///
/// ```
/// use gramkit::Vectors;
/// use gramkit::components::Pca;
/// use gramkit::plot::{ComponentScores, svg};
/// let x = [[2.0, 0.0], [-2.0, 0.0], [0.0, 1.0], [0.0, -1.0]];
/// let pca = Pca::of(&Vectors::columns(&x))?;
/// let scores = ComponentScores::of(&pca, [0, 1]).unwrap();
/// assert_eq!(scores.names, ["component 0: 80.0 % of the variance", "component 1: 20.0 % of the variance"]);
/// assert!(svg(&scores.picture("Scores"))?.starts_with("<svg"));
/// assert!(ComponentScores::of(&pca, [0, 2]).is_none());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct ComponentScores {
    /// Each component with its share of the variance, to the digits that are known, and whether its direction is told
    /// from those of its neighbours.
    pub names: [String; 2],
    /// The observations; an enclosure is the score and the bound on the error of all.
    pub points: Vec<ScorePoint>,
}

impl ComponentScores {
    /// Along these two components; `None` where one of them is not resolved.
    pub fn of(pca: &Pca, components: [usize; 2]) -> Option<Self> {
        let scores = &pca.scores;
        if components.iter().any(|&component| component >= scores.values.ncols()) {
            return None;
        }
        let about = |value: f64| Enclosure { lower: sub_down(value, scores.error), upper: add_up(value, scores.error) };
        let [first, second] = components;
        let at = |i: usize, component: usize| about(scores.values[(i, component)]);
        let point = |i| ScorePoint { first: at(i, first), second: at(i, second), group: 0 };
        let points = (0..scores.values.nrows()).map(point).collect();
        Some(Self { names: components.map(|component| name(pca, component)), points })
    }

    /// The picture.
    pub fn picture<'a>(&'a self, title: &'a str) -> ScoresPicture<'a> {
        let [first, second] = &self.names;
        ScoresPicture { title, components: [first, second], groups: &[], points: &self.points }
    }
}

fn name(pca: &Pca, component: usize) -> String {
    let share = pca.ratios.get(component).map_or_else(String::new, |&ratio| percent(ratio));
    let cluster = pca.clusters.iter().find(|cluster| cluster.components.contains(&component));
    let among = match cluster {
        Some(cluster) if cluster.components.len() > 1 => {
            let (start, last) = (cluster.components.start, cluster.components.end - 1);
            format!(", its direction not told from those of components {start} to {last}")
        }
        _ => String::new(),
    };
    format!("component {component}: {share} of the variance{among}")
}

/// To one decimal, more near 0 and near all, where these are known.
fn percent(ratio: Enclosure) -> String {
    let (low, high) = (100.0 * ratio.lower, 100.0 * ratio.upper);
    let most = if low < 1.0 || high > 99.0 { 4 } else { 1 };
    let known = (1..=most).rev().find_map(|decimals| {
        let [lower, upper] = [low, high].map(|end| format!("{end:.decimals$}"));
        (lower == upper).then(|| format!("{lower} %"))
    });
    let down = || (10.0 * low).next_down().max(0.0).floor() / 10.0;
    let up = || (10.0 * high).next_up().ceil().min(1000.0) / 10.0;
    known.unwrap_or_else(|| format!("{:.1} to {:.1} %", down(), up()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matrix::Vectors;

    #[test]
    fn shares_are_printed_as_far_as_they_are_known() {
        let of = |lower, upper| percent(Enclosure { lower, upper });
        assert_eq!(of(0.4427, 0.44273), "44.3 %");
        assert_eq!(of(0.4424, 0.4427), "44.2 to 44.3 %");
        assert_eq!(of(0.0, 1.0), "0.0 to 100.0 %");
        assert_eq!((of(0.99984, 0.99984), of(1.234e-4, 1.2344e-4)), ("99.9840 %".into(), "0.0123 %".into()));
    }

    #[test]
    fn components_that_are_not_told_apart_are_named_together() {
        // A square: all directions explain as much.
        let x = [[1.0, 1.0], [1.0, -1.0], [-1.0, 1.0], [-1.0, -1.0]];
        let pca = Pca::of(&Vectors::columns(&x)).unwrap();
        let scores = ComponentScores::of(&pca, [1, 0]).unwrap();
        let not_told = "component 1: 50.0 % of the variance, its direction not told from those of components 0 to 1";
        assert_eq!(scores.names[0], not_told);
        assert_eq!(scores.points.len(), 4);
        let point = scores.points[2];
        assert!(point.first.contains(pca.scores.values[(2, 1)]) && point.second.contains(pca.scores.values[(2, 0)]));
    }
}
