mod compare;
mod definiteness;
mod kernel;
mod names;
mod nearest;
mod report;
mod session;
mod style;
