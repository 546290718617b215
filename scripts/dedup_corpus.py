#!/usr/bin/env python3
"""A corpus of made-up news for figures of scale: the same bytes on every machine.

    scripts/dedup_corpus.py 100000 > docs.jsonl

Words follow Zipf's law over 60,000 invented ones; a document has some 3.9 KB in nine paragraphs. Thirty in a
hundred are copies of an earlier document: as it was, under another residue, cut short, or with a tenth of its words
replaced. The id tells: `c000123-000045` is a copy of 45. Standard library only.
"""
import bisect, itertools, json, random, sys

ONSETS = "b br c ch d dr f fl g gr h j k kr l m n p pl pr qu r s sh sk st t tr v w z".split()
VOWELS = "a e i o u ai ea ou io".split()
CODAS = ["", "", "n", "r", "s", "l", "t", "nd", "rk", "st"]


def main(count):
    dice = random.Random(20260101)
    part = lambda: dice.choice(ONSETS) + dice.choice(VOWELS) + dice.choice(CODAS)
    words = sorted({"".join(part() for _ in range(dice.choice((1, 2, 2, 3, 3)))) for _ in range(90_000)})
    dice.shuffle(words)
    words = words[:60_000]
    sums = list(itertools.accumulate(1 / (k + 3) for k in range(len(words))))
    draw = lambda n: [words[bisect.bisect(sums, dice.random() * sums[-1])] for _ in range(n)]
    name = lambda: " ".join(w.capitalize() for w in draw(2))

    def sentence():
        w = draw(dice.randint(12, 28))
        if dice.random() < 0.4:
            w[dice.randrange(len(w))] = name()
        if dice.random() < 0.3:
            w[dice.randrange(len(w))] = str(dice.randint(2, 9_000))
        w[0] = w[0][:1].upper() + w[0][1:]
        return " ".join(w) + "."

    def article():
        return [" ".join(draw(7)).capitalize()] + [" ".join(sentence() for _ in range(dice.choice((1, 2, 2, 3)))) for _ in range(9)]

    residue = [["Share this article", "Leave a Comment"], ["Back to top"], ["Subscribe to our newsletter", "Read more"]]
    kept = []
    for k in range(count):
        site = f"site{dice.randrange(400)}.example"
        if kept and dice.random() < 0.3:
            of, lines = dice.choice(kept)
            lines, kind = list(lines), dice.randrange(4)
            if kind == 1:
                lines += dice.choice(residue)
            elif kind == 2:
                lines = lines[: dice.randint(5, 8)]
            elif kind == 3:
                lines = [" ".join(draw(1)[0] if dice.random() < 0.1 else w for w in line.split(" ")) for line in lines]
            made = f"c{k:07}-{of:07}"
        else:
            lines, made = article(), f"d{k:07}"
            kept.append((k, lines))
        if len(kept) > 200_000:
            sys.exit("at most some 280,000 documents: what may be copied is held in memory")
        day = dice.randrange(1, 28)
        text = "\n\n".join(lines)
        print(json.dumps({"id": made, "date": f"2025-{dice.randrange(1, 12):02}-{day:02}", "site": site, "text": text}))


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else sys.exit(__doc__))
