# region first
yes no
# y
# ...
# endregion
