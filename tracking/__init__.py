"""What visitors do on sites: events without personal data, rolled up and pruned, and conversions, which are kept."""
