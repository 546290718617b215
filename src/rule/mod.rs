//! What a rule is: its page in the manual, what it may see, and what it finds.
//!
//! Rules are data (`rules/<pack>/*.toml`) or code (a file in `src/stage/<stage>/`); both carry an
//! [`About`] with reasons and examples, and both speak through [`Findings`].

mod about;
mod finding;
pub mod pack;
mod registry;
mod view;

pub use about::{About, Confidence, Example, Origin, Profile, StageName};
pub use finding::{Capture, Finding, Findings, Why};
pub(crate) use registry::matches_prefix;
pub use registry::{Coded, Registry, RuleError, RuleId, Rules, Switches};
pub use view::{Kind, Meta, View};

/// Declares the coded rules of a stage: one file each, in the order in which they count.
///
/// A rule that needs code is one file with a `pub(crate) fn about() -> About` and one line here.
#[macro_export]
macro_rules! rules {
    ($($name:ident),* $(,)?) => {
        $(pub(crate) mod $name;)*
        /// The pages of this stage's coded rules, in order.
        pub(crate) fn abouts() -> Vec<$crate::rule::About> { vec![$($name::about()),*] }
    };
}
