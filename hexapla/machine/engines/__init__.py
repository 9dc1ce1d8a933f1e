"""The machine translators: each does what :mod:`hexapla.machine.engine` asks of it."""
