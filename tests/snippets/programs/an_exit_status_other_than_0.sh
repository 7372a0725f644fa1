# region first
echo one
# one
# endregion
echo "no such thing" >&2
exit 3
