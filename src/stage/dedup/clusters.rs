//! Clusters of documents: which copies are one story, which one is kept, and why the others go.

use rustc_hash::{FxHashMap, FxHashSet};

use super::candidates::Candidates;
use super::evidence::Record;
use super::judge;
use super::likeness::Likeness;
use super::twins::Twins;
use super::verify::{Reader, Verified, in_units};
use super::{Cluster, ClusterKind, Grounds, Keep, Member, Standing, Texts};
use crate::algo::linkage::{Bar, average_linkage};
use crate::rule::StageName;
use crate::stage::{By, Decision, Decisions, Status, Verdict};

/// What a pair counts that was not worth a second look.
const ABSENT: f32 = -1.0;
/// Bodies of at least this share of the longest count as equally long when a copy is chosen: a copy that was
/// spun or stuffed is often a little longer than the sound telling.
const NEARLY_AS_LONG: f64 = 0.9;

/// A person's word on documents.
#[derive(Default)]
pub(super) struct Person {
    /// Documents that are never dropped.
    stays: FxHashSet<u32>,
    /// Documents that are dropped, for the sake of which other.
    goes: FxHashMap<u32, u32>,
    never: FxHashSet<(u32, u32)>,
    /// Documents that an earlier round suggested to drop: known, but no person's word.
    suggested: FxHashSet<u32>,
    /// All documents that a person names.
    named: FxHashSet<u32>,
    /// Documents that were published before; true: they only stand beside the run.
    published: FxHashMap<u32, bool>,
}

impl Person {
    /// Reads what a person decided on documents that are here.
    pub(super) fn of(decisions: &Decisions, records: &[&Record], texts: &dyn Texts) -> Self {
        let number = |id: &str| number_of(records, id);
        let mut person = Person::default();
        for (document, record) in (0_u32..).zip(records) {
            let standing = texts.standing(&record.id);
            if standing != Standing::New {
                person.stays.insert(document);
                person.published.insert(document, standing == Standing::Beside);
            }
        }
        for decision in decisions.of(StageName::Dedup) {
            let Some(document) = number(&decision.key) else { continue };
            if decision.by == By::Survey {
                if decision.verdict == Verdict::Drop && decision.status == Status::Suggested {
                    person.suggested.insert(document);
                }
                continue;
            }
            person.named.extend([Some(document), number(&decision.with)].into_iter().flatten());
            match (decision.verdict, decision.status) {
                (Verdict::Drop, Status::Rejected) | (Verdict::Keep, Status::Accepted) => {
                    person.stays.insert(document);
                }
                (Verdict::Drop, Status::Accepted) => {
                    if let Some(kept) = number(&decision.with).filter(|kept| *kept != document) {
                        person.goes.insert(document, kept);
                    }
                }
                _ => {}
            }
        }
        for never in decisions.nevers() {
            if let (Some(a), Some(b)) = (number(&never.a), number(&never.b)) {
                person.never.insert((a.min(b), a.max(b)));
                person.named.extend([a, b]);
            }
        }
        person
    }

    /// For each number whether all documents behind it only stand beside the run.
    pub(super) fn beside(&self, twins: &Twins) -> Vec<bool> {
        let mut beside = vec![!self.published.is_empty(); twins.firsts().len()];
        for document in (0..twins.documents()).filter(|_| !self.published.is_empty()) {
            beside[twins.number(document) as usize] &= self.published.get(&document) == Some(&true);
        }
        beside
    }

    /// Whether a person has said anything of a document.
    pub(super) fn names(&self, document: u32) -> bool {
        self.named.contains(&document)
    }

    /// Whether a person keeps two documents apart.
    pub(super) fn parts(&self, a: u32, b: u32) -> bool {
        self.never.contains(&(a.min(b), a.max(b)))
    }
}

/// The number of a document; `records` are in the order of their ids.
pub(super) fn number_of(records: &[&Record], id: &str) -> Option<u32> {
    records.binary_search_by(|r| (*r.id).cmp(id)).ok().and_then(|k| u32::try_from(k).ok())
}

