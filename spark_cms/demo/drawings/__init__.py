"""Draws the pictures of the demo sites: `python -m spark_cms.demo.drawings`. The results are committed."""
