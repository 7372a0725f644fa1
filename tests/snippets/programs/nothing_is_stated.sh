# region first
echo anything
# endregion
