//! BLAS libraries that are named when the benchmark runs, in `GRAMKIT_BLAS`, separated by `:`.
//!
//! They are called by their Fortran symbols (`dsyrk_`, `dgemm_`, `ssyrk_`, `sgemm_`), which every BLAS exports, with
//! 32-bit integers; the wheel scipy-openblas32 puts `scipy_` before them. The number of threads is set by the library's
//! own call, where it is OpenBLAS's or MKL's; of another library it is left, and its name says so.

#![allow(unsafe_code)]

use std::ffi::{CStr, c_char, c_int};
use std::path::Path;

use libloading::{Library, Symbol};

use crate::contestant::Product;
use crate::input::{Input, Number, Order};

const PREFIXES: [&str; 2] = ["", "scipy_"];
const THREAD_SETTERS: [&str; 3] = ["openblas_set_num_threads", "scipy_openblas_set_num_threads", "MKL_Set_Num_Threads"];
const CONFIGURATIONS: [&str; 2] = ["openblas_get_config", "scipy_openblas_get_config"];
/// Threads that spin after their work is done take the processor from the contestant whose turn is next. One
/// millisecond (OpenBLAS: 2²² cycles) of it keeps them ready from call to call within a turn; turns are further apart.
const SHORT_SPINS: [(&str, &str); 2] = [("KMP_BLOCKTIME", "1"), ("OPENBLAS_THREAD_TIMEOUT", "22")];

/// uplo, trans, n, k, α, A, its stride, β, C, its stride; then the lengths of the two strings, as Fortran passes them.
type Syrk<T> = unsafe extern "C" fn(
    *const c_char,
    *const c_char,
    *const c_int,
    *const c_int,
    *const T,
    *const T,
    *const c_int,
    *const T,
    *mut T,
    *const c_int,
    usize,
    usize,
);
/// trans, trans, m, n, k, α, A, its stride, B, its stride, β, C, its stride; then the lengths of the two strings.
type Gemm<T> = unsafe extern "C" fn(
    *const c_char,
    *const c_char,
    *const c_int,
    *const c_int,
    *const c_int,
    *const T,
    *const T,
    *const c_int,
    *const T,
    *const c_int,
    *const T,
    *mut T,
    *const c_int,
    usize,
    usize,
);

pub(crate) struct Blas {
    name: String,
    prefix: &'static str,
    library: Library,
}

/// The libraries in `GRAMKIT_BLAS`.
pub(crate) fn given() -> Vec<Blas> {
    let Ok(paths) = std::env::var("GRAMKIT_BLAS") else { return Vec::new() };
    for (variable, value) in SHORT_SPINS {
        if std::env::var_os(variable).is_none() {
            // SAFETY: this is the only thread so far.
            unsafe { std::env::set_var(variable, value) };
        }
    }
    paths.split(':').filter(|path| !path.is_empty()).map(Blas::load).collect()
}

impl Blas {
    fn load(path: &str) -> Self {
        // SAFETY: the user names a library whose initialisation is as safe as that of one that is linked.
        let library = unsafe { Library::new(path) }.unwrap_or_else(|error| panic!("GRAMKIT_BLAS: {path}: {error}"));
        let file = Path::new(path).file_name().unwrap_or_default().to_string_lossy();
        let name = file.trim_start_matches("lib").split(".so").next().unwrap_or(&file).to_owned();
        let mut blas = Self { name, prefix: "", library };
        let known = PREFIXES.into_iter().find(|prefix| blas.find::<Syrk<f64>>(&format!("{prefix}dsyrk_")).is_some());
        blas.prefix = known.unwrap_or_else(|| panic!("GRAMKIT_BLAS: {path} has no dsyrk_"));
        blas
    }

