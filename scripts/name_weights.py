#!/usr/bin/env python3
"""Fits the weights by which two names are judged to be spellings of one. Python stdlib only.

    cargo build --release --example name_features
    scripts/name_weights.py PAIRS.tsv                    # how good the table in models/names.txt is
    scripts/name_weights.py PAIRS.tsv --fit [--write]    # fits it anew, held out and in sample; writes it

PAIRS.tsv: a header, then id, name_a, name_b and same (1 or 0) with tabs between; more columns may follow.

Two logistic regressions with a quadratic penalty: one on the steps of the alignment of two single names, one on what
names of several words share, which knows the first. The first also learns from the words of longer names. As many
random pairs as labelled ones stand beside them as names apart, for near names alone would make distant ones look alike.
Pairs that have a name in common, at one or more removes, are dealt to the same of five folds; what is called held out
was judged by weights that had seen no pair of its fold and none of its words. The same pairs give the same table.
"""
import collections, math, os, random, subprocess, sys, tempfile, zlib

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PROGRAM = os.environ.get("NAME_FEATURES", ROOT + "/target/release/examples/name_features")
TABLE = ROOT + "/models/names.txt"
FOLDS = 5
PENALTY = {"word": 2.0, "name": 0.3}
RANDOM = 1  # random pairs for each labelled one
WORD = 0.7  # what a pair of words of longer names counts: nobody has labelled it as such
SEEN = 2  # a feature that fewer pairs show has no weight
LEAST = 0.02  # a smaller weight is left out


class Pair:
    """Two names; `drawn`: it was not labelled as it stands, and is not measured."""

    def __init__(self, a, b, same, fold, drawn=False, weight=1.0):
        self.a, self.b, self.same, self.fold, self.drawn, self.weight = a, b, same, fold, drawn, weight

    def words(self):
        return {word for word in f"{self.a} {self.b}".lower().split()}


def read(path):
    """The labelled pairs, dealt to folds, with random ones among them."""
    lines = [line.rstrip("\n").split("\t") for line in open(path, encoding="utf-8")]
    rows = [(r[1], r[2], int(r[3])) for r in lines[1:] if len(r) > 3]
    parent = {}

    def root(name):
        while parent.setdefault(name, name) != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for a, b, _ in rows:
        x, y = sorted((root(a), root(b)))
        parent[y] = x
    # The root is the first name of its group in the order of letters.
    pairs = [Pair(a, b, same, zlib.crc32(root(a).encode()) % FOLDS) for a, b, same in rows]
    words = lambda name: min(2, len(name.split()))
    dice, drawn = random.Random(1), []
    for fold in range(FOLDS):
        own = [p for p in pairs if p.fold == fold]
        known = {(p.a, p.b) for p in own} | {(p.b, p.a) for p in own}
        pool = collections.defaultdict(list)
        for name in sorted({name for p in own for name in (p.a, p.b)}):
            pool[words(name)].append(name)
        for p in own:
            for _ in range(RANDOM):
                other = dice.choice(pool[words(p.a)])
                if other != p.a and (p.a, other) not in known:
                    drawn.append(Pair(p.a, other, 0, fold, True))
    return pairs + parts_of(pairs) + drawn


def parts_of(pairs):
    """What pairs of names of several words say of their words: those that differ, where all others are equal or the
    names are the same, are spellings of one or two names as well."""
    list, seen = [], set()
    for p in pairs:
        a, b = p.a.lower().split(), p.b.lower().split()
        if len(a) < 2 or len(a) != len(b) or sorted(a) == sorted(b):
            continue
        differ = [(x, y) for x, y in zip(a, b) if x != y]
        crossed = any(x in b or y in a for x, y in differ)
        if crossed or not p.same and len(differ) > 1:
            continue
        for x, y in differ:
            x, y = sorted((x.title(), y.title()))
            if (x, y, p.fold) not in seen:
                seen.add((x, y, p.fold))
                list.append(Pair(x, y, p.same, p.fold, True, WORD))
    return list


def look(pairs, weights=None):
    """What is weighed of each pair: its kind and its features."""
    with tempfile.TemporaryDirectory() as folder:
        with open(f"{folder}/pairs", "w", encoding="utf-8") as file:
            file.writelines(f"{k}\t{p.a}\t{p.b}\n" for k, p in enumerate(pairs))
        command = [PROGRAM, f"{folder}/pairs"]
        if weights is not None:
            with open(f"{folder}/weights", "w", encoding="utf-8") as file:
                file.write(show(weights))
            command.append(f"{folder}/weights")
        out = subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout.decode()
    for p, line in zip(pairs, out.splitlines(), strict=True):
        _, p.kind, *rest = line.split("\t")
        p.features = [(rest[k], float(rest[k + 1])) for k in range(0, len(rest), 2)]


def chance(z):
    return 1 / (1 + math.exp(-z)) if z > 0 else math.exp(max(z, -700)) / (1 + math.exp(max(z, -700)))


def fit(pairs, kind):
    """Logistic regression on the pairs of a kind, by L-BFGS."""
    rows = [p for p in pairs if p.kind == kind]
    seen = collections.Counter(name for p in rows for name, n in p.features if n)
    names = sorted(name for name, times in seen.items() if times >= SEEN)
    place = {name: k for k, name in enumerate(names)}
    rows = [([(place[name], n) for name, n in p.features if n and name in place], p.same, p.weight) for p in rows]
    penalty = PENALTY[kind]

    def loss(w):
        value, gradient = penalty / 2 * sum(x * x for x in w), [penalty * x for x in w]
        for features, same, weight in rows:
            z = sum(w[k] * n for k, n in features)
            away = weight * (chance(z) - same)
            value += weight * (math.log1p(math.exp(-abs(z))) + max(z, 0) - same * z)
            for k, n in features:
                gradient[k] += away * n
        return value, gradient

    w = minimise(loss, [0.0] * len(names))
    return {name: round(x, 3) for name, x in zip(names, w) if abs(x) >= LEAST}


