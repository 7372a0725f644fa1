# region all
say() { echo "said $1"; }
# endregion

say it
# said it