    fn find<F>(&self, name: &str) -> Option<Symbol<'_, F>> {
        // SAFETY: each type that is asked for is that of the function of this name.
        unsafe { self.library.get::<F>(name.as_bytes()) }.ok()
    }

    fn thread_setter(&self) -> Option<Symbol<'_, unsafe extern "C" fn(c_int)>> {
        THREAD_SETTERS.into_iter().find_map(|name| self.find(name))
    }

    pub(crate) fn set_threads(&self, count: usize) {
        if let Some(set) = self.thread_setter() {
            // SAFETY: both libraries take a positive int.
            unsafe { set(count as c_int) };
        }
    }

    /// The name; with a note if the library runs on as many threads as it likes, whatever the line says.
    pub(crate) fn label(&self) -> String {
        match self.thread_setter() {
            Some(_) => self.name.clone(),
            None => format!("{} (its own number of threads)", self.name),
        }
    }

    /// What the library says it is: for OpenBLAS the version and the processor that it takes this one for; MKL's
    /// version.
    pub(crate) fn description(&self) -> String {
        let text = CONFIGURATIONS.into_iter().find_map(|name| {
            let configuration = self.find::<unsafe extern "C" fn() -> *const c_char>(name)?;
            // SAFETY: OpenBLAS returns a string of static lifetime.
            Some(unsafe { CStr::from_ptr(configuration()) }.to_string_lossy().into_owned())
        });
        let version = || {
            let version = self.find::<unsafe extern "C" fn(*mut c_char, c_int)>("MKL_Get_Version_String")?;
            let mut buffer = [0_u8; 256];
            // SAFETY: MKL writes into the first 255 bytes at most, so the last one ends the string.
            unsafe { version(buffer.as_mut_ptr().cast(), 255) };
            Some(CStr::from_bytes_until_nul(&buffer).ok()?.to_string_lossy().trim().to_owned())
        };
        format!("{}: {}", self.name, text.or_else(version).unwrap_or_else(|| "of unknown version".into()))
    }

    /// The lower triangle of XᵀX, if the library has the routine.
    pub(crate) fn syrk<'a, T: Number>(&'a self, x: &'a Input<T>) -> Option<Product<'a, T>> {
        let syrk = self.find::<Syrk<T>>(&format!("{}{}syrk_", self.prefix, T::LETTER))?;
        let (m, n) = (x.m as c_int, x.n as c_int);
        // To Fortran, a row-major X is a column-major Xᵀ.
        let (trans, stride) = match x.order {
            Order::ColumnMajor => (c"T", m),
            Order::RowMajor => (c"N", n),
        };
        let (one, zero) = (T::nearest(1.0), T::nearest(0.0));
        Some(Box::new(move |g| {
            assert_eq!(g.len(), x.n * x.n);
            let (uplo, trans, a, c) = (c"L".as_ptr(), trans.as_ptr(), x.values.as_ptr(), g.as_mut_ptr());
            // SAFETY: X has m·n values and G has n², with these strides.
            unsafe { syrk(uplo, trans, &n, &m, &one, a, &stride, &zero, c, &n, 1, 1) };
        }))
    }

    /// XᵀX, if the library has the routine.
    pub(crate) fn gemm<'a, T: Number>(&'a self, x: &'a Input<T>) -> Option<Product<'a, T>> {
        let gemm = self.find::<Gemm<T>>(&format!("{}{}gemm_", self.prefix, T::LETTER))?;
        let (m, n) = (x.m as c_int, x.n as c_int);
        let (left, right, stride) = match x.order {
            Order::ColumnMajor => (c"T", c"N", m),
            Order::RowMajor => (c"N", c"T", n),
        };
        let (one, zero) = (T::nearest(1.0), T::nearest(0.0));
        Some(Box::new(move |g| {
            assert_eq!(g.len(), x.n * x.n);
            let (left, right, a, c) = (left.as_ptr(), right.as_ptr(), x.values.as_ptr(), g.as_mut_ptr());
            // SAFETY: X has m·n values and G has n², with these strides.
            unsafe { gemm(left, right, &n, &n, &m, &one, a, &stride, a, &stride, &zero, c, &n, 1, 1) };
        }))
    }
}
