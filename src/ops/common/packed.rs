//! How archives are written down.

use std::collections::HashMap;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use super::archive::{normal, with_ending};
use super::scripting::{self, Pen};
use super::split::{ends_in_slash, split_name};
use crate::model::script::{MOST_ENTRIES, REFUSED, Script, Statement, Term, Word};
use crate::model::{
    About, ArchiveFormat, Kind, Pack, Param, Plan, Planned, Request, Row, Step, Value, Verdict,
};

/// Where a script gathers what goes into an archive of which not everything does.
const STAGE: &str = ".filewright-stage";

/// Python's own function; the shell has `tar`, and no zip that every system has.
pub fn script(about: &About, params: &'static [Param], request: &Request) -> Script {
    let pen = Pen::new(about, params, request);
    let form = Form::of(&pen, None);
    whole(pen, &form)
}

/// The same once the plan is there: by the name that it has for the archive, and with what goes in if that is not all.
pub fn script_of(about: &About, params: &'static [Param], plan: &Plan) -> Script {
    let request = &plan.request;
    let mut steps = plan.steps.iter().filter(|planned| !planned.is_left_out);
    let packs = steps.find_map(|planned| match &planned.step {
        Step::Pack(pack) => Some((planned, pack)),
        _ => None,
    });
    let pen = Pen::new(about, params, request);
    let Some((planned, pack)) = packs else {
        let is_filtered = !request.run.filter.is_empty() && !pen.given.flag("dry_run");
        return match (is_filtered, plan.refused.is_empty()) {
            (true, true) => Script::default(),
            (true, false) => Script::impossible(REFUSED),
            (false, _) => script(about, params, request),
        };
    };
    let form = Form::of(&pen, Some(archive_of(planned, pack)));
    let takes_all = request.run.filter.is_empty() && pack.left.is_empty();
    if takes_all && request.roots.len() < 2 {
        return whole(pen, &form);
    }
    match Members::of(pack) {
        Ok(members) => chosen(pen, &form, pack, &members),
        Err(refusal) => refusal,
    }
}

fn archive_of(planned: &Planned, pack: &Pack) -> PathBuf {
    let spelled = planned.spelled.as_ref();
    spelled.map_or_else(|| pack.at.clone(), |spelled| spelled.path.clone())
}

/// What is asked for.
struct Form {
    word: &'static str,
    format: ArchiveFormat,
    archive: PathBuf,
    /// The folder that paths start from, and what is packed in it.
    root: Option<PathBuf>,
    part: Option<PathBuf>,
}

impl Form {
    fn of(pen: &Pen<'_>, archive: Option<PathBuf>) -> Form {
        let (given, request) = (&pen.given, pen.given.request);
        let word = given.choice("format");
        let format = ArchiveFormat::by_word(word).unwrap_or(ArchiveFormat::Zip);
        let base = given.path("base_name");
        let bytes = base.as_os_str().as_bytes();
        let mut endings = format.endings().iter();
        let is_whole = given.is_safe() && endings.any(|end| bytes.ends_with(end.as_bytes()));
        let archive = archive.unwrap_or_else(|| match is_whole {
            true => base,
            false => with_ending(&base, format.ending()),
        });
        let base_dir = request.path("base_dir").map(Path::to_path_buf);
        let (root, part) = match (request.roots.as_slice(), base_dir) {
            ([root], None) if given.is_safe() => {
                let (folder, name) = split_name(root);
                let is_here = folder.as_os_str().is_empty();
                let folder = if is_here { ".".into() } else { folder };
                (Some(folder), Some(PathBuf::from(name)))
            }
            ([root], base_dir) => (Some(root.clone()), base_dir),
            (_, base_dir) => (None, base_dir),
        };
        Form {
            word,
            format,
            archive,
            root,
            part,
        }
    }

    /// `shutil.make_archive` of a part of a folder. It adds the end of the format by itself, and knows one for each.
    fn call(&self, pen: &Pen<'_>, root: Option<Term>, part: Option<&Path>) -> Term {
        let bytes = self.archive.as_os_str().as_bytes();
        let bare = bytes.strip_suffix(self.format.ending().as_bytes());
        let base = PathBuf::from(OsStr::from_bytes(bare.unwrap_or(bytes)));
        let mut call = Term::call(
            "shutil.make_archive",
            vec![Term::Path(base), Term::Text(self.word.to_owned())],
        );
        if let Some(root) = root {
            call = call.with("root_dir", root);
        }
        if let Some(part) = part {
            call = call.with("base_dir", Term::Path(part.to_path_buf()));
        }
        if pen.given.flag("dry_run") {
            call = call.with("dry_run", Term::Bool(true));
        }
        for name in ["owner", "group"] {
            if let Some(Value::Text(text)) = pen.given.request.values.get(name) {
                call = call.with(name, Term::Text(text.clone()));
            }
        }
        match bare {
            Some(_) => call,
            None => Term::call("os.replace", vec![call, Term::Path(self.archive.clone())]),
        }
    }

