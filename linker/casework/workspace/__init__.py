"""An open library made ready for questions: cases, fitted statistics, links, series and decisions, cached by state."""
