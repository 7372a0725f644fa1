# region first
echo one
deckproof-no-such-tool --fast
# one
# endregion
# region second
echo two
# two
# endregion
