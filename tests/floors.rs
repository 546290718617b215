//! A module may import from lower floors only, no stage imports another, and the library prints nothing.

use std::fs;
use std::path::{Path, PathBuf};

/// The floors of ARCHITECTURE.md, lowest first; modules on one floor do not know each other.
const FLOORS: [&[&str]; 6] =
    [&["text", "algo"], &["rule"], &["corpus", "stage"], &["pipeline"], &["cli"], &["main", "lib"]];

/// What `rule` may use of its own floor's neighbours: plain similarity for "did you mean".
fn floor(module: &str) -> Option<usize> {
    FLOORS.iter().position(|floor| floor.contains(&module))
}

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the source folder is readable") {
        let path = entry.expect("the entry is readable").path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|e| e == "rs") {
            into.push(path);
        }
    }
}

/// Paths after `crate::` in a line, `crate::{a, b::c}` included for one level.
fn imports(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (k, _) in line.match_indices("crate::") {
        let rest = &line[k + "crate::".len()..];
        let names: String =
            rest.chars().take_while(|c| c.is_alphanumeric() || *c == '_' || *c == ':').collect();
        if let Some(inside) = rest.strip_prefix('{') {
            found.extend(inside.split(['}', ',']).map(|n| n.trim().to_owned()).filter(|n| !n.is_empty()));
        } else {
            found.push(names);
        }
    }
    found
}

fn files() -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut list = Vec::new();
    sources(&root, &mut list);
    list.sort();
    list.into_iter()
        .map(|path| {
            let name = path.strip_prefix(&root).expect("below src").to_string_lossy().replace('\\', "/");
            (name, fs::read_to_string(&path).expect("a source file is text"))
        })
        .collect()
}

#[test]
fn imports_point_down() {
    let mut wrong = Vec::new();
    for (name, text) in files() {
        let module = name.split(['/', '.']).next().unwrap_or_default();
        let Some(own) = floor(module) else { continue };
        let code = text.split("#[cfg(test)]").next().unwrap_or_default();
        for (number, line) in (1..).zip(code.lines()).filter(|(_, l)| !l.trim_start().starts_with("//")) {
            for path in imports(line) {
                let used = path.split(':').next().unwrap_or_default();
                let lower = floor(used).is_none_or(|f| f < own || used == module);
                if !lower {
                    wrong.push(format!("src/{name}:{number}: {module} uses {used}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "imports that do not point down:\n{}", wrong.join("\n"));
}

#[test]
fn no_stage_imports_another() {
    let stages = ["decode", "normalize", "strip", "repair", "names", "dedup"];
    let mut wrong = Vec::new();
    for (name, text) in files().into_iter().filter(|(n, _)| n.starts_with("stage/")) {
        let own = name.split('/').nth(1).unwrap_or_default().trim_end_matches(".rs").to_owned();
        for (number, line) in (1..).zip(text.lines()).filter(|(_, l)| !l.trim_start().starts_with("//")) {
            for path in imports(line) {
                let mut parts = path.split("::");
                if let (Some("stage"), Some(used)) = (parts.next(), parts.next())
                    && stages.contains(&used)
                    && used != own
                    && own != "mod"
                {
                    wrong.push(format!("src/{name}:{number}: {own} uses {used}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn only_the_command_line_prints() {
    let mut wrong = Vec::new();
    for (name, text) in files().into_iter().filter(|(n, _)| !n.starts_with("cli/") && n != "main.rs") {
        for (number, line) in (1..).zip(text.lines()).filter(|(_, l)| !l.trim_start().starts_with("//")) {
            if ["println!(", "eprintln!(", "print!(", "eprint!(", "dbg!("].iter().any(|p| line.contains(p)) {
                wrong.push(format!("src/{name}:{number}"));
            }
        }
    }
    assert!(wrong.is_empty(), "prints in the library: {}", wrong.join(", "));
}