/// All that is known when clusters are made. `candidates` and `verified` number what stands for its twins.
pub(super) struct Known<'a> {
    pub records: &'a [&'a Record],
    pub twins: &'a Twins,
    pub candidates: &'a Candidates,
    pub verified: &'a Verified,
    pub person: &'a Person,
    pub damage: &'a dyn Fn(&str) -> usize,
    pub keep: Keep,
}

/// Joins documents and says which go. Returns the clusters and, for each document in one, the document kept.
pub(super) fn documents(
    known: &Known<'_>,
    reader: &mut Reader<'_>,
    out: &mut Decisions,
) -> (Vec<Cluster>, FxHashMap<u32, u32>) {
    let bar = Bar { join: in_units(judge::SAME), absent: in_units(ABSENT) };
    let links = known.verified.links();
    let twins = known.twins;
    let joined = average_linkage(twins.firsts().len(), &links, &known.candidates.open, bar);
    let documents = 0..u32::try_from(known.records.len()).unwrap_or(u32::MAX);
    let mut labels: Vec<u32> = documents.map(|d| joined[twins.number(d) as usize]).collect();
    // A person's word moves single documents; the rest of their clusters stays.
    let goes = &known.person.goes;
    // Who goes for one that goes itself goes where that one goes.
    let next = |at: &u32| goes.get(at).copied();
    let end = |kept: u32| std::iter::successors(Some(kept), next).take(goes.len() + 1).last().unwrap_or(kept);
    let ends: Vec<(u32, u32)> =
        goes.iter().map(|(document, kept)| (*document, labels[end(*kept) as usize])).collect();
    for (document, label) in ends {
        labels[document as usize] = label;
    }
    let groups = groups(&labels);
    let mut damages = vec![0; labels.len()];
    // Asked for in the order of ids: a document is soon found behind the one before it.
    let mut grouped: Vec<u32> = groups.iter().flatten().copied().collect();
    grouped.sort_unstable();
    grouped.iter().for_each(|d| damages[*d as usize] = damage(known, *d));
    let mut kept_of = FxHashMap::default();
    // Each with the document that is kept first.
    let ordered = |mut members: Vec<u32>| {
        let kept = choose(known, &members, |document| damages[document as usize]);
        members.retain(|m| *m != kept);
        members.insert(0, kept);
        members
    };
    let groups: Vec<Vec<u32>> = groups.into_iter().map(ordered).collect();
    let compared = Compared::of(known, reader, &groups);
    let cluster = |members| cluster(known, reader, &compared, members, out, &mut kept_of);
    let clusters = groups.into_iter().filter_map(cluster).collect();
    (clusters, kept_of)
}

/// The documents of equal label, rising, where there are several; in the order of their first documents.
fn groups(labels: &[u32]) -> Vec<Vec<u32>> {
    let mut counts = vec![0_u32; labels.len()];
    labels.iter().for_each(|label| counts[*label as usize] += 1);
    let mut several: Vec<(u32, u32)> = (0..)
        .zip(labels)
        .filter(|(_, label)| counts[**label as usize] > 1)
        .map(|(d, label)| (*label, d))
        .collect();
    several.sort_unstable();
    let members = |group: &[(u32, u32)]| group.iter().map(|(_, document)| *document).collect();
    let mut groups: Vec<Vec<u32>> = several.chunk_by(|a, b| a.0 == b.0).map(members).collect();
    groups.sort_unstable();
    groups
}

/// Members and kept copies that were no candidates, compared on all threads.
struct Compared(FxHashMap<(u32, u32), (Likeness, f32)>);

impl Compared {
    fn of(known: &Known<'_>, reader: &mut Reader<'_>, groups: &[Vec<u32>]) -> Self {
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        for members in groups {
            for member in &members[1..] {
                let [one, two] = [*member, nearest(known, members, *member)].map(|d| known.twins.number(d));
                if one != two && known.verified.pair(one, two).is_none() {
                    pairs.push((one, two));
                }
            }
        }
        Compared(
            pairs
                .iter()
                .copied()
                .zip(reader.compare_all(&pairs))
                .filter_map(|(p, found)| Some((p, found?)))
                .collect(),
        )
    }
}

