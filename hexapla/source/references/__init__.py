"""Where references lead that are no links to a place or an address: to numbers, and to files."""
