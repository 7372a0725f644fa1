# region r
print("""a
# b
  # c""")
# a
# # b
#   # c
text = """
# 1
"""
print(f"""{text}
# region x
""".count("#"))
# 2
print('''
# 1
''')
# 1
# endregion
