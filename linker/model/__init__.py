"""The similarity model: what training learns from solved cases, how it is calibrated, bounded and measured."""