    /// What has to be known of the format.
    fn note(&self, pen: &mut Pen<'_>) {
        if self.format == ArchiveFormat::Zip && pen.given.is_safe() {
            pen.note("Links are packed as links, and not as what they point at.");
        }
        if self.format == ArchiveFormat::TarZst {
            let note = "Python has this format since 3.14.";
            pen.first(Statement::Comment(note.into()));
        }
    }

    /// The folder of the archive, if it is named.
    fn folder(&self) -> Option<PathBuf> {
        let (folder, _) = split_name(&self.archive);
        (!folder.as_os_str().is_empty()).then_some(folder)
    }

    /// `tar` of what is said by the words, run in the folder that paths start from.
    fn run_tar(&self, pen: &mut Pen<'_>, before: Vec<Word>, root: &Path, what: Vec<Word>) {
        pen.shell_note(
            "Owners and times are written down in another way, and names may be in another order.",
        );
        if let Some(folder) = self.folder() {
            pen.run(["mkdir -p --".into(), folder.into()]);
        }
        // The compressor would make it while `tar` reads the folder that it lies in, and then that has changed meanwhile.
        let is_piped = !matches!(self.format, ArchiveFormat::Zip | ArchiveFormat::Tar);
        if is_piped && self.archive.starts_with(root) {
            pen.run([": >".into(), self.archive.as_path().into()]);
        }
        let command = match self.format {
            ArchiveFormat::TarGz => "tar -czf",
            ArchiveFormat::TarBz2 => "tar -cjf",
            ArchiveFormat::TarXz => "tar -cJf",
            ArchiveFormat::TarZst => "tar --zstd -cf",
            ArchiveFormat::Zip | ArchiveFormat::Tar => "tar -cf",
        };
        let mut words = before;
        words.extend([
            command.into(),
            self.archive.as_path().into(),
            "-C".into(),
            root.into(),
        ]);
        words.extend(what);
        pen.run_words(words);
    }
}

/// Everything below the one folder.
fn whole(mut pen: Pen<'_>, form: &Form) -> Script {
    let is_dry = pen.given.flag("dry_run");
    if pen.given.request.roots.len() > 1 && !is_dry {
        return Script::impossible("What goes into the archive is known with the plan.");
    }
    form.note(&mut pen);
    let root = form.root.clone().map(Term::Path);
    let call = form.call(&pen, root, form.part.as_deref());
    pen.first(Statement::Do(call));
    if is_dry {
        pen.run(["printf '%s\\n'".into(), form.archive.as_path().into()]);
    } else if form.format == ArchiveFormat::Zip {
        pen.cannot_run(NO_ZIP);
    } else {
        let root = form.root.clone().unwrap_or_else(|| ".".into());
        let part = form.part.clone().unwrap_or_else(|| ".".into());
        form.run_tar(&mut pen, Vec::new(), &root, vec!["--".into(), part.into()]);
    }
    pen.finish()
}

const NO_ZIP: &str = "Not every system has a command that makes zip archives.";

/// One entry that goes in.
struct Member {
    src: PathBuf,
    /// Its name in the archive; `.` for the folder itself.
    name: PathBuf,
    kind: Kind,
    mode: u16,
    /// Inode and device where it has several names.
    twin_of: Option<(u64, u16)>,
    is_top: bool,
}

/// Everything that goes in, folders before what is in them.
struct Members(Vec<Member>);

