import asyncio

# region r
await asyncio.sleep(0)
print("slept")
# slept
# endregion
