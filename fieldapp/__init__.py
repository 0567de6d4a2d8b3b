"""fieldapp: a light, offline-first form server for people who visit people."""
