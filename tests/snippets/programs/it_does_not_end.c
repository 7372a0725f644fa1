int main(void) {
    // region use
    for (;;);
    // endregion
}
