//! Options that take one of several names.

use clap::builder::{PossibleValue, PossibleValuesParser, TypedValueParser};

/// A parser of the names of these values, each with what the help page says of it.
pub(crate) fn one_of<T, const N: usize>(
    choices: [(T, &'static str); N],
    name: fn(&T) -> &'static str,
) -> impl TypedValueParser<Value = T> + use<T, N>
where
    T: Clone + Send + Sync + 'static,
{
    let possible = choices.each_ref().map(|(value, help)| PossibleValue::new(name(value)).help(*help));
    PossibleValuesParser::new(possible).try_map(move |chosen: String| {
        let found = choices.iter().find(|(value, _)| name(value) == chosen);
        found.map(|(value, _)| value.clone()).ok_or("there is no such value")
    })
}
