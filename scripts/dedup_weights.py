#!/usr/bin/env python3
"""The weights by which two documents are judged: prints them, and fits them anew. Python stdlib only.

    scripts/dedup_weights.py                                   # the table of docs/dedup.md, from the source
    cargo build --release --manifest-path compare/Cargo.toml
    scripts/dedup_weights.py --fit DOCS.jsonl PAIRS.tsv 1 [DOCS.jsonl PAIRS.tsv WEIGHT ...]

DOCS.jsonl: id, date, site, text. PAIRS.tsv: a header, then doc_a, doc_b, label with tabs between; `same` is one story,
`contains` is left out, everything else is not one story. Instead of pairs a file of doc_id and cluster_id may be given:
then all pairs inside clusters and the candidates that join two clusters are the pairs. WEIGHT: how much a pair of this
set counts. The fit is a logistic regression with a small quadratic penalty, by Newton's method; it is printed beside
the weights in the source, which stay as they are: whoever changes them writes down what the benchmarks say.
"""
import collections, math, os, re, subprocess, sys, tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PEER = os.environ.get("COMPARE", ROOT + "/compare/target/release/recension-compare")
PENALTY = 1.0
MEANING = [
    ("words", "share of the shorter telling's words, by weight, that the longer has"),
    ("words back", "the same of the longer"),
    ("runs", "share of its words that stand beside the same neighbour in the other"),
    ("runs back", "the same of the longer"),
    ("figures", "share of the figures of the side that has fewer; drawn to .7 where there are few"),
    ("names", "the same of names; drawn to .6"),
    ("names differ", "in places where the words around agree: names that differ, against those that agree"),
    ("words differ", "the same of ordinary words"),
    ("misspelt", "words that agree but for their spelling"),
    ("lines", "share of the shorter in lines that are found"),
    ("whole lines", "in lines that are found whole"),
    ("opening", "share of the opening of the shorter body found in runs"),
    ("opening back", "the same of the longer"),
    ("order", "how much of what is shared comes in the same order"),
    ("size", "weight of the shorter against the longer"),
    ("length", "words of the shorter, as a logarithm"),
    ("difference", "words that only one side has, as a logarithm"),
    ("figures of difference", "share of figures among those"),
    ("datelines", "days between the datelines, as a logarithm, a month at most"),
    ("no dateline", "one of them has none"),
    ("far", "more than five days between the two dates"),
    ("constant", ""),
]


def in_source():
    text = open(ROOT + "/src/stage/dedup/judge.rs", encoding="utf-8").read()
    numbers = re.search(r"const WEIGHTS: Shares = \[([^\]]*)\]", text).group(1)
    weights = [float(n) for n in numbers.replace("\n", " ").split(",") if n.strip()]
    assert len(weights) == len(MEANING), (len(weights), len(MEANING))
    consts = {name: float(value) for name, value in re.findall(r"const (\w+): \w+ = ([\d.]+);", text)}
    return weights, consts


def show(weights, consts):
    print("| evidence | what it is | weight |\n|---|---|---|")
    for (name, what), weight in zip(MEANING, weights):
        print(f"| {name} | {what} | {weight:g} |")
    print(f"| other site | both sites are known and differ, and the longer one's opening is found (>= {consts['OPENS']:g}) | {consts['OTHER_SITE']:g} |")


def pairs_of(docs, path):
    rows = [l.rstrip("\n").split("\t") for l in open(path, encoding="utf-8")]
    head, rows = rows[0], rows[1:]
    if "label" in head:
        at = head.index("label")
        return {(r[0], r[1]): r[at] == "same" for r in rows if len(r) > at and r[at] != "contains"}
    of = {r[0]: r[1] for r in rows}
    by = collections.defaultdict(list)
    for doc, cluster in of.items():
        by[cluster].append(doc)
    pairs = {(a, b): True for m in by.values() for k, a in enumerate(m) for b in m[k + 1:]}
    found = subprocess.run([PEER, "rare-pairs", docs], capture_output=True, text=True, check=True).stdout
    for line in found.splitlines():
        a, b = line.split("\t")
        if of.get(a) != of.get(b):
            pairs[(a, b)] = False
    return pairs


def shares(docs, pairs):
    with tempfile.NamedTemporaryFile("w", suffix=".tsv", encoding="utf-8") as file:
        file.writelines(f"{a}\t{b}\n" for a, b in pairs)
        file.flush()
        out = subprocess.run([PEER, "shares", docs, file.name], capture_output=True, text=True, check=True).stdout
    for line in out.splitlines():
        a, b, *numbers = line.split("\t")
        if len(numbers) == len(MEANING):
            yield [float(n) for n in numbers], pairs[(a, b)]


def chance(z):
    return 1 / (1 + math.exp(-max(-30, min(30, z))))


def solve(a, b):
    n = len(b)
    a = [row[:] + [v] for row, v in zip(a, b)]
    for k in range(n):
        pivot = max(range(k, n), key=lambda i: abs(a[i][k]))
        a[k], a[pivot] = a[pivot], a[k]
        for i in range(k + 1, n):
            f = a[i][k] / a[k][k]
            if f:
                a[i] = [x - f * y for x, y in zip(a[i], a[k])]
    x = [0.0] * n
    for k in reversed(range(n)):
        x[k] = (a[k][n] - sum(a[k][j] * x[j] for j in range(k + 1, n))) / a[k][k]
    return x


def fit(rows):
    n = len(MEANING)
    w = [0.0] * n
    for _ in range(25):
        gradient = [-PENALTY * x for x in w[:-1]] + [0.0]
        hessian = [[PENALTY if i == j and i < n - 1 else 0.0 for j in range(n)] for i in range(n)]
        for x, y, weight in rows:
            p = chance(sum(a * b for a, b in zip(w, x)))
            for i in range(n):
                gradient[i] += weight * (y - p) * x[i]
                s = weight * max(p * (1 - p), 1e-6) * x[i]
                if s:
                    hessian[i] = [h + s * v for h, v in zip(hessian[i], x)]
        step = solve(hessian, gradient)
        w = [a + b for a, b in zip(w, step)]
        if max(map(abs, step)) < 1e-4:
            break
    return w


def judged(rows, weights, bar):
    tp = fp = fn = 0
    for x, y in rows:
        said = sum(a * b for a, b in zip(weights, x)) >= bar
        tp, fp, fn = tp + (said and y), fp + (said and not y), fn + (y and not said)
    return tp / max(1, tp + fp), tp / max(1, tp + fn)


def main():
    weights, consts = in_source()
    if "--fit" not in sys.argv:
        return show(weights, consts)
    args = sys.argv[sys.argv.index("--fit") + 1:]
    sets, rows = [], []
    for docs, path, weight in zip(args[::3], args[1::3], args[2::3]):
        own = list(shares(docs, pairs_of(docs, path)))
        sets.append((docs, own))
        rows += [(x, float(y), float(weight)) for x, y in own]
        print(f"{docs}: {len(own)} pairs, {sum(y for _, y in own)} of them one story", file=sys.stderr)
    new = fit(rows)
    print("| evidence | in the source | fitted |\n|---|---|---|")
    for (name, _), old, fitted in zip(MEANING, weights, new):
        print(f"| {name} | {old:g} | {fitted:.2f} |")
    print("\n| set | precision and recall of pairs, as in the source | fitted |\n|---|---|---|")
    for docs, own in sets:
        shown = ["%.3f %.3f" % judged(own, w, consts["SAME"]) for w in (weights, new)]
        print(f"| {os.path.basename(docs)} | {shown[0]} | {shown[1]} |")


if __name__ == "__main__":
    main()