/// Makes a cluster of its members, the first of which is kept, and says what becomes of each; `None` if an earlier round has suggested
/// all of it already and nothing has become surer.
fn cluster(
    known: &Known<'_>,
    reader: &mut Reader<'_>,
    compared: &Compared,
    members: Vec<u32>,
    out: &mut Decisions,
    kept_of: &mut FxHashMap<u32, u32>,
) -> Option<Cluster> {
    let kept = members[0];
    let id = |number: u32| known.records[number as usize].id.to_string();
    let (mut listed, mut whys) =
        (vec![Member { doc: id(kept), line: None, span: None, similarity: 1.0 }], Vec::new());
    let (mut decided, mut news) = (Vec::new(), false);
    // Documents that a person is asked about, by what stands for their text: a further copy of one of them
    // is no question.
    let mut asked: FxHashMap<u32, u32> = FxHashMap::default();
    for &member in &members[1..] {
        kept_of.insert(member, kept);
        let number = known.twins.number(member);
        let like = nearest(known, &members, member);
        let stays = asked.get(&number).copied().unwrap_or(like);
        let (likeness, score) = evidence(known, (reader, compared), member, stays);
        let same = known.records[member as usize].body == known.records[stays as usize].body;
        let similarity = four(judge::chance(score));
        listed.push(Member { doc: id(member), line: None, span: None, similarity });
        let why = grounds(if same { "equal text" } else { "verified" }, &likeness, score);
        let by_person = known.person.goes.contains_key(&member);
        if !known.person.stays.contains(&member) && !by_person {
            // What was published stays, and what is fuller than it is not lost for it.
            let fuller = known.person.published.contains_key(&stays)
                && f64::from(length(known, stays)) < NEARLY_AS_LONG * f64::from(length(known, member));
            if fuller {
                news |= !known.person.suggested.contains(&stays);
                let why = format!("published, and {} is a fuller telling; {}", id(member), sentence(&why));
                decided.push(drop_decision(id(stays), id(member), Status::Suggested, why, similarity));
                whys.push(grounds("verified", &likeness, score));
                continue;
            }
            let sure = same || judge::may_drop(&likeness, score, days_between(known.records, member, like));
            if !sure {
                asked.insert(number, member);
            }
            let status = if sure { Status::Accepted } else { Status::Suggested };
            news |= sure || !known.person.suggested.contains(&member);
            decided.push(drop_decision(id(member), id(stays), status, sentence(&why), similarity));
        }
        if known.person.published.contains_key(&member)
            && known.person.published.contains_key(&kept)
            && !by_person
        {
            // Both are published: what tells the same as both is a bridge, and bridges are for a person.
            news |= !known.person.suggested.contains(&member);
            let why = format!("published, as {} is; {}", id(kept), sentence(&why));
            decided.push(drop_decision(id(member), id(kept), Status::Suggested, why, similarity));
        }
        news |= by_person;
        whys.push(why);
    }
    kept_of.insert(kept, kept);
    if !news && !decided.is_empty() {
        return None;
    }
    decided.into_iter().for_each(|decision| out.add(decision));
    Some(Cluster {
        cluster: name(ClusterKind::Document, &listed),
        kind: ClusterKind::Document,
        kept: id(kept),
        members: listed,
        why: whys,
    })
}

/// The copy that a member goes for: the one kept, or, where several were published before, the one it is most like.
fn nearest(known: &Known<'_>, members: &[u32], member: u32) -> u32 {
    let number = |document: u32| known.twins.number(document);
    let score = |other: u32| {
        if number(other) == number(member) {
            return in_units(judge::SURE);
        }
        let pair = known.verified.pair(number(member), number(other));
        in_units(pair.map_or(ABSENT, |pair| pair.score))
    };
    let is_published = |m: &u32| known.person.published.contains_key(m);
    let published = members[1..].iter().copied().filter(|m| is_published(m) && *m != member);
    let kept = members[0];
    if is_published(&member) || known.person.goes.contains_key(&member) {
        return kept;
    }
    published.fold(kept, |best, other| if score(other) > score(best) { other } else { best })
}

fn days_between(records: &[&Record], a: u32, b: u32) -> Option<i32> {
    records[a as usize].day.zip(records[b as usize].day).map(|(x, y)| (x - y).abs())
}

