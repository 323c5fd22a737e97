//! Kernels as they are written: `rbf:length=2`, `0.5*matern-3/2:length=1+white:variance=0.1`.

use std::fmt;
use std::str::FromStr;

use super::bandwidth::Bandwidth;
use super::family::{self, Written as Value};
use super::kernel::{Form, Kernel};
use super::median::MedianHeuristic;
use super::smoothness::Smoothness;
use crate::error::Error;

/// Why a text is no kernel.
#[derive(Clone, Debug, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum WrittenKernelError {
    /// A name that no family has.
    #[error("{name:?} is no kernel; there are {}", NAMES.map(|(name, _)| name).join(", "))]
    Name {
        /// The name.
        name: String,
    },
    /// A parameter that the kernel does not have, or one twice.
    #[error("{kernel} has no {what:?}, or has it twice; it takes {}", listed(parameters))]
    Parameter {
        /// The kernel.
        kernel: &'static str,
        /// What was given.
        what: String,
        /// The parameters that it has.
        parameters: &'static [&'static str],
    },
    /// Several numbers with commas between them, where a comma begins the next parameter.
    #[error("{kernel}: {rest:?} is no parameter=value; several numbers are written {parameter}={before};{rest}")]
    Comma {
        /// The kernel.
        kernel: &'static str,
        /// The parameter before it.
        parameter: String,
        /// What was given for that.
        before: String,
        /// What follows the comma.
        rest: String,
    },
    /// A parenthesis without its other half, or too many within one another.
    #[error("the parentheses of {text:?} do not match, or there are more than {DEEPEST} within one another")]
    Parentheses {
        /// What has them.
        text: String,
    },
    /// A length and a rate, of which each says the other.
    #[error("{kernel} has length= and gamma=; one of them says the other")]
    Both {
        /// The kernel.
        kernel: &'static str,
    },
    /// A parameter without which there is no such kernel.
    #[error("{kernel} needs {parameter}=…")]
    Missing {
        /// The kernel.
        kernel: &'static str,
        /// The parameter.
        parameter: &'static str,
    },
    /// A value that is no number.
    #[error("{parameter} is {value:?}; it must be {must_be}")]
    Value {
        /// The parameter.
        parameter: String,
        /// What was given.
        value: String,
        /// What it must be.
        must_be: &'static str,
    },
    /// Noise on its own, or as a factor.
    #[error("white noise is added to a kernel, as in rbf:length=1+white:variance=0.1")]
    White,
    /// A parameter outside its domain.
    #[error(transparent)]
    Domain(#[from] Error),
}

/// The most parentheses within one another.
const DEEPEST: usize = 100;

/// The families, and their parameters.
const NAMES: [(&str, &[&str]); 16] = [
    ("rbf", &["length", "gamma", "scales"]),
    ("exponential", &["length", "gamma", "scales"]),
    ("laplacian", &["length", "gamma", "scales"]),
    ("matern-1/2", &["length", "gamma", "scales"]),
    ("matern-3/2", &["length", "gamma", "scales"]),
    ("matern-5/2", &["length", "gamma", "scales"]),
    ("rational-quadratic", &["length", "gamma", "alpha", "scales"]),
    ("periodic", &["periods", "lengths"]),
    ("linear", &["offset", "scales"]),
    ("polynomial", &["degree", "gamma", "offset", "scales"]),
    ("cosine", &["scales"]),
    ("chi-squared", &["gamma"]),
    ("additive-chi-squared", &[]),
    ("histogram-intersection", &[]),
    ("sigmoid", &["gamma", "offset", "scales"]),
    ("white", &["variance"]),
];

fn listed(parameters: &[&str]) -> String {
    if parameters.is_empty() { "no parameters".to_owned() } else { parameters.join(", ") }
}

