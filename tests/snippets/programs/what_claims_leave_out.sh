# region first
echo one
# one
# endregion
echo two
