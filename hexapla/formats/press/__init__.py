"""The files for a printer: PDF/X-4 in the colours of inks, and the sheet of the cover."""
