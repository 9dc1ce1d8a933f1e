"""Paragraphs composed whole: their lines are chosen together, before WeasyPrint lays them out."""
