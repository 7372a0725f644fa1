import asyncio
# region r
loop = asyncio.get_running_loop()
class Lock:
    async def __aenter__(self): print("enter")
    async def __aexit__(self, *args): print("exit")
async def count():
    for i in 1, 2:
        await asyncio.sleep(0)
        yield i
async with Lock():
    async for i in count():
        print(i)
# enter, 1, 2, exit
task = asyncio.create_task(asyncio.sleep(0, "done"))
print(await task)
# done
print(asyncio.get_running_loop() is loop, [i async for i in count()])
# True [1, 2]
print([i async for i in count()])
# [1]
# endregion
