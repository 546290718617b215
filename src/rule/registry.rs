//! The one list of all rules: coded, embedded, and from folders.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::{About, Confidence, Profile, StageName, pack};

/// A rule's place in the registry.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RuleId(pub u16);

/// Why a rule file was refused.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum RuleError {
    /// The file cannot be read.
    #[error("cannot read the rule folder {path}: {reason}")]
    Read {
        /// The folder or file.
        path: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
    /// The file is not a rule.
    #[error("{path}:{line}: {reason}")]
    Broken {
        /// The rule file.
        path: String,
        /// Line in it, from 1.
        line: usize,
        /// What is wrong and what to do.
        reason: String,
    },
    /// An option names a rule that does not exist.
    #[error("no rule or pack is called '{name}'{hint}; `recension rules list` shows them all")]
    Unknown {
        /// What was asked for.
        name: String,
        /// `, did you mean '...'?` or nothing.
        hint: String,
    },
}

/// How a stage gets at the rules it is written for: an id that must exist.
pub trait Coded {
    /// The registry's number for a coded rule.
    fn coded(&self, id: &str) -> RuleId;
}

/// All rules, sorted by stage, then coded before data, then by id (coded ones in their stated order).
#[derive(Clone, Debug)]
pub struct Registry {
    abouts: Vec<About>,
    by_id: BTreeMap<String, RuleId>,
    data: Vec<(RuleId, pack::DataRule)>,
}

/// Short name for a shared registry.
pub type Rules = std::sync::Arc<Registry>;

impl Registry {
    /// Joins coded rules, the embedded packs and the packs of `folders` (later ones override).
    ///
    /// # Errors
    /// When a folder cannot be read or a rule file is broken: file, line, and what to do.
    pub fn new(coded: Vec<About>, folders: &[PathBuf]) -> Result<Self, RuleError> {
        let mut files: BTreeMap<String, pack::DataRule> = BTreeMap::new();
        for rule in pack::embedded()? {
            files.insert(rule.about.id.clone(), rule);
        }
        for folder in folders {
            for rule in pack::from_folder(folder)? {
                if coded.iter().any(|a| a.id == rule.about.id) {
                    return Err(RuleError::Broken {
                        path: rule.path.clone(),
                        line: 1,
                        reason: format!(
                            "'{}' is a rule written in code and cannot be overridden; give the file another name",
                            rule.about.id
                        ),
                    });
                }
                files.insert(rule.about.id.clone(), rule);
            }
        }
        let (mut abouts, mut data) = (Vec::new(), Vec::new());
        let mut files: Vec<_> = files.into_values().collect();
        for stage in StageName::ALL {
            abouts.extend(coded.iter().filter(|a| a.stage() == Some(stage)).cloned());
            for rule in files.extract_if(.., |r| r.about.stage() == Some(stage)) {
                let id = RuleId(u16::try_from(abouts.len()).unwrap_or(u16::MAX));
                abouts.push(rule.about.clone());
                data.push((id, rule));
            }
        }
        let by_id = abouts.iter().enumerate().map(|(k, a)| (a.id.clone(), number(k))).collect();
        Ok(Registry { abouts, by_id, data })
    }

    /// All rules, in order.
    #[must_use]
    pub fn abouts(&self) -> &[About] {
        &self.abouts
    }

    /// A rule's page.
    ///
    /// # Panics
    /// Never for an id that this registry gave.
    #[must_use]
    pub fn about(&self, rule: RuleId) -> &About {
        &self.abouts[usize::from(rule.0)]
    }

    /// The number of a rule.
    #[must_use]
    pub fn find(&self, id: &str) -> Option<RuleId> {
        self.by_id.get(id).copied()
    }

    /// The data rules of a pack, in order.
    pub fn data(&self, pack: &str) -> impl Iterator<Item = (RuleId, &pack::DataRule)> {
        self.data.iter().filter(move |(_, r)| r.about.pack() == pack).map(|(id, r)| (*id, r))
    }

