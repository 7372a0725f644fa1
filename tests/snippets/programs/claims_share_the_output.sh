# region first
echo one
echo two
# one, two
# endregion
echo hidden

# region second
for i in 1 2 3; do
    # a remark in a block
    echo "$i"
done
# hidden
# 1
# 2
# 3
# endregion
