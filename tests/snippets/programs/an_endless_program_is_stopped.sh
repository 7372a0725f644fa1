# region first
echo go
# go
# endregion
# region ever
yes
# y
# y
# ...
# endregion
