# region r
print("""
# not a claim
""")
#
# # not a claim
# endregion
