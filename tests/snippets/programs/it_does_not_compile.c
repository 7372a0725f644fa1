int main(void) {
    // region use
    return undeclared;
    // endregion
}
