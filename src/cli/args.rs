//! Arguments: every subcommand, every option, its help.

use std::path::PathBuf;

use clap::{ArgAction, Args as ClapArgs, CommandFactory, Parser, Subcommand, ValueEnum};
use serde::{Deserialize, Serialize};

use crate::rule::{Confidence, Profile, StageName};
use crate::stage::dedup::Keep;

/// Cleans scraped and machine-translated news articles into a corpus an archivist can trust:
/// every change is on record, has a reason, and can be undone to the byte.
#[derive(Debug, Parser)]
#[command(name = "recension", version, propagate_version = true, max_term_width = 100)]
#[command(
    after_help = "Exit codes: 0 done; 1 findings, or some documents were quarantined; 2 usage or configuration;\n3 stopped (I/O, lock, limit, stale decisions); 4 verification failed."
)]
pub(crate) struct Args {
    #[command(subcommand)]
    pub command: Command,
    /// Say less: errors only
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more; twice for everything
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// When to use colours
    #[arg(long, global = true, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Colour,
    /// No progress bars
    #[arg(long, global = true)]
    pub no_progress: bool,
    /// The configuration file [default: recension.toml, searched up to the repository's root]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "no_config")]
    pub config: Option<PathBuf>,
    /// Read no configuration file
    #[arg(long, global = true)]
    pub no_config: bool,
}

#[derive(Copy, Clone, Debug, Default, ValueEnum)]
pub(crate) enum Colour {
    #[default]
    Auto,
    Always,
    Never,
}

impl Colour {
    pub(crate) fn write_global(self) {
        match self {
            Colour::Auto => anstream::ColorChoice::Auto,
            Colour::Always => anstream::ColorChoice::Always,
            Colour::Never => anstream::ColorChoice::Never,
        }
        .write_global();
    }
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Clean articles into a corpus, with every change on record
    Clean(CleanArgs),
    /// Look with the same eyes and write nothing: findings for a person or a CI job
    Check(CheckArgs),
    /// Only the names: unify the variants of a name over the corpus
    Names(NamesArgs),
    /// Only the duplicates: documents and passages told twice
    Dedup(DedupArgs),
    /// First step of three: count what the corpus shows
    Survey(SurveyArgs),
    /// Second step: weigh what was counted and write decisions.toml
    Decide(DecideArgs),
    /// Third step: clean with the decisions of a file
    Apply(ApplyArgs),
    /// The rules: list them, show one, run their examples
    Rules(RulesArgs),
    /// Show a document with its changes and the why of each
    Explain(ExplainArgs),
    /// Write the originals back, byte for byte
    Restore(RestoreArgs),
    /// Check every hash, and that every original would come back
    Verify(VerifyArgs),
    /// Write the offline HTML report again
    Report(ReportArgs),
    /// The stored index of a corpus: new documents are compared with it, and the corpus is not read again
    Index(IndexArgs),
    /// Show the configuration in force
    Config(ConfigArgs),
    /// Write a starter recension.toml
    Init(InitArgs),
    /// Print completions for a shell
    Completions(CompletionsArgs),
    /// Print the manual page
    Man,
}

