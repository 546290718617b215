//! A rule's page in the manual, and the few scales that rules are sorted by.

use serde::{Deserialize, Serialize};

/// How sure a rule is. Profiles say which are applied; `suspect` never is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Confidence {
    /// Worth a person's look; never applied.
    Suspect,
    /// Damage far more often than not.
    Likely,
    /// Damage or residue without a doubt.
    Certain,
}

impl Confidence {
    /// The name used in files and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Confidence::Suspect => "suspect",
            Confidence::Likely => "likely",
            Confidence::Certain => "certain",
        }
    }
}

/// Which rules may change the text, and how boldly.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    /// Prose for reading machines and people: applies `certain` and `likely`.
    #[default]
    Corpus,
    /// No word of the article is touched: applies `certain` of the rules that allow it.
    Archive,
}

impl Profile {
    /// The least confidence that this profile applies.
    #[must_use]
    pub fn applies_from(self) -> Confidence {
        match self {
            Profile::Corpus => Confidence::Likely,
            Profile::Archive => Confidence::Certain,
        }
    }

    /// The name used in files and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Profile::Corpus => "corpus",
            Profile::Archive => "archive",
        }
    }
}

/// The stages, in the order in which they run.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum StageName {
    /// Bytes to text.
    Decode,
    /// Characters: mojibake, line ends, blanks, control characters.
    Normalize,
    /// Residue: what the page put around the article.
    Strip,
    /// Marks and words that translation broke.
    Repair,
    /// Variants of names.
    Names,
    /// Documents and passages told twice.
    Dedup,
}

impl StageName {
    /// All stages, in order.
    pub const ALL: [StageName; 6] = [
        StageName::Decode,
        StageName::Normalize,
        StageName::Strip,
        StageName::Repair,
        StageName::Names,
        StageName::Dedup,
    ];

    /// The name used in files and on the command line.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            StageName::Decode => "decode",
            StageName::Normalize => "normalize",
            StageName::Strip => "strip",
            StageName::Repair => "repair",
            StageName::Names => "names",
            StageName::Dedup => "dedup",
        }
    }

    /// The stage that runs the rules of a pack (DESIGN of the packs: one stage each).
    #[must_use]
    pub fn of_pack(pack: &str) -> Option<StageName> {
        Some(match pack {
            "encoding" => StageName::Decode,
            "mojibake" | "unicode" => StageName::Normalize,
            "html" | "segment" | "boilerplate" => StageName::Strip,
            "punctuation" | "damage" => StageName::Repair,
            "names" => StageName::Names,
            "dedup" => StageName::Dedup,
            _ => return None,
        })
    }
}

/// A text that a rule must change, or must leave alone when `becomes` is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// The text as it comes.
    pub text: String,
    /// The text after the rule; absent when it must stay as it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub becomes: Option<String>,
    /// For rules that only flag: whether the rule must find something here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flags: Option<bool>,
}

impl Example {
    /// A text that the rule must turn into another.
    #[must_use]
    pub fn becomes(text: &str, becomes: &str) -> Self {
        Example { text: text.into(), becomes: Some(becomes.into()), flags: None }
    }

    /// A text that the rule must leave as it is.
    #[must_use]
    pub fn stays(text: &str) -> Self {
        Example { text: text.into(), ..Example::default() }
    }

    /// A text in which the rule must find something without changing it.
    #[must_use]
    pub fn flagged(text: &str) -> Self {
        Example { text: text.into(), becomes: None, flags: Some(true) }
    }
}

/// Where a rule is written.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origin {
    /// A coded rule of the program.
    Code,
    /// A rule file inside the program.
    Embedded,
    /// A rule file from a folder.
    File(String),
}

/// What a rule says about itself. The manual, the help and the example tests are made from this.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct About {
    /// `pack/name`, stable for ever.
    pub id: String,
    /// What is wrong with the text, in a few words.
    pub title: String,
    /// Why it is damage or residue, and what guards the rule has.
    pub why: String,
    /// The confidence of its findings (rules may lower it for single findings).
    pub confidence: Confidence,
    /// The profiles in which its edits may be applied; elsewhere they are suggestions.
    pub profiles: Vec<Profile>,
    /// Texts it must change, and texts it must leave.
    pub examples: Vec<Example>,
    /// Where it is written.
    pub origin: Origin,
}

impl About {
    /// A coded rule that applies in the profile `corpus`; adjust the public fields as needed.
    #[must_use]
    pub fn coded(id: &str, title: &str, why: &str, confidence: Confidence) -> Self {
        About {
            id: id.into(),
            title: title.into(),
            why: why.into(),
            confidence,
            profiles: vec![Profile::Corpus],
            examples: Vec::new(),
            origin: Origin::Code,
        }
    }

    /// Also applies in the profile `archive`.
    #[must_use]
    pub fn everywhere(mut self) -> Self {
        self.profiles = vec![Profile::Corpus, Profile::Archive];
        self
    }

    /// Never applied by itself: findings without an edit, or edits for a person to accept.
    #[must_use]
    pub fn flag_only(mut self) -> Self {
        self.profiles = Vec::new();
        self
    }

    /// With these examples.
    #[must_use]
    pub fn with(mut self, examples: Vec<Example>) -> Self {
        self.examples = examples;
        self
    }

    /// The part of the id before the slash.
    #[must_use]
    pub fn pack(&self) -> &str {
        self.id.split_once('/').map_or(self.id.as_str(), |(pack, _)| pack)
    }

    /// The stage that runs the rule.
    #[must_use]
    pub fn stage(&self) -> Option<StageName> {
        StageName::of_pack(self.pack())
    }
}
