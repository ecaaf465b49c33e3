"""Which lemmas are one index term, and what that term is called.

One term are: a broken plural and its singular; lemmas of one root, written alike, of one part of speech (a reader who
types ملك cannot say which is meant); a plain verb and its own verbal noun when they are written alike (درس، يدرس); a
name and a noun written alike. Everything else stays apart: كاتب، كتاب، مكتبة، كتابة are four terms.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping

from searchapp.analysis.arabic.build.alkhalil import bare
from searchapp.analysis.arabic.build.dictionary import skeleton
from searchapp.analysis.arabic.build.readings import Facts

Key = tuple[str, str]
"""(kind, lemma) as in `em.Reading`."""

_PLAIN_VERBS = frozenset({"فَعَلَ", "فَعِلَ", "فَعُلَ"})
_MARKS = {"V": "v", "N": "n", "X": "n", "P": "p"}
FEMININE = "\u064eة"
FEMININE_SHARE = 0.9
_VERBAL_NOUN = "مصدر أصلي"
_PLURAL_SHARE = {True: 0.3, False: 1.0}
"""A plural that is also a verbal noun (True) or another word (False) of its own, and more frequent than this share of
its singular, stays a word of its own: حضور is attendance before it is those attending."""


class Clusters:
    """Disjoint sets of lemmas with their weights."""

    def __init__(self, weights: Mapping[Key, float]) -> None:
        self.weights = weights
        self._parent: dict[Key, Key] = {key: key for key in weights}

    def find(self, key: Key) -> Key:
        while self._parent[key] != key:
            self._parent[key] = key = self._parent[self._parent[key]]
        return key

    def join(self, one: Key, other: Key) -> None:
        first, second = self.find(one), self.find(other)
        if self.weights[first] < self.weights[second]:
            first, second = second, first
        self._parent[second] = first

    def members(self) -> dict[Key, list[Key]]:
        sets: dict[Key, list[Key]] = defaultdict(list)
        for key in self._parent:
            sets[self.find(key)].append(key)
        return sets


def cluster(
    weights: Mapping[Key, float],
    facts: Mapping[Key, Facts],
    plurals: Iterable[tuple[str, str]],
    *,
    feminine: Mapping[Key, float],
    unused: Container[Key],
    fold: Callable[[str], str],
) -> Clusters:
    """`feminine`, `unused`: see `pack.feminine_shares` and `pack.unused_masculines`."""
    clusters = Clusters(weights)
    spelled: dict[str, list[Key]] = defaultdict(list)
    for key in weights:
        if key not in unused:  # or حَرَك, and the verb written like it, became one with حركة
            spelled[fold(bare(key[1]))].append(key)
    _join_feminines(clusters, feminine)
    _join_plurals(clusters, plurals, facts, lambda key: spelled[fold(bare(key[1]))])
    _join_comparatives(clusters, facts)
    _join_defectives(clusters, facts)
    for keys in spelled.values():
        keys.sort(key=lambda key: -weights[key])
        for index, one in enumerate(keys):
            for other in keys[index + 1 :]:
                if _written_alike_are_one(one, other, facts):
                    clusters.join(one, other)
    return clusters


def _join_plurals(
    clusters: Clusters,
    plurals: Iterable[tuple[str, str]],
    facts: Mapping[Key, Facts],
    written_like: Callable[[Key], list[Key]],
) -> None:
    weights = clusters.weights

    def weight(key: Key) -> float:
        """With those that become one term with it: جُنوب, sides, is written like جَنوب, the south."""
        return sum(
            weights[like] for like in written_like(key) if like == key or _written_alike_are_one(key, like, facts)
        )

    singulars: dict[Key, set[Key]] = defaultdict(set)
    for plural, singular in plurals:
        one, many = ("N", skeleton(singular)), ("N", skeleton(plural))
        if one in weights and many in weights and one != many:
            singulars[many].add(one)
    for many, ones in sorted(singulars.items()):
        one = max(ones, key=lambda key: (weights[key], key))  # one only, or it would join its singulars: مكتب، مكتبة
        if weight(many) < _PLURAL_SHARE[facts[many].types[_VERBAL_NOUN] > 0] * weights[one]:
            clusters.join(one, many)


def _join_feminines(clusters: Clusters, feminine: Mapping[Key, float]) -> None:
    for kind, lemma in clusters.weights:
        own = (kind, lemma + FEMININE)
        if own in clusters.weights and is_feminine_only((kind, lemma), feminine):
            clusters.join(own, (kind, lemma))


def is_feminine_only(key: Key, feminine: Mapping[Key, float]) -> bool:
    """Whether hardly anybody uses the masculine of a noun: AlKhalil has مزرعة as the feminine of a مزرع, which is the
    dictionary's مزرعة. `feminine`: see `pack.feminine_shares`."""
    return key[0] == "N" and feminine.get(key, 0.0) > FEMININE_SHARE and (key[0], key[1] + FEMININE) in feminine