/// Options of everything that cleans. All may also stand in `recension.toml`.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Work {
    /// Which rules apply, and how boldly [default: corpus]
    #[arg(long, value_enum, value_name = "NAME", help_heading = "What is done")]
    pub profile: Option<ProfileArg>,
    /// Only rules whose id begins with one of these
    #[arg(long, value_delimiter = ',', value_name = "RULE,...", help_heading = "What is done")]
    pub select: Vec<String>,
    /// No rules whose id begins with one of these
    #[arg(long, value_delimiter = ',', value_name = "RULE,...", help_heading = "What is done")]
    pub ignore: Vec<String>,
    /// Let these rules change the text, too, where the profile has them only suggest (unicode/ligature)
    #[arg(long, value_delimiter = ',', value_name = "RULE,...", help_heading = "What is done")]
    pub also: Vec<String>,
    /// Only these stages: decode, normalize, strip, repair, names, dedup
    #[arg(long, value_delimiter = ',', value_enum, value_name = "STAGE,...", help_heading = "What is done")]
    pub stages: Option<Vec<StageArg>>,
    /// A folder with more rules (also `rules/` beside the configuration file)
    #[arg(long, value_name = "DIR", help_heading = "What is done")]
    pub rules: Vec<PathBuf>,
    /// A gazetteer of known names; `none` turns the built-in one off
    #[arg(long, value_name = "FILE", help_heading = "What is done")]
    pub gazetteer: Vec<String>,
    /// A decisions file: what is accepted or rejected there binds
    #[arg(long, value_name = "FILE", help_heading = "What is done")]
    pub decisions: Option<PathBuf>,
    /// Which copy of a document is kept [default: longest]
    #[arg(long, value_enum, value_name = "WHICH", help_heading = "What is done")]
    pub keep: Option<KeepArg>,
    /// A stored index: documents that tell the same as one in it are copies. `clean` makes it if it is not there,
    /// and adds what it keeps
    #[arg(long, value_name = "DIR", help_heading = "What is done")]
    pub index: Option<PathBuf>,
    /// The field of a JSONL record that names it [default: id]
    #[arg(long, value_name = "NAME", help_heading = "What is read")]
    pub id_field: Option<String>,
    /// The field of a JSONL record that holds its text [default: text]
    #[arg(long, value_name = "NAME", help_heading = "What is read")]
    pub text_field: Option<String>,
    /// Only files that match
    #[arg(long, value_name = "GLOB", help_heading = "What is read")]
    pub include: Vec<String>,
    /// No files that match
    #[arg(long, value_name = "GLOB", help_heading = "What is read")]
    pub exclude: Vec<String>,
    /// How many times its size a compressed file may expand to (64 MiB are always allowed) [default: 100]
    #[arg(long, value_name = "N", help_heading = "What is read", value_parser = clap::value_parser!(u64).range(1..))]
    pub max_expand: Option<u64>,
    /// Threads [default: one a core]
    #[arg(short, long, value_name = "N", help_heading = "How", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub jobs: Option<u16>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CleanArgs {
    /// Files, folders, or `-` for standard input (the clean text then goes to standard output)
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The output folder
    #[arg(short, long, value_name = "OUT")]
    pub output: Option<PathBuf>,
    #[command(flatten)]
    pub work: Work,
    #[command(flatten)]
    pub written: Written,
}

/// What is written, and over what.
#[derive(Clone, Debug, Default, ClapArgs)]
pub(crate) struct Written {
    /// What is written: text files, corpus.jsonl [default: both; for JSONL input only jsonl]
    #[arg(
        long,
        value_delimiter = ',',
        value_enum,
        value_name = "WHAT,...",
        help_heading = "What is written"
    )]
    pub format: Option<Vec<Format>>,
    /// Write corpus.jsonl.zst instead of corpus.jsonl
    #[arg(long, help_heading = "What is written")]
    pub zst: bool,
    /// Go on where an interrupted run stopped
    #[arg(long, help_heading = "What is written")]
    pub resume: bool,
    /// Replace an output folder that recension did not write
    #[arg(long, help_heading = "What is written")]
    pub force: bool,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Format {
    Text,
    Jsonl,
}

macro_rules! mirrored {
    ($name:ident = $real:ident { $($variant:ident),* $(,)? }) => {
        #[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
        pub(crate) enum $name { $($variant),* }
        impl From<$name> for $real {
            fn from(from: $name) -> $real {
                match from { $($name::$variant => $real::$variant),* }
            }
        }
    };
}

mirrored!(ProfileArg = Profile { Corpus, Archive });
mirrored!(StageArg = StageName { Decode, Normalize, Strip, Repair, Names, Dedup });
mirrored!(KeepArg = Keep { Longest, Earliest, Cleanest });
mirrored!(ConfidenceArg = Confidence { Suspect, Likely, Certain });

