#include <signal.h>
int main(void) {
    // region use
    raise(SIGSEGV);
    // endregion
}
