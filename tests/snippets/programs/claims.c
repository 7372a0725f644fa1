#include <stdio.h>
#include <math.h>

// region square
int square(int x) { return x * x; }
// endregion

int main(void) {
    // region use
    printf("%d\n", square(3));
    printf("%.1f\n", sqrt(2.0));
    // 9
    // 1.4
    // endregion
    return 0;
}
