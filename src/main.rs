//! The program: puts the front ends together and decides nothing itself but how to end.

#![cfg_attr(
    not(test),
    warn(
        clippy::disallowed_methods,
        clippy::expect_used,
        clippy::panic,
        clippy::unwrap_used
    )
)]

fn main() {}
