//! The window as eframe runs it: engine, what it tells, the view, the panels, and what they want.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::Select;
use egui::{Context, RawInput, ThemePreference, Ui, ViewportCommand};

use crate::exec::{Engine, places};
use crate::gui::desktop::{Drops, Pasted, Told, portal, programs, spawn, uris};
use crate::gui::panels::{Intents, Panels};
use crate::gui::pictures::Decoded;
use crate::gui::setting;
use crate::gui::signals::Note;
pub use crate::gui::signals::{Around, Signals};
use crate::model::{Command, Event, JobId, Ticket};
use crate::script::{self, history};
use crate::view::exporting::Format;
use crate::view::outside::lines_of;
use crate::view::{
    Effect, Intent, Notice, OutsideIntent, Over, QuickIntent, ShownAs, ThemeChoice, View, names,
    words,
};

/// Time that a frame gives to what the engine tells; the rest waits for the next frame.
const DRAIN: Duration = Duration::from_millis(4);
/// Time that a frame waits for the first answer to what was just wanted of rows: most answers are there by then, and show
/// without the painting of a frame in between.
const ANSWER: Duration = Duration::from_millis(10);

/// The application.
pub struct App {
    engine: Engine,
    events: Signals,
    view: View,
    panels: Panels,
    intents: Intents,
}

impl App {
    /// A window over a running engine. `effects` are what the view asks for first.
    pub fn new(
        engine: Engine,
        around: Around,
        view: View,
        panels: Panels,
        effects: Vec<Effect>,
    ) -> App {
        let mut app = App {
            engine,
            events: Signals::new(around),
            view,
            panels,
            intents: Intents::new(),
        };
        // Without a context only what the engine does can be asked for, which is all that a new view asks.
        for effect in effects {
            app.perform_in_engine(effect);
        }
        app
    }

    /// What is shown, for tests that look beside the screen.
    pub fn view(&self) -> &View {
        &self.view
    }

    /// Everything but drawing: what was wanted, what the engine tells, what time alone does.
    pub fn follow(&mut self, ctx: &Context) {
        let now_ms = self.events.now_ms();
        let mut awaits_rows = false;
        for intent in std::mem::take(&mut self.intents) {
            let effects = self.view.intend(intent, now_ms);
            awaits_rows |= effects.iter().any(is_about_rows);
            self.perform(ctx, effects);
        }
        let wants_close = ctx.input(|input| input.viewport().close_requested());
        if wants_close && !self.events.may_close {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            let effects = self.view.intend(Intent::CloseWindow, now_ms);
            self.perform(ctx, effects);
        }
        self.follow_drag(ctx, now_ms);
        if awaits_rows {
            self.await_rows(ctx, now_ms);
        }
        if self.drain(ctx, now_ms) {
            ctx.request_repaint();
        }
        self.events.pace.set_has_rows(!self.view.is_bare());
        self.events.pace.set_slow(self.view.is_filling());
        if let Some(until_ms) = self.view.tick(now_ms) {
            let wait = Duration::from_millis(until_ms.saturating_sub(now_ms));
            ctx.request_repaint_after(wait);
        }
        self.tell_window(ctx);
    }

    /// Draws. If something is wanted by that, it is brought about and drawn in this same frame, unless that was tried
    /// already: to lay a frame out twice takes far less than to paint what is out of date. While a button is held down
    /// there will be another frame in any case.
    pub fn show(&mut self, ui: &mut Ui) {
        self.panels.show(ui, &self.view, &mut self.intents);
        if self.intents.is_empty() {
            return;
        }
        let ctx = ui.ctx();
        if !ctx.input(|input| input.pointer.any_down() && !input.pointer.any_pressed()) {
            ctx.request_discard("something is wanted");
        }
        if !ctx.will_discard() {
            ctx.request_repaint();
        }
    }

    /// Waits a moment for rows that were just asked for, in a new order or of another folder.
    fn await_rows(&mut self, ctx: &Context, now_ms: u64) {
        let until = Instant::now() + ANSWER;
        self.events.pace.set_listening(true);
        while self.view.awaits_rows() {
            let mut answers = Select::new();
            answers.recv(self.engine.listings());
            answers.recv(&self.events.notes);
            if answers.ready_deadline(until).is_err() {
                break;
            }
            self.drain_rows(ctx, now_ms);
        }
        // What comes in between is taken by the frame all the same.
        self.events.pace.set_listening(false);
    }

    /// Takes a part of a listing and an answer of a thread, if there are any. True if there were.
    fn drain_rows(&mut self, ctx: &Context, now_ms: u64) -> bool {
        let part = self.engine.listings().try_recv();
        let note = self.events.notes.try_recv();
        let has_more = part.is_ok() || note.is_ok();
        if let Ok(part) = part {
            let effects = self.view.listed(part);
            self.perform(ctx, effects);
        }
        if let Ok(note) = note {
            self.take_note(ctx, note, now_ms);
        }
        has_more
    }

