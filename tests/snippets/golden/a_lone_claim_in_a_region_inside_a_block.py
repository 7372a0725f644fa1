if True:
    # region r
    def main():
        print(1)

    # a remark
    x = 1

    # 3

    y = 2

    # 2
    # endregion
    main()
