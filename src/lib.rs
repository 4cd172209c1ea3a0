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
//! | 5 | `view` | the state of the screen, and what there is to say in words and figures | widgets, input and output, a clock |
//! | 5 | `script` | a request as a script of Python or of a shell, the history as a table | input and output; any operation by name |
//! | 5 | `playground` | a tree to try things on, and a comparison of trees | the engine: it bears witness to what that did |
//! | 4 | `exec` | queue, workers, running a plan | widgets, words, any operation by name |
//! | 3 | `ops` | one planner a file | writing, threads, questions: it sees a read-only world |
//! | 2 | `journal` | what was done and how to take it back, on disk; the hold area | any operation by name |
//! | 1 | `disk` | the system calls, and the only `unsafe` | policy: no retry, no prompt, no progress text |
//! | 1 | `codec` | formats of bytes: digests, archives | files |
//! | 0 | `model` | plain data | input and output, threads, a clock |
//!
//! The binary stands above them all: it hands the window to the command line, which may be built without it.
//!
//! # Lanes
//!
//! A front end and the engine share four lanes and nothing else. *Commands* go in, in order, over a bounded channel.
//! *Events* come out, in order, none lost, few. *Progress* is no message: workers count, and a sampler offers one
//! [`Snapshot`](model::Snapshot) at a time, 16 times a second. *Rows* of plans and listings are shared chunks that
//! never change again ([`Tree`](model::Tree)), so a window of a million rows copies none of them. Beside these stand the
//! helpers of the browser, which list a folder and tell what changes in it ([`Listed`](model::Listed)), count what is in
//! folders ([`Counted`](model::Counted)) and look at the bytes of a file ([`Look`](model::Look)): the newest wish counts.
//!
//! # An operation
//!
//! One file in `src/ops` with an [`Operation`](ops::Operation) in it, and one line in
//! [`OPERATIONS`](ops::OPERATIONS). Sub-command, help, form, preview, scripts, run and the tests that loop over the
//! registry follow from these; nothing above floor 3 knows an operation by name, the demo apart.
//!
//! # The engine by itself
//!
//! ```
//! use filewright::exec::{Config, Engine};
//! use filewright::model::{End, Profile, Request, Value};
//!
//! let place = tempfile::tempdir()?;
//! std::fs::create_dir(place.path().join("photos"))?;
//! std::fs::write(place.path().join("photos/one.raw"), "light")?;
//!
//! let engine = Engine::start(Config::default(), || {});
//! let roots = vec!["photos".into()];
//! let mut request = Request::new("copytree", roots, Profile::Safe, place.path().to_path_buf(), 0o022);
//! request.values.set("dst", Value::Path("backup".into()));
//!
//! let plan = engine.plan(request.clone()).ok_or("the engine has ended")?;
//! assert_eq!((plan.summary.folders, plan.summary.files), (1, 1));
//! assert!(plan.refused.is_empty() && !place.path().join("backup").exists());
//!
//! let outcome = engine.run(request);
//! assert_eq!((outcome.end, outcome.totals.items), (End::Done, 2));
//! assert_eq!(std::fs::read(place.path().join("backup/one.raw"))?, b"light");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

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
pub mod codec;
pub mod disk;
pub mod exec;
#[cfg(feature = "gui")]
pub mod gui;
pub mod journal;
pub mod model;
pub mod ops;
pub mod playground;
pub mod script;
pub mod view;
