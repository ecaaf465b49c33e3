"""Builds `data/lexicon.bin`, the table surface form -> lemma and root, from sources that fit GPL-3.0-or-later.

    pip install "searchapp[lexicon]"
    python -m searchapp.analysis.arabic.build --corpus news.jsonl.gz --work build/lexicon

`corpus` counts spellings; `alkhalil` analyses each of them (AlKhalil Morpho Sys 2 in Python, GPL-3.0-or-later) and
reads its language model; `dictionary` reads frequencies, plurals and roots (Arramooz, GPL); `em` finds the likeliest
analysis of each form; `lemmas` decides which lemmas are one index term; `pack` writes the table. Nothing of this runs
at search time.
"""
