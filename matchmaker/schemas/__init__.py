"""The shapes of what comes in and goes out, with their Chinese labels."""