def _join_defectives(clusters: Clusters, facts: Mapping[Key, Facts]) -> None:
    """قاضٍ with القاضي: one source has the participle of a weak root with its last letter, another without."""
    for key in clusters.weights:
        whole = (key[0], key[1] + "ي")
        if key[0] != "N" or whole not in clusters.weights or not facts[whole].types["اسم فاعل"]:
            continue
        root = _root(whole, facts)
        if root[-1:] in ("و", "ي") and _root(key, facts) in ("", root):
            clusters.join(whole, key)


def _join_comparatives(clusters: Clusters, facts: Mapping[Key, Facts]) -> None:
    """كبرى with أكبر: what has the pattern فُعْلَى and what has أَفْعَل, of one root."""
    nouns = [key for key in clusters.weights if key[0] == "N" and _root(key, facts)]
    masculine = {_root(key, facts): key for key in nouns if facts[key].patterns["أَفْعَل"]}
    for key in nouns:
        if facts[key].patterns["فُعْلَى"]:
            one = masculine.get(_root(key, facts))
            if one is not None and facts[one].types["اسم تفضيل"]:
                clusters.join(one, key)


def _written_alike_are_one(one: Key, other: Key, facts: Mapping[Key, Facts]) -> bool:
    kinds = {one[0], other[0]}
    if "P" in kinds:
        return kinds == {"P"} or ("V" not in kinds and _is_adverb(one if one[0] == "P" else other, facts))
    roots = _root(one, facts), _root(other, facts)
    same_root = roots[0] == roots[1] or "" in roots
    if kinds in ({"N", "X"}, {"X"}):
        return True
    if kinds in ({"V"}, {"N"}):
        return same_root
    if kinds == {"V", "N"}:
        verb, noun = (one, other) if one[0] == "V" else (other, one)
        plain = not _PLAIN_VERBS.isdisjoint(facts[verb].patterns)
        return same_root and plain and facts[noun].types[_VERBAL_NOUN] > 0
    return False


def _is_adverb(key: Key, facts: Mapping[Key, Facts]) -> bool:
    """A time or place that AlKhalil lists among the particles is also a noun: شهر، شمال."""
    return set(facts[key].types) <= {"ظرف", ""} and len(bare(key[1])) > 2


def _root(key: Key, facts: Mapping[Key, Facts]) -> str:
    roots = facts[key].roots
    return roots.most_common(1)[0][0] if roots else ""


def root_of(members: Iterable[Key], facts: Mapping[Key, Facts]) -> str:
    """The root of the first member that has one, "" for none: members come by falling weight."""
    return next((root for key in members if (root := _root(key, facts))), "")


def name_terms(clusters: Clusters, unused: Container[Key], fold: Callable[[str], str]) -> dict[Key, str]:
    """An index term for every lemma: the folded spelling of the heaviest lemma of its cluster, with the ة that an
    unused masculine has in the dictionary.

    A lighter cluster written like a heavier one is told apart by a colon and its part of speech: «قدم» and «قدم:v».
    """
    terms: dict[Key, str] = {}
    taken: set[str] = set()
    sets = clusters.members()
    total = {head: sum(clusters.weights[key] for key in keys) for head, keys in sets.items()}
    for head in sorted(sets, key=lambda head: (-total[head], head)):
        spelling = fold(bare(head[1] + FEMININE if head in unused else head[1]))
        term, number = spelling, 1
        while term in taken:
            term = f"{spelling}:{_MARKS[head[0]]}{number if number > 1 else ''}"
            number += 1
        taken.add(term)
        terms.update(dict.fromkeys(sets[head], term))
    return terms
