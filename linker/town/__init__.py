"""An invented town: offenders with habits, and the ordinary police files their cases would leave behind."""
