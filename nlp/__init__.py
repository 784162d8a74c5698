"""Chinese text for matching: clean forms, units, features, an index. Strings and numbers only."""
