"""Arabic analysis: `ArabicAnalyzer` keeps the contract of `searchapp.analysis`."""

from searchapp.analysis.arabic.analyzer import ArabicAnalyzer, default_analyzer

__all__ = ["ArabicAnalyzer", "default_analyzer"]