impl Members {
    /// The script that says why not, where they cannot be told.
    fn of(pack: &Pack) -> Result<Members, Script> {
        let is_taken = |id, row: &Row| {
            let verdict = pack.left.verdict(id, row);
            matches!(verdict, Verdict::Act | Verdict::Twin)
        };
        let mut members = Vec::new();
        for chunk in pack.tree.chunks() {
            for id in chunk.base.max(1)..chunk.base + chunk.len() {
                let Some(row) = chunk.row(id).filter(|row| is_taken(id, row)) else {
                    continue;
                };
                if members.len() == MOST_ENTRIES {
                    return Err(Script::too_long());
                }
                let below = pack.tree.path(id);
                let name = pack.member_path(&below);
                if name.components().any(|part| part == Component::ParentDir) {
                    return Err(Script::impossible(
                        "A name in the archive would lead out of it.",
                    ));
                }
                members.push(Member {
                    src: pack.source_path(&below),
                    name,
                    kind: row.kind,
                    mode: row.mode,
                    twin_of: row.has_twins.then_some((row.inode, row.device)),
                    is_top: row.parent == 0,
                });
            }
        }
        // Rows stand in the order in which the disk lists them, which nobody wants to read.
        members.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(Members(members))
    }

    /// Pairs of source and place on the stage of those that are chosen.
    fn pairs(&self, stage: &Path, is_meant: impl Fn(&Member) -> bool) -> Vec<(PathBuf, PathBuf)> {
        let meant = self.0.iter().filter(|member| is_meant(member));
        let pair = |member: &Member| (member.src.clone(), on_stage(stage, &member.name));
        meant.map(pair).collect()
    }
}

fn on_stage(stage: &Path, name: &Path) -> PathBuf {
    match normal(name) {
        name if name == Path::new(".") => stage.to_path_buf(),
        name => stage.join(name),
    }
}

/// Only these members: Python gathers them in a folder that it packs, and `tar` is told their names.
fn chosen(mut pen: Pen<'_>, form: &Form, pack: &Pack, members: &Members) -> Script {
    form.note(&mut pen);
    let stage = form.archive.with_file_name(STAGE);
    let stage_path = || Term::Path(stage.clone());
    if let Some(folder) = form.folder() {
        let call = Term::call("os.makedirs", vec![Term::Path(folder)]);
        pen.first(Statement::Do(call.with("exist_ok", Term::Bool(true))));
    }
    pen.first(Statement::Do(Term::call(
        "os.mkdir",
        vec![stage_path(), Term::Octal(0o700)],
    )));
    let mut body = gathered(form, &stage, members);
    let part = match (&pack.top_name, members.0.first()) {
        (Some(name), _) => Some(name.clone()),
        (None, Some(top)) if pen.given.request.roots.len() < 2 => Some(top.name.clone()),
        _ => None,
    };
    let part = part.filter(|part| !part.as_os_str().is_empty() && part != Path::new("."));
    let call = form.call(&pen, Some(stage_path()), part.as_deref());
    body.push(Statement::Do(call));
    // A folder that nobody may write in cannot be emptied.
    let locked = |member: &Member| member.kind == Kind::Folder && member.mode & 0o700 != 0o700;
    let locked: Vec<_> = members
        .pairs(&stage, locked)
        .into_iter()
        .map(|(_, at)| at)
        .collect();
    let mut end = scripting::for_each(&locked, |at| {
        vec![Statement::Do(Term::Joined(vec![
            Term::call("os.path.isdir", vec![at.clone()]),
            Term::code(" and "),
            Term::call("os.chmod", vec![at, Term::Octal(0o700)]),
        ]))]
    });
    end.push(Statement::Do(Term::call(
        "shutil.rmtree",
        vec![stage_path()],
    )));
    pen.first(Statement::Finally { body, end });
    match form.format {
        ArchiveFormat::Zip => pen.cannot_run(NO_ZIP),
        _ => run_chosen(&mut pen, form, pack, members),
    }
    pen.finish()
}