/// A kernel as it is written: terms with + between them, of factors with * between them, each a positive number, a
/// family with its parameters, `NAME` or `NAME:PARAMETER=VALUE,…`, or a kernel in parentheses. What a kernel prints is
/// that, and is read as the same kernel to the bit, unless it is one of a [function](Kernel::function).
///
/// | family | parameters (and what they are if they are left out) |
/// |---|---|
/// | `rbf`, `exponential`, `laplacian` | `length` or `gamma` (the median of the distances) |
/// | `matern-1/2`, `matern-3/2`, `matern-5/2` | the same |
/// | `rational-quadratic` | `alpha`, and as above |
/// | `periodic` | `periods`, `lengths`, one for each axis |
/// | `linear` | `offset` (0) |
/// | `polynomial` | `degree`, `gamma` (1), `offset` (0) |
/// | `sigmoid` | `gamma`, `offset` (0) |
/// | `chi-squared` | `gamma` |
/// | `cosine`, `additive-chi-squared`, `histogram-intersection` | |
/// | `white`, added to another | `variance` |
///
/// `length=median`, `median-half-squared` and `median-with-zeros` are [`MedianHeuristic`]s. Several numbers are written
/// with semicolons between them: `scales=1;0.5;0` for [`Kernel::with_scales`].
///
/// ```
/// use gramkit::kernel::Kernel;
/// let kernel: Kernel = "2*rbf:length=1+white:variance=0.25".parse()?;
/// assert_eq!(kernel.to_string(), "2*rbf:length=1+white:variance=0.25");
/// let error = "rbf:width=1".parse::<Kernel>().unwrap_err();
/// assert_eq!(error.to_string(), "rbf has no \"width\", or has it twice; it takes length, gamma, scales");
/// # Ok::<(), gramkit::kernel::WrittenKernelError>(())
/// ```
impl FromStr for Kernel {
    type Err = WrittenKernelError;

    fn from_str(text: &str) -> Result<Self, WrittenKernelError> {
        sum(text, 0)
    }
}

/// The sum that a text is, within so many parentheses.
fn sum(text: &str, depth: usize) -> Result<Kernel, WrittenKernelError> {
    let mut sum: Option<Kernel> = None;
    for term in split(text, '+')? {
        let noise = Written::of(term).ok().filter(|family| family.name == "white");
        sum = Some(match (sum, noise) {
            (Some(sum), Some(noise)) => sum.white(noise.needed("variance")?)?,
            (None, _) => product(term, depth)?,
            (Some(sum), None) => sum + product(term, depth)?,
        });
    }
    sum.ok_or_else(|| WrittenKernelError::Name { name: String::new() })
}

/// The parts between separators outside of parentheses, of which one after an e is the sign of an exponent.
fn split(text: &str, separator: char) -> Result<Vec<&str>, WrittenKernelError> {
    let (mut parts, mut start, mut open) = (Vec::new(), 0, 0_usize);
    let unmatched = || WrittenKernelError::Parentheses { text: text.to_owned() };
    for (at, letter) in text.char_indices() {
        let before = text[..at].trim_end_matches(['e', 'E']);
        let exponent =
            separator == '+' && before.len() + 1 == at && before.ends_with(|c: char| c.is_ascii_digit() || c == '.');
        match letter {
            '(' => open += 1,
            ')' => open = open.checked_sub(1).ok_or_else(unmatched)?,
            _ if letter == separator && !exponent && open == 0 => {
                parts.push(text[start..at].trim());
                start = at + letter.len_utf8();
            }
            _ => {}
        }
    }
    if open > 0 {
        return Err(unmatched());
    }
    parts.push(text[start..].trim());
    Ok(parts)
}

/// The product that a term is.
fn product(term: &str, depth: usize) -> Result<Kernel, WrittenKernelError> {
    let (mut number, mut kernel): (Option<f64>, Option<Kernel>) = (None, None);
    for factor in split(term, '*')? {
        if let Ok(value) = factor.parse::<f64>() {
            number = Some(number.unwrap_or(1.0) * value);
            continue;
        }
        let next = match factor.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')) {
            Some(_) if depth == DEEPEST => return Err(WrittenKernelError::Parentheses { text: factor.to_owned() }),
            Some(inner) => sum(inner, depth + 1)?,
            None => Written::of(factor)?.kernel()?,
        };
        kernel = Some(match kernel {
            Some(kernel) => kernel * next,
            None => next,
        });
    }
    let kernel = kernel.ok_or_else(|| WrittenKernelError::Name { name: term.to_owned() })?;
    match number {
        None => Ok(kernel),
        Some(number) if number.is_normal() && number > 0.0 => Ok(number * kernel),
        Some(value) => {
            let (what, must_be) = ("the factor of a kernel", "positive and finite");
            Err(Error::Domain { what, value, must_be }.into())
        }
    }
}

