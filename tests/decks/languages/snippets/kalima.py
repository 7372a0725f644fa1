# region first
greeting = "مرحبا بالعالم"
print(len(greeting))
# 13
# endregion
