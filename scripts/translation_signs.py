#!/usr/bin/env python3
"""Weights of the signs of machine translation, from two output folders of `recension clean --no-config`.

usage: translation_signs.py TRANSLATED_OUT SOUND_OUT... > rules/damage/_translation.toml

A sign is a rule of the stage `repair` that spoke in a document. Its weight is the logarithm of how much more often it
speaks in translated documents than in sound ones (half a document added to each count), at most 3: no single sign
makes a verdict. The shares of documents above the bar, on both sides, go to standard error. Standard library only.
"""
import collections, json, math, sys

MOST, BASE, BAR = 3.0, 0.05, 0.8

def signs(out):
    """The rules of the stage `repair` that spoke, by document."""
    kept = {}
    with open(f'{out}/audit/documents.jsonl', encoding='utf-8') as f:
        for line in f:
            record = json.loads(line)
            if record['state'] == 'kept': kept[record['doc']] = set()
    for name in ('edits', 'findings'):
        with open(f'{out}/audit/{name}.jsonl', encoding='utf-8') as f:
            for line in f:
                record = json.loads(line)
                if record['stage'] == 'repair' and record['doc'] in kept and record['rule'] != 'damage/odd-reading':
                    kept[record['doc']].add(record['rule'])
    return list(kept.values())

def main():
    translated, sound = signs(sys.argv[1]), [d for out in sys.argv[2:] for d in signs(out)]
    count = lambda docs: collections.Counter(r for d in docs for r in d)
    a, b = count(translated), count(sound)
    weights = {}
    for rule in sorted(a):
        weight = math.log((a[rule] + .5) / (len(translated) + 1)) - math.log((b[rule] + .5) / (len(sound) + 1))
        if weight > 1: weights[rule] = round(min(weight, MOST), 2)
    print('# Signs of machine translation: what each rule of the stage `repair` tells of a document in which it spoke.')
    print(f'# Made by scripts/translation_signs.py from {len(translated)} translated and {len(sound)} sound documents.')
    print(f'base = {math.log(BASE / (1 - BASE)):.2f}\n\n[signs]')
    for rule, weight in weights.items(): print(f'"{rule}" = {weight}')
    chance = lambda d: 1 / (1 + math.exp(-math.log(BASE / (1 - BASE)) - sum(weights.get(r, 0) for r in d)))
    for name, docs in (('translated', translated), ('sound', sound)):
        above = sum(chance(d) >= BAR for d in docs)
        print(f'{name}: {above} of {len(docs)} documents at {BAR} or above', file=sys.stderr)

main()
