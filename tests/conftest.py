"""For all tests: hypothesis judges what is found, never how long it took; a busy machine is no fault."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("house")
# Sentences are looked for in English, whatever the computer's language is.
os.environ["LINKER_LANGUAGE"] = "en"
