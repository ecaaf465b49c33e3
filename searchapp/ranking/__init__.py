"""The second stage: the best few hundred articles of an engine, scored again by what is too dear to index.

All features are read from the forward index in a few array passes over all candidates at once, are zero where they find
nothing, and are measured in idf, so that they add up with the engine's score. `searchapp.ranking.features` lists them;
`settings.Ranking` weighs them; `searchapp.tune` finds the weights.

What each adds to nDCG@10 with the others in place, in thousandths; * where that is not chance (bootstrap over all
queries, 95 %). With each collection left out in turn, the others ask for trigrams .3, title .8, proximity .6 to .8,
lead .3 to .5 and passage 0 to .2.

              headlines   questions to passages   why and how   questions to questions
    trigrams      +1            +17 *                 +7 *              +31 *
    title          0            +29 *                 +2                  0
    proximity     +1             +3 *                 +1 *                0
    lead         +18 *           +5 *                  0                  0
    passage       +2             -2 *                  0                  0

`passage` is for pages of thousands of words with one good paragraph: such paragraphs amid 14 news articles were found
with .519 without it, .546 at 0.2, .617 at 0.8; short texts do not change. An archive of long pages wants more of it.
"""

from searchapp.ranking.copies import copies
from searchapp.ranking.explain import Explainer
from searchapp.ranking.features import FEATURES, features
from searchapp.ranking.rerank import Ranked, rerank
from searchapp.ranking.similar import similar_plan

__all__ = ["FEATURES", "Explainer", "Ranked", "copies", "features", "rerank", "similar_plan"]
