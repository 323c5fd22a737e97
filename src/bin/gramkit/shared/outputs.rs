//! The files that a command is to write: begun before its work, named after it, all or none.

use std::path::{Path, PathBuf};

use gramkit::plot::Format;
use gramkit::whole_file::{FileProblem, WholeFile, WholeFileError, WholeFiles};

use super::answer::Answer;
use crate::failure::Failure;

/// A file to be written, by the option that names it.
#[derive(Clone, Copy)]
pub(crate) enum Target<'a> {
    /// An NPY array.
    Array(&'static str, &'a Path),
    /// A table, `-o`, in either format.
    Table(&'a Path),
    /// A picture, `--plot`.
    Picture(&'a Path),
    /// A certificate, `--certificate`.
    Certificate(&'a Path),
    /// A state, `-o`.
    State(&'a Path),
}

impl<'a> Target<'a> {
    fn option(self) -> &'static str {
        match self {
            Self::Array(option, _) => option,
            Self::Table(_) | Self::State(_) => "-o",
            Self::Picture(_) => "--plot",
            Self::Certificate(_) => "--certificate",
        }
    }

    fn path(self) -> &'a Path {
        match self {
            Self::Array(_, path)
            | Self::Table(path)
            | Self::Picture(path)
            | Self::Certificate(path)
            | Self::State(path) => path,
        }
    }

    fn check_extension(self) -> Result<(), Failure> {
        let (path, option) = (self.path(), self.option());
        let has = |format: &str| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case(format));
        let format = match self {
            Self::Picture(_) => return Ok(Format::of(path).map(drop)?),
            // Its own error names both formats.
            Self::Table(_) => return Ok(()),
            Self::Array(..) => "npy",
            Self::Certificate(_) => "json",
            Self::State(_) => "gram",
        };
        if has(format) {
            return Ok(());
        }
        let what = format!("{option} {}: the name has to end in .{format}, the format that is written", path.display());
        Err(Failure::Contradiction(what))
    }
}

/// Files under construction. The first that fails takes the others with it, but not the answer.
pub(crate) struct Outputs {
    files: WholeFiles,
    /// By their options, until they are written.
    begun: Vec<(&'static str, WholeFile)>,
    inputs: Vec<PathBuf>,
    failure: Option<Failure>,
}

impl Outputs {
    /// Checks the targets' extensions, and begins each file: none may be an input, nor another one.
    pub(crate) fn begin<'a>(
        inputs: impl IntoIterator<Item = &'a Path>,
        targets: impl IntoIterator<Item = Option<Target<'a>>>,
    ) -> Result<Self, Failure> {
        let mut outputs = Self { files: WholeFiles::new(), begun: Vec::new(), inputs: Vec::new(), failure: None };
        inputs.into_iter().try_for_each(|input| outputs.keep(input))?;
        let targets: Vec<Target<'_>> = targets.into_iter().flatten().collect();
        targets.iter().try_for_each(|target| target.check_extension())?;
        for target in targets {
            let file = outputs.files.begin(target.path()).map_err(|error| outputs.named(target.option(), error))?;
            outputs.begun.push((target.option(), file));
        }
        Ok(outputs)
    }

    /// An error of a file, with the options that two have that are one.
    fn named(&self, option: &str, error: WholeFileError) -> Failure {
        let FileProblem::SameFile { other } = error.problem() else { return error.into() };
        let begun = self.begun.iter().find(|(_, file)| file.path() == other).map(|(option, _)| *option);
        let other = match begun {
            Some(option) => option,
            None if self.inputs.contains(other) => "the input",
            None => return error.into(),
        };
        Failure::Contradiction(format!("{option} and {other} are the same file: {}", error.path().display()))
    }

    /// Another input.
    pub(crate) fn keep(&mut self, input: &Path) -> Result<(), Failure> {
        self.inputs.push(input.to_path_buf());
        Ok(self.files.keep(input)?)
    }

    /// A folder for outputs, made if there is none.
    pub(crate) fn make_folder(&mut self, folder: &Path) -> Result<(), Failure> {
        Ok(self.files.make_folder(folder)?)
    }

    /// Whether another file of the option could be begun, beside those that were checked before.
    pub(crate) fn check(&mut self, option: &str, path: &Path) -> Result<(), Failure> {
        self.files.check(path).map_err(|error| self.named(option, error))
    }

    /// Another file.
    pub(crate) fn another(&mut self, path: &Path) -> Result<WholeFile, Failure> {
        Ok(self.files.begin(path)?)
    }

    /// The file of the option, if it was given.
    pub(crate) fn take(&mut self, option: &str) -> Option<WholeFile> {
        let position = self.begun.iter().position(|(other, _)| *other == option)?;
        Some(self.begun.swap_remove(position).1)
    }

    /// Writes the file of the option, if it was given and none has failed before.
    pub(crate) fn write<E: Into<Failure>>(&mut self, option: &str, write: impl FnOnce(WholeFile) -> Result<(), E>) {
        if let Some(file) = self.take(option)
            && self.failure.is_none()
        {
            self.note(write(file));
        }
    }

    /// Keeps a failure.
    pub(crate) fn note<E: Into<Failure>>(&mut self, written: Result<(), E>) {
        if let Err(failure) = written {
            self.failure.get_or_insert(failure.into());
        }
    }

    /// All files take their names, or none; the answer is printed either way.
    pub(crate) fn finish(self, text: String) -> Answer {
        let Self { files, failure, begun, .. } = self;
        drop(begun);
        let failure = failure.or_else(|| files.finish().err().map(Failure::from));
        Answer { text, failure }
    }
}
