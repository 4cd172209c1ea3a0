//! What an archive holds, before anything is made of it: its members as rows, beside what is there already.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::Arc;

use super::clash;
use super::draft::Draft;
use super::split::join;
use crate::codec::archive::budget::Budget;
use crate::codec::archive::guard::{Links, Refusal, names};
use crate::codec::archive::{Fault, Member, MemberKind, Moment, each_member};
use crate::disk::zone::Zone;
use crate::model::{
    ArchiveFormat, Cause, Clash, Kind, Limits, NewRow, Profile, RowId, Rule, Stamp, Tree, Verdict,
};

/// Members that are made, by their names joined with `/`, and those that are not.
#[derive(Default)]
pub struct Contents {
    members: BTreeMap<Vec<u8>, Stamp>,
    links: Links,
    pub refused: Vec<(Vec<u8>, Cause)>,
    /// Bytes of all contents.
    pub bytes: u64,
}

impl Contents {
    /// Reads an archive from its beginning to its end.
    pub fn read(
        draft: &Draft<'_>,
        at: &Path,
        format: ArchiveFormat,
        limits: Limits,
    ) -> Result<(Contents, Stamp), Cause> {
        let source = draft.world.read(at).map_err(|error| error.cause())?;
        let stamp = source.stamp().map_err(|error| error.cause())?;
        let budget = Budget::new(limits, stamp.size);
        let mut contents = Contents::default();
        let zone = Zone::system();
        let read = each_member(source, format, budget, Profile::Safe, &mut |member, _| {
            contents.member(&member, &zone);
            Ok::<(), Fault>(())
        });
        if draft.world.is_stopped() {
            return Err(Cause::Cancelled);
        }
        read.map_err(|fault| match fault {
            Fault::Stream(error) => match error.raw_os_error() {
                Some(number) => Cause::Os(number),
                None => Cause::Archive(error.to_string()),
            },
            Fault::Broken(text) | Fault::Foreign(text) | Fault::Unknown(text) => {
                Cause::Archive(format!("it {text}"))
            }
            Fault::Limit(limit) => Cause::TooMuch(limit),
        })?;
        for path in contents.links.leading_out() {
            contents.members.remove(&path);
            contents.refused.push((path, Cause::LeadsOut));
        }
        contents.refused.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok((contents, stamp))
    }

    pub fn len(&self) -> u64 {
        self.members.len() as u64
    }

    fn member(&mut self, member: &Member, zone: &Zone) {
        let refused = match names(&member.path) {
            Err(Refusal::LeadsOut) => Some(Cause::LeadsOut),
            Err(Refusal::Name) => Some(Cause::NameRefused),
            Ok(names) if self.links.is_above(&names) => Some(Cause::LeadsOut),
            Ok(_) => match member.kind {
                MemberKind::CharDevice | MemberKind::BlockDevice => Some(Cause::SpecialFile),
                MemberKind::HardLink => names(&member.link).err().map(|_| Cause::LeadsOut),
                _ => None,
            },
        };
        if let Some(cause) = refused {
            self.refused.push((member.path.clone(), cause));
            return;
        }
        let path = names(&member.path).unwrap_or_default().join(&b'/');
        if path.is_empty() {
            return;
        }
        self.links.remove(&path);
        if member.kind == MemberKind::Link {
            self.links.insert(path.clone(), member.link.clone());
        }
        self.bytes = self.bytes.saturating_add(member.size);
        let inode = self.members.len() as u64 + 1;
        self.members.insert(path, stamp_of(member, inode, zone));
    }

