//! The window as eframe runs it: engine, what it tells, the view, the panels, and what they want.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crossbeam_channel::{Receiver, Sender, bounded};
use egui::{Context, ThemePreference, Ui, ViewportCommand};

use crate::exec::{Engine, places};
use crate::gui::panels::{Intents, Panels};
use crate::gui::setting;
use crate::model::{Command, Event};
use crate::script::history;
use crate::view::exporting::Format;
use crate::view::{Disk, Effect, Intent, ThemeChoice, View};

/// Time that a frame gives to what the engine tells; the rest waits for the next frame.
const DRAIN: Duration = Duration::from_millis(4);
/// Answers of threads of the window that wait.
const NOTES: usize = 16;

/// What the window's own threads answer.
enum Note {
    Picked {
        param: &'static str,
        folder: Option<PathBuf>,
    },
    Disks(Vec<Disk>),
}

/// What is told from outside, beside the engine's own channels.
pub struct Signals {
    notes: Receiver<Note>,
    sender: Sender<Note>,
    started: Instant,
    title: String,
    /// The theme that the context was given last; the start gives it the system's.
    theme: ThemeChoice,
    /// Closing was agreed to.
    may_close: bool,
}

impl Signals {
    /// Nothing told yet; the window's clock begins.
    pub fn new() -> Signals {
        let (sender, notes) = bounded(NOTES);
        Signals {
            notes,
            sender,
            started: Instant::now(),
            title: String::new(),
            theme: ThemeChoice::System,
            may_close: false,
        }
    }

    fn now_ms(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

impl Default for Signals {
    fn default() -> Signals {
        Signals::new()
    }
}

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
    pub fn new(engine: Engine, view: View, panels: Panels, effects: Vec<Effect>) -> App {
        let mut app = App {
            engine,
            events: Signals::new(),
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
        for intent in std::mem::take(&mut self.intents) {
            let effects = self.view.intend(intent, now_ms);
            self.perform(ctx, effects);
        }
        let wants_close = ctx.input(|input| input.viewport().close_requested());
        if wants_close && !self.events.may_close {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            let effects = self.view.intend(Intent::CloseWindow, now_ms);
            self.perform(ctx, effects);
        }
        if self.drain(ctx, now_ms) {
            ctx.request_repaint();
        }
        if let Some(until_ms) = self.view.tick(now_ms) {
            let wait = Duration::from_millis(until_ms.saturating_sub(now_ms));
            ctx.request_repaint_after(wait);
        }
        self.tell_window(ctx);
    }

    /// Draws, and asks for another frame if something is wanted.
    pub fn show(&mut self, ui: &mut Ui) {
        self.panels.show(ui, &self.view, &mut self.intents);
        if !self.intents.is_empty() {
            ui.ctx().request_repaint();
        }
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
                if let Event::Finished { .. } = event {
                    self.measure_disks(ctx);
                }
                has_more = true;
            }
            if let Ok(part) = self.engine.listings().try_recv() {
                let effects = self.view.listed(part);
                self.perform(ctx, effects);
                has_more = true;
            }
            if let Ok(looked) = self.engine.looks().try_recv() {
                let effects = self.view.looked(looked);
                self.perform(ctx, effects);
                has_more = true;
            }
            if let Ok(snapshot) = self.engine.progress().try_recv() {
                self.view.sample(&snapshot, now_ms);
                has_more = true;
            }
            if let Ok(note) = self.events.notes.try_recv() {
                self.take_note(ctx, note, now_ms);
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
        }
    }

    fn perform(&mut self, ctx: &Context, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::PickFolder { param, start } => self.pick_folder(ctx, param, start),
                Effect::CopyText(text) => ctx.copy_text(text),
                Effect::Export { to, format } => self.export(to, format),
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
            Effect::ListFolder { ticket, folder } => self.engine.list_folder(ticket, folder),
            Effect::Look(ask) => self.engine.look(ask),
            Effect::PickFolder { .. }
            | Effect::CopyText(_)
            | Effect::Export { .. }
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

    /// The system's dialog blocks the thread that it is called on, so it gets one of its own.
    fn pick_folder(&self, ctx: &Context, param: &'static str, start: PathBuf) {
        let (sender, ctx) = (self.events.sender.clone(), ctx.clone());
        let ask = move || {
            let dialog = rfd::FileDialog::new().set_directory(start);
            let folder = dialog.pick_folder();
            if sender.send(Note::Picked { param, folder }).is_ok() {
                ctx.request_repaint();
            }
        };
        spawn("folder dialog", ask);
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
        let title = self.view.window_title();
        if title != self.events.title {
            ctx.send_viewport_cmd(ViewportCommand::Title(title.clone()));
            self.events.title = title;
        }
        if self.events.theme != self.view.theme {
            self.events.theme = self.view.theme;
            let choice = self.view.theme;
            self.panels
                .themes()
                .install(ctx, choice == ThemeChoice::Contrast);
            ctx.set_theme(match choice {
                ThemeChoice::System => ThemePreference::System,
                ThemeChoice::Light => ThemePreference::Light,
                ThemeChoice::Dark | ThemeChoice::Contrast => ThemePreference::Dark,
            });
        }
    }
}

fn spawn(name: &str, work: impl FnOnce() + Send + 'static) {
    let spawned = std::thread::Builder::new()
        .name(name.to_owned())
        .spawn(work);
    if let Err(error) = spawned {
        tracing::error!(%error, name, "no thread");
    }
}

impl eframe::App for App {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.follow(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, _frame: &mut eframe::Frame) {
        self.show(ui);
    }

    fn persist_egui_memory(&self) -> bool {
        false
    }
}
