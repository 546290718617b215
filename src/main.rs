//! The program `recension`.

fn main() {}
