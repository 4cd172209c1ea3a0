//! The sides of the window: the pane that is worked in, its tabs, and the second pane beside it.

use std::path::{Path, PathBuf};

use crate::model::{Group, JobId, Seat, Ticket};

use super::intent::{Effect, Intent};
use super::operate::destination;
use super::palette::{Act, Command, Section, Sign};
use super::panes::{Pane, PaneId, Tabs, list_files, wake};
use super::past::{Page, PastIntent};
use super::state::{Screen, View};

/// The side that is not worked in.
#[derive(Clone, Debug)]
pub struct Beside {
    pub pane: Pane,
    pub tabs: Tabs,
}

/// A side of the window as a panel draws it.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    pub pane: &'a Pane,
    pub tabs: &'a Tabs,
    /// Keys and operations are for this one.
    pub is_active: bool,
    pub is_right: bool,
}

/// What is wanted of panes and tabs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaneIntent {
    /// Opens the second pane, or closes the one that is not worked in.
    Toggle,
    /// Works in the pane on this side from now on.
    Work {
        is_right: bool,
    },
    /// Works in the other pane from now on.
    Other,
    /// The pointer is over the rows of the pane on this side, or no longer.
    PointerOver {
        is_right: bool,
        is_over: bool,
    },
    /// Opens a tab with the same folder.
    OpenTab,
    /// Closes a tab of the pane that is worked in, or the one that is shown. The last one stays.
    CloseTab(Option<usize>),
    ShowTab(usize),
    /// So many tabs to the right, round and round.
    NextTab(i64),
    /// Chooses the operation of a group, with the other pane's folder as where things go.
    Send(Group),
}

impl View {
    pub(super) fn about_panes(&mut self, intent: PaneIntent) -> Vec<Effect> {
        match intent {
            PaneIntent::Toggle => self.toggle_beside(),
            PaneIntent::Work { is_right } => self.work_in(is_right),
            PaneIntent::Other => self.work_in(!self.is_right),
            PaneIntent::PointerOver { is_right, is_over } => {
                let is_active = is_right == self.is_right;
                let shown = self.pane.listing.ticket;
                match self.pane_of(is_active).map(|pane| pane.hold(is_over)) {
                    Some(change) if is_active => self.rows_changed(shown, &change),
                    _ => Vec::new(),
                }
            }
            PaneIntent::OpenTab => self.open_tab(),
            PaneIntent::CloseTab(at) => self.close_tab(at.unwrap_or(self.tabs.at)),
            PaneIntent::ShowTab(at) => self.show_tab(at),
            PaneIntent::NextTab(tabs) => {
                let at = (self.tabs.at as i64 + tabs).rem_euclid(self.tabs.count() as i64);
                self.show_tab(at as usize)
            }
            PaneIntent::Send(group) => self.send_to_other(group),
        }
    }

