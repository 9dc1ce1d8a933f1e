"""An edition → the tree of HTML that every format is made from."""
