# region r [not run]
launch_the_missiles()
# endregion
print("still here")
# still here
