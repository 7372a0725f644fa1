int main(void) {
    // region use
    return 3;
    // endregion
}
