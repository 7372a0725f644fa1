# region first
echo here > file && cat file
echo x > /tmp/deckproof-no-such-file || echo refused
# here, refused
# endregion
