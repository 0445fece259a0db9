"""The generator's forms: they check what people type, and store nothing themselves."""
