//! Planners over real trees: what they plan, what they refuse, and that they never write.
#![allow(
    clippy::disallowed_methods,
    reason = "the tests build the trees by themselves"
)]

mod common;

#[path = "ops/copies.rs"]
mod copies;
#[path = "ops/creates.rs"]
mod creates;
#[path = "ops/python.rs"]
mod python;
#[path = "ops/registry.rs"]
mod registry;
#[path = "ops/removals.rs"]
mod removals;
#[path = "ops/renames.rs"]
mod renames;
#[path = "ops/resizes.rs"]
mod resizes;
#[path = "ops/rights.rs"]
mod rights;
#[path = "ops/scene.rs"]
mod scene;
#[path = "ops/space.rs"]
mod space;