    /// Takes what the engine tells, for a bounded time. True if something is left.
    fn drain(&mut self, ctx: &Context, now_ms: u64) -> bool {
        let until = Instant::now() + DRAIN;
        let mut has_more = true;
        while has_more && Instant::now() < until {
            has_more = false;
            if let Ok(event) = self.engine.events().try_recv() {
                let effects = self.view.apply(&event, now_ms);
                self.perform(ctx, effects);
                if let Event::Finished { job, .. } = event {
                    self.measure_disks(ctx);
                    self.tell_desktop(ctx, job);
                }
                has_more = true;
            }
            has_more |= self.drain_rows(ctx, now_ms);
            if let Ok(counted) = self.engine.counts().try_recv() {
                let effects = self.view.counted(counted);
                self.perform(ctx, effects);
                has_more = true;
            }
            if let Ok(completed) = self.engine.completions().try_recv() {
                self.view.completed(completed);
                has_more = true;
            }
            if let Ok(looked) = self.engine.looks().try_recv() {
                let effects = self.view.looked(looked);
                self.perform(ctx, effects);
                has_more = true;
            }
            if let Ok(glanced) = self.engine.glances().try_recv() {
                let effects = self.view.glanced(glanced);
                self.perform(ctx, effects);
                has_more = true;
            }
            if let Ok(snapshot) = self.engine.progress().try_recv() {
                self.view.sample(&snapshot, now_ms);
                has_more = true;
            }
            if let Ok(told) = self.events.desktop.told().try_recv() {
                let effects = self.view.intend(Intent::Outside(wish_of(told)), now_ms);
                self.perform(ctx, effects);
                has_more = true;
            }
        }
        has_more
    }

    fn take_note(&mut self, ctx: &Context, note: Note, now_ms: u64) {
        match note {
            Note::Picked { param, folder } => {
                let intent = Intent::FolderPicked { param, folder };
                let effects = self.view.intend(intent, now_ms);
                self.perform(ctx, effects);
            }
            Note::Disks(disks) => self.view.setting.disks = disks,
            Note::Found(found) => self.view.found_rows(found),
            Note::Arranged(arranged) => {
                let effects = self.view.arranged(*arranged);
                self.perform(ctx, effects);
            }
            Note::Notice(notice) => {
                let intent = Intent::Outside(OutsideIntent::Notice(notice));
                let effects = self.view.intend(intent, now_ms);
                self.perform(ctx, effects);
            }
            Note::Picture(ticket, decoded) => self.take_picture(ctx, ticket, *decoded, now_ms),
            Note::Likes(likes) => {
                let intent = Intent::Outside(OutsideIntent::Likes(likes));
                let effects = self.view.intend(intent, now_ms);
                self.perform(ctx, effects);
            }
        }
    }

