"""What the generator's editors show: panels of edit forms, and components of other screens."""
