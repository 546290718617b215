//! Runs the program in folders of its own.

#![allow(unreachable_pub)]
#![allow(dead_code)]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A folder that is gone after the test.
pub(crate) struct Desk(tempfile::TempDir);

/// What the program said and how it ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Desk(tempfile::tempdir().expect("a folder can be made"))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes a file, with its folders.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::create_dir_all(path.parent().expect("inside")).expect("folders can be made");
        fs::write(&path, content).expect("the file can be written");
        path
    }

    pub(crate) fn read(&self, name: &str) -> String {
        fs::read_to_string(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub(crate) fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    pub(crate) fn exists(&self, name: &str) -> bool {
        self.path(name).exists()
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_recension"));
        command.args(args).current_dir(self.0.path()).stdin(Stdio::null()).env("NO_COLOR", "1");
        command
    }

    /// Runs the program in this folder.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        said(self.command(args).output().expect("the program starts"))
    }

    /// Every file below a folder, by its path.
    pub(crate) fn tree(&self, name: &str) -> BTreeMap<String, Vec<u8>> {
        let mut all = BTreeMap::new();
        walk(&self.path(name), &self.path(name), &mut all);
        all
    }

    /// Records of a JSON lines file.
    pub(crate) fn records(&self, name: &str) -> Vec<serde_json::Value> {
        self.read(name).lines().map(|l| serde_json::from_str(l).expect("a record")).collect()
    }

    /// Nothing of an unfinished run is left beside the outputs.
    pub(crate) fn no_partials(&self) {
        let names = fs::read_dir(self.0.path()).expect("readable").flatten();
        let left: Vec<_> =
            names.map(|e| e.file_name()).filter(|n| n.to_string_lossy().contains(".partial-")).collect();
        assert!(left.is_empty(), "left behind: {left:?}");
    }
}

fn walk(base: &Path, folder: &Path, into: &mut BTreeMap<String, Vec<u8>>) {
    for entry in fs::read_dir(folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())).flatten() {
        let path = entry.path();
        if path.is_dir() {
            walk(base, &path, into);
        } else {
            let name = path.strip_prefix(base).expect("below").to_string_lossy().into_owned();
            into.insert(name, fs::read(&path).expect("readable"));
        }
    }
}

pub(crate) fn said(output: Output) -> Ran {
    let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
    Ran { code: output.status.code().unwrap_or(-1), stdout: text(output.stdout), stderr: text(output.stderr) }
}

impl Ran {
    /// The exit code, with what was said if it is another.
    #[track_caller]
    pub(crate) fn ends(&self, code: i32) -> &Self {
        assert_eq!(self.code, code, "stdout: {}\nstderr: {}", self.stdout, self.stderr);
        self
    }

    /// One clear sentence, and no trace of a panic.
    #[track_caller]
    pub(crate) fn complains_of(&self, words: &[&str]) -> &Self {
        for word in words {
            assert!(self.stderr.contains(word), "no '{word}' in: {}", self.stderr);
        }
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}

/// A short article that no rule changes.
pub(crate) const SOUND: &str = "Ferry returns to the lake\n\nThe ferry crossed the lake again on Monday after a week of storms, the harbour office said.\n";
