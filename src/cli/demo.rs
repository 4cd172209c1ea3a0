//! The demonstration: a playground, a plan, a copy, a comparison and a deletion, with a word about each.

use std::path::{Path, PathBuf};
use std::time::Instant;

use crate::model::{End, Keep, Outcome, Profile, Request, Value};
use crate::ops;
use crate::playground::{Comparison, Playground, compare};
use crate::view::failures::shown;
use crate::view::words;

use super::drive::{self, Driver, exit_code};
use super::text::{Text, complain, print_plan, say};
use super::{Window, nothing_kept};

/// Rows of the plan that are printed; the rest is counted.
const ROWS: usize = 16;

/// Opens the window on a playground or, where there is none to open, shows the engine at work.
pub fn run(is_headless: bool, umask: u32, window: &Window<'_>) -> u8 {
    let started = Instant::now();
    let playground = match Playground::new() {
        Ok(playground) => playground,
        Err(error) => {
            complain(&format!("The playground could not be built: {error}."));
            return 1;
        }
    };
    if !is_headless {
        match window(vec![playground.tree().to_path_buf()]) {
            Ok(()) => return 0,
            Err(reason) => complain(&reason),
        }
    }
    say(&format!(
        "Built a playground at {} in {}.",
        shown(playground.tree()),
        words::duration(started.elapsed())
    ));
    let demo = Demo {
        driver: Driver::start(nothing_kept()),
        cwd: playground.folder().to_path_buf(),
        umask,
    };
    match demo.show(&playground) {
        Ok(()) => 0,
        Err(code) => code,
    }
}

struct Demo {
    driver: Driver,
    cwd: PathBuf,
    umask: u32,
}

impl Demo {
    /// The whole show; an exit code if it had to stop.
    fn show(&self, playground: &Playground) -> Result<(), u8> {
        let (tree, copy) = (Path::new("Playground"), Path::new("Copy of Playground"));
        let mut request = self.request("copytree", tree);
        request.values.set("dst", Value::Path(copy.to_path_buf()));
        say("");
        say("The plan of a copy, before anything is done:");
        let (plan, _) = drive::plan(nothing_kept(), request.clone());
        if let Some(operation) = ops::find(request.op) {
            print_plan(operation.about(), &plan, Some(ROWS));
        }
        say("");
        self.work(request)?;

        let compared =
            compare(playground.tree(), &playground.folder().join(copy)).map_err(|error| {
                complain(&format!("The comparison stopped: {error}."));
                1
            })?;
        verdict(&compared)?;
        for path in [copy, tree] {
            self.remove(path)?;
        }
        say("The playground is gone again.");
        Ok(())
    }

    fn request(&self, op: &'static str, root: &Path) -> Request {
        Request::new(
            op,
            vec![root.to_path_buf()],
            Profile::Safe,
            self.cwd.clone(),
            self.umask,
        )
    }

    fn remove(&self, path: &Path) -> Result<(), u8> {
        let mut request = self.request("rmtree", path);
        request.run.keep = Keep::Permanent;
        self.work(request)
    }

    fn work(&self, request: Request) -> Result<(), u8> {
        let Some(operation) = ops::find(request.op) else {
            return Err(1);
        };
        let mut text = Text::new(operation.about(), false);
        let outcome: &Outcome = &self.driver.run(request, &mut text);
        match outcome.end {
            End::Done => Ok(()),
            end => Err(exit_code(end)),
        }
    }
}

fn verdict(compared: &Comparison) -> Result<(), u8> {
    for difference in &compared.differences {
        complain(difference);
    }
    if !compared.differences.is_empty() {
        complain("The copy differs from the original.");
        return Err(1);
    }
    say(&format!(
        "Read both back: {}, {} and {} are equal, {}, with modes, times, owners, links, hard links and holes.",
        words::counted(compared.files, "file"),
        words::counted(compared.folders, "folder"),
        words::counted(compared.links, "link"),
        words::bytes(compared.bytes)
    ));
    Ok(())
}
