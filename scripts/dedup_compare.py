#!/usr/bin/env python3
"""Near-duplicates in one run: recension, gaoya (crate) and rensa (PyPI) on the same file.

    cargo build --release && cargo build --release --manifest-path compare/Cargo.toml
    pip install rensa==0.5.0
    scripts/dedup_compare.py DOCS.jsonl TRUTH.tsv            # clusters and candidates
    scripts/dedup_compare.py DOCS.jsonl --speed              # documents a second and memory only

DOCS.jsonl: id, date, site, text. TRUTH.tsv: a header, then doc_id and cluster_id with a tab between; or three
columns doc_a, doc_b, label, of which only `same` is one story (all other pairs named there are not).
Everything runs on one thread. Pairs of the peers are joined as their users do: whatever chains together.
"""
import collections, json, os, resource, subprocess, sys, tempfile, time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OURS = os.environ.get("RECENSION", ROOT + "/target/release/recension")
PEER = os.environ.get("COMPARE", ROOT + "/compare/target/release/recension-compare")
RENSA = r'''
import json, re, resource, sys, time
from rensa import RMinHash, RMinHashLSH
docs = [json.loads(line) for line in open(sys.argv[1], encoding="utf-8")]
began, held = time.time(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
lsh, hashes = RMinHashLSH(threshold=0.5, num_perm=128, num_bands=32), []
for k, d in enumerate(docs):
    w = re.findall(r"\w+", d["text"].lower())
    m = RMinHash(num_perm=128, seed=42)
    m.update([" ".join(w[i:i + 3]) for i in range(max(1, len(w) - 2))])
    lsh.insert(k, m)
    hashes.append(m)
pairs = [(k, o) for k, m in enumerate(hashes) for o in lsh.query(m) if o > k and m.jaccard(hashes[o]) >= 0.5]
print("%.3f %d" % (time.time() - began, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - held) // 1024), file=sys.stderr)
for a, b in pairs:
    print(docs[a]["id"], docs[b]["id"], sep="\t")
'''


def pairs_of(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{command[0]}: {done.stderr[-400:]}")
    seconds, memory = done.stderr.split()[-2:]
    pairs = [tuple(line.split("\t")) for line in done.stdout.splitlines()]
    return pairs, float(seconds), int(memory)


def ours(docs):
    """Clusters of the command `dedup`; the time is that of survey and decide, as -vv tells it."""
    with tempfile.TemporaryDirectory() as folder:
        out = folder + "/out"
        done = subprocess.run([OURS, "dedup", docs, "-o", out, "--no-config", "-j", "1", "-vv"], capture_output=True, text=True)
        if done.returncode not in (0, 1):
            sys.exit(done.stderr[-400:])
        seconds = sum(float(l.split()[1]) for l in done.stderr.splitlines() if l.split()[:1] in (["survey"], ["decide"]))
        pairs, parts = [], []
        for line in open(out + "/audit/clusters.jsonl", encoding="utf-8"):
            c = json.loads(line)
            members = [m["doc"] for m in c["members"]]
            if c["kind"] == "document":
                pairs += [(members[0], m) for m in members[1:]]
            elif c["kind"] == "contains":
                parts += [(members[0], m) for m in members[1:]]
    return pairs, parts, seconds


def joined(pairs):
    root = {}

    def find(x):
        while root.setdefault(x, x) != x:
            root[x] = root[root[x]]
            x = root[x]
        return x

    for a, b in pairs:
        root[find(a)] = find(b)
    return {x: find(x) for x in list(root)}


class Truth:
    def __init__(self, path):
        rows = [l.rstrip("\n").split("\t") for l in open(path, encoding="utf-8")]
        head, rows = rows[0], rows[1:]
        self.pairs = None
        if "label" in head:
            a, b, label = head.index("doc_a") if "doc_a" in head else 0, head.index("doc_b") if "doc_b" in head else 1, head.index("label")
            rows = [r for r in rows if len(r) > label]
            self.pairs = {tuple(sorted((r[a], r[b]))): r[label] == "same" for r in rows if r[label] != "contains"}
        else:
            self.of = {r[0]: r[1] for r in rows}

    def score(self, pairs):
        label = joined(pairs)
        if self.pairs is not None:
            said = {p: label.get(p[0], p[0]) == label.get(p[1], p[1]) for p in self.pairs}
            tp, said_, true = sum(said[p] and t for p, t in self.pairs.items()), sum(said.values()), sum(self.pairs.values())
        else:
            two = lambda n: n * (n - 1) // 2
            cells = collections.Counter((label.get(x, x), c) for x, c in self.of.items())
            tp = sum(map(two, cells.values()))
            said_ = sum(map(two, collections.Counter(label.get(x, x) for x in self.of).values()))
            true = sum(map(two, collections.Counter(self.of.values()).values()))
        p, r = tp / max(1, said_), tp / max(1, true)
        return p, r, 2 * p * r / max(1e-9, p + r)

    def found(self, pairs):
        """Share of the true pairs among candidates."""
        have = {tuple(sorted(p)) for p in pairs}
        if self.pairs is not None:
            want = [p for p, same in self.pairs.items() if same]
        else:
            by = collections.defaultdict(list)
            for x, c in self.of.items():
                by[c].append(x)
            want = [tuple(sorted((a, b))) for m in by.values() for k, a in enumerate(m) for b in m[k + 1:]]
        return sum(p in have for p in want) / max(1, len(want))


def main():
    docs = sys.argv[1]
    count = sum(1 for _ in open(docs, encoding="utf-8"))
    truth = None if "--speed" in sys.argv else Truth(sys.argv[2])
    peers = {"gaoya 0.2.2, 3 words, .5": [PEER, "gaoya", docs], "rensa 0.5.0, 3 words, .5": [sys.executable, "-c", RENSA, docs]}
    print("| method | precision | recall | F1 | documents/s |\n|---|---|---|---|---|")
    pairs, _, seconds = ours(docs)
    row = lambda name, pairs, seconds: print("| %s | %s | %.0f |" % (name, " | ".join("%.3f" % x for x in truth.score(pairs)) if truth else " | | ", count / max(seconds, 1e-9)), flush=True)
    row("recension dedup", pairs, seconds)
    for name, command in peers.items():
        pairs, seconds, memory = pairs_of(command)
        row(name, pairs, seconds)
    print("\n| candidates | true pairs among them | pairs a document | documents/s | bytes a document |\n|---|---|---|---|---|")
    for method in ["rare-pairs", "minhash-3", "minhash-2", "winnow"]:
        pairs, seconds, memory = pairs_of([PEER, method, docs])
        found = "%.4f" % truth.found(pairs) if truth else ""
        print("| %s | %s | %.2f | %.0f | %d |" % (method, found, len(pairs) / count, count / seconds, memory * 2**20 / count), flush=True)


if __name__ == "__main__":
    main()
