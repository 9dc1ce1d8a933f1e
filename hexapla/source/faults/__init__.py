"""What is wrong with a source, and where: what refuses it, and what is only told."""
