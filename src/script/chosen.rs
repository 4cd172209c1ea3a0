//! Scripts of jobs that a filter or a person has taken something from: they name what is left, as the plan has it.

use std::path::{Path, PathBuf};

use crate::model::script::{Command, MOST_ENTRIES, REFUSED, Script, Statement, Term, Word};
use crate::model::{
    Bulk, BulkAct, Clash, Kind, Metadata, Plan, Planned, Profile, Request, Row, RowId, Rule, Step,
    Value, Verdict,
};
use crate::ops::{Operation, base_name, join};

/// The script of what is left of a plan.
pub fn script(operation: &dyn Operation, plan: &Plan) -> Script {
    let steps = || plan.steps.iter().filter(|planned| !planned.is_left_out);
    if plan.steps.is_empty() && !plan.refused.is_empty() {
        return Script::impossible(REFUSED);
    }
    let has_rows = |planned: &Planned| matches!(planned.step, Step::Bulk(_));
    if steps().any(|planned| matches!(planned.step, Step::Pack(_))) {
        return operation.script_of(plan);
    }
    if !steps().any(has_rows) {
        let request = narrowed(plan);
        return match request.roots.is_empty() {
            true => Script::default(),
            false => operation.script(&request),
        };
    }
    let mut writer = Writer {
        request: &plan.request,
        script: Script {
            notes: operation.script(&plan.request).notes,
            ..Script::default()
        },
        count: 0,
    };
    for planned in steps() {
        let is_written = writer.step(planned);
        if writer.count > MOST_ENTRIES {
            return Script::too_long();
        }
        if !is_written {
            return Script::impossible("No script can choose what a part of this job is for.");
        }
    }
    writer.script
}

/// The request for those of its roots that the plan acts upon.
fn narrowed(plan: &Plan) -> Request {
    let mut request = plan.request.clone();
    let is_meant = |root: &PathBuf| {
        let absolute = request.absolute(root);
        plan.steps
            .iter()
            .filter(|planned| !planned.is_left_out)
            .any(|planned| is_about(planned, root, &absolute))
    };
    let roots: Vec<PathBuf> = request
        .roots
        .iter()
        .filter(|root| is_meant(root))
        .cloned()
        .collect();
    if let ([only], true) = (roots.as_slice(), request.roots.len() > 1)
        && let Some(Value::Path(folder)) = request.values.0.get("dst").cloned()
    {
        // Of several it was one in a folder, and so it stays.
        let dst = join(&folder, &base_name(only));
        request.values.set("dst", Value::Path(dst));
    }
    request.roots = roots;
    request.run.filter = Default::default();
    request
}

fn is_about(planned: &Planned, root: &Path, absolute: &Path) -> bool {
    if let Some(spelled) = &planned.spelled {
        return spelled.path == root || spelled.path2.as_deref() == Some(root);
    }
    let (first, second) = planned.step.ends();
    first == absolute || second == Some(absolute)
}

struct Writer<'a> {
    request: &'a Request,
    script: Script,
    count: usize,
}

/// Rows of one kind, as source and destination.
type Pairs = Vec<(PathBuf, Option<PathBuf>)>;

