"""Campaign → draft articles: a pure core with a Django shell around it."""
