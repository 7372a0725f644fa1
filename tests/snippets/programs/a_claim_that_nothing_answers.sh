# region first
x=1
# 1
# endregion