#[derive(Debug, ClapArgs)]
pub(crate) struct CheckArgs {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    #[command(flatten)]
    pub work: Work,
    /// How findings are printed
    #[arg(long, value_enum, default_value = "human", value_name = "FORMAT")]
    pub format: CheckFormat,
    /// Also write a report to a file, such as json:findings.jsonl (may be repeated)
    #[arg(long, value_name = "FORMAT:PATH")]
    pub output_file: Vec<String>,
    /// Show what `clean` would change, as a unified diff, instead of the findings
    #[arg(long, conflicts_with = "format")]
    pub diff: bool,
    /// An output folder or an index: its documents have a voice in what is a name and what is a copy
    #[arg(long, value_name = "OUT|INDEX", conflicts_with = "index")]
    pub against: Option<PathBuf>,
    /// A file of known findings: only new ones make the check fail
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write all findings to the baseline, and end with success
    #[arg(long, requires = "baseline")]
    pub write_baseline: bool,
    /// Take findings off the baseline that are gone; it never grows
    #[arg(long, requires = "baseline", conflicts_with = "write_baseline")]
    pub ratchet: bool,
    /// The least confidence that makes the check fail
    #[arg(long, value_enum, default_value = "likely", value_name = "CONFIDENCE")]
    pub fail_on: ConfidenceArg,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum CheckFormat {
    /// For a person at a terminal
    Human,
    /// JSON lines, a finding each
    Json,
    /// SARIF 2.1.0, for code scanning
    Sarif,
    /// Annotations of GitHub Actions
    Github,
    /// A Code Quality report of GitLab
    Gitlab,
    /// XML as `JUnit` writes it, a test case for each document
    Junit,
}

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct NamesArgs {
    #[command(subcommand)]
    pub command: Option<NamesCommand>,
    #[command(flatten)]
    pub clean: CleanArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum NamesCommand {
    /// Score pairs of names: reads `id name_a name_b ...` (tabs, a header), prints `id<TAB>score`
    Score {
        /// The pairs, or `-`
        #[arg(value_name = "PAIRS.tsv")]
        pairs: PathBuf,
    },
    /// List what was decided about names in an output folder
    List {
        /// The output folder
        #[arg(value_name = "OUT")]
        out: PathBuf,
        /// How it is printed
        #[arg(long, value_enum, default_value_t = NamesFormat::Human)]
        format: NamesFormat,
    },
    /// Say why two names are or are not taken for one
    Explain {
        /// One name
        a: String,
        /// The other
        b: String,
        /// Also tell what this output folder knows of them: mentions, near names, decisions and places
        #[arg(long, value_name = "OUT")]
        against: Option<PathBuf>,
    },
}

/// How decisions about names are printed.
#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum NamesFormat {
    /// For people: each name with its variants, and why
    Human,
    /// What was accepted, as a mass edit for `OpenRefine` and as a gazetteer for another corpus
    Openrefine,
}

#[derive(Debug, ClapArgs)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub(crate) struct DedupArgs {
    #[command(subcommand)]
    pub command: Option<DedupCommand>,
    #[command(flatten)]
    pub clean: CleanArgs,
}

