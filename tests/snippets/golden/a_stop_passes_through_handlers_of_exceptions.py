# region r
def main():
    while True:
        try:
            print("tick")
        except Exception:
            print("never")
# tick
# tick
# ...
# endregion
main()
