//! `shutil.make_archive`.

use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::disk::World;
use crate::model::script::{FromPlan, Script};
use crate::model::{
    About, Action, ArchiveFormat, Cause, Clash, Default, Group, Kind, Many, Named, Pack, Param,
    ParamKind, Plan, Profile, Request, Rule, Stamp, Step, Value,
};

use super::Operation;
use super::common::archive::{self, FORMATS, Taken, normal, with_ending};
use super::common::draft::{Draft, EACCES, ENOTDIR};
use super::common::levels;
use super::common::names::NameRules;
use super::common::packed;
use super::common::roots::{self, Root};
use super::common::split::{Place, base_name, ends_in_slash, join, split_name};
use super::sample::{self, Sample};

pub struct MakeArchive;

static ABOUT: About = About {
    id: "make_archive",
    title: "Make archive",
    verb: "Pack",
    verb_done: "Packed",
    python: "shutil.make_archive",
    group: Group::Pack,
    help: "Puts items, with everything in them, into one new archive.",
    selection: "root_dir",
    many: Many::Roots,
    destroys: false,
};

const OWNER: Param = Param {
    name: "owner",
    label: "Owner in the archive",
    help: "User to whom everything in a tar archive is said to belong, if the system knows the name.",
    kind: ParamKind::Text,
    safe: Default::Absent,
    python: Default::Absent,
    hint: "owner",
    positional: false,
};

static PARAMS: &[Param] = &[
    Param {
        name: "base_name",
        label: "Archive",
        help: "Name of the archive, to which the end that its format has is added.",
        kind: ParamKind::Destination,
        safe: Default::Required,
        python: Default::Required,
        hint: "base_name",
        positional: true,
    },
    Param {
        name: "format",
        label: "Format",
        help: "Container and compression of the archive.",
        kind: ParamKind::Choice(FORMATS),
        safe: Default::Choice("zip"),
        python: Default::Required,
        hint: "format",
        positional: false,
    },
    Param {
        name: "base_dir",
        label: "Only a part of it",
        help: "Packs this folder or file below the one selected folder, named from there; `.` packs what is in it.",
        kind: ParamKind::Path,
        safe: Default::Absent,
        python: Default::Absent,
        hint: "base_dir",
        positional: false,
    },
    Param {
        name: "dry_run",
        label: "Only tell its name",
        help: "Tell what the archive would be called, and make nothing.",
        kind: ParamKind::Bool,
        safe: Default::Bool(false),
        python: Default::Bool(false),
        hint: "dry_run",
        positional: false,
    },
    OWNER,
    Param {
        name: "group",
        label: "Group in the archive",
        help: "Group to which everything in a tar archive is said to belong, if the system knows the name.",
        hint: "group",
        ..OWNER
    },
];

impl Operation for MakeArchive {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn params(&self) -> &'static [Param] {
        PARAMS
    }

    /// Python packs the working folder where no other is named.
    fn needs_selection(&self) -> bool {
        false
    }

    fn plan(&self, request: &Request, world: &World) -> Plan {
        let mut draft = Draft::unselected(PARAMS, request, world);
        if !draft.is_refused() {
            let format = ArchiveFormat::by_word(draft.choice("format"));
            let format = format.unwrap_or(ArchiveFormat::Zip);
            match draft.is_safe() {
                true => plan_safe(&mut draft, format),
                false => plan_python(&mut draft, format),
            }
        }
        draft.finish()
    }

    fn script(&self, request: &Request) -> Script {
        packed::script(&ABOUT, PARAMS, request)
    }

    /// The name of a safe archive depends on what is there, and what a filter leaves does so too.
    fn told_by_plan(&self, request: &Request) -> FromPlan {
        match request.profile == Profile::Safe || !request.run.filter.is_empty() {
            true => FromPlan::Script,
            false => FromPlan::Nothing,
        }
    }

    fn script_of(&self, plan: &Plan) -> Script {
        packed::script_of(&ABOUT, PARAMS, plan)
    }

    fn samples(&self) -> &'static [Sample] {
        &[sample::PACK_ZIP, sample::PACK_TAR, sample::PACK_INSIDE]
    }
}