#[derive(Debug, Subcommand)]
pub(crate) enum DedupCommand {
    /// Say why two documents of an output are or are not the same
    Explain {
        /// The output folder
        #[arg(value_name = "OUT")]
        out: PathBuf,
        /// One document
        a: String,
        /// The other
        b: String,
        /// The stored index the output was compared with: either document may lie there only
        #[arg(long, value_name = "DIR")]
        index: Option<PathBuf>,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct SurveyArgs {
    /// Files, folders, or `-` for standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The folder for the evidence
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
    #[command(flatten)]
    pub work: Work,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct DecideArgs {
    /// The folder that `survey` wrote
    #[arg(value_name = "DIR")]
    pub folder: PathBuf,
    #[command(flatten)]
    pub work: Work,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ApplyArgs {
    /// Files, folders
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<PathBuf>,
    /// The output folder
    #[arg(short, long, value_name = "OUT")]
    pub output: PathBuf,
    #[command(flatten)]
    pub work: Work,
    #[command(flatten)]
    pub written: Written,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RulesArgs {
    #[command(subcommand)]
    pub command: RulesCommand,
    /// A folder with more rules
    #[arg(long, value_name = "DIR", global = true)]
    pub rules: Vec<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum RulesCommand {
    /// List all rules
    List {
        /// As JSON lines
        #[arg(long)]
        json: bool,
    },
    /// Show a rule: what, why, examples
    Show {
        /// The rule's id, such as boilerplate/back-to-top
        #[arg(value_name = "ID")]
        id: String,
    },
    /// Run the examples of all rules, or of those in a folder
    Test {
        /// A folder with packs of rules
        #[arg(value_name = "DIR")]
        folder: Option<PathBuf>,
    },
    /// Propose rules for lines that many documents of a corpus share and no rule knows
    Learn {
        /// Files, folders
        #[arg(required = true, value_name = "INPUT")]
        inputs: Vec<PathBuf>,
        /// The folder for the rule files
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Print the manual of all rules as Markdown
    Manual,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ExplainArgs {
    /// The output folder
    #[arg(value_name = "OUT")]
    pub out: PathBuf,
    /// The document, with a line of the original behind a colon if wanted
    #[arg(value_name = "DOC[:LINE]")]
    pub doc: String,
    /// Original and clean text side by side
    #[arg(long)]
    pub diff: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct RestoreArgs {
    /// The output folder
    #[arg(value_name = "OUT")]
    pub out: PathBuf,
    /// The folder for the originals
    #[arg(short, long, value_name = "DIR")]
    pub output: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct VerifyArgs {
    /// The output folder
    #[arg(value_name = "OUT")]
    pub out: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ReportArgs {
    /// The output folder
    #[arg(value_name = "OUT")]
    pub out: PathBuf,
    /// Where to write it [default: report.html in the output folder]
    #[arg(short, long, value_name = "FILE")]
    pub output: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct IndexArgs {
    #[command(subcommand)]
    pub command: IndexCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum IndexCommand {
    /// Make an index of what output folders keep
    Build {
        /// The folder of the index
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Output folders
        #[arg(required = true, value_name = "OUT")]
        outputs: Vec<PathBuf>,
    },
    /// Add what output folders keep; a document with an id that is there takes its place
    Add {
        /// The folder of the index
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Output folders
        #[arg(required = true, value_name = "OUT")]
        outputs: Vec<PathBuf>,
    },
    /// Take documents out
    Remove {
        /// The folder of the index
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Documents, or `-` for a list on standard input
        #[arg(required = true, value_name = "DOC")]
        documents: Vec<String>,
    },
    /// Write the index anew from the texts in it, with weights of words taken from them
    Rebuild {
        /// The folder of the index
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// Keep the weights as they are: every answer stays the same
        #[arg(long)]
        keep_weights: bool,
    },
    /// List the documents, and the copies that left for their sake
    List {
        /// The folder of the index
        #[arg(value_name = "DIR")]
        folder: PathBuf,
        /// As JSON lines
        #[arg(long)]
        json: bool,
    },
}

#[derive(Debug, ClapArgs)]
pub(crate) struct ConfigArgs {
    /// Print the JSON schema of recension.toml instead
    #[arg(long)]
    pub schema: bool,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct InitArgs {
    /// The folder for recension.toml
    #[arg(value_name = "DIR", default_value = ".")]
    pub folder: PathBuf,
    /// Write the files of a CI service instead: a job that checks new scrapes against a baseline
    #[arg(long, value_enum, value_name = "SERVICE")]
    pub ci: Option<Service>,
}

#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Service {
    /// .github/workflows/recension.yml
    Github,
    /// .gitlab-ci.yml
    Gitlab,
    /// .pre-commit-config.yaml
    PreCommit,
}

#[derive(Debug, ClapArgs)]
pub(crate) struct CompletionsArgs {
    /// The shell
    #[arg(value_enum)]
    pub shell: clap_complete::Shell,
}

/// The whole command line, for completions and the manual page.
#[must_use]
pub fn command() -> clap::Command {
    Args::command()
}
