//! `filewright call`: one JSON request a line in, one JSON reply a line out, in order.
//!
//! Operations, their names and their values come from the registry; requests run through the engine that every other
//! front end has. Whatever a line holds, it is answered and the next one is read.

mod line;
mod reply;
mod value;

use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::exec::{Config, Local};
use crate::model::{Keep, Raised, Reply, Request, RunOptions, Warning};
use crate::ops;

use super::drive;
use super::text::complain;
use line::Asked;

/// Name of the sub-command.
pub const CALL: &str = "call";
/// Version of the protocol, as `capabilities` tells it.
const PROTOCOL: u32 = 1;
/// A line longer than this gives its memory back.
const KEPT: usize = 1 << 20;

/// The sub-command as clap sees it.
pub fn command() -> Command {
    let flag = |name: &'static str, help: &'static str| {
        Arg::new(name)
            .long(name)
            .action(ArgAction::SetTrue)
            .help(help)
    };
    Command::new(CALL)
        .about("Answers requests of another program, one JSON line each.")
        .long_about(
            "Reads one JSON request per line from standard input and writes one JSON reply per line to standard output, \
             in the same order. Operations have the names, arguments, defaults and results of Python's shutil and os. \
             {\"op\": \"capabilities\"} lists them. Ends with 0 at the end of the input.",
        )
        .arg(flag(
            "durable",
            "Reply only when everything written is on the device",
        ))
        .arg(flag("undo", "Keep what is needed to take requests back"))
}

/// Answers until the end of the input; the exit code.
pub fn run(matches: &ArgMatches, cwd: PathBuf, umask: u32) -> u8 {
    let keeps_journal = matches.get_flag("undo");
    let caller = Caller {
        engine: Local::new(Config {
            keeps_journal,
            // Replies tell results, and no figures of a plan.
            plans_unread: true,
            ..drive::config()
        }),
        keeps_undo: keeps_journal,
        home: line::Home { cwd, umask },
        is_durable: matches.get_flag("durable"),
    };
    match caller.serve(io::stdin().lock(), io::stdout().lock()) {
        Ok(()) => 0,
        // The other side has gone, which is the end of the input by another road.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => 0,
        Err(error) => {
            complain(&format!("The conversation broke off: {error}."));
            1
        }
    }
}

/// What a line asks for, without doing it: the request, or none for a question about the program. Otherwise the reply,
/// a JSON object that says why there is none.
pub fn understood(bytes: &[u8], cwd: &Path) -> Result<Option<Request>, String> {
    let refused = |raised| reply::line(None, &reply::of(&Err(raised)));
    let home = line::Home {
        cwd: cwd.to_path_buf(),
        umask: 0o022,
    };
    let line = line::read(bytes).map_err(refused)?;
    match line.asked(&home).map_err(refused)? {
        Asked::Capabilities => Ok(None),
        Asked::Run(request) => Ok(Some(*request)),
    }
}

struct Caller {
    engine: Local,
    home: line::Home,
    is_durable: bool,
    keeps_undo: bool,
}

impl Caller {
    fn serve(&self, input: impl io::Read, output: impl Write) -> io::Result<()> {
        let mut input = BufReader::with_capacity(64 * 1024, input);
        let mut output = BufWriter::with_capacity(64 * 1024, output);
        let mut line = Vec::new();
        while input.read_until(b'\n', &mut line)? > 0 {
            if line.ends_with(b"\n") {
                line.pop();
            }
            output.write_all(self.answer(&line).as_bytes())?;
            // Whoever has sent more than one request reads the replies together.
            if !input.buffer().contains(&b'\n') {
                output.flush()?;
            }
            if line.capacity() > KEPT {
                line = Vec::new();
            }
            line.clear();
        }
        output.flush()
    }

    /// The reply to one line, with its own line feed.
    fn answer(&self, bytes: &[u8]) -> String {
        let line = match line::read(bytes) {
            Ok(line) => line,
            Err(raised) => return reply::line(None, &reply::of(&Err(raised))),
        };
        let answered = catch_unwind(AssertUnwindSafe(|| self.carry_out(&line)));
        let (body, is_final) = answered.unwrap_or_else(|_| {
            let raised = Raised::saying("OSError", "a defect of this program stopped the request");
            (reply::of(&Err(Box::new(raised))), false)
        });
        match is_final {
            true => reply::line_for_good(line.id(), &body),
            false => reply::line(line.id(), &body),
        }
    }

    /// What came of it, and whether nothing of it can be taken back although that was wanted.
    fn carry_out(&self, line: &line::Line) -> (reply::Body, bool) {
        match line.asked(&self.home) {
            Ok(Asked::Capabilities) => (reply::capabilities(PROTOCOL), false),
            Ok(Asked::Run(request)) => {
                let mut request = *request;
                request.run = RunOptions {
                    flush: self.is_durable,
                    keep: match self.keeps_undo {
                        true => Keep::Hold,
                        false => request.run.keep,
                    },
                    ..request.run
                };
                let (plan, outcome) = self.engine.run(request);
                let answer: Reply = match ops::find(plan.request.op) {
                    Some(operation) => operation.reply(&plan, &outcome),
                    None => ops::reply::of(&plan, &outcome),
                };
                let is_final = plan.warnings.contains(&Warning::NoWayBack);
                (reply::of(&answer), is_final && self.keeps_undo)
            }
            Err(raised) => (reply::of(&Err(raised)), false),
        }
    }
}
