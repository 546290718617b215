#!/usr/bin/env python3
"""Fits the weights of boilerplate/odd-line, segment/outside-article and html/main-text.

    cargo build --release --example line_shapes
    scripts/line_weights.py DATA target/release/examples/line_shapes rules [FOLDS]

With FOLDS, a folder, the tables that know four of the five folds are written below it too, and which page is in
which fold: put them in the place of the program's own to see what it does on sites that they have not seen.

DATA holds labelled lines of news pages, one page a record: `residual.jsonl.gz` (nearly clean articles)
and `lines.jsonl.gz` (whole pages), each {"id", "lines": [[label, text], ...]} with the labels K (article),
D (residue) and T (title); others are left out, and `gold.jsonl.gz` with {"id", "url"}. The tables of the program were
fitted on pages of these public sets, half of them kept back: scrapinghub/article-extraction-benchmark (MIT),
AndyTheFactory/article-extraction-dataset (Apache-2.0), flairNLP/fundus (MIT), Murrough-Foley/
web-content-extraction-benchmark (CC-BY-4.0). The tables hold numbers only, no word of any page.

Sites are dealt to five folds. What is printed was measured on sites that the weights had not seen; the
wording of a line is always judged by weights of other sites, also when the trees are fitted. Thresholds in
the program are chosen by that print. Needs numpy, scipy, scikit-learn and lightgbm; the seeds are fixed.
"""
import collections, gzip, json, os, re, subprocess, sys, tempfile, zlib
from urllib.parse import urlparse
import lightgbm, numpy
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

FOLDS, BUCKETS, KNOWN = 5, 1 << 13, 3.0
WORDING, PROSE = 68, 80  # columns: wording of the line and around, prose before it and from it on
TREES = dict(objective='binary', feature_fraction=.4, bagging_fraction=.8, bagging_freq=1, lambda_l2=5, max_bin=63,
             verbose=-1, seed=1, num_threads=2, deterministic=True, force_row_wise=True)
ODD = (100, dict(num_leaves=16, learning_rate=.1, min_data_in_leaf=40))
PAGE = (100, dict(num_leaves=16, learning_rate=.1, min_data_in_leaf=300))
BLOCK = (100, dict(num_leaves=16, learning_rate=.1, min_data_in_leaf=200))
HEAD = (150, dict(num_leaves=8, learning_rate=.07, min_data_in_leaf=30))


def rows(path):
    with gzip.open(path, 'rt', encoding='utf-8') as f:
        yield from (json.loads(line) for line in f)


def site(page):
    """The registered name of the page's host, roughly; pages without an address go by their publisher's id."""
    host = re.sub(r'^www\.', '', urlparse(page.get('url') or '').netloc.lower())
    parts = host.split('.')
    publisher = re.match(r'[a-z]+-[a-z]+-[A-Za-z]+', page['id'])
    return '.'.join(parts[-3 if len(parts) > 2 and len(parts[-2]) <= 3 else -2:]) if host else publisher[0] if publisher else page['id']


def read(data, task, program, folds):
    """The pages of a task: label, shape and buckets of every filled line."""
    return look(rows(f'{data}/{task}.jsonl.gz'), program, folds)


def look_again(articles, data, task, program, folds):
    """The same pages without the lines that rules know, as the program sees them in the next round."""
    known = {page['id']: set(numpy.array(page['nth'])[page['known'] & (page['label'] != 'K')]) for page in articles}
    less = (dict(page, lines=[line for n, line in enumerate(page['lines']) if n not in known[page['id']]])
            for page in rows(f'{data}/{task}.jsonl.gz') if known.get(page['id']))
    return look(less, program, folds)


