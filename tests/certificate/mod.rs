//! Certificates: every one that the library gives holds, no false one does.

mod certificates;
