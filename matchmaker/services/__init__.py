"""The rules: one function per thing that a user can do. Services flush and never commit."""
