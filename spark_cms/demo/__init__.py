"""Two believable businesses to look at: their texts, pictures, pages, libraries and campaigns."""
