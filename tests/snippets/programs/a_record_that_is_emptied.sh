# region r
echo 1
# 1
# endregion
: > ../record
