# region first
read -r line || echo "nothing: <$line>"
pwd -P | sed 's/.*[/]//'; echo "$TZ $COLUMNS"; [ "$HOME" = "$PWD" ] && ls -A
# nothing: <>
# scratch
# UTC 80
# endregion