    /// A fingerprint of all rules that can change output.
    #[must_use]
    pub fn fingerprint(&self) -> BTreeMap<String, String> {
        let mut packs: BTreeMap<String, xxhash_rust::xxh3::Xxh3> = BTreeMap::new();
        for about in &self.abouts {
            let hash = packs.entry(about.pack().to_owned()).or_default();
            hash.update(serde_json::to_string(about).unwrap_or_default().as_bytes());
        }
        for (_, rule) in &self.data {
            let hash = packs.entry(rule.about.pack().to_owned()).or_default();
            hash.update(rule.source.as_bytes());
        }
        packs.into_iter().map(|(pack, hash)| (pack, format!("{:016x}", hash.digest()))).collect()
    }

    /// Which rules run and which are applied, from `--select`, `--ignore`, `--also` and `--stages`.
    ///
    /// # Errors
    /// When a prefix names no rule and no pack.
    pub fn switches(
        &self,
        profile: Profile,
        select: &[String],
        ignore: &[String],
        also: &[String],
        stages: Option<&[StageName]>,
    ) -> Result<Switches, RuleError> {
        select.iter().chain(ignore).chain(also).try_for_each(|name| self.known(name))?;
        let longest =
            |id: &str, list: &[String]| list.iter().filter(|p| matches_prefix(id, p)).map(String::len).max();
        let on = self.abouts.iter().map(|about| {
            let chosen = if select.is_empty() { Some(0) } else { longest(&about.id, select) };
            let refused = longest(&about.id, ignore);
            let stage = about.stage().is_none_or(|s| stages.is_none_or(|list| list.contains(&s)));
            // As in linters: the longer prefix wins, and `--ignore` wins a tie.
            stage && chosen.is_some_and(|c| refused.is_none_or(|r| c > r))
        });
        let asked = |a: &About| also.iter().any(|prefix| matches_prefix(&a.id, prefix));
        let applies = self.abouts.iter().map(|a| a.profiles.contains(&profile) || asked(a));
        Ok(Switches { on: on.collect(), applies: applies.collect(), from: profile.applies_from() })
    }

    /// Whether a prefix names a rule or a pack.
    ///
    /// # Errors
    /// When it names none.
    pub fn known(&self, name: &str) -> Result<(), RuleError> {
        if self.abouts.iter().any(|a| matches_prefix(&a.id, name)) {
            return Ok(());
        }
        Err(RuleError::Unknown { name: name.to_owned(), hint: self.hint(name) })
    }

    fn hint(&self, name: &str) -> String {
        let packs = self.abouts.iter().map(About::pack);
        let known = self.abouts.iter().map(|a| a.id.as_str()).chain(packs);
        crate::algo::nearest(name, known).map_or_else(String::new, |k| format!(", did you mean '{k}'?"))
    }
}

impl Coded for Registry {
    /// # Panics
    /// When the program asks for a rule that it does not declare: a mistake in the program.
    fn coded(&self, id: &str) -> RuleId {
        self.find(id).unwrap_or_else(|| unreachable!("the coded rule '{id}' is not declared"))
    }
}

fn number(k: usize) -> RuleId {
    RuleId(u16::try_from(k).unwrap_or(u16::MAX))
}

/// Whether a rule is meant by a prefix: its id, its pack, or parts of its name up to a hyphen.
pub(crate) fn matches_prefix(id: &str, prefix: &str) -> bool {
    let prefix = prefix.trim_end_matches('/');
    id.strip_prefix(prefix).is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '-']))
}

/// Which rules are on, and which of them may change the text in this profile.
#[derive(Clone, Debug)]
pub struct Switches {
    on: Vec<bool>,
    applies: Vec<bool>,
    from: Confidence,
}

impl Switches {
    /// Whether a rule runs and reports.
    #[must_use]
    pub fn on(&self, rule: RuleId) -> bool {
        self.on.get(usize::from(rule.0)).copied().unwrap_or(false)
    }

    /// Whether a rule of a stage runs.
    #[must_use]
    pub fn on_in(&self, rules: &Registry, stage: StageName) -> bool {
        self.on.iter().zip(rules.abouts()).any(|(on, about)| *on && about.stage() == Some(stage))
    }

    /// Whether a finding of this rule and confidence is applied.
    #[must_use]
    pub fn applies(&self, rule: RuleId, confidence: Confidence) -> bool {
        self.on(rule)
            && self.applies.get(usize::from(rule.0)).copied().unwrap_or(false)
            && confidence >= self.from
            && confidence > Confidence::Suspect
    }
}