/// Where the archive goes.
struct Goal {
    spelled: PathBuf,
    at: PathBuf,
    /// What has its name now.
    there: Option<Stamp>,
    needs: Option<u32>,
}

/// What goes in.
struct Load {
    root: Root,
    /// What failures call it.
    spelled: PathBuf,
    top_name: Option<PathBuf>,
}

fn plan_python(draft: &mut Draft<'_>, format: ArchiveFormat) {
    let request = draft.request;
    if request.roots.len() > 1 {
        let text = "one folder is packed at a time".into();
        draft.refuse(Action::Plan, &request.roots[1], Cause::Value(text));
        return;
    }
    let root_dir = request.roots.first().map(PathBuf::as_path);
    if let Some(root_dir) = root_dir {
        let cause = match draft.world.stamp_follow(&request.absolute(root_dir)) {
            Ok(stamp) if stamp.kind == Kind::Folder => None,
            Ok(_) => Some(Cause::Os(ENOTDIR)),
            Err(error) => Some(error.cause()),
        };
        if let Some(cause) = cause {
            draft.refuse(Action::Stat, root_dir, cause);
            return;
        }
    }
    let spelled = with_ending(&draft.path("base_name"), format.ending());
    let at = request.absolute(&spelled);
    draft.plan.target = Some(match root_dir {
        Some(_) => normal(&at),
        None => spelled.clone(),
    });
    if draft.flag("dry_run") {
        return;
    }
    let needs = push_parents(draft, &spelled);
    let there = draft.world.stamp_follow(&at).ok();
    let goal = Goal {
        spelled,
        at,
        there,
        needs,
    };
    if let Some(load) = load_python(draft, format, root_dir) {
        push(
            draft,
            format,
            &goal,
            vec![load.root],
            Some(load.spelled),
            load.top_name,
        );
    } else if needs.is_none() && !may_open(draft, &goal) {
        // The archive is opened before what it is to hold is looked at.
        draft.plan.failures.pop();
        draft.fail(Action::Create, &goal.spelled, Cause::Os(EACCES));
    }
}

/// True if a file can be written under the name of the archive.
fn may_open(draft: &Draft<'_>, goal: &Goal) -> bool {
    match goal.there {
        Some(_) => draft.world.may_write(&goal.at, false),
        None => {
            let folder = Place::of(draft.request, &goal.spelled).folder;
            draft.world.may_write(&folder, true)
        }
    }
}

/// `os.makedirs` of the folder that takes the archive, if there is none.
fn push_parents(draft: &mut Draft<'_>, spelled: &Path) -> Option<u32> {
    let (folder, _) = split_name(spelled);
    if folder.as_os_str().is_empty() {
        return None;
    }
    let levels = levels::missing(draft, &folder);
    let mode = levels::new_mode(draft, &folder, 0o777);
    levels::push(draft, &levels, mode)
}

/// The entry that Python starts at, and its name in the archive.
fn load_python(
    draft: &mut Draft<'_>,
    format: ArchiveFormat,
    root_dir: Option<&Path>,
) -> Option<Load> {
    let base = draft.request.path("base_dir");
    let base = base.unwrap_or(Path::new(".")).to_path_buf();
    let whole = match root_dir {
        Some(root_dir) if !base.is_absolute() => join(root_dir, base.as_os_str()),
        _ => base.clone(),
    };
    let is_zip = format == ArchiveFormat::Zip;
    let (whole, name) = match is_zip {
        true => (normal(&whole), normal(&base)),
        false => (whole, base),
    };
    let path = draft.request.absolute(&whole);
    let stamp = match is_zip {
        true => draft.world.stamp_follow(&path),
        false => draft.world.stamp(&path),
    };
    let found = stamp.and_then(|stamp| Ok((stamp, Root::of(draft, &whole)?)));
    let (stamp, mut root) = match found {
        Ok(found) => found,
        Err(error) => {
            draft.fail(Action::Stat, &whole, error.cause());
            return None;
        }
    };
    if is_zip && stamp.kind == Kind::Folder && root.stamp.kind == Kind::Link {
        root.place = Place::itself(draft.request, &whole);
        root.stamp = stamp;
    }
    let bare = name.as_os_str().as_bytes();
    let bare = &bare[bare.iter().take_while(|byte| **byte == b'/').count()..];
    let top_name = match bare {
        b"." if is_zip => PathBuf::new(),
        bare => PathBuf::from(std::ffi::OsStr::from_bytes(bare)),
    };
    Some(Load {
        root,
        spelled: whole,
        top_name: Some(top_name),
    })
}

