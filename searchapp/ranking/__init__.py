"""The second stage: the best few hundred articles of an engine, scored again by what is too dear to index.

All features are read from the forward index in a few array passes over all candidates at once, are zero where they find
nothing, and are measured in idf, so that they add up with the engine's score. `searchapp.ranking.features` lists them;
`settings.Ranking` weighs them; `searchapp.tune` finds the weights.
"""

from searchapp.ranking.copies import copies
from searchapp.ranking.explain import Explainer
from searchapp.ranking.features import FEATURES, features
from searchapp.ranking.rerank import Ranked, rerank
from searchapp.ranking.similar import similar_plan

__all__ = ["FEATURES", "Explainer", "Ranked", "copies", "features", "rerank", "similar_plan"]
