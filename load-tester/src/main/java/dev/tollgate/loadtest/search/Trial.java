package dev.tollgate.loadtest.search;

import java.util.Locale;

/**
 * A rate to be tried.
 *
 * @param rate operations per second; devices where these are searched for
 */
record Trial(double rate, Stage stage) {
    enum Stage {
        GROW,
        /** The first rate of all was too high. */
        SHRINK,
        BISECT,
        CONFIRM;

        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
