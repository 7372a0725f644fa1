# region first
echo one
# one
# endregion
# region second [not run]
echo two
rm -rf /nowhere
# endregion
# region third
echo three
# three
# endregion
