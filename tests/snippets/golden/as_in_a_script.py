# region r
import sys
try:
    input("name? ")
except EOFError:
    print("nobody")
# name? nobody
if __name__ == "__main__":
    print(len(sys.argv), sys.argv[0] == __file__, sys.stdin.read() == "")
# 1 True True
sys.exit("bye")
# SystemExit: bye
sys.exit(3)
# SystemExit: 4
# endregion
