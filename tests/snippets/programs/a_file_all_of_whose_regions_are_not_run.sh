echo "this would be output"
exit 3
# region first [not run]
kubectl delete everything
# endregion
