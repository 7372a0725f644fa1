# region gaps
echo "took 12 ms"
# took ... ms
# endregion
# region order
echo b; echo a
# in any order:
# a
# b
# endregion
# region addresses
echo "<f at 0x7f01> <f at 0x7f02>"
# <f at 0x1> <f at 0x2>
# endregion
# region blanks
printf 'a  \n\nb\n'
# a
#
# b
# endregion