    fn perform(&mut self, ctx: &Context, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::PickFolder { param, start } => self.pick_folder(ctx, param, start),
                Effect::CopyText(text) => ctx.copy_text(text),
                Effect::CopyNames { paths, shown_as } => ctx.copy_text(match shown_as {
                    ShownAs::Plan | ShownAs::Python => script::python_list(&paths),
                    ShownAs::Shell => script::shown(&script::shell_words(&paths)).0,
                }),
                Effect::OfferFiles { paths, is_cut } => self.offer_files(ctx, paths, is_cut),
                Effect::AskClipboard => self.ask_clipboard(),
                Effect::OpenFile(path) => self.open_file(ctx, path),
                Effect::RevealFile(path) => self.events.bus.reveal(path),
                Effect::Export { to, format } => self.export(to, format),
                Effect::Decode { ticket, bytes } => self.decode(ctx, ticket, bytes),
                Effect::Arrange(arranging) => self.work_beside(ctx, move || {
                    arranging.run().map(|rows| Note::Arranged(Box::new(rows)))
                }),
                Effect::Search(search) => {
                    self.work_beside(ctx, move || search.run().map(Note::Found));
                }
                Effect::Close => {
                    self.events.may_close = true;
                    ctx.send_viewport_cmd(ViewportCommand::Close);
                }
                Effect::Reveal { place } => self.panels.reveal(place),
                Effect::RevealName { row } => self.panels.reveal_name(row),
                effect => self.perform_in_engine(effect),
            }
        }
    }

    fn perform_in_engine(&mut self, effect: Effect) {
        match effect {
            Effect::Engine(command) => self.engine.send(command),
            Effect::ListFolder {
                ticket,
                folder,
                seat,
            } => self.engine.list_folder(ticket, folder, seat),
            Effect::LeaveFolder { seat } => self.engine.leave_folder(seat),
            Effect::Complete(ask) => self.engine.complete(ask),
            Effect::CountFolders {
                ticket,
                folder,
                names,
            } => self.engine.count_folders(ticket, folder, names),
            Effect::StopCounting => self.engine.stop_counting(),
            Effect::Look(ask) => self.engine.look(ask),
            Effect::Glance(ask) => self.engine.glance(ask),
            Effect::PickFolder { .. }
            | Effect::CopyText(_)
            | Effect::CopyNames { .. }
            | Effect::OfferFiles { .. }
            | Effect::AskClipboard
            | Effect::OpenFile(_)
            | Effect::RevealFile(_)
            | Effect::Export { .. }
            | Effect::Decode { .. }
            | Effect::Arrange(_)
            | Effect::Search(_)
            | Effect::Reveal { .. }
            | Effect::RevealName { .. }
            | Effect::Close => {}
        }
    }

    /// The history in the form of other programs; the engine writes it.
    fn export(&self, to: PathBuf, format: Format) {
        let jobs = &self.view.past.annals.jobs;
        let text = match format {
            Format::Json => history::json_list(jobs),
            Format::Csv => history::csv(jobs, &self.view.setting.zone),
        };
        let text = Arc::from(text.into_bytes());
        self.engine.send(Command::Export { to, text });
    }

    /// The system's dialog blocks the thread that it is called on, so it gets one of its own. Where it fails our own
    /// chooser, from which it was opened, is still there.
    fn pick_folder(&self, ctx: &Context, param: &'static str, start: PathBuf) {
        let (sender, ctx) = (self.events.sender.clone(), ctx.clone());
        let (buses, program) = (self.events.bus.buses().clone(), self.events.program.clone());
        let ask = move || {
            let picked = portal::pick_folder(&buses, &program, &start);
            let note = match picked {
                Ok(folder) => Note::Picked { param, folder },
                Err(error) => {
                    tracing::info!(%error, "no dialog of the desktop");
                    Note::Notice(Notice {
                        head: "The desktop's dialog did not answer".to_owned(),
                        more: "Choose the folder in this window.".to_owned(),
                    })
                }
            };
            if sender.send(note).is_ok() {
                ctx.request_repaint();
            }
        };
        spawn("folder dialog", ask);
    }

    /// To decode a picture takes longer than a frame.
    fn decode(&self, ctx: &Context, ticket: Ticket, bytes: Arc<[u8]>) {
        let (sender, ctx) = (self.events.sender.clone(), ctx.clone());
        self.events
            .decoder
            .decode(ticket, bytes, move |ticket, decoded| {
                if sender
                    .send(Note::Picture(ticket, Box::new(decoded)))
                    .is_ok()
                {
                    ctx.request_repaint();
                }
            });
    }

    fn take_picture(&mut self, ctx: &Context, ticket: Ticket, decoded: Decoded, now_ms: u64) {
        let size = decoded.map(|picture| {
            self.panels.take_picture(ctx, ticket, picture.shown);
            (picture.width, picture.height)
        });
        let intent = Intent::Quick(QuickIntent::Decoded { ticket, size });
        let effects = self.view.intend(intent, now_ms);
        self.perform(ctx, effects);
    }

    /// What goes through very many rows is done beside the window, unless it is given up on the way.
    fn work_beside(&self, ctx: &Context, work: impl FnOnce() -> Option<Note> + Send + 'static) {
        let (sender, ctx) = (self.events.sender.clone(), ctx.clone());
        let pace = self.events.pace.clone();
        let work = move || {
            if let Some(note) = work()
                && sender.send(note).is_ok()
                && !pace.is_listening()
            {
                ctx.request_repaint();
            }
        };
        spawn("rows", work);
    }

    /// Where the desktop has no clipboard for files, their paths go as text.
    fn offer_files(&self, ctx: &Context, paths: Vec<PathBuf>, is_cut: bool) {
        if let Err(paths) = self.events.desktop.offer(paths, is_cut) {
            ctx.copy_text(lines_of(&paths));
        }
    }

    fn ask_clipboard(&mut self) {
        if !self.events.desktop.paste() {
            let text = std::mem::take(&mut self.events.pasted_text);
            let paths = uris::read_text(&text, b"").paths;
            let intent = Intent::Outside(OutsideIntent::PastedText { paths });
            self.intents.push(intent);
        }
    }

    /// To find the program may take a while, and it may not be there.
    fn open_file(&self, ctx: &Context, path: PathBuf) {
        let (sender, ctx) = (self.events.sender.clone(), ctx.clone());
        let open = move || {
            let Err(error) = programs::open(&path) else {
                return;
            };
            let name = names::shown(path.file_name().unwrap_or(path.as_os_str()));
            let notice = Notice {
                head: format!("{} was not opened", name.text),
                more: words::sentence(&error.to_string()),
            };
            if sender.send(Note::Notice(notice)).is_ok() {
                ctx.request_repaint();
            }
        };
        spawn("opener", open);
    }

    /// Long work that ended while its user looks elsewhere.
    fn tell_desktop(&mut self, ctx: &Context, job: JobId) {
        let is_seen = ctx.input(|input| input.viewport().focused.unwrap_or(true));
        if let Some(notice) = self.view.end_notice(job).filter(|_| !is_seen) {
            self.events.bus.notify(&notice.head, &notice.more);
        }
    }

    /// Asks what the desktop prefers and follows it; the first answer may take a while.
    pub fn follow_desktop(&self, ctx: &Context) {
        let (sender, ctx) = (self.events.sender.clone(), ctx.clone());
        let buses = self.events.bus.buses().clone();
        let follow = move || {
            let tell = |likes| {
                let is_heard = sender.send(Note::Likes(likes)).is_ok();
                ctx.request_repaint();
                is_heard
            };
            if let Err(error) = portal::follow(&buses, tell) {
                tracing::info!(%error, "what the desktop prefers is not known");
            }
        };
        spawn("preferences", follow);
    }

    /// What is held over the window, for the view. Pixels are made points.
    fn follow_drag(&mut self, ctx: &Context, now_ms: u64) {
        let scale = ctx.pixels_per_point();
        let over = self.events.desktop.over().map(|over| Over {
            x: f32::from(over.x) / scale,
            y: f32::from(over.y) / scale,
            items: over.items.map(|items| items as u64),
        });
        if over != self.view.outside.over {
            let intent = Intent::Outside(OutsideIntent::Over(over));
            let effects = self.view.intend(intent, now_ms);
            self.perform(ctx, effects);
        }
    }

    /// Room on the disks changes with every job; to ask for it may wait for a disk.
    fn measure_disks(&self, ctx: &Context) {
        let (sender, ctx) = (self.events.sender.clone(), ctx.clone());
        let measure = move || {
            let disks = setting::disks_of(places::disks());
            if sender.send(Note::Disks(disks)).is_ok() {
                ctx.request_repaint();
            }
        };
        spawn("disks", measure);
    }

    fn tell_window(&mut self, ctx: &Context) {
        let (running, _) = self.view.jobs.counts();
        self.events.bus.keep_awake(running > 0);
        let title = self.view.window_title();
        if title != self.events.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.events.title = title;
        }
        let percent = self.view.prefs.text_percent;
        if std::mem::replace(&mut self.events.text_percent, percent) != percent {
            ctx.set_zoom_factor(f32::from(percent) / 100.0);
        }
        let is_still = self.view.is_still();
        let choice = self.view.theme_shown();
        let has_new_theme = std::mem::replace(&mut self.events.theme, choice) != choice;
        if has_new_theme {
            self.panels
                .themes()
                .install(ctx, choice == ThemeChoice::Contrast);
            ctx.set_theme(match choice {
                ThemeChoice::System => ThemePreference::System,
                ThemeChoice::Light => ThemePreference::Light,
                ThemeChoice::Dark | ThemeChoice::Contrast => ThemePreference::Dark,
            });
        }
        // A theme brings its motion along.
        if std::mem::replace(&mut self.events.was_still, is_still) != is_still || has_new_theme {
            let time = self.panels.themes().motion_s(is_still);
            ctx.all_styles_mut(|style| style.animation_time = time);
        }
    }
}

/// True for what is answered by rows.
fn is_about_rows(effect: &Effect) -> bool {
    matches!(effect, Effect::Arrange(_) | Effect::ListFolder { .. })
}

fn wish_of(told: Told) -> OutsideIntent {
    match told {
        Told::Dropped(files) => OutsideIntent::Dropped {
            paths: files.paths,
            others: files.others,
        },
        Told::Pasted(Pasted::Files { files, is_cut }) => OutsideIntent::PastedFiles {
            paths: files.paths,
            others: files.others,
            is_cut,
        },
        Told::Pasted(Pasted::Text(files)) => OutsideIntent::PastedText { paths: files.paths },
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.follow(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    /// Drops that the desktop tells exactly are not wanted a second time from the window library, which resolves links.
    fn raw_input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        for event in &input.events {
            if let egui::Event::Paste(text) = event {
                self.events.pasted_text.clone_from(text);
            }
        }
        let is_told = match self.events.desktop.drops() {
            Drops::Exact => true,
            Drops::Partly => !input.dropped_files.is_empty() && self.events.desktop.read_drop(),
            Drops::None => false,
        };
        if is_told {
            input.dropped_files.clear();
            input.hovered_files.clear();
        }
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