/// Copies of the members on the stage. What an archive says of an entry is put on last, folders from the deepest.
fn gathered(form: &Form, stage: &Path, members: &Members) -> Vec<Statement> {
    let is_zip = form.format == ArchiveFormat::Zip;
    let mut first_names: HashMap<(u64, u16), PathBuf> = HashMap::new();
    let (mut plain, mut links, mut specials, mut twins) = (vec![], vec![], vec![], vec![]);
    for member in &members.0 {
        let dst = on_stage(stage, &member.name);
        let pair = (member.src.clone(), dst.clone());
        let first = member
            .twin_of
            .filter(|_| !is_zip && member.kind == Kind::File);
        if let Some(first) = first.and_then(|inode| first_names.get(&inode)) {
            twins.push((first.clone(), dst));
            continue;
        }
        first.map(|inode| first_names.insert(inode, dst));
        match member.kind {
            Kind::Folder => {}
            Kind::File => plain.push(pair),
            Kind::Link => links.push(pair),
            _ => specials.push(pair),
        }
    }
    let folders = members.pairs(stage, |member| member.kind == Kind::Folder);
    let mut all = made_folders(stage, members, &folders);
    let dressed = |src: &Term, dst: &Term| dressed(is_zip, src, dst);
    all.extend(scripting::for_pairs(&plain, |src, dst| {
        let mut body = scripting::call("shutil.copyfile", vec![src.clone(), dst.clone()]);
        body.extend(dressed(&src, &dst));
        body
    }));
    all.extend(scripting::for_pairs(&links, |src, dst| match is_zip {
        // Python's zip archives hold what links point at, which is not here.
        true => {
            let target = Term::call("os.path.realpath", vec![src]);
            scripting::call("os.symlink", vec![target, dst])
        }
        false => {
            let text = Term::call("os.readlink", vec![src.clone()]);
            let mut body = scripting::call("os.symlink", vec![text, dst.clone()]);
            body.extend(dressed(&src, &dst));
            body
        }
    }));
    all.extend(scripting::for_pairs(&specials, |src, dst| {
        let of = |field| {
            let stat = Term::call("os.lstat", vec![src.clone()]);
            Term::Joined(vec![stat, Term::code(field)])
        };
        let args = vec![dst.clone(), of(".st_mode"), of(".st_rdev")];
        let mut body = scripting::call("os.mknod", args);
        body.extend(dressed(&src, &dst));
        body
    }));
    all.extend(scripting::for_pairs(&twins, |src, dst| {
        scripting::call("os.link", vec![src, dst])
    }));
    let deepest_first: Vec<_> = folders.into_iter().rev().collect();
    all.extend(scripting::for_pairs(&deepest_first, |src, dst| {
        dressed(&src, &dst)
    }));
    all
}

/// The folders, and those above what is packed.
fn made_folders(stage: &Path, members: &Members, folders: &[(PathBuf, PathBuf)]) -> Vec<Statement> {
    let is_made = |member: &&Member| member.kind == Kind::Folder;
    let above = |member: &Member| {
        on_stage(stage, &member.name)
            .parent()
            .map(Path::to_path_buf)
    };
    let tops = members
        .0
        .iter()
        .filter(|member| member.is_top && !is_made(member));
    let mut made: Vec<PathBuf> = tops.filter_map(above).filter(|at| at != stage).collect();
    made.extend(folders.iter().map(|(_, dst)| dst.clone()));
    made.retain(|at| at != stage);
    made.dedup();
    scripting::for_each(&made, |at| {
        let call = Term::call("os.makedirs", vec![at]);
        vec![Statement::Do(call.with("exist_ok", Term::Bool(true)))]
    })
}

/// Gives a copy what an archive says of its source; only who may give files away can keep their owners, and zip has none.
fn dressed(is_zip: bool, src: &Term, dst: &Term) -> Vec<Statement> {
    let mut statements = Vec::new();
    if !is_zip {
        statements.push(Statement::Do(Term::Joined(vec![
            Term::code("os.geteuid() or "),
            Term::code("os.lchown("),
            dst.clone(),
            Term::code(", *"),
            Term::call("os.lstat", vec![src.clone()]),
            Term::code("[4:6])"),
        ])));
    }
    let copystat = Term::call("shutil.copystat", vec![src.clone(), dst.clone()]);
    let itself = copystat.with("follow_symlinks", Term::Bool(false));
    statements.push(Statement::Do(itself));
    statements
}

/// `tar` with a list of names, each on a line of its own.
fn run_chosen(pen: &mut Pen<'_>, form: &Form, pack: &Pack, members: &Members) {
    let is_absolute = form.part.as_deref().is_some_and(Path::is_absolute);
    let root = match &form.root {
        _ if is_absolute => PathBuf::from("/"),
        Some(root) => root.clone(),
        None if pen.given.request.roots.len() < 2 => ".".into(),
        None => match pack.spelled_from.as_os_str().is_empty() {
            true => ".".into(),
            false => pack.spelled_from.clone(),
        },
    };
    let mut names: Vec<Word> = vec!["printf '%s\\0'".into()];
    for member in &members.0 {
        let is_entered = member.is_top && ends_in_slash(&member.src);
        names.push("\\\n   ".into());
        names.push(Word::Path(match member.name.as_os_str().is_empty() {
            true => ".".into(),
            // A link that is entered is packed as the folder behind it.
            false if is_entered => member.name.join(""),
            false => member.name.clone(),
        }));
    }
    names.push("|".into());
    let what = vec!["--no-recursion --null -T -".into()];
    form.run_tar(pen, names, &root, what);
}