fn plan_safe(draft: &mut Draft<'_>, format: ArchiveFormat) {
    let request = draft.request;
    if request.roots.is_empty() {
        draft.refuse(Action::Plan, "", Cause::Value("nothing is selected".into()));
        return;
    }
    let found = roots::look_through(draft, Action::Stat);
    if found.is_empty() {
        return;
    }
    let (loaded, spelled_top, top_name) = match draft.request.path("base_dir") {
        Some(base) => {
            let base = base.to_path_buf();
            let Some(load) = load_below(draft, &found, &base) else {
                return;
            };
            (vec![load.root], Some(load.spelled), load.top_name)
        }
        None => {
            let own_name = own_name(&found);
            let only = found.first().filter(|_| found.len() == 1);
            let spelled = only.map(|root| root.spelled.clone());
            (found, spelled, own_name)
        }
    };
    let Some(goal) = goal_safe(draft, format, &loaded) else {
        return;
    };
    if draft.flag("dry_run") {
        draft.plan.steps.clear();
        draft.plan.summary = crate::model::Summary::default();
        draft.plan.target = Some(goal.spelled);
        return;
    }
    push(draft, format, &goal, loaded, spelled_top, top_name);
}

/// Name of a root that is reached from inside: of `link/` the link's, of `.` none, so that what is in it stands bare.
fn own_name(found: &[Root]) -> Option<PathBuf> {
    match found {
        [root] if root.place.is_itself() => {
            let name = base_name(&root.spelled);
            let has_name = !name.is_empty() && name != "." && name != "..";
            Some(if has_name {
                PathBuf::from(name)
            } else {
                PathBuf::new()
            })
        }
        _ => None,
    }
}

/// What is at `base_dir` below the one folder that is selected.
fn load_below(draft: &mut Draft<'_>, found: &[Root], base: &Path) -> Option<Load> {
    let name = normal(base);
    let leads_out = name.is_absolute() || name.starts_with("..");
    let [root] = found else {
        let text = "base_dir: it lies below one folder, and several are selected".into();
        draft.refuse(Action::Plan, base, Cause::Value(text));
        return None;
    };
    if leads_out {
        let text = "base_dir: it has to lie below the selected folder".into();
        draft.refuse(Action::Plan, base, Cause::Value(text));
        return None;
    }
    let is_all = name == Path::new(".");
    let whole = match is_all {
        // From inside, so that a link to a folder is entered.
        true => join(&root.spelled, ".".as_ref()),
        false => join(&root.spelled, name.as_os_str()),
    };
    match Root::of(draft, &whole) {
        Ok(root) => Some(Load {
            root,
            spelled: whole,
            top_name: Some(if is_all { PathBuf::new() } else { name }),
        }),
        Err(error) => {
            draft.refuse(Action::Stat, &whole, error.cause());
            None
        }
    }
}

fn goal_safe(draft: &mut Draft<'_>, format: ArchiveFormat, loaded: &[Root]) -> Option<Goal> {
    let spelled = name_safe(draft, format, loaded);
    let at = draft.request.absolute(&spelled);
    let place = Place::of(draft.request, &spelled);
    if !NameRules::at(draft.world, &place.folder).holds(&place.name) {
        draft.refuse(Action::Create, &spelled, Cause::NameRefused);
        return None;
    }
    let needs = levels::push_missing(draft, &place.spelled_folder);
    if draft.is_refused() {
        return None;
    }
    let there = draft.world.stamp(&at).ok();
    if let Some(there) = &there {
        if let Some(root) = loaded.iter().find(|root| root.stamp.is_same_object(there)) {
            let root = root.spelled.clone();
            draft.refuse_pair(Action::Create, &root, &spelled, Cause::SameFile);
            return None;
        }
        let clash = clash_with(there);
        let counted = &mut draft.plan.summary.clashes[clash as usize];
        *counted = (counted.0 + 1, counted.1 + there.size);
        if draft.request.run.rules.get(clash) == Rule::Replace {
            if there.kind == Kind::Folder {
                draft.refuse(Action::Create, &spelled, Cause::AlreadyThere);
                return None;
            }
            draft.tally.lose(1, there.size, there.device, &spelled);
        }
    }
    Some(Goal {
        spelled,
        at,
        there,
        needs,
    })
}

