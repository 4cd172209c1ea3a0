//! The two programs that answer.

use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

const DRIVER: &str = include_str!("driver.py");

/// A program that answers lines with lines.
pub struct Peer {
    child: Child,
    input: Option<ChildStdin>,
    output: BufReader<ChildStdout>,
}

impl Peer {
    fn start(mut command: Command) -> Peer {
        let mut child = command
            .current_dir("/")
            .env("HOME", "/nonexistent")
            .env("LC_ALL", "C.UTF-8")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a program that starts");
        let output = child.stdout.take().expect("its standard output");
        Peer {
            input: child.stdin.take(),
            output: BufReader::new(output),
            child,
        }
    }

    pub fn filewright() -> Peer {
        let mut command = Command::new(env!("CARGO_BIN_EXE_filewright"));
        command.arg("call");
        Peer::start(command)
    }

    /// Python with the driver, its version, and whether its archives can be filtered.
    pub fn python() -> (Peer, String, bool) {
        let mut command = Command::new("python3");
        command.args(["-c", DRIVER]);
        let mut peer = Peer::start(command);
        let version: (u32, u32, bool) = serde_json::from_str(&peer.read()).expect("its version");
        (peer, format!("{}.{}", version.0, version.1), version.2)
    }

    pub fn ask(&mut self, request: &Value) -> String {
        let input = self.input.as_mut().expect("an open input");
        writeln!(input, "{request}").expect("a program that listens");
        input.flush().expect("a program that listens");
        self.read()
    }

    fn read(&mut self) -> String {
        let mut line = String::new();
        let length = self.output.read_line(&mut line).expect("a line");
        assert!(length > 0, "the program has ended");
        line
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // The end of the input ends the program.
        self.input = None;
        let ended = self.child.wait();
        if !std::thread::panicking() {
            assert!(ended.expect("an end").success());
        }
    }
}
