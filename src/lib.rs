//! Filewright: bulk file operations with a plan before, honest progress during and an answer after.
//!
//! # One waist
//!
//! Operations never act. Each is a planner from a [`Request`](model::Request) to a [`Plan`](model::Plan): a list of
//! steps out of a small closed set ([`Step`](model::Step)), some of them over a whole subtree. Everything else is
//! written once, over steps: what the preview shows, how workers run them, what failures and progress look like. So the
//! window and the command line, the help and the forms are derived from a registry, and one more operation is one file
//! and one line.
//!
//! ```text
//! selection -> Request -> planner -> Plan -> workers -> Event -> View -> widgets, terminal
//!     ^                                                            |
//!     +------------------------- Command --------------------------+
//! ```
//!
//! # Floors
//!
//! A module sees the floors below its own and nothing else, siblings included; `tests/house.rs` follows every path and
//! fails on one that climbs. What is *absent* from a floor is what the others may rely on:
//!
//! | floor | module | duty | what is absent |
//! |---|---|---|---|
//! | 6 | `gui` | the window | file access; any truth that `view` does not hold |
//! | 6 | `cli` | sub-commands, JSON lines, the demo | the same; the two front ends do not know each other |
//! | 5 | `view` | what there is to show, in words and figures | widgets, input and output, a clock |
//! | 4 | `exec` | queue, workers, running a plan | widgets, words, any operation by name |
//! | 3 | `ops` | one planner a file | writing, threads, questions: it sees a read-only world |
//! | 1 | `disk` | the system calls, and the only `unsafe` | policy: no retry, no prompt, no progress text |
//! | 0 | `model` | plain data | input and output, threads, a clock |
//!
//! The binary stands above them all: it hands the window to the command line, which may be built without it.

#![cfg_attr(
    not(test),
    warn(
        clippy::disallowed_methods,
        clippy::expect_used,
        clippy::let_underscore_must_use,
        clippy::panic,
        clippy::unwrap_used
    )
)]

pub mod cli;
pub mod disk;
pub mod exec;
#[cfg(feature = "gui")]
pub mod gui;
pub mod model;
pub mod ops;
pub mod playground;
pub mod view;