/// The archive's name: the end of its format is not said twice, and a folder takes it inside, under the name of what is
/// packed.
fn name_safe(draft: &Draft<'_>, format: ArchiveFormat, loaded: &[Root]) -> PathBuf {
    let base = draft.path("base_name");
    let folder = draft.world.stamp_follow(&draft.request.absolute(&base));
    let is_folder = folder.is_ok_and(|folder| {
        let is_packed = loaded.iter().any(|root| root.stamp.is_same_object(&folder));
        folder.kind == Kind::Folder && !is_packed
    });
    if is_folder || ends_in_slash(&base) {
        let name = match loaded {
            [root] => base_name(&root.spelled),
            several => several
                .first()
                .map_or_else(std::ffi::OsString::new, |root| {
                    base_name(&root.place.spelled_folder)
                }),
        };
        let is_plain = !name.is_empty() && name != "." && name != "..";
        let name = if is_plain { name } else { "archive".into() };
        return with_ending(&join(&base, &name), format.ending());
    }
    let bytes = base.as_os_str().as_bytes();
    let has_ending = format
        .endings()
        .iter()
        .any(|ending| bytes.ends_with(ending.as_bytes()));
    match has_ending {
        true => base,
        false => with_ending(&base, format.ending()),
    }
}

/// What a new archive is to what has its name.
fn clash_with(there: &Stamp) -> Clash {
    match there.kind {
        Kind::File => Clash::Newer,
        _ => Clash::OtherType,
    }
}

/// Lists what goes in, and plans the archive.
fn push(
    draft: &mut Draft<'_>,
    format: ArchiveFormat,
    goal: &Goal,
    loaded: Vec<Root>,
    spelled_top: Option<PathBuf>,
    top_name: Option<PathBuf>,
) {
    let is_python_zip = !draft.is_safe() && format == ArchiveFormat::Zip;
    // Python's zip archives hold themselves if they are made where they look.
    let own = goal.there.filter(|_| !is_python_zip);
    let mut groups = roots::group(draft, loaded);
    let (Some(group), true) = (groups.pop(), groups.is_empty()) else {
        let text = "what goes into one archive has to lie in one folder".into();
        draft.refuse(Action::Plan, &goal.spelled, Cause::Value(text));
        return;
    };
    let taken = Taken {
        format,
        own: own.map(|there| (there.device, there.inode)),
    };
    let Some(tree) = archive::list(draft, &group, taken) else {
        return;
    };
    if format == ArchiveFormat::Tar {
        let rows = u64::from(tree.len());
        let bytes = draft.plan.summary.bytes + rows * 1024;
        let folder = goal.at.parent().unwrap_or(Path::new("/")).to_path_buf();
        draft.tally.need_new(&folder, bytes, 1);
    }
    let pack = Pack {
        at: goal.at.clone(),
        format,
        from: group.folder.clone(),
        spelled_top,
        spelled_from: group.spelled_folder.clone(),
        top_name,
        tree,
        left: Arc::default(),
        owner: named(draft, "owner"),
        group: named(draft, "group"),
        profile: draft.request.profile,
        clash: goal.there.as_ref().map(clash_with),
        mode: levels::new_mode(draft, &goal.spelled, 0o666),
    };
    let step = Step::Pack(Box::new(pack));
    draft.push(step, goal.needs, &goal.spelled, None);
}

/// A user or group by name; one that the system does not know changes nothing.
fn named(draft: &Draft<'_>, param: &str) -> Option<Named> {
    let Some(Value::Text(name)) = draft.request.values.get(param) else {
        return None;
    };
    let number = match param {
        "owner" => draft.world.user(name),
        _ => draft.world.group(name),
    };
    Some(Named {
        number: number?,
        name: name.clone(),
    })
}
