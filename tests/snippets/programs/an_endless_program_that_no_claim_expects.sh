# region first
yes
# y
# endregion
