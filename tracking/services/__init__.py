"""The use cases of tracking; they see no request and no queue."""
