# region r
import sys
print("oops", file=sys.stderr)
print("yes")
# yes
print("oops", file=sys.stderr)
# oops
# endregion
