# region first
echo one
# one
echo two
# two
# endregion

# region second
echo three

# three, or is it?

echo four
# three, four
# endregion

# region third
f() {
    echo five
    # five
}
f  # => 5
# five
# endregion
