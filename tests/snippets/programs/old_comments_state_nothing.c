#include <stdio.h>
int main(void) {
    // region use
    puts("nine");
    /* ten */
    // endregion
    return 0;
}
