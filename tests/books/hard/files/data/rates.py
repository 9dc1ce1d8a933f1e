print("rate,wait")
