//! A tree to plan over, and a request in the making.

use std::path::{Path, PathBuf};

use filewright::disk::{FdPool, World};
use filewright::model::{
    Bulk, BulkAct, Cause, Clash, Kind, Plan, Profile, Request, Rule, Step, Value, Verdict,
};
use filewright::ops;

use crate::common::snapshot::{Alike, Snapshot};
use crate::common::tree::{Node, Stage};

pub struct Scene {
    pub stage: Stage,
    pub world: World,
}

impl Scene {
    /// A stage with these entries in the folder `at`, which is the working folder of requests.
    pub fn new(nodes: Vec<Node>) -> Scene {
        Scene::under(&std::env::temp_dir(), nodes)
    }

    pub fn under(folder: &Path, nodes: Vec<Node>) -> Scene {
        let stage = Stage::under(folder);
        stage.plant(
            "",
            &[Node::folder("at", nodes), Node::folder("home", vec![])],
        );
        let home = stage.at("home");
        Scene {
            world: World::new(FdPool::with_budget(64), home, None),
            stage,
        }
    }

    /// Path below the working folder.
    pub fn at(&self, path: &str) -> PathBuf {
        if path.is_empty() {
            return self.stage.at("at");
        }
        self.stage.at("at").join(path)
    }

    pub fn ask(&self, op: &'static str, roots: &[&str]) -> Ask<'_> {
        let roots = roots.iter().map(PathBuf::from).collect();
        Ask {
            scene: self,
            request: Request::new(op, roots, Profile::Safe, self.at(""), 0o022),
        }
    }
}

/// A request in the making.
pub struct Ask<'a> {
    scene: &'a Scene,
    pub request: Request,
}

impl Ask<'_> {
    pub fn python(mut self) -> Self {
        let Request {
            op, roots, values, ..
        } = self.request.clone();
        self.request = Request::new(op, roots, Profile::Python, self.scene.at(""), 0o022);
        self.request.values = values;
        self
    }

    pub fn permanent(mut self) -> Self {
        self.request.run.keep = filewright::model::Keep::Permanent;
        self
    }

    pub fn rule(mut self, clash: Clash, rule: Rule) -> Self {
        self.request.run.rules.set(clash, rule);
        self
    }

    pub fn set(mut self, name: &'static str, value: Value) -> Self {
        self.request.values.set(name, value);
        self
    }

    pub fn dst(self, path: &str) -> Self {
        self.set("dst", Value::Path(PathBuf::from(path)))
    }

    pub fn flag(self, name: &'static str, value: bool) -> Self {
        self.set(name, Value::Bool(value))
    }

    /// Plans twice, and sees that the disk is as before and both plans say the same.
    #[track_caller]
    pub fn plan(&self) -> Plan {
        let before = Snapshot::take(self.scene.stage.base());
        let operation = ops::find(self.request.op).expect("a registered operation");
        let plan = operation.plan(&self.request, &self.scene.world);
        let again = operation.plan(&self.request, &self.scene.world);
        assert_eq!(describe(&plan), describe(&again), "planned twice");
        before
            .expect_same(
                &Snapshot::take(self.scene.stage.base()),
                &Alike::ALL,
                "planning changed the disk",
            )
            .unwrap();
        plan
    }

    /// The plan, which must be free to start and know of no failure.
    #[track_caller]
    pub fn go(&self) -> Plan {
        let plan = self.plan();
        assert_eq!(plan.refused, [], "refused");
        assert_eq!(plan.failures, [], "failures");
        plan
    }

    /// Why the plan must not start.
    #[track_caller]
    pub fn refused(&self) -> Vec<Cause> {
        let plan = self.plan();
        assert!(!plan.refused.is_empty(), "nothing stands in the way");
        plan.refused
            .into_iter()
            .map(|failure| failure.cause)
            .collect()
    }
}

/// Everything that a plan says, one line each, trees row by row.
pub fn describe(plan: &Plan) -> Vec<String> {
    let mut lines = Vec::new();
    for planned in &plan.steps {
        let rest = (
            planned.needs,
            planned.is_quiet,
            planned.stops_at_first,
            planned.falls_with,
        );
        match &planned.step {
            Step::Bulk(bulk) => {
                lines.push(format!(
                    "{:?} {:?} {:?} {:?} {:?} {:?} {rest:?}",
                    bulk.act, bulk.from, bulk.spelled_root, bulk.to, bulk.top_name, bulk.how
                ));
                let rows = rows(bulk);
                lines.extend(rows.iter().map(|row| format!("{row:?}")));
            }
            step => {
                let step = without_access_times(&format!("{step:?}"));
                lines.push(format!("{step} {rest:?} {:?}", planned.spelled));
            }
        }
    }
    // What is free moves with whatever else runs on the machine.
    let mut summary = plan.summary;
    summary.free = summary.free.map(|_| 0);
    lines.push(format!("{summary:?} {:?}", plan.warnings));
    lines.push(format!(
        "{:?} {:?} {:?} {:?}",
        plan.failures, plan.refused, plan.target, plan.names
    ));
    lines
}

/// Looking at a folder moves its access time, and no plan hangs on that.
fn without_access_times(text: &str) -> String {
    let pieces = text.split("accessed_s: ");
    let cut = |piece: &str| match piece.find("changed_s: ") {
        Some(at) => piece[at..].to_owned(),
        None => piece.to_owned(),
    };
    pieces.map(cut).collect()
}

/// Path, kind, verdict and size of each row.
pub fn rows(bulk: &Bulk) -> Vec<(PathBuf, Kind, Verdict, u64)> {
    (1..bulk.tree.len())
        .map(|id| {
            let row = bulk.tree.row(id).expect("a row");
            (bulk.tree.path(id), row.kind, row.verdict, row.size)
        })
        .collect()
}

/// Verdict of the row at a path.
#[track_caller]
pub fn verdict(bulk: &Bulk, path: &str) -> Verdict {
    let found = rows(bulk).into_iter().find(|row| row.0 == Path::new(path));
    found.unwrap_or_else(|| panic!("no row {path}")).2
}

/// The bulk steps of a plan.
pub fn bulks(plan: &Plan) -> Vec<&Bulk> {
    plan.steps
        .iter()
        .filter_map(|planned| match &planned.step {
            Step::Bulk(bulk) => Some(bulk),
            _ => None,
        })
        .collect()
}

/// The only bulk step, which must be of this act.
#[track_caller]
pub fn only_bulk(plan: &Plan, act: BulkAct) -> &Bulk {
    let bulks = bulks(plan);
    assert_eq!(bulks.len(), 1, "bulk steps");
    assert_eq!(bulks[0].act, act);
    bulks[0]
}

pub fn os(errno: rustix::io::Errno) -> Cause {
    Cause::Os(errno.raw_os_error())
}
