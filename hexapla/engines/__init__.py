"""The machine translators that come with Hexapla: a module each, which knows none of the others."""