def look(some, program, folds):
    labels, pages = {}, collections.OrderedDict()
    with tempfile.TemporaryDirectory() as folder:
        for page in some:
            labels[page['id']] = page['lines']
            with open(f'{folder}/{page["id"]}.txt', 'w', encoding='utf-8') as f:
                f.write('\n'.join(text for _, text in page['lines']) + '\n')
        out = subprocess.run([program, folder], stdout=subprocess.PIPE, check=True).stdout.decode()
    for line in out.splitlines():
        page, nth, title, asked, rule, shape, words, head = line.split('\t')
        label, text = labels[page][int(nth)] if int(nth) < len(labels[page]) else ('X', '')
        pages.setdefault(page, []).append((label, int(asked), rule, int(nth), [float(v) for v in shape.split(',')], [int(w) for w in words.split(',') if w], [float(v) for v in head.split(',') if v], text))
    return [dict(id=i, fold=folds[i], label=numpy.array([r[0] for r in page]), asked=numpy.array([r[1] for r in page], bool), known=numpy.array([r[2] != '' for r in page]),
                 nth=[r[3] for r in page], shape=numpy.array([r[4] for r in page], numpy.float32), words=[r[5] for r in page], head=[r[6] for r in page], text=[r[7] for r in page]) for i, page in pages.items()]


WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]|[^\W_]+(?:['\u2019][^\W_]+)?")


def runs(words, n=4):
    return collections.Counter(tuple(words[i:i + n]) for i in range(max(1, len(words) - n + 1))) if words else collections.Counter()


def read_blocks(data, program, folds):
    """The blocks around the article of every page: K where most of their runs of words stand in the article, D where
    few do, X between."""
    pages, articles = collections.OrderedDict(), {page['id']: page['text'] for page in rows(f'{data}/gold.jsonl.gz')}
    with tempfile.TemporaryDirectory() as folder:
        for i in articles:
            with gzip.open(f'{data}/html/{i}.html.gz') as page, open(f'{folder}/{i}.html', 'wb') as out:
                out.write(page.read())
        out = subprocess.run([program, folder], stdout=subprocess.PIPE, check=True).stdout.decode()
    for line in out.rstrip('\n').split('\n'):
        page, base, shape, words, text = line.split('\t', 4)
        pages.setdefault(page, []).append((int(base), [float(v) for v in shape.split(',')], [int(w) for w in words.split(',') if w], text))
    return [label_blocks(i, articles[i], page, folds[i]) for i, page in pages.items()]


def label_blocks(name, article, page, fold):
    tokens = lambda text: WORD.findall(text.lower().replace('\u2019', "'"))
    whole = tokens(article)
    known, left = runs(whole), runs(whole)
    lines, inside = {' '.join(tokens(line)) for line in article.split('\n')}, f' {" ".join(whole)} '
    label, blocks = [], [tokens(text) for _, _, _, text in page]
    for block in blocks:
        own, text = runs(block), ' '.join(block)
        if len(block) < 4:
            share = 1 if text in lines else .5 if f' {text} ' in inside else 0
        else:
            share = sum(min(n, left[run]) for run, n in own.items()) / sum(own.values())
            left -= own if share >= .5 else {}
        label.append('X' if not block else 'K' if share >= .7 else 'D' if share < .3 else 'X')
    return dict(id=name, fold=fold, label=numpy.array(label), known=numpy.zeros(len(page), bool), runs=known, blocks=blocks, base=numpy.array([r[0] for r in page], bool),
                shape=numpy.array([r[1] for r in page], numpy.float32), words=[r[2] for r in page])


def block_examples(pages):
    """A block weighs as the root of its share of the page's words: long ones count more, not all."""
    size = [numpy.array([len(block) for block in page['blocks']]) for page in pages]
    weight = numpy.concatenate([10 * numpy.sqrt(n / max(1, n.sum())) for n in size])
    label = numpy.concatenate([page['label'] for page in pages])
    return numpy.concatenate([page['shape'] for page in pages]), label, numpy.concatenate([[page['fold']] * len(page['label']) for page in pages]), weight


def overlap(pages, kept):
    """Mean precision and recall of the pages' runs of four words, and F1 of these."""
    both = []
    for page, keep in zip(pages, kept):
        own = runs([word for block, k in zip(page['blocks'], keep) if k for word in block])
        same = sum(min(n, page['runs'][run]) for run, n in own.items())
        both.append((same / max(1, sum(own.values())), same / max(1, sum(page['runs'].values()))))
    p, r = numpy.mean(both, axis=0)
    return f'precision {p:.4f}, recall {r:.4f}, F1 {2 * p * r / (p + r):.4f}'


def matrix(lists):
    ends = numpy.cumsum([0] + [len(w) for w in lists])
    values = [1 / numpy.sqrt(max(1, len(w))) for w in lists for _ in w]
    return csr_matrix((values, [b for w in lists for b in w], ends), shape=(len(lists), BUCKETS))


def fit_wording(pages, leave=None):
    words, is_residue, weight = [], [], []
    for page in pages:
        if page['fold'] == leave:
            continue
        residue = page['label'] == 'D'
        share = min(1, 40 / max(1, residue.sum()))  # a page full of teasers counts no more than others
        for label, buckets in zip(page['label'], page['words']):
            if label in 'KD':
                words.append(buckets); is_residue.append(label == 'D'); weight.append(share if label == 'D' else 1)
    model = LogisticRegression(C=3, solver='liblinear', random_state=1).fit(matrix(words), is_residue, sample_weight=weight)
    return model.coef_[0], model.intercept_[0]


def fill_wording(page, weights, start):
    """The columns of the shapes that tell how lines and their neighbours are worded, as the program fills them."""
    value = numpy.where(page['known'], KNOWN, matrix(page['words']) @ weights + start)
    sums, n = numpy.concatenate([[0], numpy.cumsum(value)]), len(value)
    def mean(a, b):
        a, b = max(0, a), min(n, b)
        return (sums[b] - sums[a]) / (b - a) if a < b else 0
    for k in range(n):
        page['shape'][k, WORDING:WORDING + 7] = (value[k], value[k - 1] if k else 0, value[k + 1] if k + 1 < n else 0,
            mean(k - 2, k), mean(k + 1, k + 3), mean(k - 5, k), mean(k + 1, k + 6))


def is_like(line, title):
    line, title = (' '.join(WORD.findall(text.lower().replace('\u2019', "'"))) for text in (line, title))
    return bool(line and title) and (line == title or line in title and 2 * len(line) >= len(title) or title in line and len(title) >= .6 * len(line))


def title_examples(pages, titles):
    """The lines above the first sentence of each article that may be its title: which of them is? Headings of menus are
    none where one of the lines reads like the title that is known."""
    shape, is_title, fold, page_of = [], [], [], []
    for k, page in enumerate(pages):
        window = [n for n, head in enumerate(page['head']) if head]
        for n in window:
            one = numpy.array(page['head'][n], numpy.float32)
            one[WORDING:WORDING + 7] = page['shape'][n, WORDING:WORDING + 7]
            shape.append(one)
        sure = [page['label'][n] in 'TX' and is_like(page['text'][n], titles[page['id']]) for n in window]
        is_title += sure if any(sure) else [page['label'][n] == 'T' for n in window]
        fold += [page['fold']] * len(window); page_of += [k] * len(window)
    return numpy.array(shape), numpy.array(is_title), numpy.array(fold), numpy.array(page_of)


def examples(pages, asked_only):
    chosen = [(page['label'] == 'K') | (page['label'] == 'D') for page in pages]
    chosen = [c & page['asked'] for c, page in zip(chosen, pages)] if asked_only else chosen
    pick = lambda key: numpy.concatenate([page[key][c] for c, page in zip(chosen, pages)])
    return pick('shape'), pick('label'), numpy.concatenate([[p['fold']] * c.sum() for c, p in zip(chosen, pages)]), numpy.concatenate([[k] * c.sum() for k, c in enumerate(chosen)])


def grow(shape, wanted, plan, weight=None):
    count, settings = plan
    return lightgbm.train({**TREES, **settings}, lightgbm.Dataset(shape, wanted, weight=weight), count)


def held_out(shape, wanted, fold, plan, weight=None):
    value = numpy.zeros(len(wanted))
    for f in range(FOLDS):
        model = grow(shape[fold != f], wanted[fold != f], plan, None if weight is None else weight[fold != f])
        value[fold == f] = model.predict(shape[fold == f], raw_score=True)
    return value


def write_trees(path, model, title):
    dump = model.dump_model()
    with open(path, 'w', encoding='utf-8') as out:
        out.write(f'# {title}\n# Made by scripts/line_weights.py. A split: column, cut (ten-thousandths), then below and above.\nstart = 0\n')
        for tree in dump['tree_info']:
            splits, leaves = [], []
            def walk(node):
                if 'leaf_value' in node:
                    leaves.append(round(node['leaf_value'] * 1000)); return ~(len(leaves) - 1)
                k = len(splits); splits.append(None)
                below, above = walk(node['left_child']), walk(node['right_child'])
                splits[k] = [node['split_feature'], int(numpy.floor(node['threshold'] * 1e4)), below, above]
                return k
            if 'leaf_value' in tree['tree_structure']:
                continue
            walk(tree['tree_structure'])
            out.write('\n[[trees]]\nsplits = [\n')
            for k in range(0, len(splits), 4):
                out.write('  ' + ', '.join(f'[{", ".join(map(str, s))}]' for s in splits[k:k + 4]) + ',\n')
            out.write(f']\nleaves = [{", ".join(map(str, leaves))}]\n')


def write_wording(path, weights, start):
    numbers = [round(w * 100) for w in weights]
    with open(path, 'w', encoding='utf-8') as out:
        out.write('# How residue words its lines: a weight (hundredths) for each bucket of words and of pairs of words.\n# Made by scripts/line_weights.py; it holds no word of any text.\n')
        out.write(f'start = {round(start * 100)}\nweights = [\n')
        for k in range(0, len(numbers), 24):
            out.write('  ' + ', '.join(map(str, numbers[k:k + 24])) + ',\n')
        out.write(']\n')


def all_tables(rules, articles, again, pages, blocks, titles, leave=None):
    """Fits the tables on all pages, or on those of the other folds."""
    articles, again, pages, blocks = ([p for p in some if p['fold'] != leave] for some in (articles, again, pages, blocks))
    write_wording(f'{rules}/boilerplate/_wording.toml', *fit_wording(articles + pages))
    # The rule is silent on documents of little prose, and asks for more where no residue is known.
    articles = [a for a in articles + again if a['shape'][0, PROSE:PROSE + 2].sum() >= 3]
    shape, label, _, _ = examples(articles, True)
    write_trees(f'{rules}/boilerplate/_shape.toml', grow(shape, label == 'D', ODD), 'boilerplate/odd-line: how the form, place and wording of a line speak for residue.')
    shape, label, _, _ = examples(pages, False)
    write_trees(f'{rules}/segment/_shape.toml', grow(shape, label == 'K', PAGE), 'segment/outside-article: how the form, place and wording of a line speak for the article.')
    shape, wanted, _, _ = title_examples(pages, titles)
    write_trees(f'{rules}/segment/_title.toml', grow(shape, wanted, HEAD), 'segment/outside-article: how the form, place and wording of a line above the text speak for its title.')
    shape, label, _, weight = block_examples(blocks)
    sure = label != 'X'
    write_trees(f'{rules}/html/_block.toml', grow(shape[sure], label[sure] == 'K', BLOCK, weight[sure]), 'html/main-text: how the form, place and wording of a block speak for the article.')


def main():
    data, program, rules = sys.argv[1:4]
    folds = {page['id']: zlib.crc32(site(page).encode()) % FOLDS for page in rows(f'{data}/gold.jsonl.gz')}
    titles = {page['id']: page.get('title') or '' for page in rows(f'{data}/gold.jsonl.gz')}
    articles, pages = read(data, 'residual', program, folds), read(data, 'lines', program, folds)
    again = look_again(articles, data, 'residual', program, folds)
    blocks = read_blocks(data, program, folds)
    for fold in range(FOLDS):
        weights, start = fit_wording(articles + pages, fold)
        for page in articles + again + pages + blocks:
            if page['fold'] == fold:
                fill_wording(page, weights, start)
    all_tables(rules, articles, again, pages, blocks, titles)
    for fold in range(FOLDS) if len(sys.argv) > 4 else ():
        for pack in ('boilerplate', 'segment', 'html'):
            os.makedirs(f'{sys.argv[4]}/{fold}/{pack}', exist_ok=True)
        all_tables(f'{sys.argv[4]}/{fold}', articles, again, pages, blocks, titles, fold)
        with open(f'{sys.argv[4]}/{fold}/pages.txt', 'w', encoding='utf-8') as out:
            out.writelines(f'{page}\n' for page, of in folds.items() if of == fold)

    # The rule is silent on documents of little prose, and asks for more where no residue is known.
    articles = [a for a in articles + again if a['shape'][0, PROSE:PROSE + 2].sum() >= 3]
    shape, label, fold, page = examples(articles, True)
    wanted = label == 'D'
    value = held_out(shape, wanted, fold, ODD)
    known = sum((a['known'] & (a['label'] == 'D')).sum() for a in articles)
    print(f'nearly clean articles: {wanted.sum()} lines of residue and {(~wanted).sum()} of text that no rule knows; {known} lines of residue that one does')
    beside = numpy.array([articles[int(p)]['known'].any() for p in page])
    for limit in numpy.arange(.4, 5, .2):
        for name, some in (('beside known residue', beside), ('without', ~beside)):
            taken = (value > limit) & some
            right, wrong = (taken & wanted).sum(), (taken & ~wanted).sum()
            print(f'  above {limit:.1f} {name}: {right} right, {wrong} wrong in {len(set(page[taken & ~wanted]))} articles, precision {right / max(1, right + wrong):.3f}')

    shape, label, fold, page = examples(pages, False)
    wanted = label == 'K'
    value = held_out(shape, wanted, fold, PAGE)
    print(f'whole pages: {wanted.sum()} lines of text, {(~wanted).sum()} of residue')
    for limit in numpy.arange(-1.2, 1.3, .2):
        kept = value > limit
        p, r = (kept & wanted).sum() / kept.sum(), (kept & wanted).sum() / wanted.sum()
        print(f'  kept above {limit:.1f}: precision {p:.3f}, recall {r:.3f}, F1 {2 * p * r / (p + r):.3f}')

    shape, wanted, fold, page = title_examples(pages, titles)
    value = held_out(shape, wanted, fold, HEAD)
    best = {p: numpy.flatnonzero(page == p)[numpy.argmax(value[page == p])] for p in set(page)}
    print(f'titles: on {len(set(page[wanted]))} of {len(best)} pages one of the lines above the text; the best line is it on {sum(wanted[k] for k in best.values())}')
    chosen = numpy.isin(numpy.arange(len(value)), list(best.values()))
    for limit in numpy.arange(-3, .5, .25):
        kept = chosen | (value > limit)
        print(f'  best line and those above {limit:.2f}: the title of {len(set(page[kept & wanted]))} pages, {(kept & ~wanted).sum()} other lines')

    shape, label, fold, weight = block_examples(blocks)
    sure, value = label != 'X', numpy.zeros(len(label))
    for f in range(FOLDS):
        model = grow(shape[sure & (fold != f)], label[sure & (fold != f)] == 'K', BLOCK, weight[sure & (fold != f)])
        value[fold == f] = model.predict(shape[fold == f], raw_score=True)
    ends = numpy.cumsum([0] + [len(page['label']) for page in blocks])
    print(f'blocks of {len(blocks)} pages; by their own marks: {overlap(blocks, [page["base"] for page in blocks])}')
    for limit in numpy.arange(-2, .6, .25):
        print(f'  kept above {limit:.2f}: {overlap(blocks, [value[a:b] > limit for a, b in zip(ends, ends[1:])])}')
    print({path: os.path.getsize(f'{rules}/{path}') for path in ('boilerplate/_wording.toml', 'boilerplate/_shape.toml', 'segment/_shape.toml', 'segment/_title.toml', 'html/_block.toml')})


if __name__ == '__main__':
    main()
