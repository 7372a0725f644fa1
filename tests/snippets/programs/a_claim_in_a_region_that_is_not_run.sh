# region first
echo one
# one
# endregion
# region second [not run]
echo two
# two
# endregion