    /// The members as rows, each beside what has its name in a folder that is there; what is in the way is counted.
    pub fn rows(&self, draft: &mut Draft<'_>, ground: Option<&Path>) -> Arc<Tree> {
        let below = self.by_folder();
        let anchor = Stamp {
            kind: Kind::Folder,
            ..Stamp::default()
        };
        let tree = Tree::new(&anchor);
        // Folder, its row, and whether it is there already.
        let mut open: VecDeque<(Vec<u8>, RowId, bool)> = VecDeque::new();
        open.push_back((Vec::new(), 0, ground.is_some()));
        while let Some((folder, parent, is_there)) = open.pop_front() {
            let Some(children) = below.get(&folder) else {
                continue;
            };
            let mut rows = Vec::with_capacity(children.len());
            for (path, stamp) in children {
                let ground = ground.filter(|_| is_there);
                let verdict =
                    ground.map_or(Verdict::Act, |ground| judge(draft, ground, path, stamp));
                rows.push(NewRow {
                    parent,
                    name: OsStr::from_bytes(
                        path.rsplit(|byte| *byte == b'/').next().unwrap_or(path),
                    ),
                    stamp: *stamp,
                    verdict,
                });
                if self.members.contains_key(path) {
                    draft.plan.summary.count(stamp.kind, stamp.size);
                }
            }
            let chunk = tree.append(&rows);
            for (at, (path, stamp)) in children.iter().enumerate() {
                let id = chunk.base + at as u32;
                if let Some(row) = chunk.row(id)
                    && stamp.kind == Kind::Folder
                {
                    open.push_back((path.clone(), id, row.verdict == Verdict::Merge));
                }
            }
        }
        Arc::new(tree)
    }

    /// Members by the folder that they are in, folders included that only their contents tell of.
    fn by_folder(&self) -> HashMap<Vec<u8>, Vec<(Vec<u8>, Stamp)>> {
        let mut all = self.members.clone();
        for path in self.members.keys() {
            let mut at = path.as_slice();
            while let Some(end) = at.iter().rposition(|byte| *byte == b'/') {
                at = &at[..end];
                if all.contains_key(at) {
                    break;
                }
                let folder = Stamp {
                    kind: Kind::Folder,
                    mode: 0o755,
                    ..Stamp::default()
                };
                all.insert(at.to_vec(), folder);
            }
        }
        let mut below: HashMap<Vec<u8>, Vec<(Vec<u8>, Stamp)>> = HashMap::new();
        for (path, stamp) in all {
            let end = path.iter().rposition(|byte| *byte == b'/').unwrap_or(0);
            below
                .entry(path[..end].to_vec())
                .or_default()
                .push((path, stamp));
        }
        below
    }
}

/// What a member comes to beside what has its name.
fn judge(draft: &mut Draft<'_>, ground: &Path, path: &[u8], stamp: &Stamp) -> Verdict {
    let Ok(there) = draft.world.stamp(&join(ground, OsStr::from_bytes(path))) else {
        return Verdict::Act;
    };
    let Some(clash) = clash::between(stamp, &there) else {
        return Verdict::Merge;
    };
    let bytes = if there.kind == Kind::File {
        there.size
    } else {
        0
    };
    let counted = &mut draft.plan.summary.clashes[clash as usize];
    *counted = (counted.0 + 1, counted.1 + bytes);
    if draft.request.run.rules.get(clash) == Rule::Replace && clash != Clash::SameFile {
        let example = join(ground, OsStr::from_bytes(path));
        draft.tally.lose(1, bytes, there.device, &example);
    }
    Verdict::Clash(clash)
}

/// As the entry will be looked at.
fn stamp_of(member: &Member, inode: u64, zone: &Zone) -> Stamp {
    let (modified_s, modified_ns) = match member.modified {
        Some(Moment::Exact(seconds, nanoseconds)) => (seconds, nanoseconds),
        Some(Moment::Civil(civil)) => (zone.seconds(civil).unwrap_or(0), 0),
        None => (0, 0),
    };
    Stamp {
        inode,
        kind: match member.kind {
            MemberKind::File | MemberKind::HardLink => Kind::File,
            MemberKind::Folder => Kind::Folder,
            MemberKind::Link => Kind::Link,
            MemberKind::Pipe => Kind::Pipe,
            MemberKind::CharDevice => Kind::CharDevice,
            MemberKind::BlockDevice => Kind::BlockDevice,
        },
        mode: member.mode.unwrap_or(0o644) as u16 & 0o7777,
        names: 1,
        size: member.size,
        allocated: member.size,
        modified_s,
        modified_ns,
        ..Stamp::default()
    }
}
