#!/usr/bin/env python3
"""How often a change of a name is right, by the score that it has: the table of docs/names.md.

    scripts/name_reliability.py DOCS GOLD.jsonl [DOCS GOLD.jsonl ...]      # RECENSION=target/release/recension

DOCS is a folder of texts or a JSONL file, GOLD.jsonl what should become of them: {"doc", "start", "end", "after" or "canonical"} a
line, in characters of the document; or {"doc", "before", "after", "right"}, a change that was judged by reading.
Changes and suggestions of the stage `names` are counted alike, each at its place, without a gazetteer; of judged
documents only the changes that were judged. Standard library only.
"""
import collections, json, os, subprocess, sys, tempfile

PROGRAM = os.environ.get("RECENSION", "target/release/recension")
BINS = [0.0, 0.5, 0.75, 0.9, 0.95, 0.98, 0.99, 0.995, 1.0001]


def records(path):
    with open(path, encoding="utf-8") as lines:
        return [json.loads(line) for line in lines if line.strip()]


def seen(docs, out):
    """(doc, start, end in bytes of the original, before, after, score, applied) of every change and suggestion."""
    subprocess.run([PROGRAM, "clean", docs, "-o", out, "--select", "names", "--gazetteer", "none", "--no-config", "-q"], check=True)
    for name, applied in (("edits", True), ("findings", False)):
        for r in records(f"{out}/audit/{name}.jsonl"):
            if r["stage"] == "names" and r.get("after") is not None and r.get("score") is not None and r.get("state", "suggested") == "suggested":
                yield r["doc"], *r["origin"], r["before"] if applied else r["matched"], r["after"], r["score"], applied


def judge(docs, gold, counts):
    places, judged = collections.defaultdict(list), {}
    for g in gold:
        if "start" in g:
            places[g["doc"]].append(g)
        else:
            judged[g["doc"], g["before"], g.get("after", g.get("canonical"))] = g["right"]
    with tempfile.TemporaryDirectory() as folder:
        by_doc = collections.defaultdict(list)
        for doc, *change in seen(docs, f"{folder}/out"):
            by_doc[doc].append(change)
    for doc, changes in by_doc.items():
        if not judged:
            raw = open(os.path.join(docs, doc), "rb").read()
            text = raw.decode("utf-8", "replace")
            changes = [[len(raw[:k].decode("utf-8", "replace")) for k in c[:2]] + c[2:] for c in changes]
        done = [c for c in changes if c[5]]
        for change in changes:
            start, end, before, after, score, applied = change
            if judged:
                right = judged.get((doc, before, after))
            else:
                right = any(made(text, done if applied else [*done, change], g) for g in places[doc] if g["start"] <= end and g["end"] >= start)
            if right is not None:
                counts[next(k for k in range(len(BINS) - 1) if score < BINS[k + 1])][applied, right] += 1


def made(text, changes, g):
    """Whether the changes make of a place what they should, the whole words around it together."""
    # Of changes at one place, made one after the other, the last stands.
    changes = sorted({(c[0], c[1]): c for c in changes if g["start"] <= c[1] and g["end"] >= c[0]}.values())
    left, right = min(g["start"], changes[0][0]), max(g["end"], max(c[1] for c in changes))
    ours, at = "", left
    for start, end, _, after, *_ in changes:
        if start >= at:
            ours, at = ours + text[at:start] + after, end
    return ours + text[at:right] == text[left : g["start"]] + g.get("after", g.get("canonical")) + text[g["end"] : right]


def main(args):
    counts = collections.defaultdict(collections.Counter)
    for docs, gold in zip(args[::2], args[1::2]):
        judge(docs, records(gold), counts)
    print("| score | carried out | of these right | suggested | of these right |\n|---|---|---|---|---|")
    for k in range(len(BINS) - 1):
        n = lambda applied, right: counts[k][applied, right]
        share = lambda applied: f"{n(applied, True) / max(1, n(applied, True) + n(applied, False)):.3f}" if n(applied, True) + n(applied, False) else "-"
        row = [n(a, True) + n(a, False) for a in (True, False)]
        if any(row):
            print(f"| {BINS[k]:.3f} to {min(1, BINS[k + 1]):.3f} | {row[0]} | {share(True)} | {row[1]} | {share(False)} |")


if __name__ == "__main__":
    main(sys.argv[1:]) if len(sys.argv) > 2 else sys.exit(__doc__)
