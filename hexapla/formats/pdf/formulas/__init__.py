"""Formulas as pictures for print: what browsers show of the same MathML, drawn."""
