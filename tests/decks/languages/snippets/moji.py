# region first
挨拶 = "こんにちは"
print(len(挨拶), 挨拶[::-1])
# 5 はちにんこ
# endregion
