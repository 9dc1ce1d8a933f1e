cat("rate,wait\n")
