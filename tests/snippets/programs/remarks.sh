# region first
# what this is about
x=1  # set it

# and now
if true; then
    # in a block
    echo "$x"
    # goes on
    x=2
fi
# 1
# endregion

# hidden remarks
# are remarks
echo "$x"
# 2
