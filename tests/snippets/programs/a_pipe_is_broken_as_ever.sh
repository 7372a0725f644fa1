# region first
yes | head -n 1
# y
# endregion
