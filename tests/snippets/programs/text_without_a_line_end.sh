# region first
printf one
# one
# endregion
# region second
printf ' two'
# two
# endregion
