"""The StreamField vocabulary of every site. Knows no page, no campaign and no request."""
