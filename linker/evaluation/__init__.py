"""Evaluation: how good is a model on offenders it never saw. Crime groups are never split between folds."""

from linker.evaluation.options import EvaluateOptions
from linker.evaluation.protocol import evaluate
from linker.evaluation.result import Evaluation

__all__ = ["EvaluateOptions", "Evaluation", "evaluate"]
