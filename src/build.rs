//! How the finished program is linked on Linux with the GNU C library: so that little is to be done before it starts, which
//! is half of what a job of one file takes. What cannot be had is left out, and the program is the same otherwise.

use std::path::PathBuf;
use std::process::Command;
use std::{env, fs};

fn main() {
    println!("cargo::rerun-if-changed=src/build.rs");
    let said = |name: &str| env::var(name).unwrap_or_default();
    let is_gnu = said("CARGO_CFG_TARGET_OS") == "linux" && said("CARGO_CFG_TARGET_ENV") == "gnu";
    // Tests are linked often and started once; on what another machine has, nothing is known here.
    if !is_gnu || said("PROFILE") != "release" || said("HOST") != said("TARGET") {
        return;
    }
    if said("CARGO_CFG_TARGET_ARCH") == "x86_64" && c_library() >= Some((2, 36)) {
        // 44,000 addresses that depend on where the program is loaded take 1 MiB as a table and 13 KiB as a bitmap.
        println!("cargo::rustc-link-arg-bins=-Wl,-z,pack-relative-relocs");
    }
    if let Some(folder) = own_unwinder() {
        // One library less to be found, mapped and searched for each name.
        println!("cargo::rustc-link-arg-bins=-L{}", folder.display());
    }
}

/// Version of the C library; its loader knows packed addresses from 2.36 on.
fn c_library() -> Option<(u32, u32)> {
    let answer = Command::new("getconf")
        .arg("GNU_LIBC_VERSION")
        .output()
        .ok()?;
    let text = String::from_utf8(answer.stdout).ok()?;
    let (major, rest) = text.trim().strip_prefix("glibc ")?.split_once('.')?;
    let minor = rest.split('.').next()?;
    Some((major.parse().ok()?, minor.parse().ok()?))
}

/// A folder in which the library that unwinds stacks stands for its static part.
fn own_unwinder() -> Option<PathBuf> {
    let compiler = env::var("CC").unwrap_or_else(|_| "cc".to_owned());
    let asked = Command::new(compiler)
        .arg("-print-file-name=libgcc_eh.a")
        .output()
        .ok()?;
    let answer = String::from_utf8(asked.stdout).ok()?;
    // A compiler that has none answers with the name alone.
    let found = PathBuf::from(answer.trim());
    if !found.is_absolute() || !found.exists() {
        return None;
    }
    let folder = PathBuf::from(env::var_os("OUT_DIR")?).join("unwinder");
    fs::create_dir_all(&folder).ok()?;
    fs::write(folder.join("libgcc_s.so"), "INPUT ( -lgcc_eh -lgcc )\n").ok()?;
    Some(folder)
}
