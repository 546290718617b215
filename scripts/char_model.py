#!/usr/bin/env python3
"""Rebuilds models/characters.txt from the character n-gram profiles of optimaize/language-detector (Apache-2.0).

    git clone https://github.com/optimaize/language-detector && git -C language-detector checkout 1a322c46
    scripts/char_model.py language-detector/src/main/resources/languages | cmp - models/characters.txt

From these profiles it makes the file in the repository to the byte; another answer of `cmp` means that one of the two
has changed. The argument is a folder with one JSON file a language, its name the code, with or without `.json`
(`{"freq": {ngram: count}, "n_words": [total1, total2, total3], "name": code}`). Standard library only.
Letters are folded to lower case, Chinese characters and Hangul are left out (they cost the same each),
and what is rarer than one in 2^20 bigrams of its language is dropped.
"""
import collections, json, math, pathlib, sys, unicodedata

HEAD = """\
# Characters and pairs of characters in 70 languages: how many bits each costs.
# Made by scripts/char_model.py from the language profiles of optimaize/language-detector
# (https://github.com/optimaize/language-detector, commit 1a322c46), which descend from
# Nakatani Shuyo's language-detection and were counted on Wikipedia. Apache License 2.0.
# A line: language, tab, character and cost..., tab, pair and cost...
# Cost = '!' + twice the bits of its share among the language's characters or pairs. '_' is a word's edge.
"""
LIMIT = 20  # bits; rarer pairs say more of names in foreign letters than of the language


def folded(gram):
    out = []
    for c in gram:
        l = c.lower()
        if c == ' ':
            l = '_'
        elif len(l) != 1 or not (l.isalpha() or unicodedata.category(l) in ('Mn', 'Mc')):
            return None
        n = ord(l)
        if 0x2E80 <= n <= 0x9FFF and not 0x3040 <= n <= 0x30FF or 0xAC00 <= n <= 0xD7FF or 0xF900 <= n <= 0xFAFF:
            return None
        out.append(l)
    return ''.join(out)


def coded(table):
    total = sum(table.values())
    parts = []
    for gram, n in sorted(table.items()):
        bits = -math.log2(n / total)
        if bits <= LIMIT:
            parts.append(gram + chr(33 + round(2 * bits)))
    return ''.join(parts)


def main():
    sys.stdout.reconfigure(encoding='utf-8', newline='\n')
    sys.stdout.write(HEAD)
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    profiles = [p for p in pathlib.Path(sys.argv[1]).iterdir() if p.is_file() and p.suffix in ('', '.json')]
    for path in sorted(profiles, key=lambda path: path.stem):
        freq = json.loads(path.read_text(encoding='utf-8'))['freq']
        tables = {1: collections.Counter(), 2: collections.Counter()}
        for gram, n in freq.items():
            if len(gram) < 3 and (key := folded(gram)):
                tables[len(gram)][key] += n
        sys.stdout.write(f'{path.stem}\t{coded(tables[1])}\t{coded(tables[2])}\n')


main()