def minimise(loss, w, memory=12, steps=400):
    dot = lambda x, y: sum(a * b for a, b in zip(x, y))
    value, gradient = loss(w)
    past = collections.deque(maxlen=memory)
    for _ in range(steps):
        # The direction, by two loops over the last steps.
        d, shares = [-g for g in gradient], []
        for s, y, r in reversed(past):
            share = r * dot(s, d)
            shares.append(share)
            d = [a - share * b for a, b in zip(d, y)]
        if past:
            s, y, r = past[-1]
            scale = 1 / (r * dot(y, y))
            d = [scale * a for a in d]
        for (s, y, r), share in zip(past, reversed(shares)):
            back = r * dot(y, d)
            d = [a + (share - back) * b for a, b in zip(d, s)]
        slope, length = dot(gradient, d), 1.0 if past else 1 / max(1.0, math.sqrt(dot(gradient, gradient)))
        while True:
            new = [a + length * b for a, b in zip(w, d)]
            new_value, new_gradient = loss(new)
            if new_value <= value + 1e-4 * length * slope or length < 1e-9:
                break
            length /= 2
        s, y = [a - b for a, b in zip(new, w)], [a - b for a, b in zip(new_gradient, gradient)]
        if dot(s, y) > 1e-12:
            past.append((s, y, 1 / dot(s, y)))
        done = value - new_value < 1e-7 * value
        w, value, gradient = new, new_value, new_gradient
        if done:
            break
    return w


def fit_both(pairs):
    """Both tables; the features of names of several words depend on the first."""
    weights = {"word": fit(pairs, "word"), "name": {}}
    look(pairs, weights)
    weights["name"] = fit(pairs, "name")
    return weights


def odds(pair, weights):
    if pair.kind == "settled":
        return float(pair.features[0][0])
    return sum(weights[pair.kind].get(name, 0.0) * n for name, n in pair.features)


def measured(scored):
    """Best F1, and recall at 99 % precision, of the labelled pairs."""
    scored = sorted(((z, p.same) for z, p in scored if not p.drawn), reverse=True)
    wanted, right, best, at99 = sum(same for _, same in scored), 0, 0.0, 0.0
    for k, (z, same) in enumerate(scored):
        right += same
        if k + 1 < len(scored) and scored[k + 1][0] == z:
            continue
        precision, recall = right / (k + 1), right / wanted
        best = max(best, 2 * right / (k + 1 + wanted))
        at99 = max(at99, recall if precision >= 0.99 else 0)
    return best, at99


def report(title, scored):
    parts = [("all", scored)] + [(f"{kind}s", [s for s in scored if s[1].kind == kind]) for kind in ("word", "name")]
    print(title + ": " + "; ".join("%s F1 %.3f, recall at 99 %% precision %.3f" % (what, *measured(some)) for what, some in parts))


def show(weights):
    head = """# Names: log-odds by which two are judged to be spellings of one. Made by scripts/name_weights.py; see docs/names.md.
# [word]: the steps of the alignment of two single names. `c` consonant, `v` vowel, `x` one of each, `d` dropped, `w`
# swapped; after the colon how near the sounds are, or where the grapheme stands, or the graphemes themselves. s| k| o|:
# the same with Slavic endings, in names of short syllables, elsewhere. `end`: endings that differ.
# [name]: what names of several words share: the log-odds of their parts, the order, what is left over.
"""
    return head + "".join(f"[{kind}]\n" + "".join(f"{name}\t{w:.3f}\n" for name, w in sorted(weights[kind].items())) for kind in ("word", "name"))


def in_source():
    weights, kind = {"word": {}, "name": {}}, "word"
    for line in open(TABLE, encoding="utf-8"):
        line = line.rstrip("\n")
        if line in ("[word]", "[name]"):
            kind = line[1:-1]
        elif "\t" in line and not line.startswith("#"):
            name, w = line.split("\t")
            weights[kind][name] = float(w)
    return weights


def main(args):
    pairs = read(args[0])
    table = in_source()
    look(pairs, table)
    count = lambda some: sum(map(some, pairs))
    print(f"{count(lambda p: not p.drawn)} labelled pairs, {count(lambda p: p.same and not p.drawn)} of them the same;",
          f"{count(lambda p: p.weight < 1)} pairs of their words; {count(lambda p: p.drawn and p.weight == 1)} random ones")
    report("as in the table", [(odds(p, table), p) for p in pairs])
    if "--fit" not in args:
        return
    held_out = []
    for fold in range(FOLDS):
        own = [p for p in pairs if p.fold == fold]
        words = {word for p in own if not p.drawn for word in p.words()}
        weights = fit_both([p for p in pairs if p.fold != fold and not (p.kind == "word" and p.words() & words)])
        look(own, weights)
        held_out += [(odds(p, weights), p) for p in own]
    report("held out", held_out)
    weights = fit_both(pairs)
    report("in sample", [(odds(p, weights), p) for p in pairs])
    print({kind: len(weights[kind]) for kind in weights}, "weights")
    if "--write" in args:
        with open(TABLE, "w", encoding="utf-8") as file:
            file.write(show(weights))


if __name__ == "__main__":
    main(sys.argv[1:]) if len(sys.argv) > 1 else sys.exit(__doc__)
