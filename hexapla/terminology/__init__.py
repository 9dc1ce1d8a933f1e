"""The words that a book wants said in one way: its glossary, and where its terms stand."""
