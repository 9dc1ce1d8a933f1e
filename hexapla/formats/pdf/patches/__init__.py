"""What WeasyPrint 70 does otherwise than a book needs: each module mends one thing in it."""
