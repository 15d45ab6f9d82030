"""Reports: what was found as JSON, CSV, text, tables and pages. Plain data comes in; no rule is decided here."""
