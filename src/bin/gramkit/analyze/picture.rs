//! The pictures of `analyze`.

use gramkit::components::Pca;
use gramkit::gram_norm::{GramNorm, Plane};
use gramkit::plot::{
    self, CollinearityPicture, ComponentScores, GramNormPicture, HeatMap, MatrixPicture, Order, Scale,
};
use gramkit::whole_file::WholeFile;
use gramkit::{Analysis, AnalysisOptions, Centring, Divisor, Gram, GramOptions};

use super::arguments::{Arguments, Picture};
use crate::failure::Failure;
use crate::shared::input::Input;

/// Whether the options of the picture go together.
pub(crate) fn check(arguments: &Arguments) -> Result<(), Failure> {
    match arguments.picture {
        picture if arguments.directions.is_some() && !matches!(picture, Picture::GramField | Picture::Scores) => {
            Err(Failure::Contradiction("--directions are those of --picture gram-field and --picture scores".into()))
        }
        Picture::Scores if arguments.weights.is_some() => {
            let sentence = "--picture scores shows principal components, which take no --weights: leave one out";
            Err(Failure::Contradiction(sentence.into()))
        }
        Picture::Spectrum | Picture::Collinearity | Picture::GramField | Picture::Scores if arguments.cluster => {
            Err(Failure::Contradiction("--cluster orders the rows of a matrix, and this picture has none".into()))
        }
        _ => Ok(()),
    }
}

pub(crate) fn draw(
    file: WholeFile,
    arguments: &Arguments,
    input: &Input,
    options: &AnalysisOptions<'_>,
    analysis: &Analysis,
) -> Result<(), Failure> {
    let gram = analysis.gram.as_ref();
    let density = arguments.output.scale.plot_scale;
    let order = if arguments.cluster { Order::ByCorrelation } else { Order::AsGiven };
    let heat_map = |title, values, scale| HeatMap { title, names: &analysis.names, values, scale, order };
    let correlation = || {
        let (centring, divisor, weights) = (Centring::Mean, Divisor::UnitDiagonal, options.weights);
        let correlation = GramOptions { centring, divisor, weights, ..GramOptions::default() };
        Gram::with(&input.vectors(), &correlation)
    };
    let correlations = |gram| heat_map("Correlation matrix", gram, Scale::Correlation);
    let (values, enclosures) = match &analysis.singular_values {
        Some(spectrum) => (spectrum.values.as_slice(), spectrum.enclosures.as_slice()),
        None => (&[][..], &[][..]),
    };
    let tolerance = analysis.numerical_rank.map(|rank| rank.tolerance);
    let spectrum = plot::Spectrum { title: "Singular values", kind: "singular value", values, enclosures, tolerance };
    let missing = |what: &str| input.missing(&format!("{what} to be drawn"), &analysis.notes);
    match arguments.picture {
        Picture::Overview => {
            let correlation = correlation();
            // The correlations are what a heat map can show; where they do not exist, the matrix itself.
            let heat_map = match (&correlation, gram) {
                (Ok(correlation), _) => correlations(correlation),
                (Err(_), Some(gram)) => heat_map(&analysis.title, gram, Scale::FromEntries),
                (Err(error), None) => return Err(input.failed(error.clone())),
            };
            plot::draw_to(file, &MatrixPicture { heat_map, spectrum }, density)?;
        }
        Picture::Matrix => {
            let gram = gram.ok_or_else(|| missing("Gram matrix"))?;
            plot::draw_to(file, &heat_map(&analysis.title, gram, Scale::FromEntries), density)?;
        }
        Picture::Correlation => {
            let correlation = correlation().map_err(|error| input.failed(error))?;
            plot::draw_to(file, &correlations(&correlation), density)?;
        }
        Picture::Spectrum => plot::draw_to(file, &spectrum, density)?,
        Picture::Collinearity => {
            let collinearity = analysis.collinearity.as_ref().ok_or_else(|| missing("collinearity report"))?;
            let picture = CollinearityPicture { title: "Collinearity", names: &analysis.names, report: collinearity };
            plot::draw_to(file, &picture, density)?;
        }
        Picture::GramField => {
            let field = gram_field(arguments, input, options, gram)?.ok_or_else(|| missing("Gram matrix"))?;
            let tolerance = arguments.output.tol.and(tolerance);
            let picture = GramNormPicture { title: "Gram norm √(pᵀGp)", norm: &field, tolerance, extent: None };
            plot::draw_to(file, &picture, density)?;
        }
        Picture::Scores => {
            let scores = scores(arguments, input)?;
            plot::draw_to(file, &scores.picture("Scores of principal components"), density)?;
        }
    }
    Ok(())
}

/// Along the components that are asked for, the first two if none are.
fn scores(arguments: &Arguments, input: &Input) -> Result<ComponentScores, Failure> {
    let pca = Pca::of(&input.vectors()).map_err(|error| input.failed(error))?;
    let components = directions(arguments)?.unwrap_or([0, 1]);
    ComponentScores::of(&pca, components).ok_or_else(|| {
        let ([first, second], resolved) = (components, pca.components.ncols());
        let path = input.path.display();
        Failure::Contradiction(format!(
            "{path}: there are no scores of the components {first} and {second}: {resolved} can be told from nothing"
        ))
    })
}

/// The two directions that are asked for.
fn directions(arguments: &Arguments) -> Result<Option<[usize; 2]>, Failure> {
    match arguments.directions.as_deref() {
        None => Ok(None),
        Some(&[first, second]) => Ok(Some([first, second])),
        Some(_) => Err(Failure::Contradiction("--directions takes two indices, K,L".into())),
    }
}

/// From the vectors where G is XᵀX, as singular values then reach further down; else from G.
fn gram_field(
    arguments: &Arguments,
    input: &Input,
    options: &AnalysisOptions<'_>,
    gram: Option<&Gram>,
) -> Result<Option<GramNorm>, Failure> {
    let plane = directions(arguments)?.map_or_else(Plane::default, |[first, second]| Plane::Singular { first, second });
    let plain = options.centring == Centring::None && options.divisor == Divisor::One && options.weights.is_none();
    let field = match gram {
        _ if plain => Some(GramNorm::of(&input.vectors(), plane)),
        Some(gram) => Some(GramNorm::of_symmetric(gram, plane)),
        None => None,
    };
    field.transpose().map_err(|error| input.failed(error))
}
