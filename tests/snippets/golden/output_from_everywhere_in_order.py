import os, subprocess, sys
# region r
print("one")
os.write(1, b"two\n")
subprocess.run(["echo", "three"])
sys.stdout.write("four\n")
print("not here", file=sys.stderr)
# one, two, three, four
# endregion
