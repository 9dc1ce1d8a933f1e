"""The TeX of formulas: what authors write, in the words that pandoc can turn into MathML."""
