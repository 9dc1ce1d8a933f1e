"""Pages as a designer looks at them: how chapters end, which words they share, what is amiss."""