    /// The panes that are shown, from left to right.
    pub fn sides(&self) -> impl Iterator<Item = Side<'_>> {
        let active = Side {
            pane: &self.pane,
            tabs: &self.tabs,
            is_active: true,
            is_right: self.is_right,
        };
        let beside = self.beside.as_deref().map(|beside| Side {
            pane: &beside.pane,
            tabs: &beside.tabs,
            is_active: false,
            is_right: !self.is_right,
        });
        let (left, right) = match self.is_right {
            true => (beside, Some(active)),
            false => (Some(active), beside),
        };
        left.into_iter().chain(right)
    }

    /// Every pane there is, shown or not.
    pub fn all_panes(&self) -> impl Iterator<Item = &Pane> {
        let others = [&self.beside, &self.put_away].into_iter().flatten();
        let others = others.flat_map(|beside| beside.tabs.in_order(&beside.pane));
        self.tabs.in_order(&self.pane).chain(others)
    }

    /// True if the pane that is worked in is the one on the right.
    pub fn works_right(&self) -> bool {
        self.is_right
    }

    /// True while two panes are on the screen.
    pub fn shows_two(&self) -> bool {
        self.beside.is_some() && self.screen == Screen::Files
    }

    fn pane_of(&mut self, is_active: bool) -> Option<&mut Pane> {
        match is_active {
            true => Some(&mut self.pane),
            false => self.beside.as_deref_mut().map(|beside| &mut beside.pane),
        }
    }

    /// The shown pane that waits for this part of a listing, and whether it is the one that is worked in.
    pub(super) fn pane_waiting_for(&mut self, ticket: Ticket) -> Option<(bool, &mut Pane)> {
        let is_active = self.pane.waits_for(ticket);
        let pane = self.pane_of(is_active)?;
        pane.waits_for(ticket).then_some((is_active, pane))
    }

    /// The shown pane whose rows are those of this listing.
    pub(super) fn pane_of_listing(&mut self, ticket: Ticket) -> Option<&mut Pane> {
        let is_active = self.pane.listing.ticket == ticket;
        let pane = self.pane_of(is_active);
        pane.filter(|pane| pane.listing.ticket == ticket)
    }

    /// Lists the folder of a pane once more.
    pub(super) fn list_pane_again(&mut self, is_active: bool) -> Vec<Effect> {
        let ticket = self.ticket();
        let beside = self.beside.as_deref_mut().filter(|_| !is_active);
        let (pane, seat) = match beside {
            Some(beside) => (&mut beside.pane, beside.tabs.seat),
            None => (&mut self.pane, self.tabs.seat),
        };
        pane.show_again(ticket);
        vec![list_files(ticket, pane.folder().to_path_buf(), seat)]
    }

    /// A job has ended: panes that it may have changed are listed again where nothing tells of changes.
    pub(super) fn list_changed(&mut self, job: JobId) -> Vec<Effect> {
        let mut effects = Vec::new();
        for is_active in [true, false] {
            let pane = match (is_active, &self.beside) {
                (true, _) => &self.pane,
                (false, Some(beside)) => &beside.pane,
                (false, None) => continue,
            };
            let is_followed = pane.is_followed;
            let folder = pane.folder().to_path_buf();
            if !self.is_about(job, &folder) {
                continue;
            }
            if is_active {
                self.look_afresh();
            }
            if !is_followed {
                effects.extend(self.list_pane_again(is_active));
            }
        }
        effects
    }

    /// True if a job may have changed what a folder shows.
    fn is_about(&self, job: JobId, folder: &Path) -> bool {
        let Some(job) = self.jobs.get(job) else {
            return false;
        };
        let is_near = job.request.roots.iter().any(|root| {
            let root = job.request.absolute(root);
            root.parent() == Some(folder) || root == folder
        });
        let outcome = job.outcome.as_ref();
        let target = outcome.and_then(|outcome| outcome.target.as_deref());
        is_near || target.is_some_and(|target| target == folder || target.parent() == Some(folder))
    }

    /// A pane of the same look as the one that is worked in.
    fn new_pane(&mut self, folder: PathBuf, ticket: Ticket) -> Pane {
        self.next_pane += 1;
        let listing = self.pane.fresh(folder, ticket);
        Pane {
            id: PaneId(self.next_pane),
            listing,
            columns: self.pane.columns,
            ..Pane::new(PathBuf::new())
        }
    }

    fn toggle_beside(&mut self) -> Vec<Effect> {
        if let Some(beside) = self.beside.take() {
            let seat = beside.tabs.seat;
            let mut effects = self.stop_counting_of(beside.pane.listing.ticket);
            self.put_away = Some(beside);
            effects.push(Effect::LeaveFolder { seat });
            effects.extend(self.turned());
            return effects;
        }
        let ticket = self.ticket();
        let mut beside = match self.put_away.take() {
            Some(beside) => beside,
            None => {
                let seat = match self.tabs.seat {
                    Seat::Files => Seat::Beside,
                    Seat::Beside | Seat::Chooser => Seat::Files,
                };
                let folder = self.folder().to_path_buf();
                let pane = self.new_pane(folder, ticket);
                let tabs = Tabs::new(seat);
                Box::new(Beside { pane, tabs })
            }
        };
        let effect = wake(&mut beside.pane, ticket, beside.tabs.seat);
        self.beside = Some(beside);
        let mut effects = vec![effect];
        effects.extend(self.turned());
        effects
    }

    fn work_in(&mut self, is_right: bool) -> Vec<Effect> {
        let Some(beside) = self.beside.as_deref_mut() else {
            return Vec::new();
        };
        if is_right == self.is_right {
            return Vec::new();
        }
        self.pane.selection.band_end();
        std::mem::swap(&mut self.pane, &mut beside.pane);
        std::mem::swap(&mut self.tabs, &mut beside.tabs);
        self.is_right = is_right;
        self.turned()
    }

    fn open_tab(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let folder = self.folder().to_path_buf();
        let mut effects = self.stop_counting_of(self.pane.listing.ticket);
        let pane = self.new_pane(folder.clone(), ticket);
        let old = std::mem::replace(&mut self.pane, pane);
        self.tabs.resting.insert(self.tabs.at, old);
        self.tabs.at += 1;
        effects.push(list_files(ticket, folder, self.tabs.seat));
        effects.extend(self.turned());
        effects
    }

    fn show_tab(&mut self, at: usize) -> Vec<Effect> {
        if at == self.tabs.at || at >= self.tabs.count() {
            return Vec::new();
        }
        let mut effects = self.stop_counting_of(self.pane.listing.ticket);
        // The pane that comes stands in the list without the one that goes.
        let from = if at > self.tabs.at { at - 1 } else { at };
        let pane = self.tabs.resting.remove(from);
        let old = std::mem::replace(&mut self.pane, pane);
        let to = self.tabs.at - usize::from(at < self.tabs.at);
        self.tabs.resting.insert(to, old);
        self.tabs.at = at;
        effects.extend(self.wake_tab());
        effects
    }

    fn close_tab(&mut self, at: usize) -> Vec<Effect> {
        if self.tabs.resting.is_empty() || at >= self.tabs.count() {
            return Vec::new();
        }
        if at != self.tabs.at {
            let from = if at > self.tabs.at { at - 1 } else { at };
            self.tabs.resting.remove(from);
            self.tabs.at -= usize::from(at < self.tabs.at);
            return Vec::new();
        }
        self.leave_folder();
        let mut effects = self.stop_counting_of(self.pane.listing.ticket);
        let next = at.min(self.tabs.resting.len() - 1);
        self.pane = self.tabs.resting.remove(next);
        self.tabs.at = next;
        effects.extend(self.wake_tab());
        effects
    }

    /// A tab that rested is shown again.
    fn wake_tab(&mut self) -> Vec<Effect> {
        let ticket = self.ticket();
        let effect = wake(&mut self.pane, ticket, self.tabs.seat);
        let mut effects = vec![effect];
        effects.extend(self.turned());
        effects
    }

    /// Other panes are shown, or another one is worked in.
    fn turned(&mut self) -> Vec<Effect> {
        self.typing = None;
        self.inplace.leave();
        self.screen = Screen::Files;
        self.recount_basket();
        self.plan_again()
    }

    fn send_to_other(&mut self, group: Group) -> Vec<Effect> {
        let mut effects = self.intend(Intent::ChooseGroup(group), self.now_ms);
        let folder = self
            .beside
            .as_ref()
            .map(|it| it.pane.folder().to_path_buf());
        let param = self.entry().and_then(destination);
        if let (Some(folder), Some(param)) = (folder, param)
            && let Some(form) = self.form_mut()
        {
            form.set_path(param.name, folder);
            effects.extend(self.plan_again());
        }
        effects
    }

    /// What can be done with panes and tabs, for the list of all commands.
    pub(super) fn add_panes(&self, all: &mut Vec<Command>) {
        let mut add = |section: Section,
                       sign: Sign,
                       title: &str,
                       keys: &'static [&'static str],
                       intent: PaneIntent| {
            let here = Intent::Past(PastIntent::Show(Page::Files));
            let does = vec![here, Intent::Pane(intent)];
            let is_work = section == Section::Work;
            all.push(Command {
                section,
                sign,
                title: title.to_owned(),
                note: String::new(),
                keys,
                plan: is_work.then(|| [does.clone(), vec![Intent::ShowPlan]].concat()),
                act: Act::Intents(does),
            });
        };
        let (look, sign) = (Section::Look, Sign::Look);
        let toggle = PaneIntent::Toggle;
        if self.beside.is_some() {
            let other = PaneIntent::Other;
            add(look, sign, "Close the other pane", &["F3"], toggle);
            add(look, sign, "Go to the other pane", &["Tab"], other);
            let ways = [
                ("Copy to the other pane", Group::Copy, &["F5"]),
                ("Move to the other pane", Group::Move, &["F6"]),
            ];
            for (title, group, keys) in ways {
                let send = PaneIntent::Send(group);
                add(Section::Work, Sign::Group(group), title, keys, send);
            }
        } else {
            add(look, sign, "Open a second pane", &["F3"], toggle);
        }
        let open = PaneIntent::OpenTab;
        add(look, sign, "Open a tab", &["Ctrl", "T"], open);
        if self.tabs.count() > 1 {
            let close = PaneIntent::CloseTab(None);
            let (next, last) = (PaneIntent::NextTab(1), PaneIntent::NextTab(-1));
            add(look, sign, "Close the tab", &["Ctrl", "W"], close);
            add(look, sign, "Next tab", &["Ctrl", "PageDown"], next);
            add(look, sign, "Previous tab", &["Ctrl", "PageUp"], last);
        }
    }
}
