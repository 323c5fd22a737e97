//! Even or odd.

/// How a kernel behaves under reflection in its centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parity {
    /// h(−a) = h(a): its Fourier transform is real.
    Even,
    /// h(−a) = −h(a): its Fourier transform is imaginary.
    Odd,
}
