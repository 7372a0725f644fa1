# region first
echo go
# go
# ...
# endregion
