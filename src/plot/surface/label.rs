//! Text: the typeface, its widths, names cut to fit, and numbers in few characters.

use std::collections::HashSet;
use std::sync::OnceLock;

use plotters::style::{FontDesc, FontFamily, FontStyle, register_font};

use crate::error::escaped;
use crate::plot::PlotError;

/// The `font-family` of an SVG, and the name under which the compiled-in typeface is registered: a name of our own, so
/// that a caller's "sans-serif" stays the caller's.
const FAMILY: &str = "DejaVu Sans, Verdana, sans-serif";

/// The most characters of a name that are looked at from either end.
const LONGEST: usize = 200;

/// Makes the compiled-in typeface known to plotters, once.
pub(crate) fn register_typeface() -> Result<(), PlotError> {
    static REGISTERED: OnceLock<bool> = OnceLock::new();
    let registered = *REGISTERED.get_or_init(|| {
        let regular = register_font(FAMILY, FontStyle::Normal, dejavu::sans::regular());
        let bold = register_font(FAMILY, FontStyle::Bold, dejavu::sans::bold());
        regular.is_ok() && bold.is_ok()
    });
    if registered { Ok(()) } else { Err(PlotError::Drawing("the typeface cannot be read".into())) }
}

pub(crate) fn font(size: u32, style: FontStyle) -> FontDesc<'static> {
    FontDesc::new(FontFamily::Name(FAMILY), f64::from(size), style)
}

/// The width of a text in pixels.
pub(crate) fn width(text: &str, size: u32, style: FontStyle) -> Result<i32, PlotError> {
    let ((left, _), (right, _)) =
        font(size, style).layout_box(text).map_err(|error| PlotError::Drawing(error.to_string()))?;
    Ok(right - left)
}

/// The greatest width among some texts; 0 for none.
pub(crate) fn widest<S: AsRef<str>>(texts: &[S], size: u32) -> Result<i32, PlotError> {
    texts.iter().try_fold(0, |most, text| Ok(width(text.as_ref(), size, FontStyle::Normal)?.max(most)))
}

/// Which part of a name survives a cut.
#[derive(Clone, Copy)]
enum Keep {
    Head,
    BothEnds,
}

/// A text cut at its end, with '…', to at most `room` pixels.
pub(crate) fn cut(text: &str, size: u32, style: FontStyle, room: i32) -> Result<String, PlotError> {
    cut_keeping(text, size, style, room, Keep::Head)
}

/// Names cut to at most `room` pixels: at their ends, or in their middles if cut ends would make two names the same.
pub(crate) fn cut_names(names: &[&str], size: u32, room: i32) -> Result<Vec<String>, PlotError> {
    let all = |keep| -> Result<Vec<String>, PlotError> {
        names.iter().map(|name| cut_keeping(name, size, FontStyle::Normal, room, keep)).collect()
    };
    let heads = all(Keep::Head)?;
    let distinct = names.iter().collect::<HashSet<_>>().len();
    if heads.iter().collect::<HashSet<_>>().len() == distinct { Ok(heads) } else { all(Keep::BothEnds) }
}

fn cut_keeping(text: &str, size: u32, style: FontStyle, room: i32, keep: Keep) -> Result<String, PlotError> {
    let mut letters: Vec<char> = escaped(text).chars().map(legible).collect();
    if letters.len() > 2 * LONGEST {
        letters.drain(LONGEST..letters.len() - LONGEST);
    }
    let whole: String = letters.iter().collect();
    if width(&whole, size, style)? <= room {
        return Ok(whole);
    }
    for kept in (1..letters.len()).rev() {
        let tail = match keep {
            Keep::Head => 0,
            Keep::BothEnds => kept / 2,
        };
        let start: String = letters[..kept - tail].iter().collect();
        let end: String = letters[letters.len() - tail..].iter().collect();
        let shorter = format!("{}…{}", start.trim_end(), end.trim_start());
        if width(&shorter, size, style)? <= room {
            return Ok(shorter);
        }
    }
    Ok("…".into())
}

/// XML forbids two non-characters, as it does most of the control characters.
fn legible(letter: char) -> char {
    if matches!(letter, '\u{fffe}' | '\u{ffff}') { '\u{fffd}' } else { letter }
}

/// A number to `digits` significant digits without trailing zeros: 0.25, 1200, 1.5e-12.
pub(crate) fn number(value: f64, digits: usize) -> String {
    // Adding 0 turns −0 into 0.
    let value = value + 0.0;
    let scientific = format!("{value:.*e}", digits.saturating_sub(1));
    let Some((mantissa, exponent)) = scientific.split_once('e') else { return scientific };
    match exponent.parse::<i32>() {
        Ok(exponent @ -3..=4) => {
            let decimals = usize::try_from(digits as i32 - 1 - exponent).unwrap_or(0);
            without_trailing_zeros(&format!("{value:.decimals$}")).to_owned()
        }
        _ => format!("{}e{exponent}", without_trailing_zeros(mantissa)),
    }
}

/// A number with a fixed count of decimals; what rounds to 0 has no sign.
pub(crate) fn fixed(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(rest) if rest.chars().all(|c| matches!(c, '0' | '.')) => rest.to_owned(),
        _ => text,
    }
}

fn without_trailing_zeros(number: &str) -> &str {
    if number.contains('.') { number.trim_end_matches('0').trim_end_matches('.') } else { number }
}
