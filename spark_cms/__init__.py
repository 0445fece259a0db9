"""The composition root: settings, URLs and processes. Nothing imports it but the processes themselves."""