/// `rbf:length=1+2*linear:offset=0`, as it is read.
impl fmt::Display for Kernel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let inner = |f: &mut fmt::Formatter<'_>, kernel: &Kernel, enclosed: bool| {
            if enclosed { write!(f, "({kernel})") } else { write!(f, "{kernel}") }
        };
        let is_sum = |kernel: &Kernel| matches!(kernel.form, Form::Sum(_));
        let is_multiple = |kernel: &Kernel| matches!(kernel.form, Form::Multiple(..));
        let is_product = |kernel: &Kernel| matches!(kernel.form, Form::Product(_));
        match &self.form {
            Form::Sum(parts) => {
                let [first, second] = &**parts;
                write!(f, "{first}+")?;
                inner(f, second, is_sum(second))
            }
            Form::Product(parts) => {
                let [first, second] = &**parts;
                inner(f, first, is_sum(first) || is_multiple(first))?;
                f.write_str("*")?;
                inner(f, second, is_sum(second) || is_multiple(second) || is_product(second))
            }
            Form::Multiple(number, kernel) => {
                write!(f, "{}*", family::number(*number))?;
                inner(f, kernel, is_sum(kernel) || is_multiple(kernel))
            }
            Form::White(variance) => write!(f, "white:variance={}", family::number(*variance)),
            Form::Family { family, scales } => {
                let scales = scales.iter().map(|scales| ("scales", Value::Numbers(scales)));
                f.write_str(family.name())?;
                for (k, (name, value)) in family.written().into_iter().chain(scales).enumerate() {
                    write!(f, "{}{name}={value}", if k == 0 { ':' } else { ',' })?;
                }
                Ok(())
            }
        }
    }
}

/// A family with its parameters.
struct Written<'a> {
    name: &'static str,
    given: Vec<(&'static str, &'a str)>,
}

impl<'a> Written<'a> {
    fn of(text: &'a str) -> Result<Self, WrittenKernelError> {
        let (name, rest) = text.split_once(':').map_or((text, None), |(name, rest)| (name.trim(), Some(rest)));
        let known = NAMES.iter().find(|(known, _)| *known == name);
        let &(name, parameters) = known.ok_or_else(|| WrittenKernelError::Name { name: name.to_owned() })?;
        let mut given: Vec<(&'static str, &str)> = Vec::new();
        for part in rest.into_iter().flat_map(|rest| rest.split(',')) {
            let (key, value) = part.split_once('=').unwrap_or((part, ""));
            let found = parameters.iter().find(|known| **known == key.trim());
            if let (None, Some((parameter, before))) = (part.find('='), given.last()) {
                return Err(WrittenKernelError::Comma {
                    kernel: name,
                    parameter: (*parameter).to_owned(),
                    before: (*before).to_owned(),
                    rest: part.trim().to_owned(),
                });
            }
            match found {
                Some(key) if given.iter().all(|(other, _)| other != key) => given.push((key, value.trim())),
                _ => {
                    return Err(WrittenKernelError::Parameter {
                        kernel: name,
                        what: key.trim().to_owned(),
                        parameters,
                    });
                }
            }
        }
        Ok(Self { name, given })
    }

    fn value(&self, parameter: &str) -> Option<&'a str> {
        self.given.iter().find(|(key, _)| *key == parameter).map(|(_, value)| *value)
    }

    fn number(&self, parameter: &'static str) -> Result<Option<f64>, WrittenKernelError> {
        self.value(parameter).map(|value| number(parameter, value)).transpose()
    }