impl Writer<'_> {
    /// False for a step that only an operation knows how to write.
    fn step(&mut self, planned: &Planned) -> bool {
        let (first, second) = planned.step.ends();
        let spelled = planned.spelled.as_ref();
        let first = spelled.map_or(first, |spelled| spelled.path.as_path());
        let second = spelled
            .and_then(|spelled| spelled.path2.as_deref())
            .or(second);
        let one = vec![(first.to_path_buf(), second.map(Path::to_path_buf))];
        match &planned.step {
            Step::Bulk(bulk) => self.bulk(bulk),
            // Python has no list of digests to keep.
            Step::WriteManifest { .. } => {}
            Step::MakeFolder { .. } => self.make_folders(&[(PathBuf::new(), Some(first.into()))]),
            Step::Unlink { .. } => self.unlink(&one),
            Step::Hold { .. } => self.remove_any(first),
            Step::RemoveFolder { .. } => self.remove_folders(&one),
            Step::Rename { .. } => self.each(&one, "shutil.move", "mv -T --"),
            Step::CopyFile { how, .. } => self.copy(&one, how.metadata, how.follow_links),
            _ => return false,
        }
        true
    }

    fn bulk(&mut self, bulk: &Bulk) {
        let (mut folders, mut links, mut files) = (Pairs::new(), Pairs::new(), Pairs::new());
        let mut specials = Pairs::new();
        for chunk in bulk.tree.chunks() {
            for id in chunk.base.max(1)..chunk.base + chunk.len() {
                let Some(row) = chunk.row(id).filter(|row| self.is_meant(bulk, id, row)) else {
                    continue;
                };
                let below = bulk.tree.path(id);
                let pair = (bulk.source_path(&below), bulk.target_path(&below));
                match row.kind {
                    Kind::Folder => folders.push(pair),
                    Kind::Link => links.push(pair),
                    Kind::File => files.push(pair),
                    _ => specials.push(pair),
                }
            }
        }
        self.count += folders.len() + links.len() + files.len() + specials.len();
        if self.count > MOST_ENTRIES {
            return;
        }
        // Rows stand in the order in which the disk lists them, which nobody wants to read.
        for pairs in [&mut folders, &mut links, &mut files, &mut specials] {
            pairs.sort();
        }
        if bulk.act == BulkAct::Copy {
            self.make_folders(&folders);
            self.copy(&files, bulk.how.metadata, true);
            self.copy(&links, Metadata::COPYSTAT, false);
            self.copy_specials(&specials, bulk.how.metadata);
            folders.reverse();
            self.dress_folders(&folders);
        } else {
            files.append(&mut links);
            files.append(&mut specials);
            self.unlink(&files);
            folders.reverse();
            self.remove_folders(&folders);
        }
    }

    /// True for a row that the step acts upon, as the rules are.
    fn is_meant(&self, bulk: &Bulk, id: RowId, row: &Row) -> bool {
        let is_copy = bulk.act == BulkAct::Copy;
        let is_kept = !is_copy && bulk.left.kept.contains(id);
        !is_kept
            && match bulk.left.verdict(id, row) {
                Verdict::Act | Verdict::Twin => true,
                Verdict::Merge => is_copy,
                Verdict::Clash(clash) => is_copy && self.replaces(clash),
                Verdict::LeftOut(_)
                | Verdict::OtherFileSystem
                | Verdict::Special
                | Verdict::Dangling => false,
            }
    }

    fn replaces(&self, clash: Clash) -> bool {
        self.request.profile == Profile::Python
            || self.request.run.rules.get(clash) == Rule::Replace
    }

    /// The same call and command for each pair.
    fn each(&mut self, pairs: &[(PathBuf, Option<PathBuf>)], call: &'static str, command: &str) {
        self.say(pairs, Term::call(call, terms(pairs)), command);
    }

    /// A statement for each pair, which it knows as `src` and `dst`, and a command for each.
    fn say(&mut self, pairs: &[(PathBuf, Option<PathBuf>)], call: Term, command: &str) {
        if pairs.is_empty() {
            return;
        }
        let items = pairs.iter().map(|(src, dst)| {
            let ends = [Some(src), dst.as_ref()];
            let ends = ends.into_iter().flatten();
            ends.map(|path| Term::Path(path.clone())).collect()
        });
        let names = match pairs.iter().any(|(_, dst)| dst.is_some()) {
            true => "src, dst",
            false => "src",
        };
        self.script.python.push(Statement::Each {
            names,
            items: items.collect(),
            body: vec![Statement::Do(call)],
        });
        for (src, dst) in pairs {
            let mut words = vec![Word::Code(command.to_owned().into()), src.clone().into()];
            words.extend(dst.clone().map(Word::Path));
            self.script.shell.push(Command::Run(words));
        }
    }

    /// The same over the destinations only.
    fn make_folders(&mut self, pairs: &[(PathBuf, Option<PathBuf>)]) {
        let made: Pairs = pairs
            .iter()
            .filter_map(|(_, dst)| Some((dst.clone()?, None)))
            .collect();
        let call = Term::call("os.makedirs", vec![Term::code("src")]);
        self.say(
            &made,
            call.with("exist_ok", Term::Bool(true)),
            "mkdir -p --",
        );
    }

    /// Python tells each of them as a failure; `cp` makes them anew, and would wait at a pipe if it was not told to.
    fn copy_specials(&mut self, pairs: &[(PathBuf, Option<PathBuf>)], metadata: Metadata) {
        let (call, kept) = copying(metadata);
        self.each(pairs, call, &format!("cp -RP {kept} -T --"));
    }

    fn copy(
        &mut self,
        pairs: &[(PathBuf, Option<PathBuf>)],
        metadata: Metadata,
        follow_links: bool,
    ) {
        let (call, kept) = copying(metadata);
        let links = if follow_links { "-L" } else { "-P" };
        let mut call = Term::call(call, terms(pairs));
        if !follow_links {
            call = call.with("follow_symlinks", Term::Bool(false));
        }
        self.say(pairs, call, &format!("cp {links} {kept} -T --"));
    }

    fn dress_folders(&mut self, pairs: &[(PathBuf, Option<PathBuf>)]) {
        if pairs.is_empty() {
            return;
        }
        let before = self.script.shell.len();
        self.each(pairs, "shutil.copystat", "");
        self.script.shell.truncate(before);
        for (src, dst) in pairs {
            let Some(dst) = dst else { continue };
            let word = |path: &PathBuf| Word::Path(path.clone());
            self.script.shell.push(Command::Run(vec![
                "chmod --reference".into(),
                word(src),
                "--".into(),
                word(dst),
                "&& touch -c -r".into(),
                word(src),
                "--".into(),
                word(dst),
            ]));
        }
    }

    fn unlink(&mut self, pairs: &[(PathBuf, Option<PathBuf>)]) {
        self.each(&alone(pairs), "os.unlink", "rm --");
    }

    fn remove_folders(&mut self, pairs: &[(PathBuf, Option<PathBuf>)]) {
        self.each(&alone(pairs), "os.rmdir", "rmdir --");
    }

    /// What may be a folder.
    fn remove_any(&mut self, at: &Path) {
        let is_folder = Term::call("os.path.isdir", vec![Term::code("src")]);
        let is_link = Term::call("os.path.islink", vec![Term::code("src")]);
        let call = Term::Joined(vec![
            Term::code("(os.rmdir if "),
            is_folder,
            Term::code(" and not "),
            is_link,
            Term::code(" else os.unlink)(src)"),
        ]);
        self.say(&[(at.to_path_buf(), None)], call, "rm -d --");
    }
}

/// The function of Python that takes along as much, and what `cp` is told to keep.
fn copying(metadata: Metadata) -> (&'static str, &'static str) {
    match (metadata.times, metadata.mode) {
        (true, _) => ("shutil.copy2", "--preserve=mode,timestamps,xattr"),
        (false, true) => ("shutil.copy", "--preserve=mode"),
        (false, false) => ("shutil.copyfile", "--no-preserve=mode"),
    }
}

fn terms(pairs: &[(PathBuf, Option<PathBuf>)]) -> Vec<Term> {
    let mut terms = vec![Term::code("src")];
    if pairs.iter().any(|(_, dst)| dst.is_some()) {
        terms.push(Term::code("dst"));
    }
    terms
}

fn alone(pairs: &[(PathBuf, Option<PathBuf>)]) -> Pairs {
    pairs.iter().map(|(src, _)| (src.clone(), None)).collect()
}
