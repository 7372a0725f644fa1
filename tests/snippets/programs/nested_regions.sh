# region outer
echo one
# region inner
echo two
# one, two
# endregion
echo three
# three
# endregion