/// The evidence on a member against the copy kept: as verified, or by a comparison now.
fn evidence(
    known: &Known<'_>,
    (reader, compared): (&mut Reader<'_>, &Compared),
    member: u32,
    kept: u32,
) -> (Likeness, f32) {
    let (member, kept) = (known.twins.number(member), known.twins.number(kept));
    if member == kept {
        return (Likeness::of_twins(), judge::SURE);
    }
    if let Some(pair) = known.verified.pair(member, kept) {
        return (pair.likeness.clone(), pair.score);
    }
    let found = compared.0.get(&(member, kept)).cloned().or_else(|| reader.compare(member, kept));
    found.unwrap_or((Likeness::default(), ABSENT))
}

/// Words of a document in lines that weigh something, if it was read; else all its words.
fn length(known: &Known<'_>, document: u32) -> u32 {
    let lengths = &known.verified.lengths;
    lengths.get(&known.twins.number(document)).copied().unwrap_or(known.records[document as usize].words)
}

/// How many signs of damage a document shows.
fn damage(known: &Known<'_>, document: u32) -> usize {
    (known.damage)(&known.records[document as usize].id)
}

/// The copy that is kept: what a person protects, then by `keep`; ties go by date, then by id.
fn choose(known: &Known<'_>, members: &[u32], damage: impl Fn(u32) -> usize) -> u32 {
    let lengths: Vec<(u32, u32)> = members.iter().map(|m| (*m, length(known, *m))).collect();
    let longest = lengths.iter().map(|(_, length)| *length).max().unwrap_or(0);
    let is_long = |length: u32| f64::from(length) >= NEARLY_AS_LONG * f64::from(longest);
    let by_person = |m: u32| (known.person.goes.contains_key(&m), !known.person.stays.contains(&m));
    let date = |m: u32| {
        let record = known.records[m as usize];
        (record.day.is_none(), record.day, &*record.date)
    };
    // Most ties are broken early: what comes later is asked for only then.
    let order = |&(a, length_a): &(u32, u32), &(b, length_b): &(u32, u32)| {
        let (long_a, long_b) = (is_long(length_a), is_long(length_b));
        let by_length = || long_b.cmp(&long_a);
        let by_damage = || damage(a).cmp(&damage(b));
        let by_date = || date(a).cmp(&date(b));
        let first = || match known.keep {
            Keep::Longest => by_length().then_with(by_damage),
            Keep::Cleanest => by_damage().then_with(by_length),
            Keep::Earliest => by_date(),
        };
        let by_person = by_person(a).cmp(&by_person(b));
        by_person
            .then_with(first)
            .then_with(by_length)
            .then_with(by_damage)
            .then_with(by_date)
            .then(a.cmp(&b))
    };
    lengths.iter().min_by(|a, b| order(a, b)).map_or(0, |(document, _)| *document)
}

/// Doubtful pairs that no cluster holds: a person is asked, about each document once.
pub(super) fn suggest(known: &Known<'_>, kept_of: &FxHashMap<u32, u32>, out: &mut Decisions) {
    let mut best: FxHashMap<u32, (i32, u32)> = FxHashMap::default();
    for pair in &known.verified.pairs {
        if pair.score < judge::DOUBTFUL || pair.holder.is_some() {
            continue;
        }
        // The kept copies stand for their clusters; only documents that stay are asked about.
        let settled = |number: u32| {
            let document = known.twins.document(number);
            kept_of.get(&document).copied().unwrap_or(document)
        };
        let (a, b) = (settled(pair.a), settled(pair.b));
        if a == b || known.person.parts(a, b) {
            continue;
        }
        let kept = choose(known, &[a, b], |document| damage(known, document));
        let asked = if kept == a { b } else { a };
        let entry = (in_units(pair.score), kept);
        if !known.person.stays.contains(&asked) && best.get(&asked).is_none_or(|old| entry > *old) {
            best.insert(asked, entry);
        }
    }
    let mut list: Vec<(u32, (i32, u32))> = best.into_iter().collect();
    list.sort_unstable();
    for (asked, (score, kept)) in list {
        let id = |number: u32| known.records[number as usize].id.to_string();
        let chance = four(judge::chance(score_of(score)));
        let why = format!("may be a copy of {} (chance {chance:.2})", id(kept));
        out.add(drop_decision(id(asked), id(kept), Status::Suggested, why, chance));
    }
}

#[allow(clippy::cast_precision_loss)] // a few tens of thousands
fn score_of(units: i32) -> f32 {
    units as f32 / 1e4
}

/// Documents that hold (most of) another: one cluster for each holder.
pub(super) fn containers(known: &Known<'_>, kept_of: &FxHashMap<u32, u32>) -> Vec<Cluster> {
    let mut parts: FxHashMap<u32, Vec<(u32, &Likeness)>> = FxHashMap::default();
    for pair in &known.verified.pairs {
        let Some(holder) = pair.holder else { continue };
        let part = known.twins.document(if holder == pair.a { pair.b } else { pair.a });
        let holder = known.twins.document(holder);
        if kept_of.get(&holder).is_none_or(|kept| kept_of.get(&part) != Some(kept)) {
            parts.entry(holder).or_default().push((part, &pair.likeness));
        }
    }
    let mut list: Vec<_> = parts.into_iter().collect();
    list.sort_unstable_by_key(|(holder, _)| *holder);
    let id = |number: u32| known.records[number as usize].id.to_string();
    list.into_iter()
        .map(|(holder, mut parts)| {
            parts.sort_unstable_by_key(|(part, _)| *part);
            let whole = Member { doc: id(holder), line: None, span: None, similarity: 1.0 };
            let members = std::iter::once(whole).chain(parts.iter().map(|(part, l)| Member {
                doc: id(*part),
                line: None,
                span: None,
                similarity: four(f64::from(l.runs)),
            }));
            let members: Vec<Member> = members.collect();
            Cluster {
                cluster: name(ClusterKind::Contains, &members),
                kind: ClusterKind::Contains,
                kept: id(holder),
                members,
                why: parts.iter().map(|(_, l)| grounds("part of", l, judge::DOUBTFUL)).collect(),
            }
        })
        .collect()
}

fn drop_decision(key: String, kept: String, status: Status, why: String, score: f64) -> Decision {
    Decision {
        stage: StageName::Dedup,
        key,
        verdict: Verdict::Drop,
        witnesses: vec![kept.clone()],
        with: kept,
        condition: "always".into(),
        document: None,
        sha256: None,
        status,
        by: By::Survey,
        why,
        score,
    }
}

/// Rounded to four decimals, as all scores are decided and written.
pub(super) fn four(x: f64) -> f64 {
    (x * 1e4).round() / 1e4
}

fn grounds(method: &'static str, l: &Likeness, score: f32) -> Grounds {
    let evidence = Some([score, l.words, l.runs, l.figures, l.names, l.order, l.size]);
    Grounds { evidence, ..Grounds::method(method) }
}

fn sentence(grounds: &Grounds) -> String {
    if grounds.method == "equal text" {
        return "the same text but for marks, case and blanks".into();
    }
    let [_, words, runs, figures, _, order, _] = grounds.evidence.unwrap_or_default();
    format!(
        "{words:.4} of its words are in the kept copy ({runs:.4} beside the same neighbour), {figures:.4} of the figures agree, {order:.4} in the same order"
    )
}

/// A cluster's name: a hash of its kind and members.
fn name(kind: ClusterKind, members: &[Member]) -> String {
    let mut keys: Vec<&str> = members.iter().map(|m| m.doc.as_str()).collect();
    keys.sort_unstable();
    name_of(kind, keys.into_iter().map(|doc| (doc, 0)))
}

/// The name of a cluster by its members in order: document, and line (0: all of it).
pub(super) fn name_of<'m>(kind: ClusterKind, members: impl Iterator<Item = (&'m str, usize)>) -> String {
    let mut bytes = vec![kind as u8];
    for (doc, line) in members {
        bytes.extend_from_slice(doc.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(&u64::try_from(line).unwrap_or(0).to_le_bytes());
    }
    format!("{:016x}", xxhash_rust::xxh3::xxh3_64(&bytes))
}