    fn needed(&self, parameter: &'static str) -> Result<f64, WrittenKernelError> {
        self.number(parameter)?.ok_or(WrittenKernelError::Missing { kernel: self.name, parameter })
    }

    fn numbers(&self, parameter: &'static str) -> Result<Option<Vec<f64>>, WrittenKernelError> {
        let each = |value: &str| value.split(';').map(|value| number(parameter, value.trim())).collect();
        self.value(parameter).map(each).transpose()
    }

    fn needed_numbers(&self, parameter: &'static str) -> Result<Vec<f64>, WrittenKernelError> {
        self.numbers(parameter)?.ok_or(WrittenKernelError::Missing { kernel: self.name, parameter })
    }

    fn bandwidth(&self) -> Result<Bandwidth, WrittenKernelError> {
        match (self.value("length"), self.number("gamma")?) {
            (Some(_), Some(_)) => Err(WrittenKernelError::Both { kernel: self.name }),
            (None, Some(gamma)) => Ok(Bandwidth::Gamma(gamma)),
            (None | Some("median"), None) => Ok(Bandwidth::MEDIAN),
            (Some("median-half-squared"), None) => Ok(Bandwidth::Median(MedianHeuristic::HalfSquaredDistance)),
            (Some("median-with-zeros"), None) => Ok(Bandwidth::Median(MedianHeuristic::DistanceWithZeros)),
            (Some(length), None) => {
                let must_be = "a number, median, median-half-squared or median-with-zeros";
                let value = length.parse();
                let error = |_| WrittenKernelError::Value { parameter: "length".into(), value: length.into(), must_be };
                value.map(Bandwidth::Length).map_err(error)
            }
        }
    }

    fn kernel(&self) -> Result<Kernel, WrittenKernelError> {
        let offset = || self.number("offset").map(|offset| offset.unwrap_or(0.0));
        let kernel = match self.name {
            "rbf" => Kernel::rbf(self.bandwidth()?),
            "exponential" => Kernel::exponential(self.bandwidth()?),
            "laplacian" => Kernel::laplacian(self.bandwidth()?),
            "matern-1/2" => Kernel::matern(Smoothness::Half, self.bandwidth()?),
            "matern-3/2" => Kernel::matern(Smoothness::ThreeHalves, self.bandwidth()?),
            "matern-5/2" => Kernel::matern(Smoothness::FiveHalves, self.bandwidth()?),
            "rational-quadratic" => Kernel::rational_quadratic(self.needed("alpha")?, self.bandwidth()?),
            "periodic" => Kernel::periodic(&self.needed_numbers("periods")?, &self.needed_numbers("lengths")?),
            "linear" => Kernel::linear(offset()?),
            "polynomial" => {
                let degree = self.needed("degree")?;
                if !(degree.fract() == 0.0 && (1.0..=f64::from(u32::MAX)).contains(&degree)) {
                    let (parameter, value) = ("degree".into(), degree.to_string());
                    return Err(WrittenKernelError::Value { parameter, value, must_be: "a whole number, 1 at least" });
                }
                Kernel::polynomial(self.number("gamma")?.unwrap_or(1.0), offset()?, degree as u32)
            }
            "cosine" => Ok(Kernel::cosine()),
            "chi-squared" => Kernel::chi_squared(self.needed("gamma")?),
            "additive-chi-squared" => Ok(Kernel::additive_chi_squared()),
            "histogram-intersection" => Ok(Kernel::histogram_intersection()),
            "sigmoid" => Kernel::sigmoid(self.needed("gamma")?, offset()?),
            _ => return Err(WrittenKernelError::White),
        }?;
        match self.numbers("scales")? {
            Some(scales) => Ok(kernel.with_scales(&scales)?),
            None => Ok(kernel),
        }
    }
}

fn number(parameter: &str, value: &str) -> Result<f64, WrittenKernelError> {
    let error = |_| {
        let (parameter, value) = (parameter.to_owned(), value.to_owned());
        WrittenKernelError::Value { parameter, value, must_be: "a number" }
    };
    value.parse().map_err(error)
}
