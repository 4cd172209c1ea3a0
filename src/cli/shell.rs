//! What the shell and `man` want to know of the command line: derived from the same description as the parser.

use std::io::{self, Write};

use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgMatches, Command};
use clap_complete::Shell;
use clap_complete::aot::generate;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, roman};

use super::command::EXITS;
use super::text::complain;

/// Name of the sub-command that writes completions.
pub const COMPLETIONS: &str = "completions";
/// Name of the sub-command that writes manual pages.
pub const MAN: &str = "man";

const NAME: &str = "filewright";
const SHELLS: [(&str, Shell); 3] = [
    ("bash", Shell::Bash),
    ("zsh", Shell::Zsh),
    ("fish", Shell::Fish),
];

/// The two sub-commands as clap sees them.
pub fn commands() -> [Command; 2] {
    let shell = Arg::new("shell")
        .value_name("SHELL")
        .required(true)
        .value_parser(PossibleValuesParser::new(SHELLS.map(|(word, _)| word)))
        .help("The shell that is to complete");
    let completions = Command::new(COMPLETIONS)
        .about("Writes completions for a shell to standard output.")
        .long_about(
            "Writes completions for a shell to standard output. For bash:\n\n  \
             filewright completions bash > ~/.local/share/bash-completion/completions/filewright",
        )
        .arg(shell);
    let page = Arg::new("page")
        .value_name("OPERATION")
        .help("The page of one operation instead of that of the program");
    let man = Command::new(MAN)
        .about("Writes a manual page to standard output.")
        .long_about(
            "Writes a manual page to standard output, in the format of man(7). To read one:\n\n  \
             filewright man copytree | man -l -",
        )
        .arg(page);
    [completions, man]
}

/// Writes the completions of the shell that was asked for; the exit code.
pub fn complete(whole: Command, matches: &ArgMatches) -> u8 {
    let said = matches.get_one::<String>("shell");
    let shell = SHELLS
        .iter()
        .find(|(word, _)| said.is_some_and(|said| said == word));
    let Some((_, shell)) = shell else {
        return super::USAGE;
    };
    let mut whole = whole;
    let mut text = Vec::new();
    generate(*shell, &mut whole, NAME, &mut text);
    write(&text)
}

/// Writes the manual page that was asked for; the exit code.
pub fn describe(whole: Command, matches: &ArgMatches) -> u8 {
    let mut whole = whole;
    // Names and usage lines of sub-commands are made here.
    whole.build();
    let page = match matches.get_one::<String>("page") {
        None => whole,
        Some(name) => match whole.find_subcommand(name) {
            Some(command) => command.clone(),
            None => {
                complain(&format!(
                    "There is no page for `{name}`. `filewright --help` lists the operations."
                ));
                return super::USAGE;
            }
        },
    };
    let mut text = Vec::new();
    match render(page, &mut text) {
        Ok(()) => write(&text),
        Err(error) => {
            complain(&format!("The page could not be written ({error})."));
            super::FAILED
        }
    }
}

/// The sections in their customary order and under their customary names.
fn render(page: Command, text: &mut Vec<u8>) -> io::Result<()> {
    let has_exits = page.get_after_help().is_some();
    let has_commands = page.has_subcommands();
    let source = format!("{NAME} {}", env!("CARGO_PKG_VERSION"));
    let man = Man::new(page).source(source);
    man.render_title(text)?;
    man.render_name_section(text)?;
    man.render_synopsis_section(text)?;
    man.render_description_section(text)?;
    man.render_options_section(text)?;
    if has_commands {
        man.render_subcommands_section(text)?;
    }
    if has_exits {
        let mut exits = Roff::new();
        exits.control("SH", ["EXIT STATUS"]);
        for (code, meaning) in EXITS {
            exits.control("TP", []).text([bold(code)]);
            exits.text([roman(meaning)]);
        }
        exits.to_writer(text)?;
    }
    Ok(())
}

fn write(text: &[u8]) -> u8 {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Ok(()) => 0,
        Err(error) => {
            complain(&format!("Standard output takes no more ({error})."));
            super::FAILED
        }
    }
}
