# region first
echo one
# one
# endregion
# region second
echo two
# too
# endregion
# region third
echo three
# three
# endregion
